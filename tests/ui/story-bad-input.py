#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What nobody means to do: files that are no settings, ports that are none, a module whose power goes while a question
stands. The reason is told, nothing is lost. TAP."""

import json
import os
import pathlib
import subprocess

from encfg_window import Atspi, PICTURE, WINDOW, Window, act, encfg, find, stories, wait_for, walk


def said(window, *words):
    def look():
        return any(all(word in text for word in words) for text in window.messages())
    wait_for(f"{words}; it says {window.messages()}", look)


def open_with_the_same_program(path):
    """As a file manager does: the program that runs is told."""
    subprocess.run([str(WINDOW), str(path)], check=True, timeout=20)


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
    encfg.cli("profile", "list", home=home)
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
            said(window, name, reason)
            encfg.equal(len(window.windows), 1, f"windows after {name}")
            window.wait_row("IR High", "6.25", "Differs")


def a_file_replaces_edits_only_if_one_says_so(simulator, home):
    good = pathlib.Path(home) / "good.csv"
    encfg.cli("--connect", simulator.uri, "read", "--output", good, home=home)
    with Window(str(good)) as window:
        said(window, "good.csv is loaded; nothing is written yet")
        window.type_into("IR High", "6.25")
        window.wait_row("IR High", "6.25")
        open_with_the_same_program(good)
        window.click(window.titled("Replace the config values?"), "Cancel")
        window.wait_row("IR High", "6.25")
        open_with_the_same_program(good)
        window.click(window.titled("Replace the config values?"), "Replace")
        window.wait_row("IR High", "80.00")
        window.act("undo")
        window.wait_row("IR High", "6.25")


def numbers_as_people_write_them(simulator, home):
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "80.00")
        for text, state in (("6,25", "Differs"), ("6.25", "Differs"), ("-1", "Invalid"), ("many", "Invalid"),
                            ("9" * 400, "Invalid"), ("1.000,5", "Invalid"), ("80", "Same"), ("80,0", "Same")):
            window.type_into("IR High", text)
            window.wait_row("IR High", state)
            wait_for(f"Write with {text}", lambda: window.is_enabled("write") == (state == "Differs"))


def cut_power_while_it_stands(window, simulator, action, title, button):
    """The question stands, the power goes, and the answer is yes."""
    window.act(action)
    dialog = wait_for(f"the dialog of {action}", lambda: next(
        (w for w in window.windows[1:] if title in w.get_name()), None))
    simulator.control(op="fault", name="drop", count=10**6)
    window.click(dialog, button)
    return dialog


def power_goes_in_each_dialog(simulator, home):
    """Nothing is said to be done, nothing typed is lost, and Read goes on from there."""
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "80.00")
        window.act("ir-test")
        said(window, "Battery 1")
        simulator.control(op="advance", seconds=3600)
        said(window, "batteries are tested")
        window.type_into("IR High", "6.25")
        window.find("spin button", "Device Address").get_value_iface().set_current_value(7)
        window.set_text(window.find("text", "IP"), "127.0.0.2")
        window.set_text(window.find("text", "Gateway"), "127.0.0.1")
        for action, title, button in (
                ("write", "Review", "Write"), ("network-write", "Review", "Write"),
                ("address-modify", "Review", "Modify"), ("ir-save", "as their reference?", "Save")):
            dialog = cut_power_while_it_stands(window, simulator, action, title, button)
            if title == "Review":
                window.wait_text(dialog, "no answer")
                window.click(dialog, "Close")
            wait_for("the dialog to go", lambda: len(window.windows) == 1)
            said(window, "Connection lost")
            window.wait_row("IR High", "Stale", "6.25")
            assert not window.is_enabled("write")
            simulator.control(op="faults-off")
            window.act("read")
            window.wait_row("IR High", "80.00", "6.25", "Differs")
            said(window, "Connected")
        encfg.equal(window.find("text", "IP").get_name(), "IP")
    entries = encfg.cli("journal", "--json", home=home).json["entries"]
    encfg.equal([e["operation"] for e in entries if e["result"] == "done"], ["ir-test"], "what was done")


def power_goes_before_a_backup_is_chosen(simulator, home):
    encfg.cli("--connect", simulator.uri, "write", "--set", "ir-high=6.25", "--yes", home=home)
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "6.25")
        window.act("backups")
        dialog = window.titled("Backups")
        row = wait_for("the backup", lambda: next((n for n in walk(dialog) if n.get_role_name() == "list item"), None))
        simulator.control(op="fault", name="drop", count=10**6)
        wait_for("it to be selected", lambda: row.get_parent().get_selection_iface().select_child(0))
        window.click(dialog, "Restore…")
        review = window.titled("Review")
        window.click(review, "Write")
        window.wait_text(review, "no answer")
        window.click(review, "Close")
        window.wait_row("IR High", "6.25", "80.00", "Stale")


if __name__ == "__main__":
    stories(
        power_goes_in_each_dialog,
        power_goes_before_a_backup_is_chosen,
        files_that_are_no_settings_are_named,
        a_file_replaces_edits_only_if_one_says_so,
        numbers_as_people_write_them,
    )
