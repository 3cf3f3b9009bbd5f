#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The live page of the window: what is measured is told in words, and reading it holds nobody up."""

from encfg_window import Window, act, action_names, stories, wait_for, walk


def show_live(window):
    def tab():
        return next((n for n in walk(window.frame) if n.get_name() == "Live" and "click" in action_names(n)), None)

    act(wait_for("the tab of the page", tab), "click")


def texts(window):
    return [node.get_name() for node in walk(window.frame) if node.get_role_name() == "label"]


def wait_text(window, words):
    return wait_for(f"“{words}”", lambda: next((text for text in texts(window) if words in text), None))


def a_battery_outside_its_limit_is_told(simulator, home):
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "80.00")
        show_live(window)
        wait_text(window, "Voltage of 24 batteries: all inside their limits")
        simulator.control(op="set-cell", cell=7, voltage_mv=15200)
        wait_text(window, "1 outside its limits (7)")
        wait_text(window, "▲ 7")
        wait_text(window, "SIMULATED")


def settings_are_read_while_it_is_live(simulator, home):
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "80.00")
        show_live(window)
        wait_text(window, "● Live")
        for _ in range(3):
            window.act("read")
            wait_for("the settings", lambda: any("settings are read" in text for text in window.messages()))
        wait_text(window, "● Live")


def what_was_read_is_stale_without_the_module(simulator, home):
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "80.00")
        show_live(window)
        wait_text(window, "● Live")
        simulator.kill()
        wait_text(window, "! Stale · read")


if __name__ == "__main__":
    stories(
        a_battery_outside_its_limit_is_told,
        settings_are_read_while_it_is_live,
        what_was_read_is_stale_without_the_module,
    )
