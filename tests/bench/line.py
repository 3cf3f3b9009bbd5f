# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""R: a serial line of 9600 8N1, paced byte by byte, beside what the line itself allows."""

import concurrent.futures
import json
import os
import subprocess
import tempfile
import time

from instruments import CLI, TOOLS, Program, Row, ask, at_most, compare, master
from simulator import PEERS

CHARACTER = 10 / 9.6  # ms
SILENCE = 3.5 * CHARACTER
TURNAROUND = 5
IDS = 247
TIMEOUT = 300
LATE = 450
FAULTS = ("late answer", "late exception", "late and noise", "noise before", "noise after", "answer twice", "no answer",
          "bad CRC", "cut in half", "gap inside", "wrong id", "first byte lost", "header noise", "babble")
DAMAGED = ("noise after", "bad CRC", "cut in half", "wrong id", "first byte lost", "header noise", "noise before")


def device(turnaround=TURNAROUND, lump=0, unit=1, *more):
    return Program(TOOLS / "rtu-device", turnaround, lump, unit, *more)


def cost(characters, requests=1):
    """A request and its answer with the silence before and behind the request kept, in ms."""
    return characters * CHARACTER + requests * (2 * SILENCE + TURNAROUND)


def read_cost(words):
    return cost(8 + 5 + 2 * words)


def whole_write_cost(words):
    return cost(9 + 2 * words + 8)


