# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the integration tests share: TAP, a private home, the programs under test.

The build directory comes in ENCFG_BUILD; everything a test writes goes to a folder of its own.
"""

import faulthandler
import json
import os
import pathlib
import select
import signal
import subprocess
import sys
import tempfile
import time
import traceback

BUILD = pathlib.Path(os.environ["ENCFG_BUILD"])
DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
CLI = BUILD / "src" / "cli" / "en-cfg-cli"
SIM = BUILD / "src" / "sim" / "en-cfg-sim"


def private_environment(home):
    """Backups, journals and profiles of a test never touch the user's own."""
    return dict(
        os.environ, HOME=str(home), XDG_DATA_HOME=f"{home}/data", XDG_STATE_HOME=f"{home}/state",
        XDG_CONFIG_HOME=f"{home}/config", LC_ALL="C.UTF-8", NO_COLOR="1")


class Result:
    """What one run of a program left behind."""

    def __init__(self, status, out, err, seconds):
        self.status, self.out, self.err, self.seconds = status, out, err, seconds

    @property
    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return f"exit {self.status} after {self.seconds:.2f} s\n--- stdout\n{self.out}--- stderr\n{self.err}"


def run(*arguments, home, timeout=60, stdin=subprocess.DEVNULL):
    started = time.monotonic()
    done = subprocess.run(
        [str(a) for a in arguments], stdin=stdin, capture_output=True, text=True, timeout=timeout,
        env=private_environment(home), check=False)
    return Result(done.returncode, done.stdout, done.stderr, time.monotonic() - started)


def cli(*arguments, home, timeout=60):
    return run(CLI, *arguments, home=home, timeout=timeout)


class Simulator:
    """en-cfg-sim as a context manager; `endpoints` are the URIs of its ready lines."""

    def __init__(self, *arguments, home, ready=1, stderr=None):
        self.process = subprocess.Popen(
            [str(SIM), *(str(a) for a in arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=stderr, env=private_environment(home))
        self.pending = b""
        self.endpoints = []
        while len(self.endpoints) < ready:
            line = self._line("a ready line")
            if line.startswith("ready "):
                self.endpoints.append(line.split()[1])

    def _line(self, what, seconds=20):
        # Read by hand: select() knows nothing of lines that a text stream has buffered already.
        while b"\n" not in self.pending:
            if not select.select([self.process.stdout], [], [], seconds)[0]:
                raise AssertionError(f"the simulator did not give {what} in {seconds} s")
            chunk = os.read(self.process.stdout.fileno(), 65536)
            if not chunk:
                raise AssertionError(f"the simulator ended with {self.process.wait()} before {what}")
            self.pending += chunk
        line, _, self.pending = self.pending.partition(b"\n")
        return line.decode()

    @property
    def uri(self):
        return self.endpoints[0]

    def await_ready(self):
        """The URI of the next ready line, as it comes after a move."""
        line = self._line("a ready line")
        assert line.startswith("ready "), line
        self.endpoints.append(line.split()[1])
        return self.endpoints[-1]

    @property
    def place(self):
        """host:port or the device path, as a person would type it."""
        return self.uri.split("://", 1)[1].split("?", 1)[0]

    def control(self, **operation):
        """Sends one control line and returns the answer; further ready lines are kept."""
        self.process.stdin.write(json.dumps(operation).encode() + b"\n")
        self.process.stdin.flush()
        while True:
            line = self._line(f"an answer to {operation}")
            if line.startswith("ready "):
                self.endpoints.append(line.split()[1])
            else:
                return json.loads(line)

    def kill(self):
        """As a crash would: nothing of it gets to say good-bye."""
        self.process.kill()
        self.process.wait(timeout=10)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        killed = self.process.returncode == -signal.SIGKILL
        self.process.terminate()
        self.process.stdin.close()
        status = self.process.wait(timeout=10)
        self.process.stdout.close()
        assert killed or status == 0, f"the simulator ended with {status}"


def equal(found, wanted, what=""):
    assert found == wanted, f"{what}: found {found!r}, wanted {wanted!r}"


def _tell(test):
    """Runs one test with a home of its own; prints its line of TAP, and why it failed."""
    name = test.__name__.replace("_", " ")
    try:
        with tempfile.TemporaryDirectory() as home:
            test(home)
        # In one piece: others print at the same time.
        print(f"ok {name}\n", end="", flush=True)
        return 0
    except BaseException:  # pylint: disable=broad-except
        trouble = "".join(f"# {line}\n" for line in traceback.format_exc().splitlines())
        print(f"not ok {name}\n{trouble}", end="", flush=True)
        return 1


def main(tests, at_once=4):
    """Runs test functions and prints TAP. They wait for a module far more than they compute, so some
    run at once, each in a process of its own: what one does to its environment no other one sees.
    With `at_once` 1 they run here and share what they keep in variables."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # also below nohup: what it does to the programs is tested
    faulthandler.register(signal.SIGTERM, chain=True)  # who is ended by meson's time-out says where it was
    chosen = [t for t in tests if len(sys.argv) < 2 or sys.argv[1] in t.__name__]
    print(f"1..{len(chosen)}", flush=True)
    if at_once == 1:
        sys.exit(any([_tell(test) for test in chosen]))
    statuses, running = [], set()
    for test in chosen:
        if len(running) >= at_once:
            pid, status = os.wait()
            running.discard(pid)
            statuses.append(status)
        child = os.fork()
        if child == 0:
            os._exit(_tell(test))
        running.add(child)
    statuses += [os.waitpid(pid, 0)[1] for pid in running]
    sys.exit(any(statuses))
