# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stories of the command line need beyond encfg.py: a home with files, hosts that are no module,
what was sent."""

import contextlib
import functools
import json
import pathlib
import socket
import threading

import encfg


class Home:
    """A private data directory and a folder for files."""

    def __init__(self, path):
        self.path = pathlib.Path(path)

    def file(self, name, content):
        path = self.path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def _journal(self):
        path = self.path / "data/en-cfg/journal.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def journal(self):
        """What has ended; that it was started stands before it."""
        return [entry for entry in self._journal() if entry["result"] != "started"]

    def has_started(self, number):
        """So many changes."""
        return sum(entry["result"] == "started" for entry in self._journal()) == number

    def backups(self):
        folder = self.path / "data/en-cfg/backups"
        return sorted(folder.glob("*.json"), key=lambda path: path.stem)


def while_steady(read, look):
    """What the tool reads and what is seen from the side, which was the same before and after."""
    for _ in range(10):
        before = look()
        found = read()
        if look() == before:
            return found, before
    raise AssertionError("the readings never stand still")


def story(test):
    """A test that gets its Home and a stack for what it starts."""

    @functools.wraps(test)
    def run(directory):
        with contextlib.ExitStack() as stack:
            test(Home(directory), stack)

    return run


def start(home, stack, *options):
    """A simulator, on TCP unless told otherwise, until the story ends."""
    return stack.enter_context(encfg.Simulator(*(options or ("--tcp", "0")), home=home.path))


def cli(home, *words, expect=None):
    """Runs en-cfg-cli to its end, without a terminal."""
    result = encfg.cli(*words, home=home.path)
    assert "CRITICAL" not in result.err and "WARNING" not in result.err, result
    assert expect is None or result.status == expect, f"expected {expect}: {words}\n{result}"
    return result


def sent(trace):
    """The requests in a trace file, as bytes."""
    if not pathlib.Path(trace).exists():
        return []
    frames = [json.loads(line) for line in pathlib.Path(trace).read_text().splitlines()]
    return [bytes.fromhex(frame["bytes"]) for frame in frames if frame.get("dir") == "sent"]


def sent_functions(trace):
    """Function codes of the TCP requests in a trace file."""
    return [frame[7] for frame in sent(trace)]


@contextlib.contextmanager
def host(behave):
    """A TCP server that hands each connection to `behave`; yields "127.0.0.1:port" and the list of
    connections it saw."""
    server = socket.create_server(("127.0.0.1", 0))
    seen = []

    def serve():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            seen.append(connection)
            threading.Thread(target=attempt, args=(connection,), daemon=True).start()

    def attempt(connection):
        with contextlib.suppress(OSError):
            behave(connection)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.getsockname()[1]}", seen
    finally:
        server.close()
        for connection in seen:
            connection.close()


def busy_host(stack):
    """An address that takes no connection and does not refuse either: its queue is full."""
    server = stack.enter_context(socket.socket())
    server.bind(("127.0.0.1", 0))
    server.listen(0)
    for _ in range(4):
        client = stack.enter_context(socket.socket())
        client.setblocking(False)
        client.connect_ex(server.getsockname())
    return f"127.0.0.1:{server.getsockname()[1]}"
