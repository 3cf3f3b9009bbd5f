# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""soak: the simulator among clients of every bad kind and orders of every kind, for a while: it lives, and its memory stays."""

import json
import os
import pathlib
import random
import socket
import tempfile
import time

from instruments import Row, at_most, memory_kb, simulator
from simulator import BATTERY, open_clients

SECONDS = 24
READ = bytes([0, 1, 0, 0, 0, 6, 1, 4, 3, 232, 0, 125])
DAY_S = 86400
YEARS = 10


def misbehave(port, chance):
    """A crowd that leaves without a word, half a request, garbage, requests whose answers nobody takes."""
    for client in open_clients(port, 100):
        client.close()
    for sent in (READ[:7], READ[:11], chance.randbytes(300), READ * 500, b"\0" * 40):
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(sent)


def is_answered(port, host="127.0.0.1"):
    with socket.create_connection((host, port), timeout=5) as client:
        client.sendall(READ)
        answer = b""
        while len(answer) < 259:
            part = client.recv(512)
            if not part:
                return False
            answer += part
    return True


def place_of(module):
    host, _, port = module.ready[-1].removeprefix("tcp://").partition("?")[0].rpartition(":")
    return int(port), host


def orders(chance):
    """What one does to a module in a day: loads, faults, defects, settings, a move, a power cut; and all back."""
    cell = chance.randint(1, 508)
    yield {"op": "bank", "mode": chance.choice(["discharge", "charge", "rest"])}
    yield {"op": "advance", "seconds": chance.randint(60, 7200)}
    yield {"op": "bank", "mode": "float"}
    for name in ("drop", "late-reply", "garble-crc", "truncate"):
        yield {"op": "fault", "name": name, "count": 3, "function": 3}
    yield {"op": "faults-off"}
    yield {"op": "set-cell", "cell": cell, "defect": chance.choice(["sulphated", "shorted", "probe-lost", "dry"])}
    yield {"op": "ring", "ring": 1, "broken_after": chance.randint(1, 250)}
    yield {"op": "swap-sensors", "cell": cell, "with": cell % 508 + 1}
    yield {"op": "set-setting", "key": "float-v-high-1", "value": chance.randint(13500, 14500)}
    yield {"op": "set-setting", "key": "ip", "value": f"127.0.{chance.randint(1, 250)}.{chance.randint(1, 250)}"}
    yield {"op": "power-cycle"}
    yield {"op": "set-clock", "offset_s": chance.randint(-1000, 1000)}
    yield {"op": "state"}
    yield {"op": "no-such"}
    yield {"op": "swap-sensors", "cell": cell, "with": cell % 508 + 1}
    yield {"op": "ring", "ring": 1}
    yield {"op": "set-cell", "cell": cell, "defect": "none"}
    yield {"op": "press-reset", "seconds": 5}
    yield {"op": "advance", "seconds": DAY_S * chance.randint(1, 30)}


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


class Settled:
    """What the process has once it knows everything that will happen, and what it gained since."""

    def __init__(self, pid):
        self.pid, self.memory, self.descriptors = pid, memory_kb(pid), descriptors(pid)

    @property
    def grown(self):
        time.sleep(0.3)
        return memory_kb(self.pid) - self.memory, descriptors(self.pid) - self.descriptors


def crowd_rows():
    chance, answered, turns, refused, days, settled = random.Random(1), 0, 0, 0, 0, None
    with tempfile.TemporaryDirectory() as folder, \
            simulator("--tcp", "0", "--speed", "3600", "--state", pathlib.Path(folder) / "state.json", *BATTERY) as module:
        started = time.monotonic()
        while time.monotonic() - started < SECONDS:
            misbehave(int(module.where), chance)
            for order in orders(chance):
                refused += not module.ask(json.dumps(order))["ok"]
                if order["op"] in ("power-cycle", "advance"):
                    answered += is_answered(*place_of(module))
                days += order.get("seconds", 0) / DAY_S
            turns += 1
            if settled is None and time.monotonic() - started > SECONDS / 3:
                settled = Settled(module.pid)
        memory, files = settled.grown
        moves = len(module.ready) - 1
    return [
        Row("soak", f"reads answered beside {turns * 105} clients of every bad kind", f"{answered} of {turns * 3}", "–", None, "all",
            answered == turns * 3),
        Row("soak", f"orders of {turns * 22} that were not carried out, one in 22 being none", str(refused), "–", None, str(turns),
            refused == turns),
        Row("soak", f"memory gained in {SECONDS * 2 // 3} s of {turns} such turns, {moves} moves, {days / 365:.1f} years", f"{memory} kB",
            f"{settled.memory} kB before", None, "≤ 100 kB", memory <= 100),
        Row("soak", "descriptors gained", str(files), f"{settled.descriptors} before", None, "≤ 0", files <= 0)]


def years_rows():
    """Month by month, each with a discharge, and what a client finds that asks after it."""
    longest = 0
    with simulator("--tcp", "0", *BATTERY) as module:
        settled = None
        for month in range(12 * YEARS):
            for order in ({"op": "bank", "mode": "discharge"}, {"op": "advance", "seconds": 2 * 3600},
                          {"op": "bank", "mode": "float"}, {"op": "speed", "factor": 1000000}):
                module.ask(json.dumps(order))
            time.sleep(0.03)  # nine hours; the rest of the month is advanced
            module.ask(json.dumps({"op": "speed", "factor": 1}))
            started = time.monotonic()
            module.ask(json.dumps({"op": "advance", "seconds": 30 * DAY_S}))
            if not is_answered(int(module.where)):
                raise RuntimeError(f"month {month}")
            longest = max(longest, time.monotonic() - started)
            settled = Settled(module.pid) if month == 11 else settled
        memory, _ = settled.grown
        clock = module.ask('{"op":"state"}')["modules"][0]["settings"]["clock"]
    return [
        at_most("soak", f"longest of {12 * YEARS} idle months of 508 cells after a discharge, until the answer; clock then {clock[:10]}",
                "ms", 1000 * longest, 500, digits=0, note="the machine was busy"),
        Row("soak", f"memory gained in the last {YEARS - 1} of {YEARS} years", f"{memory} kB", f"{settled.memory} kB before", None, "≤ 100 kB", memory <= 100)]


def rows(wanted):
    return crowd_rows() + years_rows() if wanted("soak") else []
