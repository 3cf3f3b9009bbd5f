#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The power of the module goes while a question stands: nothing is said to be done, nothing typed is lost, and Read goes
on from there. TAP."""

from encfg_window import Window, encfg, stories, wait_for, walk


def cut_power_while_it_stands(window, simulator, action, title, button):
    """The question stands, the power goes, and the answer is yes."""
    window.act(action)
    dialog = wait_for(f"the dialog of {action}", lambda: next(
        (w for w in window.windows[1:] if title in w.get_name()), None))
    simulator.control(op="fault", name="drop", count=10**6)
    if title != "Review":
        window.close_dialog(dialog, button)
        return
    window.click(dialog, button)
    window.wait_text(dialog, "no answer")
    window.close_dialog(dialog)


def power_goes_in_each_dialog(simulator, home):
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "80.00")
        window.act("ir-test")
        window.wait_said("Battery 1")
        simulator.control(op="advance", seconds=3600)
        window.wait_said("batteries are tested")
        window.type_into("IR High", "6.25")
        window.find("spin button", "Device Address").get_value_iface().set_current_value(7)
        window.set_text(window.find("text", "IP"), "127.0.0.2")
        window.set_text(window.find("text", "Gateway"), "127.0.0.1")
        for action, title, button in (
                ("write", "Review", "Write"), ("network-write", "Review", "Write"),
                ("address-modify", "Review", "Modify"), ("ir-save", "as their reference?", "Save")):
            cut_power_while_it_stands(window, simulator, action, title, button)
            window.wait_said("Connection lost")
            window.wait_row("IR High", "Stale", "6.25")
            assert not window.is_enabled("write")
            simulator.control(op="faults-off")
            window.act("read")
            window.wait_row("IR High", "80.00", "6.25", "Differs")
            window.wait_said("Connected")
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
        window.close_dialog(review)
        window.wait_row("IR High", "6.25", "80.00", "Stale")


if __name__ == "__main__":
    stories(power_goes_in_each_dialog, power_goes_before_a_backup_is_chosen)
