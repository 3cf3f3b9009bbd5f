#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole exercises by keyboard alone: keys as a keyboard gives them; the accessibility tree only tells what they did."""

import subprocess

from encfg_window import Atspi, Window, children, stories_at_home, wait_for

MOST_STEPS = 12  # that who works so would put up with


def xdotool(*arguments):
    return subprocess.run(["xdotool", *arguments], check=False, capture_output=True, text=True).stdout.split()


class Keyboard:
    """The next key comes when the last one has done what it does."""

    def __init__(self, window):
        self.window = window
        self.take("en-cfg")

    @staticmethod
    def take(title):
        """There is no window manager to give the keys to the window on top."""
        number = wait_for(f"the window {title}", lambda: xdotool("search", "--onlyvisible", "--name", title))[-1]
        wait_for(f"the keys to go to {title}",
                 lambda: xdotool("windowfocus", number) or xdotool("getwindowfocus") == [number])

    def press(self, *keys):
        xdotool("key", *keys)

    def focused(self):
        """What is not shown is not looked through."""
        def look(node):
            states = node.get_state_set()
            if states.contains(Atspi.StateType.FOCUSED):
                return node.get_name()
            if not states.contains(Atspi.StateType.VISIBLE):
                return None
            return next((name for name in map(look, children(node)) if name), None)
        return next((name for name in map(look, reversed(self.window.windows)) if name), "")

    def wait_focus(self, name):
        wait_for(lambda: f"the focus on “{name}”; it is on “{self.focused()}”", lambda: name in self.focused())

    def go_to(self, name, key="Tab"):
        way = [self.focused()]
        while name not in way[-1]:
            assert len(way) <= MOST_STEPS, f"{name} is too far: {way}"
            self.press(key)
            way.append(wait_for(f"{key} to leave {way[-1]}",
                                lambda: next((f for f in [self.focused()] if f not in ("", way[-1])), None)))

    def confirm(self, button):
        """The review that is open: the write is proven, then it is closed."""
        dialog = self.window.titled("Review")
        self.take("Review")
        self.wait_focus(button)
        self.press("Return")
        self.window.wait_text(dialog, "Written, read back and verified")
        self.wait_focus("Close")
        self.press("Escape")
        wait_for("the review to go", lambda: len(self.window.windows) == 1)
        self.take("en-cfg")

    def ask_score(self, score):
        self.press("alt+3")
        self.wait_focus("How Am I Doing?")
        self.press("Return")
        self.window.wait_said(score)


def an_exercise_on_the_network():
    with Window() as window:
        keys = Keyboard(window)
        keys.press("alt+3", "F6")
        keys.wait_focus("Kind: BM3000")
        keys.go_to("Limits of the wrong block class")
        keys.press("Return")
        window.wait_said("17 settings are read")
        keys.ask_score("1 of 3 goals are achieved")
        keys.press("alt+1")
        keys.wait_focus("Read")
        keys.go_to("Presets")
        keys.press("Return")
        keys.wait_focus("2 V battery")
        keys.press("Return")
        window.wait_said("Preset 2 V battery")
        keys.press("F9")
        keys.confirm("Write")
        keys.ask_score("3 of 3 goals are achieved")
        keys.go_to("Stop the simulated module", "shift+Tab")
        keys.press("Return")
        window.wait_said("Disconnected")
        keys.wait_focus("Limits of the wrong block class")


def an_exercise_on_a_serial_line():
    with Window() as window:
        keys = Keyboard(window)
        keys.press("alt+3", "F6")
        keys.wait_focus("Kind: BM3000")
        keys.go_to("Limits of the wrong block class")
        keys.go_to("A module nobody can find", "Down")
        keys.press("Return")
        keys.wait_focus("How Am I Doing?")
        keys.press("F3")
        window.wait_said("address 47")
        window.wait_said("17 settings are read")
        keys.press("alt+1")
        keys.wait_focus("Read")
        keys.press("F6")
        keys.wait_focus("IR Test")
        keys.go_to("Device Address")
        keys.press("ctrl+a", "5", "Return")
        keys.confirm("Modify")
        keys.ask_score("1 of 1 goal is achieved")


if __name__ == "__main__":
    stories_at_home(an_exercise_on_the_network, an_exercise_on_a_serial_line)
