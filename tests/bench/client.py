# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""C: reading a whole module over TCP, beside libmodbus, pymodbus, mbpoll and the device's own slowness."""

import concurrent.futures
import contextlib
import subprocess
import time

from instruments import TOOLS, Program, Row, ask, at_most, compare, master, simulator
from simulator import BATTERY, PEERS

TURNAROUNDS = (5, 20, 50)
LATE_MS = 450


def peer_times(port, requests):
    """pymodbus and mbpoll with as many requests, one after the other."""
    found = ask("/usr/bin/python3", PEERS / "pymodbus_peer.py", "tcp", port, requests)
    started = time.monotonic()
    for _ in range(requests):
        subprocess.run(["mbpoll", "-m", "tcp", "-p", port, "-a", "1", "-t", "4", "-r", "100", "-c", "125", "-1", "-q",
                        "127.0.0.1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return found["ms"] if found else None, 1000 * (time.monotonic() - started)


def whole_module(turnaround):
    with Program(TOOLS / "limit", turnaround) as device:
        found = master("read", device.uri, 5)
        own, theirs, requests = found["encfg_ms"], found["libmodbus_ms"], found["requests"]
        what = f"whole module, {requests} requests, turnaround {turnaround} ms"
        above = f"{1000 * (own - theirs) / requests:.0f} µs a request above libmodbus"
        rows = [compare("C1", what, "ms", own, "turnarounds alone", requests * turnaround, 1.03, note=above)]
        rows.append(Row("C1", what, f"{own:.1f} ms", f"libmodbus {theirs:.1f} ms", own / theirs, "≤ 1.00 × + 1 ms",
                        own <= theirs + 1, "" if own <= theirs + 1 else above))
        if turnaround == TURNAROUNDS[0]:
            pymodbus, mbpoll = peer_times(device.where, requests)
            rows += [Row("C1", what, f"{own:.1f} ms", f"{name} {peer:.1f} ms", own / peer)
                     for name, peer in (("pymodbus", pymodbus), ("mbpoll, a call each", mbpoll)) if peer]
    return rows


def count_requests():
    with simulator("--tcp", "0", *BATTERY) as module:
        found = master("read", module.uri, 1)
    return [compare("C2", "requests for the whole module of 508 cells", "", found["requests"], "blocks that adjoin, by 125",
                    found["fewest"], 1, digits=0)]


def ten_modules():
    with contextlib.ExitStack() as stack:
        devices = [stack.enter_context(Program(TOOLS / "limit", 20)) for _ in range(10)]
        found = master("links", *(device.uri for device in devices))
    return [compare("C3", "ten modules on ten links, turnaround 20 ms", "ms", found["all_ms"], "one of them",
                    found["one_ms"], 1.1)]


def after_late(subject):
    with simulator("--tcp", "0", "--fault", f"late-reply:ms={LATE_MS},count=1", *BATTERY) as module:
        return master("after", module.uri, subject)


def late_answer():
    own, theirs = after_late("encfg"), after_late("libmodbus")
    return [
        Row("C4", "reads that fail after a late answer, of 8", str(own["failed"] + own["wrong"]),
            f"libmodbus {theirs['failed'] + theirs['wrong']}", None, "0", own["failed"] + own["wrong"] == 0),
        at_most("C4", f"in step again after an answer that comes {LATE_MS} ms late", "ms", own["synced_ms"], LATE_MS + 20)]


def rows(wanted):
    tasks = [(f"C1 {ms}", lambda ms=ms: whole_module(ms)) for ms in TURNAROUNDS]
    tasks += [("C2", count_requests), ("C3", ten_modules), ("C4", late_answer)]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        found = pool.map(lambda task: task[1](), [task for task in tasks if wanted(task[0].split()[0])])
        return [row for part in found for row in part]
