# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the families of goals share: rows of the table, programs to start, the cores they run on."""

import dataclasses
import json
import os
import pathlib
import select
import subprocess

BUILD = pathlib.Path(os.environ["ENCFG_BUILD"])
TOOLS = BUILD / "tests" / "bench"
SIM = BUILD / "src" / "sim" / "en-cfg-sim"
CLI = BUILD / "src" / "cli" / "en-cfg-cli"
WINDOW = BUILD / "src" / "ui" / "en-cfg"

# The server and what loads it each have a core, where there are two.
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = CORES[-1], CORES[0]


@dataclasses.dataclass
class Row:
    """One goal, or one half of it: `met` is None where nothing was judged; then `note` says why."""

    goal_id: str
    what: str
    value: str = "–"
    beside: str = "–"
    ratio: float | None = None
    goal: str = "–"
    met: bool | None = None
    note: str = ""

    @property
    def verdict(self):
        verdict = "" if self.met is None else "met" if self.met else "**not met**"
        return ": ".join(part for part in (verdict, self.note) if part)


def compare(goal_id, what, unit, value, name, peer, at_most, note="", digits=1):
    """A row whose goal is a ratio to what `name` needed in the same run."""
    ratio = value / peer if peer else float("inf")
    return Row(goal_id, what, f"{value:.{digits}f} {unit}", f"{name} {peer:.{digits}f} {unit}", ratio,
               f"≤ {at_most:.2f} ×", round(ratio, 2) <= at_most, "" if round(ratio, 2) <= at_most else note)


def at_most(goal_id, what, unit, value, limit, beside="–", note="", digits=1):
    met = value <= limit
    return Row(goal_id, what, f"{value:.{digits}f} {unit}", beside, value / limit if limit else None,
               f"≤ {limit:g} {unit}", met, "" if met else note)


class Program:
    """A program under test that tells where it listens; ends with its `with` block."""

    def __init__(self, *command, core=None, environment=None):
        self.process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=environment,
            preexec_fn=None if core is None else lambda: os.sched_setaffinity(0, {core}))
        self.pending = b""
        self.ready = [self.read_line().split()[1]]

    def read_line(self, seconds=20):
        # By hand: select() knows nothing of lines that a stream has buffered.
        while b"\n" not in self.pending:
            if not select.select([self.process.stdout], [], [], seconds)[0]:
                raise RuntimeError(f"{self.process.args[0]} says nothing")
            part = os.read(self.process.stdout.fileno(), 65536)
            if not part:
                raise RuntimeError(f"{self.process.args[0]} ended with {self.process.wait()}")
            self.pending += part
        line, _, self.pending = self.pending.partition(b"\n")
        return line.decode()

    def await_ready(self, count):
        """Until it has told so many places."""
        while len(self.ready) < count:
            self.ready.append(self.read_line().split()[1])

    def ask(self, line, seconds=20):
        """One line of remote control, and its answer; ready lines before it are those of moves."""
        self.tell(line)
        while (answer := self.read_line(seconds)).startswith("ready "):
            self.ready.append(answer.split()[1])
        return json.loads(answer)

    def tell(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    @property
    def pid(self):
        return self.process.pid

    @property
    def where(self):
        """A port number or a path, whatever form the program gives it in."""
        place = self.ready[0].split("?")[0]
        return place.rsplit(":", 1)[1] if "://" in place and place.startswith("tcp") else place.removeprefix("rtu://")

    @property
    def uri(self):
        if "://" in self.ready[0]:
            return self.ready[0]
        return f"rtu://{self.where}?baud=9600&format=8N1&id=1" if "/" in self.where else f"tcp://127.0.0.1:{self.where}?id=1"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


def simulator(*options, core=None):
    return Program(SIM, *(options or ("--tcp", "0")), core=core)


def ask(*command, core=None, environment=None, seconds=120):
    """Runs an instrument and takes its line of JSON; None if it failed."""
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=seconds, check=False,
        stdin=subprocess.DEVNULL, env=environment,
        preexec_fn=None if core is None else lambda: os.sched_setaffinity(0, {core}))
    return json.loads(done.stdout) if done.returncode == 0 and done.stdout.strip() else None


def master(*arguments):
    found = ask(TOOLS / "master", *arguments)
    if found is None:
        raise RuntimeError(f"master {arguments[0]} failed")
    return found


def memory_kb(pid, what="VmRSS"):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith(what + ":"):
            return int(line.split()[1])
    raise RuntimeError(what)


def cpu_seconds(pid):
    """What the scheduler has given all its threads."""
    tasks = pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text(encoding="ascii").split()[0]) for task in tasks) / 1e9
