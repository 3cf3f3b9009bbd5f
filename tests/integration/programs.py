#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a shell does to programs: closed streams, the background of a terminal, files that are none."""

import os
import pathlib
import pty
import select
import shutil
import socket
import subprocess
import threading

import encfg
from encfg import CLI, SIM, cli, equal

CLOSED = 'exec "$@" <&- >&- 2>&-'


def relay(target, heard):
    """Listens on loopback, passes everything on to `target` and keeps what the client said."""
    server = socket.create_server(("127.0.0.1", 0))

    def carry(source, sink, keep):
        while data := source.recv(4096):
            if keep is not None:
                keep.append(data)
            sink.sendall(data)
        sink.close()

    def serve():
        while True:
            client, _ = server.accept()
            module = socket.create_connection(target)
            threading.Thread(target=carry, args=(client, module, heard), daemon=True).start()
            threading.Thread(target=carry, args=(module, client, None), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    return f"127.0.0.1:{server.getsockname()[1]}"


def messages_never_reach_the_module(home):
    with encfg.Simulator("--tcp", "0", home=home) as sim:
        host, port = sim.place.split(":")
        heard = []
        place = relay((host, int(port)), heard)
        done = subprocess.run(
            ["sh", "-c", CLOSED, "sh", str(CLI), "write", "--set", "temp-high=312", "--yes", "--tcp", place],
            env=encfg.private_environment(home), timeout=30, check=False)
        equal(done.returncode, 2)
        said = b"".join(heard)
        assert len(said) > 0, "nothing was asked"
        assert b"Temp" not in said and b"Blocked" not in said, said


def the_simulator_runs_in_the_background_of_a_terminal(home):
    master, slave = pty.openpty()
    shell = subprocess.Popen(
        ["bash", "--norc", "-i"], stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
        preexec_fn=lambda: __import__("fcntl").ioctl(0, __import__("termios").TIOCSCTTY, 0),
        env=encfg.private_environment(home))
    os.close(slave)
    os.write(master, f"{SIM} --tcp 0 &\n".encode())
    text = b""
    while b"ready tcp://" not in text or not text.split(b"ready tcp://")[1].count(b"\n"):
        assert select.select([master], [], [], 20)[0], text
        text += os.read(master, 4096)
    place = text.split(b"ready tcp://")[1].split(b"?")[0].decode()
    # What is typed for the shell wakes the simulator, too: the terminal is readable.
    for _ in range(20):
        os.write(master, b"true\n")
        select.select([master], [], [], 0.05)
        os.read(master, 4096)
    found = cli("search", "--tcp", place, "--json", home=home)
    # A job of an interactive shell outlives it unless told.
    os.write(master, b"kill %1; wait; exit\n")
    shell.wait(timeout=20)
    os.close(master)
    equal(found.status, 0, found)


def what_is_no_file_is_refused_at_once(home):
    fifo = pathlib.Path(home) / "fifo"
    os.mkfifo(fifo)
    for path in ("/dev/zero", fifo, home):
        for verb in (("profile", "check", path), ("diff", path, path)):
            result = cli(*verb, home=home, timeout=5)
            equal(result.status, 2, result)
            assert str(path) in result.out + result.err, result


def a_profile_of_ones_own_is_found_by_its_id_alone(home):
    folder = pathlib.Path(home) / "data" / "en-cfg" / "profiles"
    folder.mkdir(parents=True)
    source = encfg.DATA / "profiles" / "foreign.json"
    shutil.copy(source, folder / "foreign.json")
    equal(cli("profile", "show", "foreign", home=home).status, 0)
    shutil.copy(source, folder / "other.json")
    wrong = cli("profile", "show", "other", home=home)
    equal(wrong.status, 2, wrong)
    assert "rename the file to foreign.json" in wrong.err, wrong


encfg.main([
    messages_never_reach_the_module,
    the_simulator_runs_in_the_background_of_a_terminal,
    what_is_no_file_is_refused_at_once,
    a_profile_of_ones_own_is_found_by_its_id_alone,
])
