#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench.py DOCUMENT [FILTER]: measures every goal of speed, prints one table and writes it to DOCUMENT.

With a filter (S, R4, soak …) only the rows whose id begins so, and nothing is written.
"""

import concurrent.futures
import datetime
import os
import pathlib
import platform
import subprocess
import sys
import time

import client
import fleet
import line
import search
import simulator
import soak
import window
from instruments import Row

# Those that use the processor have it for themselves; those that sleep most of the time sleep together.
BUSY = {"S": simulator.rows, "S10": fleet.rows, "W": window.rows, "soak": soak.rows}
SLEEPING = {"C": client.rows, "N": search.rows, "R": line.rows}
ABOUT = pathlib.Path(__file__).with_name("about.md")


def family_rows(name, family, wanted):
    """What breaks is told in its row, and does not take the others with it."""
    started = time.monotonic()
    try:
        found = family(wanted)
    except Exception as trouble:  # pylint: disable=broad-except
        found = [Row(name, "the whole family", note=f"not run: {type(trouble).__name__}: {trouble}")]
    print(f"{name}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    return found


def measure(prefix):
    def wanted(goal_id):
        return goal_id.startswith(prefix)

    def chosen(families):
        return [item for item in families.items() if not prefix or prefix[0] == item[0][0]]

    rows = []
    for name, family in chosen(BUSY):
        rows += family_rows(name, family, wanted)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        running = [pool.submit(family_rows, name, family, wanted) for name, family in chosen(SLEEPING)]
        for one in running:
            rows += one.result()
    order = "SCNRWs"
    return sorted((row for row in rows if wanted(row.goal_id) or row.goal_id in "SCNRW"),
                  key=lambda row: (order.index(row.goal_id[0]), len(row.goal_id), row.goal_id))


def table(rows):
    lines = ["| goal | what | en-cfg | beside it, in the same run | ratio | goal | |", "|---|---|---:|---:|---:|---|---|"]
    for row in rows:
        ratio = "–" if row.ratio is None else f"{row.ratio:.2f}"
        lines.append(f"| {row.goal_id} | {row.what} | {row.value} | {row.beside} | {ratio} | {row.goal} | {row.verdict} |")
    return "\n".join(lines)


def version_of(*packages):
    found = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${Version}, ", *packages],
                           capture_output=True, text=True, check=False).stdout
    return found.rstrip(", ")


def machine():
    cpu = next((line.split(":", 1)[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
                if line.startswith("model name")), platform.machine())
    peers = version_of("libmodbus5", "python3-pymodbus", "mbpoll", "libglib2.0-0", "libgtk-4-1")
    return (f"{datetime.date.today()} · {len(os.sched_getaffinity(0))} cores of {cpu} · Linux {platform.release()} · {peers} · "
            f"load average before the run {os.getloadavg()[0]:.1f}")


def main():
    document, prefix = pathlib.Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""
    about_machine, started = machine(), time.monotonic()
    rows = measure(prefix)
    missed = sum(row.met is False for row in rows)
    summary = (f"{sum(row.met is True for row in rows)} met, {missed} not met, "
               f"{sum(row.met is None for row in rows)} not judged")
    print(table(rows))
    print(f"\n{summary}; {time.monotonic() - started:.0f} s", file=sys.stderr)
    if not prefix:
        about = ABOUT.read_text(encoding="utf-8")
        document.write_text(f"{about}\n## The last run\n\n{about_machine}\n\n{summary}\n\n{table(rows)}\n", encoding="utf-8")
    sys.exit(missed > 0)


if __name__ == "__main__":
    main()
