# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window as a screen reader sees it: what the stories drive it by.

Everything is found by role and name, and waited for with a time-out, never with a pause.
"""

import os
import pathlib
import signal
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))

import encfg  # noqa: E402

BUILD = pathlib.Path(os.environ["ENCFG_BUILD"])
WINDOW = BUILD / "src" / "ui" / "en-cfg"
PICTURE = pathlib.Path(__file__).resolve().parent.parent.parent / "docs" / "screenshots" / "settings.png"
PATIENCE_S = float(os.environ.get("ENCFG_TEST_PATIENCE_S", "20"))


DOUBT_S = 2
ESCAPE = 0xFF1B


def forget():
    """What the library keeps of the program: a change that came while it was asked is missed for ever."""
    for application in children(Atspi.get_desktop(0)):
        application.clear_cache()


def wait_for(what, condition):
    """The first true value of `condition`; objects that go away while one looks are looked for again. `what` may be
    a function, for what is dear to find out."""
    end = time.monotonic() + PATIENCE_S
    doubts_s = DOUBT_S
    doubt = time.monotonic() + doubts_s
    while True:
        try:
            value = condition()
        except gi.repository.GLib.Error:
            value = None
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {PATIENCE_S:.0f} s for {what() if callable(what) else what}")
        if time.monotonic() > doubt:
            forget()
            doubts_s *= 2  # to look again costs, too
            doubt = time.monotonic() + doubts_s
        time.sleep(0.02)


def children(node):
    return [child for child in (node.get_child_at_index(i) for i in range(node.get_child_count())) if child]


def walk(node, but=()):
    """The node and all below it, but for what is below nodes of the roles `but`: each costs four questions."""
    yield node
    if but and node.get_role_name() in but:
        return
    for child in children(node):
        yield from walk(child, but)


def find(root, role, name):
    """The first of this role whose name is `name`."""
    for node in walk(root):
        if node.get_role_name() == role and node.get_name() == name:
            return node
    return None


def find_role(root, role):
    return next(node for node in walk(root) if node.get_role_name() == role)


def action_names(node):
    actions = node.get_action_iface()
    names = []
    for index in range(Atspi.Action.get_n_actions(actions) if actions else 0):
        try:
            names.append(Atspi.Action.get_action_name(actions, index))
        except gi.repository.GLib.Error:  # disabled since they were counted
            names.append("")
    return names


def act(node, name):
    Atspi.Action.do_action(node.get_action_iface(), action_names(node).index(name))


def text_of(node):
    text = node.get_text_iface()
    return Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text)) if text else ""


class Window:
    """The program with one main window, as a context manager."""

    home = None

    def __init__(self, *arguments):
        # In the home of the story its journal and backups can be looked at, and its draft stays there.
        environment = dict(os.environ, XDG_DATA_HOME=f"{Window.home}/data") if Window.home else None
        self.process = subprocess.Popen([str(WINDOW), *arguments], stderr=subprocess.PIPE, env=environment)
        self.frame = wait_for("the window", self._find_frame)
        # The table and what tells something stay as long as the window; to look for them anew is dear.
        self._table, self.statuses = None, []

    def _find_frame(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the window ended with {self.process.returncode}: {self.process.stderr.read()}")
        desktop = Atspi.get_desktop(0)
        for application in children(desktop):
            if application.get_process_id() == self.process.pid:
                for frame in children(application):
                    if frame.get_role_name() == "frame":
                        return frame
        return None

    def check_alive(self):
        assert self.process.poll() is None, f"the window ended with {self.process.returncode}"

    @property
    def windows(self):
        """For one that is just gone the toolkit hands out another one twice."""
        self.check_alive()
        return list(dict.fromkeys(children(self.frame.get_parent())))

    def find(self, role, name):
        return wait_for(f"{role} “{name}”", lambda: find(self.frame, role, name))

    def is_enabled(self, action):
        return f"win.{action}" in action_names(self.frame)

    def act(self, action):
        """An action of the window, as soon as it is enabled."""
        wait_for(f"win.{action} to be enabled", lambda: self.is_enabled(action))
        act(self.frame, f"win.{action}")

    def dialog(self, role="dialog"):
        return wait_for(f"a {role}", lambda: next((w for w in self.windows if w.get_role_name() == role), None))

    def titled(self, title):
        return wait_for(f"“{title}”", lambda: next((w for w in self.windows if w.get_name() == title), None))

    def wait_text(self, root, words):
        """Something below `root` says so."""
        try:
            wait_for(f"“{words}”", lambda: any(words in node.get_name() for node in walk(root)))
        except AssertionError as error:
            said = [node.get_name() for node in walk(root) if node.get_name()]
            raise AssertionError(f"{error}; there is {said}") from error

    def click(self, root, name):
        button = wait_for(f"button “{name}”", lambda: find(root, "push button", name))
        wait_for(f"button “{name}” to be sensitive", lambda: button.get_state_set().contains(Atspi.StateType.SENSITIVE))
        act(button, "click")

    def close_dialog(self, dialog, button="Close"):
        """A click needs a moment; who goes on before finds the old dialog."""
        self.click(dialog, button)
        wait_for("the dialog to go", lambda: self._is_gone(dialog))

    def escape_dialog(self, dialog):
        """A key that comes before the dialog has the focus is lost: it is pressed until it is heard."""
        pressed = 0

        def is_gone():
            nonlocal pressed
            if not self._is_gone(dialog) and time.monotonic() > pressed + 1:
                pressed = time.monotonic()
                Atspi.generate_keyboard_event(ESCAPE, None, Atspi.KeySynthType.SYM)
            return self._is_gone(dialog)

        wait_for("Escape to be heard", is_gone)

    def _is_gone(self, dialog):
        self.check_alive()
        dialog.clear_cache()
        return dialog.get_state_set().contains(Atspi.StateType.DEFUNCT)

    def row(self, name):
        """The texts of the row's cells: name, meaning, unit, device value, config value, sign and status."""
        for node in children(find_role(self.table(), "list")):
            if node.get_role_name() != "table row":
                continue
            cells = children(node)
            if not cells or name not in self._texts_of_cell(cells[0]):
                continue
            return [text for cell in cells for text in self._texts_of_cell(cell)]
        return None

    @staticmethod
    def _texts_of_cell(cell):
        labels = [n for n in walk(cell) if n.get_role_name() in ("label", "text", "entry", "status bar")]
        return [text_of(n) or n.get_name() for n in labels]

    def table(self):
        self._table = self._table or self.find("tree table", "Settings")
        return self._table

    def type_into(self, label, text):
        entry = wait_for(f"the entry of {label}", lambda: self._find_entry(f"Config value, {label}"))
        self.set_text(entry, text)
        return entry

    def _find_entry(self, name):
        # A row of the table ends with the entry and the status.
        for row in children(find_role(self.table(), "list")):
            for cell in children(row)[-3:]:
                for node in walk(cell):
                    if node.get_name() == name and node.get_editable_text_iface():
                        return node
        return None

    def wait_row(self, name, *expected):
        def look():
            row = self.row(name)
            return row and all(text in row for text in expected) and row
        try:
            return wait_for(f"{name} with {expected}", look)
        except AssertionError as error:
            raise AssertionError(f"{error}; it is {self.row(name)}, the window says {self.messages()}") from error

    def messages(self):
        """What the window says at present: texts of role status."""
        if not self.statuses:
            self.statuses = [n for n in walk(self.frame, but=("tree table", "list")) if n.get_role_name() == "status bar"]
        return [n.get_name() for n in self.statuses]

    def wait_said(self, *words):
        """One of the messages has all these words."""
        wait_for(lambda: f"{words} to be said; it says {self.messages()}",
                 lambda: any(all(word in text for word in words) for text in self.messages()))

    def set_text(self, entry, text):
        Atspi.EditableText.set_text_contents(entry.get_editable_text_iface(), text)

    def __enter__(self):
        return self

    def kill(self):
        """As a crash would."""
        self.process.kill()
        self.process.wait(timeout=10)

    def __exit__(self, *_):
        ended = self.process.poll()
        self.process.terminate()
        self.process.wait(timeout=30)
        errors = self.process.stderr.read().decode()
        assert ended in (None, 0, -signal.SIGKILL), f"the window ended with {ended}: {errors}"
        assert "CRITICAL" not in errors and "WARNING" not in errors, errors


def stories(*tests):
    """Each with a simulator of its own."""
    def with_simulator(test):
        def run(home):
            Window.home = home
            with encfg.Simulator("--tcp", 0, home=home) as simulator:
                test(simulator, home)
        run.__name__ = test.__name__
        return run
    encfg.main([with_simulator(test) for test in tests], at_once=1)  # one screen, one keyboard


def stories_at_home(*tests):
    """With no simulator but the one inside the program."""
    def at_home(test):
        def run(home):
            Window.home = home
            test()
        run.__name__ = test.__name__
        return run
    encfg.main([at_home(test) for test in tests], at_once=1)
