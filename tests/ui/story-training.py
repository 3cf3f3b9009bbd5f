#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Training from nothing: a module inside the program, a cell that is spoiled, the front of the module beside the tool."""

from encfg_window import Atspi, Window, act, action_names, find, stories_at_home, wait_for, walk


def go_to(window, page):
    tab = window.find("page tab", page)
    act(tab, "click")
    wait_for(f"the page {page}", lambda: tab.get_state_set().contains(Atspi.StateType.SELECTED))


def labelled(root, name):
    return wait_for(f"something named {name}", lambda: next((n for n in walk(root) if n.get_name() == name), None))


def front_of(window):
    window.click(window.frame, "Show the Front")
    return wait_for("the front", lambda: next((w for w in window.windows if w.get_name() == "Simulated Module"), None))


def training_from_nothing():
    with Window() as window:
        go_to(window, "Training")
        window.click(window.frame, "Start and Connect")
        window.wait_said("17 settings are read")
        window.find("label", "SIMULATED MODULE: no value shown here is of a real battery")
        front = front_of(window)
        labelled(front, "Lamp RUN: on")
        labelled(front, "Lamp ALARM: off")
        # The alarm table is written like that of any module, and the module acts on it.
        go_to(window, "Settings")
        window.type_into("Floating V High 1", "12000")
        window.act("write")
        dialog = window.dialog()
        window.click(dialog, "Write")
        wait_for("the proof", lambda: find(dialog, "label", "✔ Verified"))
        window.click(dialog, "Close")
        labelled(front, "Lamp ALARM: on")


def a_started_training_ends_without_a_trace():
    with Window("--training") as window:
        window.wait_said("17 settings are read")
        assert len(window.windows) == 1
        front_of(window)
        window.click(window.frame, "Stop the simulated module")
        window.wait_said("Disconnected")
        wait_for("the front to close", lambda: len(window.windows) == 1)
        assert not window.is_enabled("read")


def power_is_switched_off_and_on():
    with Window("--training") as window:
        window.wait_said("17 settings are read")
        front = front_of(window)
        labelled(front, "Lamp RUN: on")
        switch = labelled(front, "Power of the simulated module")
        act(switch, action_names(switch)[0])
        labelled(front, "Lamp RUN: off")
        window.act("read")
        window.wait_said("does not answer")
        act(switch, action_names(switch)[0])
        labelled(front, "Lamp RUN: on")
        window.act("read")
        window.wait_said("settings are read")


def choose_exercise(window, title):
    row = wait_for(f"the exercise {title}", lambda: next(
        (n for n in walk(window.frame) if n.get_role_name() == "list item" and n.get_name() == title), None))
    listed = row.get_parent()
    listed.get_selection_iface().select_child(row.get_index_in_parent())
    wait_for("its selection", lambda: row.get_state_set().contains(Atspi.StateType.SELECTED))


def an_exercise_is_solved():
    """What the judge says is put right on another page."""
    with Window() as window:
        go_to(window, "Training")
        choose_exercise(window, "A module nobody can find")
        window.wait_text(window.frame, "nobody remembers its Modbus id")
        window.click(window.frame, "Start the Exercise")
        window.wait_text(window.frame, "waits to be found")
        window.click(window.frame, "How Am I Doing?")
        window.wait_text(window.frame, "Not yet: The module has id 5")
        names = " ".join(node.get_name() for node in walk(window.frame))
        assert "id 47" not in names and "id=47" not in names, "its id is told"
        window.act("search")
        window.wait_said("17 settings are read")
        window.wait_text(window.frame, "0 of 1 goal is achieved")
        go_to(window, "Settings")
        spin = window.find("spin button", "Device Address")
        spin.get_value_iface().set_current_value(5)
        window.act("address-modify")
        dialog = window.dialog()
        window.click(dialog, "Modify")
        window.wait_said("address 5")
        go_to(window, "Training")
        window.click(window.frame, "How Am I Doing?")
        window.wait_text(window.frame, "Achieved: The module has id 5")
        window.wait_text(window.frame, "1 of 1 goal is achieved")


if __name__ == "__main__":
    stories_at_home(
        training_from_nothing,
        a_started_training_ends_without_a_trace,
        power_is_switched_off_and_on,
        an_exercise_is_solved,
    )
