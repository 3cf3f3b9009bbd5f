#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""W: the window beside an empty GTK window, on a screen of its own that is looked at from outside.

window.py inside FRAMEBUFFER    measures, and prints JSON; run by tests/ui/display.py
"""

import json
import mmap
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from instruments import BUILD, TOOLS, WINDOW, Row, at_most, compare, cpu_seconds, memory_kb, simulator
from simulator import BATTERY

UI = pathlib.Path(__file__).resolve().parent.parent / "ui"
ROUNDS = 15
LIVE_SECONDS = 10
SAMPLE = 20011  # bytes between two looked at: a prime, so that they spread over the columns


def first_frame(command, screen):
    """From exec until anything but the bare screen is seen; and the memory a second later."""
    bare = screen[::SAMPLE]
    started = time.monotonic()
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    while screen[::SAMPLE] == bare and time.monotonic() - started < 20:
        time.sleep(0.001)
    seconds = time.monotonic() - started
    time.sleep(1)
    memory = memory_kb(process.pid)
    process.kill()
    process.wait()
    until = time.monotonic() + 5
    while screen[::SAMPLE] != bare and time.monotonic() < until:
        time.sleep(0.01)
    return 1000 * seconds, memory / 1000


def live_cost(uri):
    """Share of a core that the page Live takes while it follows 508 cells."""
    sys.path.insert(0, str(UI))
    from encfg_window import Window, act, action_names, wait_for, walk  # pylint: disable=import-outside-toplevel

    with Window("--connect", uri) as own:
        own.wait_row("IR High", "80.00")

        def tab():
            return next((n for n in walk(own.frame) if n.get_name() == "Live" and "click" in action_names(n)), None)

        act(wait_for("the page", tab), "click")
        time.sleep(3)
        before = cpu_seconds(own.process.pid)
        time.sleep(LIVE_SECONDS)
        return (cpu_seconds(own.process.pid) - before) / LIVE_SECONDS


def inside(framebuffer):
    samples = {"own": [], "empty": []}
    with open(framebuffer, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as screen:
        for number in range(ROUNDS + 1):
            for name, command in (("empty", [TOOLS / "empty-window"]), ("own", [WINDOW])):
                found = first_frame(command, screen)
                if number > 0:  # the first warms the caches of the disk and of fonts
                    samples[name].append(found)
    result = {name: [statistics.median(column) for column in zip(*found)] for name, found in samples.items()}
    with simulator("--tcp", "0", *BATTERY) as module:
        result["live"] = live_cost(module.uri)
    print(json.dumps(result))


def rows(wanted):
    if not wanted("W"):
        return []
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, ENCFG_SCREEN_FILE=folder, ENCFG_BUILD=str(BUILD))
        done = subprocess.run(
            ["/usr/bin/python3", "-W", "ignore", UI / "display.py", "--bus", "--size", "1366x768",
             "/usr/bin/python3", "-W", "ignore", __file__, "inside", f"{folder}/Xvfb_screen0"],
            env=environment, capture_output=True, text=True, check=False, timeout=240)
    if done.returncode != 0:
        return [Row("W", "the window", note=f"not run: {(done.stderr.strip() or 'no reason given').splitlines()[-1]}")]
    found = json.loads(done.stdout.splitlines()[-1])
    return [
        compare("W1", "start to first frame", "ms", found["own"][0], "an empty GTK window", found["empty"][0], 2.0, digits=0,
                note="an empty window has no pages, table and styles to build"),
        compare("W2", "resident memory", "MB", found["own"][1], "an empty GTK window", found["empty"][1], 1.6,
                note="an empty window has none of the widgets"),
        at_most("W3", "page Live, 508 cells at 2 Hz: share of a core", "%", 100 * found["live"], 10,
                note="drawn by the processor: a graphics card is not used here")]


if __name__ == "__main__":
    inside(sys.argv[2])
