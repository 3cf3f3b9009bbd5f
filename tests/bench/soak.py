# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""soak: the simulator among clients of every bad kind, for a while: it lives, and its memory stays."""

import random
import socket
import time

from instruments import Row, memory_kb, simulator
from simulator import BATTERY, open_clients

SECONDS = 24
READ = bytes([0, 1, 0, 0, 0, 6, 1, 4, 3, 232, 0, 125])


def misbehave(port, chance):
    """A crowd that leaves without a word, half a request, garbage, requests whose answers nobody takes."""
    for client in open_clients(port, 100):
        client.close()
    for sent in (READ[:7], READ[:11], chance.randbytes(300), READ * 500, b"\0" * 40):
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(sent)


def is_answered(port):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(READ)
        answer = b""
        while len(answer) < 259:
            part = client.recv(512)
            if not part:
                return False
            answer += part
    return True


def rows(wanted):
    if not wanted("soak"):
        return []
    chance, answered, turns, settled = random.Random(1), 0, 0, None
    with simulator("--tcp", "0", "--speed", "3600", *BATTERY) as module:
        port, started = int(module.where), time.monotonic()
        while time.monotonic() - started < SECONDS:
            misbehave(port, chance)
            answered += is_answered(port)
            turns += 1
            if settled is None and time.monotonic() - started > SECONDS / 3:
                settled = memory_kb(module.pid)
        time.sleep(0.2)
        grown = memory_kb(module.pid) - settled
    return [
        Row("soak", f"reads answered beside {turns * 105} clients of every bad kind", f"{answered} of {turns}", "–", None, "all",
            answered == turns),
        Row("soak", f"memory gained in the last {SECONDS * 2 // 3} s, a day of module time a {86400 // 3600} s", f"{grown} kB",
            f"{settled} kB before", None, "≤ 100 kB", grown <= 100)]
