#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""N: a /24 of silent hosts with a few modules in it, in a network namespace of its own.

search.py inside    measures there, and prints JSON
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time

from instruments import BUILD, CLI, Row, at_most, simulator

NETWORK = "127.9.9."
FIVE = (11, 57, 100, 161, 254)
CROWD = tuple(range(2, 122, 2))
TRIES, CONNECT_MS = 3, 300
LOSSY_ROUNDS = 3
GOALS = {"N1": "/24 of silent hosts", "N2": "first module shown", "N3": "modules found, 20 % of SYNs lost",
         "N4": "CPU of the whole search"}


def drop(*rules):
    """What the packet filter does to whoever knocks at port 502."""
    subprocess.run(["nft", "flush", "ruleset"], check=True)
    for command in ("add table ip t", "add chain ip t i { type filter hook input priority 0; }", *rules):
        subprocess.run(["nft", command], check=True)


def at(hosts):
    return simulator(*(option for host in hosts for option in ("--tcp", f"{NETWORK}{host}:502")))


def search(*options):
    """What was found, in how many seconds, the first after how many, and the processor's time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as home:
        environment = dict(os.environ, HOME=home, XDG_DATA_HOME=home, XDG_CONFIG_HOME=home, XDG_STATE_HOME=home)
        started = time.monotonic()
        process = subprocess.Popen([CLI, "search", "--network", f"{NETWORK}0/24", *options], env=environment,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        first, found = None, set()
        for line in process.stdout:
            if NETWORK in line and "tcp://" in line:
                first = first or time.monotonic() - started
                found.add(line.split("tcp://")[1].split(":")[0])
        process.wait()
        seconds = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"found": len(found), "seconds": seconds, "first": first or seconds, "cpu": cpu}


def inside():
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    drop("add rule ip t i tcp dport 502 ip daddr != { " + ", ".join(f"{NETWORK}{host}" for host in FIVE) + " } drop")
    with at(FIVE):
        quiet = [search() for _ in range(3)]
    result = {key: min(one[key] for one in quiet) for key in ("seconds", "first", "cpu")}
    result["found"] = min(one["found"] for one in quiet)
    crowd = ", ".join(f"{NETWORK}{host}" for host in CROWD)
    drop(f"add rule ip t i tcp dport 502 ip daddr != {{ {crowd} }} drop",
         "add rule ip t i tcp dport 502 tcp flags syn numgen random mod 5 == 0 drop")
    with at(CROWD):
        lossy = [search() for _ in range(LOSSY_ROUNDS)]
    result["lossy_found"] = sum(one["found"] for one in lossy) / (LOSSY_ROUNDS * len(CROWD))
    result["lossy_seconds"] = min(one["seconds"] for one in lossy)
    print(json.dumps(result))


def rows(wanted):
    done = subprocess.run(["unshare", "-n", "/usr/bin/python3", __file__, "inside"], capture_output=True, text=True, check=False,
                          timeout=120, env=dict(os.environ, ENCFG_BUILD=str(BUILD)))
    if done.returncode != 0:
        why = (done.stderr.strip() or "network namespaces are not allowed").splitlines()[-1]
        return [Row(goal, what, note=f"not run: {why}") for goal, what in GOALS.items() if wanted(goal)]
    found = json.loads(done.stdout)
    limit = TRIES * CONNECT_MS
    one_by_one = (254 - len(FIVE)) * limit
    return [
        at_most("N1", f"{GOALS['N1']}, {TRIES} tries of {CONNECT_MS} ms; {found['found']} of {len(FIVE)} found", "ms",
                1000 * found["seconds"], limit + 50, f"tries alone {limit} ms", digits=0,
                note="starting the program and asking who answers come on top"),
        Row("N1", "the same one after the other", f"{found['seconds']:.2f} s", f"at equal time-outs {one_by_one / 1000:.0f} s",
            1000 * found["seconds"] / one_by_one, "≤ 0.01 ×", 1000 * found["seconds"] <= one_by_one / 100),
        at_most("N2", GOALS["N2"], "ms", 1000 * found["first"], 50, digits=0,
                note="from the start of the program: a module is read and confirmed before it is shown"),
        Row("N3", f"{GOALS['N3']}, {LOSSY_ROUNDS * len(CROWD)} of them, in {found['lossy_seconds']:.2f} s",
            f"{100 * found['lossy_found']:.1f} %", "a single try 80 %", None, "≥ 98 %", found["lossy_found"] >= 0.98),
        at_most("N4", GOALS["N4"], "ms", 1000 * found["cpu"], 30, digits=0, note="profiles are loaded and printed, too")]


if __name__ == "__main__":
    inside()
