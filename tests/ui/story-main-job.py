#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A technician's main job in the window, as a screen reader follows it, on a simulated module."""

import pathlib

from encfg_window import Window, act, encfg, find, stories, wait_for, walk


def read_edit_write_verify(simulator, home):
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "80.00", "Not set")
        window.type_into("IR High", "6,25")
        window.wait_row("IR High", "6,25", "Differs")
        window.type_into("Temp High", "abc")
        window.wait_row("Temp High", "Invalid")
        wait_for("Write to be off while a row is invalid", lambda: not window.is_enabled("write"))
        window.type_into("Temp High", "")
        window.act("write")
        dialog = window.dialog()
        texts = [node.get_name() for node in walk(dialog)]
        assert "80.00" in texts and "6.25" in texts, texts
        window.click(dialog, "Write")
        wait_for("the proof", lambda: find(dialog, "label", "✔ Verified"))
        window.close_dialog(dialog)
        window.wait_row("IR High", "6.25", "Verified")
    registers = encfg.cli("--connect", simulator.uri, "read", "--json", home=home)
    held = {row["key"]: row["value"] for row in registers.json["settings"]}
    assert held["ir-high"] == 6.25, held["ir-high"]


def search_then_read(simulator, home):
    """From nothing: address typed, Search, Read, as the manual has it."""
    host, port = simulator.place.split(":")
    with Window() as window:
        assert not window.is_enabled("read") and not window.is_enabled("write")
        for name, text in (("Network address", host), ("Port number", port)):
            window.set_text(window.find("text", name), text)
        window.act("search")
        window.wait_row("IR High", "80.00")
        window.act("read")
        window.wait_row("Floating V High 1", "14100")


def search_finds_nobody(simulator, home):
    with Window() as window:
        window.set_text(window.find("text", "Network address"), "127.0.0.1")
        window.set_text(window.find("text", "Port number"), "1")
        window.act("search")
        wait_for(
            "the manual's sentence",
            lambda: any("Failed to initialize the network address" in text for text in window.messages()))


def undo_has_names(simulator, home):
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "80.00")
        window.type_into("IR High", "7")
        window.wait_row("IR High", "Differs")
        window.act("undo")
        window.wait_row("IR High", "Not set")
        window.act("redo")
        window.wait_row("IR High", "7.00", "Differs")
        window.act("undo")


def a_killed_window_loses_no_edits(simulator, home):
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "80.00")
        window.type_into("IR High", "6.25")
        wait_for("the draft", lambda: list(pathlib.Path(home).glob("data/en-cfg/drafts/*.json")))
        window.kill()
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "6.25", "Differs")


def whoever_asks_for_a_window_that_is_not_there_does_no_harm(simulator, home):
    """A screen reader that counted the windows before one went, before and after each that is made when asked for."""
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "80.00")
        for action, title in (("show-help-overlay", "Keyboard shortcuts"), ("show-frames", "Frames"),
                              ("backups", "Backups")):
            window.frame.get_parent().get_child_at_index(9)
            window.act(action)
            dialog = window.titled(title)
            window.frame.get_parent().get_child_at_index(9)
            act(dialog, "window.close")
            wait_for(f"{title} to go", lambda: len(window.windows) == 1)
        window.frame.get_parent().get_child_at_index(9)
        window.wait_row("IR High", "80.00")


def backups_are_compared_and_restored(simulator, home):
    encfg.cli("--connect", simulator.uri, "write", "--set", "ir-high=6.25", "--yes", home=home)
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "6.25")
        window.act("backups")
        dialog = window.dialog()
        row = wait_for("the backup", lambda: next((n for n in walk(dialog) if n.get_role_name() == "list item"), None))
        wait_for("it to be selected", lambda: row.get_parent().get_selection_iface().select_child(0))
        window.click(dialog, "Restore…")
        review = wait_for("the review", lambda: next((w for w in window.windows if w.get_name() == "Review"), None))
        window.click(review, "Write")
        wait_for("the proof", lambda: find(review, "label", "✔ Verified"))
        window.close_dialog(review)
        window.wait_row("IR High", "80.00", "Verified")


def a_serial_line_does_the_same(simulator, home):
    """The port is no USB adapter: its name is typed, as --connect does."""
    with encfg.Simulator("--serial", "pty", home=home) as line:
        with Window("--connect", line.uri) as window:
            window.wait_row("IR High", "80.00")
            window.type_into("IR High", "6.25")
            window.act("write")
            dialog = window.dialog()
            window.click(dialog, "Write")
            wait_for("the proof", lambda: find(dialog, "label", "✔ Verified"))
            window.close_dialog(dialog)
            window.act("search")
            window.wait_row("IR High", "6.25", "Same")


if __name__ == "__main__":
    stories(search_finds_nobody, search_then_read, undo_has_names, read_edit_write_verify,
            a_killed_window_loses_no_edits, whoever_asks_for_a_window_that_is_not_there_does_no_harm, backups_are_compared_and_restored, a_serial_line_does_the_same)
