#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What nobody means to do: files that are no settings, numbers that are none. The reason is told, nothing is lost. TAP."""

import os
import pathlib
import socket
import subprocess

from encfg_window import PICTURE, WINDOW, Window, encfg, stories, wait_for


def open_with_the_same_program(*arguments):
    """As a file manager does: the program that runs is told."""
    subprocess.run([str(WINDOW), *map(str, arguments)], check=True, timeout=20)


def spoil(folder):
    """Files that are no settings, and a part of the reason."""
    (folder / "front.png").write_bytes(PICTURE.read_bytes())
    (folder / "garbage.json").write_bytes(bytes(range(256)) * 16)
    (folder / "half.json").write_text('{"format": 1, "settings": [', encoding="utf-8")
    (folder / "empty.csv").write_text("", encoding="utf-8")
    with open(folder / "huge.json", "wb") as huge:
        huge.truncate(3 << 30)
    (folder / "folder.json").mkdir()
    os.mkfifo(folder / "pipe.json")
    return {
        "front.png": "neither JSON nor CSV", "garbage.json": "neither JSON nor CSV", "half.json": "line 1, column 28",
        "empty.csv": "empty", "huge.json": "larger than", "folder.json": "no ordinary file",
        "pipe.json": "no ordinary file", "nobody.json": "No such file",
    }


def files_that_are_no_settings_are_named(simulator, home):
    folder = pathlib.Path(home)
    reasons = spoil(folder)
    foreign = folder / "foreign.json"
    with encfg.Simulator("--profile", "bms600pro", "--tcp", 0, home=home) as other:
        encfg.cli("--connect", other.uri, "read", "--output", foreign, home=home)
    reasons["foreign.json"] = "bms600pro"
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "80.00")
        window.type_into("IR High", "6.25")
        window.wait_row("IR High", "6.25", "Differs")
        for name, reason in reasons.items():
            open_with_the_same_program(folder / name)
            if name == "foreign.json":
                window.click(window.titled("Replace the config values?"), "Replace")
            window.wait_said(name, reason)
            encfg.equal(len(window.windows), 1, f"windows after {name}")
            window.wait_row("IR High", "6.25", "Differs")


def a_file_replaces_edits_only_if_one_says_so(simulator, home):
    good = pathlib.Path(home) / "good.csv"
    encfg.cli("--connect", simulator.uri, "read", "--output", good, home=home)
    with Window(str(good)) as window:
        window.wait_said("good.csv is loaded; nothing is written yet")
        window.type_into("IR High", "6.25")
        window.wait_row("IR High", "6.25")
        open_with_the_same_program(good)
        window.close_dialog(window.titled("Replace the config values?"), "Cancel")
        window.wait_row("IR High", "6.25")
        open_with_the_same_program(good)
        window.click(window.titled("Replace the config values?"), "Replace")
        window.wait_row("IR High", "80.00")
        window.act("undo")
        window.wait_row("IR High", "6.25")


def a_file_and_a_module_are_opened_together(simulator, home):
    good = pathlib.Path(home) / "good.en-cfg.json"
    encfg.cli("--connect", simulator.uri, "read", "--output", good, home=home)
    with Window("--connect", simulator.uri, str(good)) as window:
        window.wait_row("IR High", "80.00", "Same")


def a_window_that_searches_leaves_a_module_to_another(simulator, home):
    with socket.create_server(("127.0.0.1", 0)) as silent, Window() as window:
        for name, text in (("Network address", "127.0.0.1"), ("Port number", str(silent.getsockname()[1]))):
            window.set_text(window.find("text", name), text)
        window.act("search")
        wait_for("the search", lambda: window.is_enabled("cancel"))
        open_with_the_same_program("--connect", simulator.uri)
        wait_for("another window", lambda: any("BM00MC" in frame.get_name() for frame in window.windows))


def numbers_as_people_write_them(simulator, home):
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "80.00")
        for text, state in (("6,25", "Differs"), ("6.25", "Differs"), ("-1", "Invalid"), ("many", "Invalid"),
                            ("9" * 400, "Invalid"), ("1.000,5", "Invalid"), ("80", "Same"), ("80,0", "Same")):
            window.type_into("IR High", text)
            window.wait_row("IR High", state)
            wait_for(f"Write with {text}", lambda: window.is_enabled("write") == (state == "Differs"))


if __name__ == "__main__":
    stories(
        files_that_are_no_settings_are_named,
        a_file_replaces_edits_only_if_one_says_so,
        a_file_and_a_module_are_opened_together,
        a_window_that_searches_leaves_a_module_to_another,
        numbers_as_people_write_them,
    )
