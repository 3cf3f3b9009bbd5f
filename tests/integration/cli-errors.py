#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every failing run tells what was tried, what came back, the likely causes and the next step: one
situation for each code of the error domain, and the bad input that people give."""

import fcntl
import json
import os
import pathlib
import pty
import re
import shutil
import socket
import subprocess

import encfg
from encfg_cli import busy_host, cli, host, start, story

ERRORS = pathlib.Path(__file__).resolve().parents[2] / "src/proto/encfg-error.c"
SEEN = set()


def check(result_of, verb, status, code, said, causes, step):
    """Runs it for a person and for a script, and holds both against what they must say. `result_of`
    takes further words and returns the result."""
    said = said if isinstance(said, tuple) else (said,)
    plain, machine = result_of(), result_of("--json")
    for result in (plain, machine):
        assert result.status == status, (code, result)
    error = machine.json["error"]
    assert error["code"] == code, machine
    assert error["tried"].split(" ")[0] == verb, machine
    for piece in said:
        assert piece in error["message"], (piece, machine)
    assert causes in error["advice"], (causes, machine)
    assert not step or error["advice"].split("\n")[-1].startswith(f"Next: en-cfg-cli {step}"), (step, machine)
    # A row may be told before; the trouble itself comes last, the same words for people.
    lines = plain.err.splitlines()
    start_of = max(n for n, line in enumerate(lines) if line.startswith("en-cfg-cli"))
    assert re.match(rf"en-cfg-cli{' ' * bool(verb)}{verb}[ :]", lines[start_of]), plain
    told = "\n".join(lines[start_of:])
    for piece in said:
        assert piece in told.splitlines()[0], (piece, plain)
    assert causes in told and (not step or f"\nNext: en-cfg-cli {step}" in told), plain
    SEEN.add(code)


def check_words(home, words, *expected):
    verb = next((word for word in words if word in ("search", "info", "read", "diff", "write", "presets", "profile",
                                                    "registers", "backup", "restore", "journal", "ir-test")), "")
    check(lambda *more: cli(home, *words, *more), verb, *expected)


def as_nobody(home, *words):
    """A run without the rights of root: from a copy, as the build directory may be closed to others."""
    program = home.path / "en-cfg-cli"
    shutil.copy(encfg.CLI, program)
    folder = home.path
    while folder != pathlib.Path("/") and os.geteuid() == 0:
        if folder.stat().st_mode & 0o005 != 0o005:
            folder.chmod(folder.stat().st_mode | 0o055)
        folder = folder.parent
    user = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    done = subprocess.run([str(program), *words], env=encfg.private_environment(home.path), capture_output=True,
                          text=True, check=False, stdin=subprocess.DEVNULL, **user)
    return encfg.Result(done.returncode, done.stdout, done.stderr, 0)


def new_pty(stack):
    master, slave = pty.openpty()
    stack.callback(os.close, master)
    stack.callback(os.close, slave)
    return slave, os.ttyname(slave)


def settings_text(*rows, profile="bm3000"):
    return json.dumps({"format": "en-cfg settings", "version": 1, "profile": profile, "settings": list(rows)})


def what_cannot_be_opened(home, stack):
    with host(lambda connection: None) as (closed, _):
        pass
    for words, *expected in (
            (["read", "--serial", "/no/such/port"], 3, "not-found", ("/no/such/port", "no such port"), "driver", "ports"),
            (["read", "--tcp", "no-such-host.invalid"], 3, "not-found", "no such host", "spelling", "search"),
            (["read", "--serial", home.file("text", "x")], 3, "open", "not a serial port", "name", "ports"),
            (["read", "--serial", str(home.path)], 3, "open", "not a serial port", "name", "ports"),
            (["read", "--tcp", closed], 3, "connection-refused", (closed, "refused"), "port is wrong", "search --tcp"),
            (["read", "--tcp", busy_host(stack), "--timeout", "200"], 3, "unreachable", "does not answer", "cable",
             "search --tcp")):
        check_words(home, words, *expected)

    slave, port = new_pty(stack)
    fcntl.flock(slave, fcntl.LOCK_EX)
    check_words(home, ["read", "--serial", port], 3, "in-use", (port, "another program"), "close other", "ports")


def what_this_user_may_not_open(home, stack):
    closed = home.file("closed", "x")
    os.chmod(closed, 0)
    check(lambda *more: as_nobody(home, "read", "--serial", closed, *more), "read", 3, "permission",
          (closed, "permission"), "dialout", "ports")
    check(lambda *more: as_nobody(home, "diff", closed, closed, *more), "diff", 2, "config",
          (closed, "Permission denied"), "may not read", None)


def hosts_that_are_no_module(home, stack):
    def swallow(connection):
        while connection.recv(4096):
            pass

    def shout(connection):
        while connection.recv(4096):
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    def leave(connection):
        connection.recv(4096)
        connection.close()

    registers = ["registers", "holding", "100", "2", "--timeout", "60"]
    for behave, words, *expected in (
            (swallow, [*registers, "--retries", "0"], 3, "timeout", ("holding 100", "no answer"), "cable", "search"),
            (swallow, registers, 3, "lost", ("holding 100", "3 requests"), "power", "search"),
            (swallow, ["info", "--timeout", "60"], 3, "timeout", ("input 21", "no answer"), "Modbus id", "search"),
            (shout, registers, 3, "garbled", ("holding 100", "no Modbus"), "another service", "search"),
            (leave, registers, 3, "lost", ("holding 100", "closed"), "power", "search")):
        with host(behave) as (address, _):
            check_words(home, [*words, "--tcp", address], *expected)


def modules_that_refuse(home, stack):
    for fault, words, *expected in (
            ("exception:code=1,function=3", ["read"], 4, "refused-function", "exception 1", "profile", "info"),
            ("exception:code=2,function=3", ["read"], 4, "refused-address", "exception 2", "profile", "info"),
            ("exception:code=3,function=6", ["write"], 4, "refused-value", ("Temp High", "exception 3"), "limits", "info"),
            ("exception:code=4,function=3", ["read"], 4, "device-failure", "exception 4", "lamps", "info"),
            ("exception:code=6,function=3", ["read"], 4, "busy", "exception 6", "wait", "info"),
            ("exception:code=11,function=3", ["read"], 3, "gateway", "exception 11", "gateway", "search"),
            ("ack-but-ignore", ["write"], 4, "not-applied", ("Temp High", "45 °C", "44 °C"), "locked", "read"),
            ("wrong-unit:function=3", ["read", "--timeout", "100"], 3, None, "holding", "Check", "search")):
        sim = start(home, stack, "--tcp", "0", "--fault", fault)
        more = ["--set", "temp-high=44", "--yes"] if words == ["write"] else []
        if expected[1] is None:
            expected[1] = cli(home, *words, "--json", "--connect", sim.uri).json["error"]["code"]
            assert expected[1] in ("garbled", "timeout", "lost"), expected
        check_words(home, [*words, *more, "--connect", sim.uri], *expected)
    sim.control(op="faults-off")
    check_words(home, ["registers", "holding", "60000", "1", "--connect", sim.uri], 4, "refused-address",
                ("holding 60000", "exception 2"), "profile", "info")


def what_the_module_cannot_do_now(home, stack):
    sim = start(home, stack)
    sim.control(op="bank", mode="discharge")
    check_words(home, ["ir-test", "--wait", "--connect", sim.uri], 4, "precondition", "discharg", "status", "info")


def a_write_that_is_cut_off(home, stack):
    def closing(*more):
        sim = start(home, stack, "--tcp", "0", "--fault", "close:function=6,count=1", "--fault", "close:function=3,after=2")
        return cli(home, "write", "--set", "temp-high=44", "--yes", "--connect", sim.uri, *more)

    check(closing, "write", 4, "lost", ("Temp High", "closed"), "power", "write --resume --connect")


def what_is_no_longer_as_it_was_reviewed(home, stack):
    """A relay stands between: when the rows are read once more, right before the write, either somebody has
    changed one, or the connection is gone and a new one leads to another module."""
    def relay(sim, meddle):
        def serve(connection):
            place = sim.endpoints[1 if meddle == "other" and len(connections) > 1 else 0]
            module = stack.enter_context(socket.create_connection(re.search(r"//(.*):(\d+)", place).groups()))
            reads = 0
            while request := connection.recv(4096):
                reads += request[7] == 3
                if reads == 2 and request[7] == 3 and meddle == "other" and len(connections) == 1:
                    break
                if reads == 2 and request[7] == 3 and meddle == "change":
                    module.sendall(bytes.fromhex("7777 0000 0006 01 06 006d 0030"))
                    module.recv(4096)
                module.sendall(request)
                connection.sendall(module.recv(4096))
            connection.close()

        address, connections = stack.enter_context(host(serve))
        return address

    for meddle, *expected in (("change", 4, "changed", ("Temp High", "48 °C"), "read it again", "read --tcp"),
                              ("other", 4, "other-module", ("SIMULATED-0001", "SIMULATED-0002"), "cable", "info")):
        def run(*more, meddle=meddle):
            sim = stack.enter_context(encfg.Simulator("--tcp", "0", "--modules", "2", home=home.path, ready=2))
            return cli(home, "write", "--set", "temp-high=44", "--yes", "--tcp", relay(sim, meddle), *more)

        check(run, "write", *expected)


def bad_files(home, stack):
    row = {"key": "temp-high", "value": 44}
    for words, *expected in (
            (["diff", home.file("empty.json", "")], 2, "config", ("empty.json", "empty"), "cut off", None),
            (["diff", home.file("cut.json", settings_text(row)[:-9])], 2, "config", ("cut.json", "line 1"), "cut off", None),
            (["diff", home.file("binary", bytes(range(256)))], 2, "config", ("binary", "neither JSON nor CSV"), "kind", None),
            (["diff", "/no/such/file"], 2, "config", ("/no/such/file", "No such file"), "not there", None),
            (["diff", str(home.path)], 2, "config", (str(home.path), ""), "kind", None),
            (["restore", "nosuch", "--yes"], 2, "config", "nosuch", "not there", "backup list"),
            (["backup", "show", "nosuch"], 2, "config", "nosuch", "not there", "backup list"),
            (["read", "--profile", "nosuch"], 2, "profile", ("nosuch", "bm3000"), "spelling", "profile list"),
            (["read", "--profile", home.file("p.json", "{}")], 2, "profile", "p.json", "place named", "profile check"),
            (["profile", "show", home.file("p.json", "{}")], 2, "profile", "p.json", "place named", "profile check"),
            (["profile", "check", home.file("q.json", '{"format":1}')], 2, "profile", "q.json", "place named", "profile")):
        check_words(home, [*words, "--tcp", "127.0.0.1:1"], *expected)


def settings_that_do_not_fit(home, stack):
    sim = start(home, stack)
    at = ("--connect", sim.uri)
    other = home.file("other.json", settings_text({"key": "temp-high", "value": 44}, profile="bms600pro"))
    for words, *expected in (
            (["diff", other], 2, "mismatch", ("bms600pro", "bm3000"), "choose", "profile list"),
            (["write", "--set", "temp-high=99999", "--yes"], 2, "range", ("Temp High", "70 °C"), "limits", "profile show bm3000"),
            (["write", "--set", "temp-high=hot", "--yes"], 2, "range", "hot", "limits", "profile show bm3000"),
            (["write", "--set", "float-v-low=13,5", "--yes"], 2, "range", "13,5", "unit", "profile show bm3000")):
        check_words(home, [*words, *at], *expected)

    profile = json.loads((encfg.DATA / "profiles/foreign.json").read_text())
    profile["settings"][0]["access"] = "read"
    name = home.file("fixed.json", json.dumps(profile))
    foreign = start(home, stack, "--tcp", "0", "--profile", name)
    check_words(home, ["write", "--profile", name, "--set", "cell-high=2", "--yes", "--connect", foreign.uri],
                2, "read-only", "Cell high", "only be read", "profile show foreign")


def wrong_words(home, stack):
    for words, said, step in (
            (["frobnicate"], ("frobnicate", "search"), "--help"),
            ([], "a command", "--help"),
            (["read", "--colour"], "--colour", "read --help"),
            (["read"], "--tcp HOST", "read --help"),
            (["registers", "holding", "0", "70000", "--tcp", "127.0.0.1"], "65536", "registers --help"),
            (["write", "--yes", "--tcp", "127.0.0.1"], "--set", "write --help"),
            (["write", "--set", "temp-high=4", "--tcp", "127.0.0.1"], "--yes", "write --help")):
        check_words(home, words, 2, "usage", said, "", step)


def every_code_had_its_situation(home, stack):
    text = ERRORS.read_text(encoding="utf-8")
    known = set(re.findall(r'^ {2}\[ENCFG_ERROR_\w+\] = \{ "([\w-]+)"', text, re.MULTILINE))
    assert len(known) >= 23, known
    encfg.equal(known - SEEN, set(), "codes that no situation showed")


if __name__ == "__main__":
    encfg.main([story(test) for test in (
        what_cannot_be_opened,
        what_this_user_may_not_open,
        hosts_that_are_no_module,
        modules_that_refuse,
        what_the_module_cannot_do_now,
        a_write_that_is_cut_off,
        what_is_no_longer_as_it_was_reviewed,
        bad_files,
        settings_that_do_not_fit,
        wrong_words,
        every_code_had_its_situation,
    )], at_once=1)
