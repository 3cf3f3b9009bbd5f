#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong in the field: a cable pulled in the middle of something, another master on the same module, a window
closed too early. Edits are kept, nothing is believed that is not known. TAP."""

import contextlib

from encfg_window import Window, act, encfg, find, stories, wait_for
from side_view import look, poke

IR_HIGH = 106
IR_TEST_STATE, RUNNING, CANCELLED = 26, 1, 4


@contextlib.contextmanager
def edited(simulator):
    """A module is read, one config value differs."""
    with Window("--connect", simulator.uri) as window:
        window.wait_row("IR High", "80.00")
        window.type_into("IR High", "6.25")
        window.wait_row("IR High", "Differs")
        yield window


def slow(simulator, ms=1000):
    """Answers come, but late: time to pull the cable while one is owed."""
    simulator.control(op="fault", name="late-reply", ms=ms, count=10**6)


def pull(simulator, window):
    simulator.kill()
    window.wait_row("IR High", "Stale", "6.25")
    wait_for("Write to be off", lambda: not window.is_enabled("write"))


@contextlib.contextmanager
def plugged_in_again(simulator, window, home):
    """The module is back at the same place; what was edited is written after another Read."""
    with encfg.Simulator("--tcp", simulator.place, home=home) as again:
        window.act("read")
        window.wait_row("IR High", "80.00", "6.25", "Differs")
        yield again


def write(window):
    window.act("write")
    review = window.titled("Review")
    window.click(review, "Write")
    return review


def write_to_the_end(window):
    review = write(window)
    wait_for("the proof", lambda: find(review, "label", "✔ Verified"))
    window.close_dialog(review)
    window.wait_row("IR High", "6.25", "Verified")


def pulled_while_it_reads(simulator, home):
    with edited(simulator) as window:
        slow(simulator)
        window.act("read")
        wait_for("the reading", lambda: window.is_enabled("cancel"))
        pull(simulator, window)
        with plugged_in_again(simulator, window, home):
            write_to_the_end(window)


def pulled_while_it_writes(simulator, home):
    with edited(simulator) as window:
        slow(simulator)
        review = write(window)
        wait_for("the write", lambda: find(review, "status bar", "Writing…"))
        pull(simulator, window)
        window.close_dialog(review)
        with plugged_in_again(simulator, window, home):
            write_to_the_end(window)
    entries = encfg.cli("journal", "--json", home=home).json["entries"]
    encfg.equal([entry["result"] == "done" for entry in entries], [False, True], "the journal tells both")


def pulled_while_resistances_are_tested(simulator, home):
    with edited(simulator) as window:
        window.act("ir-test")
        window.wait_said("Battery 1")
        simulator.kill()
        window.wait_said("Connection lost, trying again")
        window.act("cancel")
        window.wait_row("IR High", "Stale", "6.25")
        with plugged_in_again(simulator, window, home):
            window.act("ir-test")
            window.wait_said("Battery 1")
            window.act("cancel")
            window.wait_said("The test is cancelled after")


def a_test_that_runs_is_cancelled_in_the_module(simulator, home):
    def state():
        return look(simulator.uri, "input", IR_TEST_STATE)[0]

    with edited(simulator) as window:
        window.act("ir-test")
        window.wait_said("Battery 1")
        encfg.equal(state(), RUNNING, "the test in the module")
        # What needs no line is done meanwhile.
        window.type_into("IR High", "7.5")
        window.wait_row("IR High", "7.5", "Differs")
        assert not window.is_enabled("write") and not window.is_enabled("ir-test")
        act(window.frame, "window.close")
        question = window.titled("Close while something is running?")
        window.close_dialog(question, "Cancel")
        window.wait_said("Battery ")
        window.act("cancel")
        window.wait_said("The test is cancelled after")
        encfg.equal(state(), CANCELLED, "the test in the module")
        window.wait_row("IR High", "7.5", "Differs")
        wait_for("Write to be on", lambda: window.is_enabled("write"))


def another_master_is_noticed(simulator, home):
    with edited(simulator) as window:
        window.act("write")
        review = window.titled("Review")
        encfg.equal(poke(simulator.uri, IR_HIGH, 900), None, "the other master's write")
        window.click(review, "Write")
        window.wait_text(review, "changed since the review, the module now holds 9.00")
        window.close_dialog(review)
        # What is there now is shown, and another review starts from it.
        window.wait_row("IR High", "9.00", "6.25", "Differs")
        write_to_the_end(window)


def a_window_closed_while_it_writes_finishes_first(simulator, home):
    with edited(simulator) as window:
        window.type_into("Temp High", "40")
        window.wait_row("Temp High", "Differs")
        slow(simulator, 400)
        review = write(window)
        wait_for("the write", lambda: find(review, "status bar", "Writing…"))
        act(window.frame, "window.close")
        window.click(window.titled("Close while something is running?"), "Cancel It and Close")
        # What was edited is not in the module: that is another question.
        window.click(window.titled("Close without saving?"), "Close Without Saving")
        encfg.equal(window.process.wait(timeout=20), 0, "exit status")
    entries = encfg.cli("journal", "--json", home=home).json["entries"]
    encfg.equal([entry["operation"] for entry in entries], ["write"], "the journal")


def escape_closes_what_was_opened_by_mistake(simulator, home):
    with edited(simulator) as window:
        for action in ("show-frames", "backups", "search-network", "write", "restart"):
            window.act(action)
            window.escape_dialog(window.dialog())
    encfg.equal(look(simulator.uri, "holding", IR_HIGH), [8000], "IR High in the module")


if __name__ == "__main__":
    stories(
        pulled_while_it_reads,
        pulled_while_it_writes,
        pulled_while_resistances_are_tested,
        a_test_that_runs_is_cancelled_in_the_module,
        another_master_is_noticed,
        a_window_closed_while_it_writes_finishes_first,
        escape_closes_what_was_opened_by_mistake,
    )