def operations(wanted):
    with device() as module:
        found = master("settings", module.uri)
        silence = module.ask("stats")
        peer = ask("/usr/bin/python3", PEERS / "pymodbus_peer.py", "rtu", module.where, 11)
        started = time.monotonic()
        subprocess.run(["mbpoll", "-m", "rtu", "-b", "9600", "-P", "none", "-a", "1", "-t", "4", "-r", "100", "-c", "17", "-1", "-q",
                        module.where], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        mbpoll = 1000 * (time.monotonic() - started)
    rows = [compare("R1", "read the 17 settings", "ms", found["read_ms"], "the line", read_cost(17), 1.02)]
    for name, theirs in (("pymodbus", peer and peer["ms"]), ("mbpoll", mbpoll)):
        if theirs:
            rows.append(Row("R1", "read the 17 settings", f"{found['read_ms']:.1f} ms", f"{name} {theirs:.1f} ms",
                            found["read_ms"] / theirs))
    rows += [
        compare("R2", f"write 17 settings and read them back, {found['write_requests']} requests", "ms", found["write_ms"],
                "the line", whole_write_cost(17) + read_cost(17), 1.02),
        compare("R2", f"write 3 scattered settings and read them back, {found['some_requests']} requests", "ms",
                found["some_ms"], "the line, one write over them", whole_write_cost(16) + read_cost(16), 1.02),
        Row("R3", f"requests without 3.5 characters of silence before, of {silence['requests']}", str(silence["short"]), "–",
            None, "0", silence["short"] == 0)]
    return rows


def search(turnaround):
    with device(turnaround, 0, 200) as module, tempfile.TemporaryDirectory() as home:
        environment = dict(os.environ, HOME=home, XDG_DATA_HOME=home, XDG_CONFIG_HOME=home, XDG_STATE_HOME=home)
        started = time.monotonic()
        done = subprocess.run(
            [CLI, "--json", "search", "--serial", module.where, "--all"],
            env=environment, capture_output=True, text=True, check=False, timeout=200)
        seconds = time.monotonic() - started
    found = json.loads(done.stdout) if done.stdout.strip() else {}
    ids = [one.get("id") for one in found.get("modules", []) + found.get("others", [])]
    return seconds, 200 in ids


def id_search(wanted):
    seconds, is_found = search(TURNAROUND)
    limit = IDS * (9 * CHARACTER + SILENCE + 50) / 1000
    return [compare("R4", f"search of {IDS} ids, window 50 ms; id 200 {'found' if is_found else 'not found'}", "s", seconds,
                    "the line", limit, 1.05, digits=2)]


def slow_module(wanted):
    _, is_found = search(40)
    return [Row("R5", "module that answers after 40 ms, window 50 ms", "found" if is_found else "not found",
                "libmodbus with 50 ms finds ≤ 37 ms", None, "found", is_found)]


def suffer(fault):
    found = {}
    for subject in ("encfg", "libmodbus"):
        with device() as module:
            module.tell(f"fault {fault}")
            time.sleep(0.05)
            found[subject] = master("after", module.uri, subject)
    return fault, found


def slowest(results, faults):
    worst = max(faults, key=lambda fault: results[fault]["encfg"]["synced_ms"])
    return worst, results[worst]["encfg"]["synced_ms"]


def synced_row(results, faults, what, limit):
    fault, ms = slowest(results, faults)
    others = ", ".join(f"{name} {results[name]['encfg']['synced_ms']:.0f}" for name in faults
                       if name != fault and results[name]["encfg"]["synced_ms"] > limit)
    return at_most("R7", f"right again after {what}; slowest: {fault}", "ms", ms, limit, digits=0,
                   note=f"also {others} ms" if others else "waits for what may still come")


def faults(wanted):
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        results = dict(pool.map(suffer, FAULTS))

    def total(subject, key):
        return sum(one[subject][key] for one in results.values())

    wrong_in = ", ".join(name for name, one in results.items() if one["encfg"]["wrong"])
    return [
        Row("R6", "14 faults × 8 reads that follow: wrong data", str(total("encfg", "wrong")),
            f"libmodbus {total('libmodbus', 'wrong')}", None, "0", total("encfg", "wrong") == 0, wrong_in),
        Row("R6", "14 faults × 8 reads that follow: failed", str(total("encfg", "failed")),
            f"libmodbus {total('libmodbus', 'failed')}", None, "≤ 1", total("encfg", "failed") <= 1),
        synced_row(results, DAMAGED, "damage", 130),
        synced_row(results, ("late answer", "late exception", "late and noise"), "an answer that is late", LATE + 75 + 100),
        synced_row(results, ("no answer",), "a lost answer", 2.3 * TIMEOUT)]


def echo(wanted):
    with device(TURNAROUND, 0, 1, "echo") as module:
        try:
            own = master("settings", module.uri)["read_ms"]
        except RuntimeError:
            own = None
        absent = ask(TOOLS / "master", "settings", module.uri.replace("id=1", "id=9"))
    first = Row("R8", "read the 17 settings through an adapter that echoes", note="fails", met=False) if own is None else \
        compare("R8", "read the 17 settings through an adapter that echoes", "ms", own, "the line", read_cost(17), 1.02)
    return [first, Row("R8", "settings of an absent module behind it", "error" if absent is None else "success",
                       "libmodbus: FC06 succeeds", None, "error", absent is None)]


def ends(wanted):
    with device() as module:
        gone = master("gone", module.uri, module.pid)
    with device() as module:
        cancelled = master("cancel", module.uri.replace("id=1", "id=9"))
        requests = module.ask("stats")["requests"]
    return [
        at_most("R9", "adapter unplugged: told after", "ms", gone["ms"], 100,
                "–" if gone["lost"] else "with another error"),
        at_most("R9", f"request without an answer cancelled ({requests} sent): over after", "ms", cancelled["ms"], 50,
                note="cancelling is looked at in steps")]


def first_request(wanted):
    times = []
    for _ in range(5):
        with device() as module:
            started = master("first", module.uri)["start_us"]
            times.append((module.ask("stats")["first_us"] - started) / 1000)
    return [at_most("R10", "port opened to first byte of the first request", "ms", sorted(times)[2], 5,
                    note="3.5 characters of silence are awaited first")]


def rows(wanted):
    """The lines share no core for long: all sleep, but for the byte they pass on."""
    tasks = [("R1 R2 R3", operations), ("R4", id_search), ("R5", slow_module), ("R6 R7", faults), ("R8", echo), ("R9", ends),
             ("R10", first_request)]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        found = pool.map(lambda task: task[1](wanted),
                         [task for task in tasks if any(wanted(goal) for goal in task[0].split())])
        return [row for part in found for row in part]
