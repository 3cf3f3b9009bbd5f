#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""screenshots.py DIRECTORY: the pictures of the manual, made by the program itself on simulated modules.

Run by ./dev screenshots on a screen of its own, see display.py.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

from encfg_window import Window, act, action_names, encfg, wait_for, walk

SIZE = ("1366", "768")
# How long nothing may change before a picture counts.
QUIET_S = 0.3
LARGEST_BYTES = 150_000


def xdotool(*arguments):
    return subprocess.run(["xdotool", *arguments], check=True, capture_output=True, text=True).stdout.split()


def place(window, title, x, y, *size):
    """No window manager runs here: windows are put in their places, and the last one has the keyboard."""
    number = xdotool("search", "--sync", "--onlyvisible", "--name", title)[-1]
    if size:
        xdotool("windowsize", number, *size)
    xdotool("windowmove", number, str(x), str(y), "windowraise", number, "windowfocus", number)
    # Where it calls up no tooltip.
    xdotool("mousemove", *SIZE)
    wait_for(f"{title} in {window.process.pid}", lambda: xdotool("getwindowpid", number) == [str(window.process.pid)])
    return number


def picture():
    return subprocess.run(
        ["import", "-window", "root", "-strip", "+dither", "-colors", "128", "-define", "png:exclude-chunks=date,time",
         "png8:-"],
        check=True, capture_output=True).stdout


def shoot(file):
    """Once two pictures in a row are the same, what is shown is drawn to the end."""
    end = time.monotonic() + 10
    before, now = None, picture()
    while now != before and time.monotonic() < end:
        time.sleep(QUIET_S)
        before, now = now, picture()
    if len(now) > LARGEST_BYTES:
        raise SystemExit(f"{file}: {len(now)} bytes, {LARGEST_BYTES} are allowed")
    file.write_bytes(now)
    print(f"{file}: {len(now)} bytes")


def tab(window, name):
    def found():
        return next((n for n in walk(window.frame) if n.get_name() == name and "click" in action_names(n)), None)

    act(wait_for(f"the tab {name}", found), "click")


def label(root, words):
    return wait_for(f"“{words}”", lambda: next((n for n in walk(root) if words in n.get_name()), None))


def shoot_settings(directory, simulator):
    with Window("--connect", simulator.uri) as window:
        place(window, "en-cfg", 0, 0, *SIZE)
        window.wait_row("IR High", "80.00")
        for name, text in (("Floating V High 1", "14400"), ("Floating V Low", "13200"), ("IR High", "12.5")):
            window.type_into(name, text)
        window.wait_row("IR High", "Differs")
        shoot(directory / "settings.png")


def shoot_dark(directory, simulator):
    """A module with strings and levels, on a dark desktop."""
    os.environ["GTK_THEME"] = "Default:dark"
    try:
        with Window("--connect", simulator.uri) as window:
            place(window, "en-cfg", 0, 0, *SIZE)
            window.wait_row("Voltage High", "1000.0")
            # Its name tells string and level, too.
            entry = wait_for("the entry", lambda: next(
                (n for n in walk(window.table())
                 if n.get_name().endswith("Battery Voltage High") and n.get_editable_text_iface()), None))
            window.set_text(entry, "14500")
            window.wait_row("Battery Voltage High", "Differs")
            shoot(directory / "settings-dark.png")
    finally:
        del os.environ["GTK_THEME"]


def shoot_live(directory, simulator):
    with Window("--connect", simulator.uri) as window:
        place(window, "en-cfg", 0, 0, *SIZE)
        window.wait_row("IR High", "80.00")
        simulator.control(op="set-cell", cell=7, voltage_mv=15200)
        tab(window, "Live")
        label(window.frame, "1 outside its limits (7)")
        shoot(directory / "live.png")


def shoot_training(directory, _):
    with Window("--training") as window:
        place(window, "en-cfg", 0, 0, *SIZE)
        window.wait_row("IR High", "80.00")
        tab(window, "Training")
        window.click(window.frame, "Show the Front")
        front = wait_for("the front", lambda: next((w for w in window.windows if w.get_name() == "Simulated Module"), None))
        label(front, "Lamp RUN: on")
        place(window, "Simulated Module", 968, 340)
        shoot(directory / "training.png")


def main():
    directory = pathlib.Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    for shoot_page, *options in (
            (shoot_settings,), (shoot_dark, "--profile", "bms600pro"), (shoot_live,), (shoot_training,)):
        # Each with a home of its own: edits kept as a draft are not taken up by the next.
        with tempfile.TemporaryDirectory() as home, encfg.Simulator("--tcp", 0, *options, home=home) as simulator:
            Window.home = home
            shoot_page(directory, simulator)


if __name__ == "__main__":
    main()
