#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The right column of the window and its accidents: resistance test, clock, address, network, a cable that is pulled."""

from encfg_window import Window, encfg, find, stories, wait_for, walk


def ir_test_and_save(simulator, home):
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "80.00")
        window.act("ir-test")
        window.wait_said("Battery ")
        simulator.control(op="advance", seconds=3600)
        window.wait_said("The resistances of 24 batteries are tested")
        window.act("ir-save")
        dialog = window.dialog()
        window.click(dialog, "Save")
        window.wait_said("are saved as their reference, and read back")
    entries = encfg.cli("journal", "--json", home=home).json["entries"]
    assert [e["operation"] for e in entries] == ["ir-test", "ir-save"], entries


def ir_save_without_a_test_is_refused(simulator, home):
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "80.00")
        window.act("ir-save")
        window.wait_said("run IR Test first")
        assert len(window.windows) == 1


def a_missing_battery_is_named_before_the_reference_is_saved(simulator, home):
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "80.00")
        window.act("ir-test")
        window.wait_said("Battery ")
        simulator.control(op="advance", seconds=3600)
        window.wait_said("batteries are tested")
        simulator.control(op="set-cell", cell=5, sensor="missing")
        window.act("ir-save")
        dialog = window.dialog()
        texts = [node.get_name() for node in walk(dialog)]
        assert any("1 of 24 batteries has no valid reading (5)" in text for text in texts), texts
        window.close_dialog(dialog, "Cancel")


def clock_is_read_and_set(simulator, home):
    simulator.control(op="set-clock", offset_s=-3600)
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "80.00")
        window.act("clock-read")
        window.wait_said("1 h 0 min 0 s behind")
        window.act("clock-sync")
        window.wait_said("The clock of the module is set")


def address_is_modified_and_followed(simulator, home):
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "80.00")
        spin = window.find("spin button", "Device Address")
        spin.get_value_iface().set_current_value(7)
        window.act("address-modify")
        dialog = window.dialog()
        window.click(dialog, "Modify")
        wait_for("the proof", lambda: find(dialog, "label", "✔ Verified"))
        window.close_dialog(dialog)
        window.wait_said("address 7")
        window.act("read")
        window.wait_said("settings are read")


def network_is_written_and_followed(simulator, home):
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "80.00")
        window.act("network-read")
        window.wait_said("The network configuration is read")
        window.set_text(window.find("text", "IP"), "127.0.0.2")
        window.set_text(window.find("text", "Gateway"), "127.0.0.1")
        window.act("network-write")
        dialog = window.dialog()
        window.click(dialog, "Write")
        wait_for("the end", lambda: find(dialog, "push button", "Close"))
        window.close_dialog(dialog)
        window.wait_said("The module has restarted and answers again, at tcp://127.0.0.2")
        window.act("read")
        window.wait_said("settings are read")


def a_pulled_cable_makes_values_stale(simulator, home):
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "80.00")
        window.type_into("IR High", "6.25")
        window.wait_row("IR High", "Differs")
        simulator.control(op="fault", name="drop", count=1000)
        window.act("read")
        window.wait_row("IR High", "Stale")
        wait_for("Write to be off", lambda: not window.is_enabled("write"))
        simulator.control(op="faults-off")
        window.act("read")
        window.wait_row("IR High", "Differs")
        wait_for("Write to be on", lambda: window.is_enabled("write"))


if __name__ == "__main__":
    stories(
        ir_save_without_a_test_is_refused,
        a_missing_battery_is_named_before_the_reference_is_saved,
        ir_test_and_save,
        clock_is_read_and_set,
        address_is_modified_and_followed,
        network_is_written_and_followed,
        a_pulled_cable_makes_values_stale,
    )
