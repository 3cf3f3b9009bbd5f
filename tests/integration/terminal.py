# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A terminal with a program in it: what stands on its screen, and the keys that are pressed."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time

import pyte

import encfg

UP, DOWN, ENTER, ESCAPE, TAB = "\x1bOA", "\x1bOB", "\r", "\x1b", "\t"


class Terminal:
    """As a context manager: the program is ended when it is left, and must have ended well."""

    def __init__(self, *arguments, home, width=80, height=24, kind="xterm-256color", **environment):
        self.master, self.slave = pty.openpty()
        self.screen = pyte.Screen(width, height)
        self.stream = pyte.ByteStream(self.screen)
        self.resize(width, height)
        self.found = termios.tcgetattr(self.slave)
        variables = dict(encfg.private_environment(home), TERM=kind, **environment)
        if "NO_COLOR" not in environment:
            del variables["NO_COLOR"]
        self.process = subprocess.Popen(
            [str(a) for a in arguments], stdin=self.slave, stdout=self.slave, stderr=self.slave,
            start_new_session=True, env=variables,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))

    def resize(self, width, height):
        self.screen.resize(height, width)
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def press(self, keys):
        os.write(self.master, keys.encode())

    @property
    def lines(self):
        return list(self.screen.display)

    @property
    def text(self):
        return "\n".join(self.lines)

    def _take(self, seconds):
        if select.select([self.master], [], [], seconds)[0]:
            self.stream.feed(os.read(self.master, 65536))

    def until(self, is_so, what, seconds=30):
        """Waits for what the screen is to show, and returns it."""
        end = time.monotonic() + seconds
        while not is_so(self):
            assert time.monotonic() < end, f"{what} is not on the screen:\n{self.text}"
            self._take(0.1)
        return self.text

    def see(self, *texts):
        return self.until(lambda t: all(text in t.text for text in texts), f"{texts}")

    def see_no(self, text):
        return self.until(lambda t: text not in t.text, f"the end of {text!r}")

    def look_at(self, text):
        """The cell in which a text begins."""
        for y, line in enumerate(self.lines):
            if text in line:
                return self.screen.buffer[y][line.index(text)]
        raise AssertionError(f"{text!r} is not on the screen:\n{self.text}")

    def end(self, seconds=20):
        """Its exit status, once it has ended by itself; what it still says is taken."""
        end = time.monotonic() + seconds
        while self.process.poll() is None:
            assert time.monotonic() < end, f"it does not end:\n{self.text}"
            self._take(0.1)
        while select.select([self.master], [], [], 0)[0]:
            self._take(0)
        return self.process.returncode

    @property
    def is_as_found(self):
        return termios.tcgetattr(self.slave) == self.found

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        status = self.end()
        os.close(self.master)
        os.close(self.slave)
        assert status in (0, 2), f"it ended with {status}"
