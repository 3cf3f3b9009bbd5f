#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job on the command line, against the simulator: search, read, compare, write, prove; and
what happens when something is in its way."""

import contextlib
import json
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import time

import encfg
from encfg_cli import busy_host, cli, host, sent, sent_functions, start, story

WRITES = {5, 6, 15, 16}
ANSWERS_IN_TIME = 2.5  # on however busy a computer; the time-outs are longer


def settings_of(result):
    return {row["key"]: row["value"] for row in result.json["settings"]}


def main_job(home, stack, *options):
    sim = start(home, stack, *options)
    at = ("--connect", sim.uri)

    found = cli(home, "search", *at, "--json", expect=0).json
    assert [m["serial"] for m in found["modules"]] == ["SIMULATED-0001"], found
    saved = str(home.path / "found.json")
    before = settings_of(cli(home, *at, "read", "-o", saved, "--json", expect=0))
    assert before["float-v-high-1"] == 14100 and before["temp-high"] == 45, before
    cli(home, "diff", saved, *at, expect=0)
    cli(home, "diff", "--preset", "6V", *at, expect=1)

    written = cli(
        home, "write", "--preset", "6V", "--set", "ir-high=3,5", "--yes", "--json", *at, expect=0).json
    assert written["verified"] == 7 and written["failed"] == 0, written
    after = settings_of(cli(home, "read", "--json", *at, expect=0))
    assert after["float-v-high-1"] == 7050 and after["ir-high"] == 3.5, after
    assert after["string-v-high"] == before["string-v-high"]

    assert len(cli(home, "diff", saved, "--json", *at, expect=1).json["differences"]) == 7
    cli(home, "write", saved, "--yes", *at, expect=0)
    cli(home, "diff", saved, *at, expect=0)
    assert settings_of(cli(home, "read", "--json", *at, expect=0)) == before


def the_main_job_over_tcp(home, stack):
    main_job(home, stack, "--tcp", "0")


def the_main_job_over_a_serial_line(home, stack):
    main_job(home, stack, "--serial", "pty")


def on_a_serial_line_rows_between_are_read_and_written_as_they_are(home, stack):
    at = ("--connect", start(home, stack, "--serial", "pty").uri)
    trace = str(home.path / "trace")
    before = settings_of(cli(home, "read", "--json", *at, expect=0))
    changes = {"float-v-high-1": 14000, "ir-high": 3.5, "charge-i-high": 77}
    words = [word for key, value in changes.items() for word in ("--set", f"{key}={value}")]
    written = cli(home, "write", *words, "--yes", "--json", "--trace", trace, *at, expect=0).json
    assert written["verified"] == 3 and sorted(row["key"] for row in written["rows"]) == sorted(changes), written
    # Id, function, address, count: one write of 100 to 111, read just before and after.
    requests = [(frame[1], int.from_bytes(frame[2:4], "big"), int.from_bytes(frame[4:6], "big")) for frame in sent(trace)]
    assert requests[-3:] == [(3, 100, 12), (16, 100, 12), (3, 100, 12)], requests
    assert [request for request in requests if request[0] in WRITES] == [(16, 100, 12)], requests
    assert settings_of(cli(home, "read", "--json", *at, expect=0)) == before | changes


def a_serial_port_is_taken_as_a_person_types_it(home, stack):
    sim = start(home, stack, "--serial", "pty", "--link", str(home.path / "port"))
    assert sim.uri.startswith("rtu://")
    found = cli(home, "--serial", str(home.path / "port"), "--json", "search", expect=0).json
    assert found["modules"][0]["id"] == 1, found


def answers_have_the_shapes_that_scripts_rely_on(home, stack):
    at = ("--json", "--connect", start(home, stack).uri)

    found = cli(home, "search", *at, expect=0).json
    assert found["probed"] >= 1 and found["elapsed_ms"] >= 0 and found["others"] == []
    for name in ("endpoint", "id", "profile", "provenance", "name", "serial", "outcome"):
        assert name in found["modules"][0], name
    assert found["modules"][0]["outcome"] == "found"

    info = cli(home, "info", *at, expect=0).json
    for name in ("endpoint", "id", "profile", "provenance", "name", "serial", "firmware"):
        assert name in info["module"], name
    assert info["simulated"] is True
    assert info["lamps"]["RUN"] == "on" and info["lamps"]["ALARM"] == "off"
    assert info["status"]["cell-count"] == 24 and info["status"]["bank-mode"] == "float"
    assert info["address"] == 1

    read = cli(home, "read", *at, expect=0).json
    assert read["module"]["profile"] == "bm3000" and len(read["settings"]) == 17
    row = next(row for row in read["settings"] if row["key"] == "ir-high")
    assert row == {"key": "ir-high", "label": "IR High", "value": 80, "unit": "mΩ", "raw": [8000],
                   "provenance": "derived"}, row

    diff = cli(home, "diff", "--preset", "6V", *at, expect=1).json
    assert diff["same"] == 2 and diff["unset"] == 9 and diff["not_in_profile"] == []
    assert diff["differences"][0] == {"key": "float-v-high-1", "label": "Floating V High 1",
                                      "unit": "mV", "device": 14100, "config": 7050}

    write = cli(home, "write", "--set", "temp-high=44", "--yes", *at, expect=0).json
    assert write["rows"] == [{"key": "temp-high", "unit": "°C", "old": 45, "new": 44,
                              "state": "verified", "read": 44, "message": None}], write
    assert write["verified"] == 1 and write["failed"] == 0

    words = cli(home, "registers", "holding", "0x64", "2", *at, expect=0).json
    assert words["words"] == [14100, 14100], words
    presets = cli(home, "presets", "--json", expect=0).json["presets"]
    assert [p["key"] for p in presets if p["profile"] == "bm3000"] == ["2V", "6V", "12V"]
    assert "bm3000" in [p["id"] for p in cli(home, "profile", "list", "--json").json["profiles"]]
    assert isinstance(cli(home, "ports", "--json").json["ports"], list)


def people_see_tables_with_signs(home, stack):
    at = ("--connect", start(home, stack).uri)
    text = cli(home, "diff", "--preset", "6V", *at, expect=1).out
    assert "SIMULATED" in text and text.count("assumed map") == 1, text
    assert "≠  Floating V High 1  float-v-high-1      14100    7050  mV" in text, text
    assert "\033" not in text, "colour without a terminal"


def the_journal_and_the_backup_tell_what_was_done(home, stack):
    at = ("--connect", start(home, stack).uri)
    first = cli(home, "write", "--set", "temp-high=44", "--yes", "--json", *at, expect=0).json
    second = cli(home, "write", "--set", "temp-high=43", "--yes", "--json", *at, expect=0).json
    assert first["backup"] != second["backup"]
    assert [b.stem for b in home.backups()] == [first["backup"], second["backup"]]
    assert "SIMULATED-0001" in first["backup"]

    backup = json.loads(home.backups()[0].read_text())
    assert backup["kind"] == "as-found" and backup["simulated"] is True
    assert {"key": "temp-high", "label": "Temp High", "value": 45, "unit": "°C"} in backup["settings"]
    cli(home, "write", str(home.backups()[0]), "--yes", *at, expect=0)

    entries = home.journal()
    assert len(entries) == 3
    assert entries[0]["module"]["serial"] == "SIMULATED-0001" and entries[0]["user"]
    assert entries[0]["rows"][0]["old"] == 45 and entries[0]["rows"][0]["read"] == 44
    assert entries[0]["backup"] == first["backup"] and entries[0]["result"] == "done"


def a_dry_run_sends_nothing_but_reads(home, stack):
    at = ("--connect", start(home, stack).uri)
    trace = str(home.path / "trace")
    dry = cli(home, "write", "--preset", "6V", "--dry-run", "--json", "--trace", trace, *at, expect=0).json
    assert len(dry["rows"]) == 8 and dry["backup"] is None and dry["rows"][0]["new"] == 7050
    assert sent_functions(trace) and not WRITES & set(sent_functions(trace))
    assert home.journal() == [] and home.backups() == []
    assert settings_of(cli(home, "read", "--json", *at))["float-v-high-1"] == 14100


def the_trace_would_show_a_write(home, stack):
    trace = str(home.path / "trace")
    cli(home, "write", "--set", "temp-high=44", "--yes", "--trace", trace, "--connect",
        start(home, stack).uri, expect=0)
    assert WRITES & set(sent_functions(trace))


def without_a_terminal_and_without_yes_nothing_is_sent(home, stack):
    address, seen = stack.enter_context(host(lambda connection: None))
    result = cli(home, "write", "--set", "temp-high=44", "--tcp", address, expect=2)
    assert "--yes" in result.err and seen == []


def wrong_words_end_with_2_and_say_what_was_expected(home, stack):
    for words, said in (
            ([], "a command"),
            (["bla"], "search"),
            (["read", "more"], "read [-o FILE]"),
            (["read", "--only", "x"], "read [-o FILE]"),
            (["read", "--colour"], "--colour"),
            (["read"], "--tcp HOST"),
            (["read", "--tcp"], "HOST[:PORT]"),
            (["read", "--tcp", "a", "--serial", "b"], "more than one"),
            (["read", "--json=yes", "--tcp", "a"], "no value"),
            (["read", "--tcp", "127.0.0.1:70000"], ""),
            (["read", "--connect", "http://x"], ""),
            (["read", "--tcp", "127.0.0.1", "--id", "0"], "--id: a whole number from 1 to 247, or 255, was"),
            (["read", "--tcp", "127.0.0.1", "--id", "248"], "--id: a whole number from 1 to 247, or 255, was"),
            (["read", "--serial", "x", "--id", "255"], "--id: a whole number from 1 to 247 was"),
            (["read", "--connect", "tcp://x?id=0"], "1 to 247, or 255"),
            (["read", "--tcp", "127.0.0.1", "--baud", "9600"], "--serial"),
            (["read", "--serial", "x", "--format", "9N1"], ""),
            (["read", "--tcp", "127.0.0.1", "--timeout", "soon"], "--timeout"),
            (["read", "--tcp", "127.0.0.1", "--retries", "-1"], "--retries"),
            (["read", "--tcp", "127.0.0.1", "--profile", "nosuch"], "bm3000"),
            (["search", "--serial", "x", "--ids", "9-3"], "--ids"),
            (["search", "--serial", "x", "--ids", "1-300"], "--ids"),
            (["registers", "holding", "0"], "TABLE ADDRESS COUNT"),
            (["registers", "holding", "0", "70000", "--tcp", "127.0.0.1"], "65536"),
            (["registers", "holding", "65535", "2", "--tcp", "127.0.0.1"], "COUNT: 1 was expected"),
            (["registers", "holdings", "0", "1", "--tcp", "127.0.0.1"], "holding"),
            (["write", "--yes", "--tcp", "127.0.0.1"], "--set"),
            (["write", "a", "--preset", "2V", "--yes", "--tcp", "127.0.0.1"], "--preset"),
            (["write", "--set", "x", "--profile", "bm3000", "--yes", "--tcp", "127.0.0.1"], "KEY=VALUE"),
            (["diff", "--preset", "9V", "--profile", "bm3000", "--tcp", "127.0.0.1"], "12V"),
            (["diff", "--preset", "2V", "--only", "no*", "--profile", "bm3000", "--tcp", "127.0.0.1"], "no*"),
            (["profile", "frobnicate"], "list"),
            (["profile", "show", "nosuch"], "bm3000")):
        result = cli(home, *words, expect=2)
        assert said in result.err and result.out == "", (words, result)
        error = cli(home, "--json", *words, expect=2).json["error"]
        assert error["message"] and "code" in error and "advice" in error, words


def options_stand_before_or_after_the_command(home, stack):
    uri = start(home, stack).uri
    one = cli(home, "--json", f"--connect={uri}", "read", expect=0).json["settings"]
    assert one == cli(home, "read", "--connect", uri, "--json", expect=0).json["settings"]
    for verb in ("ports", "search", "info", "read", "diff", "write", "presets", "profile", "registers"):
        assert verb in cli(home, "--help", expect=0).out
        assert f" {verb} " in cli(home, verb, "--help", expect=0).out


def a_bad_value_is_refused_before_anything_is_sent(home, stack):
    sim = start(home, stack)
    rows = '{"format":"en-cfg settings","version":1,"profile":"%s","settings":[%s]}'
    good = rows % ("bm3000", '{"key":"temp-high","value":44}')
    for words in (
            ["--set", "float-v-high-2=13,5"],
            ["--set", "float-v-high-2=1e9"],
            ["--set", "temp-high=44", "--set", "ir-high=99999"],
            ["--set", "temp-high=forty"],
            ["--set", "no-such-row=1"],
            [home.file("empty.json", "")],
            [home.file("cut.json", good[:-9])],
            [home.file("binary", bytes(range(256)))],
            [home.file("other.json", rows % ("bms600pro", '{"key":"temp-high","value":44}'))],
            [home.file("range.json", rows % ("bm3000", '{"key":"temp-high","value":44},{"key":"ir-low","value":1e9}'))],
            [home.file("unit.json", rows % ("bm3000", '{"key":"float-v-low","value":12.9,"unit":"V"}'))],
            [home.file("twice.json", rows % ("bm3000", '{"key":"temp-high","value":44},{"key":"temp-high","value":40}'))],
            [home.file("bad.csv", "key,label,value,unit\ntemp-high,,hot,\n")],
            [str(home.path)],
            [str(home.path / "missing.json")]):
        trace = str(home.path / "trace")
        result = cli(home, "write", *words, "--yes", "--trace", trace, "--connect", sim.uri, expect=2)
        assert result.err, words
        assert not WRITES & set(sent_functions(trace)), words
    assert home.journal() == [] and home.backups() == []
    both = ["write", "--set", "ir-low=1e9", "--set", "temp-high=44", "--set", "temp-low=cold", "--yes"]
    result = cli(home, *both, "--json", "--connect", sim.uri, expect=2)
    assert result.json["error"]["code"] == "range", result
    assert [row["state"] for row in result.json["rows"]] == ["blocked", "not-attempted", "blocked"], result
    assert "IR Low" in result.err and "Temp Low" in result.err, result
    for more in (["--only", "temp-high"], ["--profile", "bm3000"]):
        result = cli(home, *both, *more, "--connect", sim.uri, expect=2)
        assert "IR Low" in result.err and "Temp Low" in result.err, result
    assert home.journal() == []


def rows_that_the_profile_does_not_know_are_named_and_left_out(home, stack):
    at = ("--connect", start(home, stack).uri)
    name = home.file("tomorrow.json", '{"format":"en-cfg settings","version":1,"profile":"bm3000",'
                     '"module":{"serial":"OTHER-7"},"settings":['
                     '{"key":"row-of-tomorrow","value":7},{"key":"temp-high","value":44}]}')
    result = cli(home, "diff", name, "--json", *at, expect=1)
    assert result.json["not_in_profile"] == ["row-of-tomorrow"]
    assert "OTHER-7" in result.err and "SIMULATED-0001" in result.err
    assert len(cli(home, "write", name, "--yes", "--json", *at, expect=0).json["rows"]) == 1


def csv_goes_out_and_in(home, stack):
    at = ("--connect", start(home, stack).uri)
    name = str(home.path / "settings.csv")
    cli(home, "read", "-o", name, *at, expect=0)
    cli(home, "diff", name, *at, expect=0)
    text = (home.path / "settings.csv").read_text().replace("temp-high,Temp High,45", "temp-high,Temp High,44")
    differs = home.file("other.csv", text)
    assert cli(home, "diff", differs, "--json", *at, expect=1).json["differences"][0]["config"] == 44
    two = cli(home, "diff", name, differs, "--profile", "bm3000", "--json", expect=1).json
    assert two["differences"] == [{"key": "temp-high", "label": "Temp High", "unit": "°C", "device": 45,
                                   "config": 44}]
    cli(home, "diff", name, name, expect=0)
    cli(home, "diff", name, name, "--profile", "bm3000", expect=0)


def one_warning_is_told_as_one(home, stack):
    at = ("--dry-run", "--connect", start(home, stack).uri)
    assert "blocked, 1 warning\n" in cli(home, "write", "--set", "temp-low=45", "--set", "temp-high=40", *at).out
    assert "blocked, 0 warnings\n" in cli(home, "write", "--set", "temp-high=44", *at).out


def only_the_named_rows_are_compared_and_written(home, stack):
    at = ("--connect", start(home, stack).uri)
    diff = cli(home, "diff", "--preset", "6V", "--only", "float-*,temp-high", "--json", *at, expect=1).json
    assert len(diff["differences"]) == 3 and diff["same"] == 1 and diff["unset"] == 0, diff
    write = cli(home, "write", "--preset", "6V", "--only", "charge-v-*", "--yes", "--json", *at, expect=0).json
    assert [row["key"] for row in write["rows"]] == ["charge-v-high", "charge-v-low"]
    assert settings_of(cli(home, "read", "--json", *at))["float-v-high-1"] == 14100


def rules_warn_and_do_not_block(home, stack):
    at = ("--connect", start(home, stack).uri)
    result = cli(home, "write", "--set", "temp-low=50", "--yes", "--json", *at, expect=0)
    assert result.json["verified"] == 1 and len(result.json["warnings"]) == 1
    assert "Temp Low (50 °C) is not below Temp High (45 °C)" in result.err


def a_write_that_is_ignored_is_a_mismatch(home, stack):
    sim = start(home, stack, "--tcp", "0", "--fault", "ack-but-ignore")
    result = cli(home, "write", "--set", "temp-high=44", "--yes", "--json", "--connect", sim.uri, expect=4)
    row = result.json["rows"][0]
    assert row["state"] == "mismatch" and row["read"] == 45 and row["old"] == 45, row
    assert result.json["failed"] == 1 and result.json["error"]["code"] == "not-applied"
    assert home.journal()[0]["rows"][0]["state"] == "mismatch"


def a_write_that_is_refused_says_so(home, stack):
    sim = start(home, stack, "--tcp", "0", "--fault", "exception:code=4,function=6")
    result = cli(home, "write", "--set", "temp-high=44", "--yes", "--json", "--connect", sim.uri, expect=4)
    assert result.json["rows"][0]["state"] == "refused", result
    assert settings_of(cli(home, "read", "--json", "--connect", sim.uri))["temp-high"] == 45


def a_connection_closed_in_the_middle_tells_each_row(home, stack):
    sim = start(home, stack, "--tcp", "0", "--fault", "close:function=6,after=1,count=1")
    rows = ["--set", "float-v-high-1=14000", "--set", "ir-high=3.5", "--set", "temp-high=44"]
    result = cli(home, "write", *rows, "--yes", "--json", "--connect", sim.uri, expect=4)
    states = {row["key"]: row["state"] for row in result.json["rows"]}
    held = settings_of(cli(home, "read", "--json", "--connect", sim.uri))
    assert states["temp-high"] == "not-attempted" and held["temp-high"] == 45, (states, held)
    assert held["float-v-high-1"] == 14000 and states["float-v-high-1"] in ("verified", "no-answer"), states
    assert states["ir-high"] != "verified" or held["ir-high"] == 3.5, (states, held)
    assert result.json["failed"] >= 2 and len(home.backups()) == 1
    assert [row["state"] for row in home.journal()[0]["rows"]] == [row["state"] for row in result.json["rows"]]


def a_host_that_is_no_module_is_explained(home, stack):
    def swallow(connection):
        while connection.recv(4096):
            pass

    def shout(connection):
        while connection.recv(4096):
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with host(swallow) as (address, _):
        for words in (["search"], ["read"], ["write", "--set", "temp-high=44", "--yes"]):
            result = cli(home, *words, "--tcp", address, "--timeout", "50", "--json", expect=3)
        assert result.json["error"]["code"] in ("timeout", "lost"), result
    with host(shout) as (address, _):
        found = cli(home, "search", "--tcp", address, "--timeout", "50", "--json", expect=3).json
        assert found["modules"] == [] and found["others"][0]["outcome"] == "not-modbus", found
        assert found["others"][0]["advice"]
        cli(home, "read", "--tcp", address, "--timeout", "50", expect=3)
    assert home.journal() == [] and home.backups() == []


def what_cannot_be_opened_ends_with_3_at_once(home, stack):
    with host(lambda connection: None) as (address, _):
        pass  # closed again: nobody listens there now
    for words, code in ((["--tcp", address], "connection-refused"),
                        (["--serial", str(home.path / "tty")], "not-found"),
                        (["--tcp", "no-such-host.invalid"], "not-found")):
        result = cli(home, "read", *words, "--json", expect=3)
        assert result.json["error"]["code"] == code and result.json["error"]["advice"], result
        assert result.seconds < 2.9, result  # no attempt to connect has run out
        others = cli(home, "search", *words, "--json", expect=3).json["others"]
        assert others[0]["outcome"] in ("refused", "not-opened", "unreachable"), others


def all_errors_of_a_profile_are_shown(home, stack):
    shown = cli(home, "profile", "show", "bm3000", "--json", expect=0).json
    assert len([item for item in shown["items"] if item["section"] == "settings"]) == 17
    bad = home.file("bad.json", '{"format":1,"id":"x","name":"X","surprise":1,"settings":['
                    '{"key":"a","label":"A","table":"holding","address":1,"type":"u16","unit":"","min":9,"max":2},'
                    '{"key":"a","label":"A","table":"holding","address":1,"type":"u99","unit":""}]}')
    result = cli(home, "profile", "check", bad, "--json", expect=2)
    paths = [error["path"] for error in result.json["errors"]]
    assert len(paths) >= 4 and "surprise" in paths and any(p.startswith("settings[1]") for p in paths), paths
    plain = cli(home, "profile", "check", bad, expect=2)
    assert all(path in plain.out for path in paths), plain


class Terminal:
    """en-cfg-cli at a terminal of its own."""

    def __init__(self, home, *words):
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [str(encfg.CLI), *words], stdin=slave, stdout=slave, stderr=slave, env=encfg.private_environment(home.path))
        os.close(slave)
        self.text = ""

    def wait_for(self, piece, seconds=20):
        end = time.monotonic() + seconds
        while piece not in self.text:
            assert time.monotonic() < end and select.select([self.master], [], [], seconds)[0], self.text
            self.text += os.read(self.master, 4096).decode(errors="replace")

    def answer(self, line):
        os.write(self.master, line.encode() + b"\n")

    def end(self):
        with contextlib.suppress(OSError):
            while select.select([self.master], [], [], 20)[0]:
                data = os.read(self.master, 4096)
                if not data:
                    break
                self.text += data.decode(errors="replace")
        return self.process.wait(20)

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.master)


def the_readme_shows_what_the_program_prints(home, stack):
    """Line by line, with this run's address and backup; "…" stands for lines left out."""
    sim = start(home, stack)
    cli(home, "write", "--set", "float-v-low=12600", "--yes", "--tcp", sim.place, expect=0)
    text = (encfg.DATA.parent.parent / "README.md").read_text(encoding="utf-8")
    for example in text.split("```console\n")[1].split("```")[0].split("$ en-cfg-cli ")[1:]:
        words, _, shown = example.replace("127.0.0.1:1502", sim.place).partition("\n")
        terminal = stack.enter_context(contextlib.closing(Terminal(home, *words.split())))
        if "[y/N]" in shown:
            terminal.wait_for("[y/N]")
            terminal.answer("y")
        terminal.end()
        printed = [re.sub(r"\d{8}-\d{6}-(\S+)", "BACKUP", line.rstrip()) for line in terminal.text.splitlines()]
        wanted = [re.sub(r"\d{8}-\d{6}-(\S+)", "BACKUP", line.rstrip()) for line in shown.strip().splitlines()]
        assert ("   …" in wanted) or wanted == printed, (wanted, printed)
        rest = iter(printed)
        for line in wanted:
            assert line.strip() == "…" or line in rest, (line, printed)


def at_the_question(home, stack, sim, words=("write", "--set", "temp-high=44")):
    terminal = stack.enter_context(contextlib.closing(Terminal(home, *words, "--connect", sim.uri)))
    terminal.wait_for("[y/N]")
    return terminal


def at_a_terminal_the_answer_decides(home, stack):
    sim = start(home, stack)
    terminal = at_the_question(home, stack, sim)
    assert "Write 1 row to" in terminal.text, terminal.text
    terminal.answer("n")
    assert terminal.end() == 130 and home.journal() == [], terminal.text
    terminal = at_the_question(home, stack, sim)
    terminal.answer("y")
    assert terminal.end() == 0 and "1 verified" in terminal.text, terminal.text


def a_no_leaves_no_backup(home, stack):
    sim = start(home, stack, "--tcp", "0", "--cells", "4", "--speed", "60")
    cli(home, "ir-test", "--wait", "--connect", sim.uri, expect=0)
    for words in (["write", "--set", "temp-high=44"], ["ir-save"], ["network", "set", "--gateway", "192.168.1.2"],
                  ["address", "9"]):
        terminal = at_the_question(home, stack, sim, words)
        terminal.answer("n")
        assert terminal.end() == 130 and home.backups() == [], (words, terminal.text)


def a_value_changed_during_the_question_is_not_overwritten(home, stack):
    sim = start(home, stack)
    terminal = at_the_question(home, stack, sim)
    cli(home, "write", "--set", "temp-high=50", "--yes", "--connect", sim.uri, expect=0)
    terminal.answer("y")
    assert terminal.end() == 4 and "changed since the review" in terminal.text, terminal.text
    assert "profile" not in terminal.text.split("changed since the review")[1], terminal.text
    assert settings_of(cli(home, "read", "--json", "--connect", sim.uri))["temp-high"] == 50


def a_connection_closed_during_the_question_is_made_anew(home, stack):
    sim = start(home, stack)
    terminal = at_the_question(home, stack, sim)
    sim.control(op="power-cycle")
    terminal.answer("y")
    assert terminal.end() == 0 and "1 verified" in terminal.text, terminal.text


def catches_interrupts(process):
    caught = re.search(r"SigCgt:\s*(\w+)", pathlib.Path(f"/proc/{process.pid}/status").read_text())
    return caught and int(caught[1], 16) >> (signal.SIGINT - 1) & 1


def interrupt(process, is_ready=lambda: True):
    """SIGINT when it listens to that, is ready and has gone on a while; returns the status and how long the end took."""
    end = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < end and not (catches_interrupts(process) and is_ready()):
        time.sleep(0.01)
    time.sleep(0.4)
    assert process.poll() is None, "over before it was interrupted"
    sent = time.monotonic()
    process.send_signal(signal.SIGINT)
    status = process.wait(10)
    return status, time.monotonic() - sent


def interrupted(home, stack, words, *is_ready):
    process = subprocess.Popen(
        [str(encfg.CLI), "--json", *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=encfg.private_environment(home.path))
    stack.callback(process.kill)
    status, seconds = interrupt(process, *is_ready)
    out = json.loads(process.stdout.read())
    process.stdout.close()
    process.stderr.close()
    assert status == 130, (words, status, out)
    assert seconds < ANSWERS_IN_TIME, (words, seconds)
    assert out["error"]["code"] == "cancelled", out
    return out


def an_interrupt_is_answered_within_a_second_while_reading(home, stack):
    def swallow(connection):
        while connection.recv(4096):
            pass

    address, _ = stack.enter_context(host(swallow))
    silent = start(home, stack, "--serial", "pty", "--fault", "drop").uri
    for where in (["--tcp", address], ["--tcp", busy_host(stack)], ["--connect", silent]):
        for verb in (["search", "--ids", "1-247"], ["info"], ["read"], ["registers", "holding", "0", "1"]):
            interrupted(home, stack, [*verb, "--timeout", "5000", *where])


def an_interrupt_during_a_write_tells_what_is_known(home, stack):
    for number, fault in enumerate(("late-reply:function=6,ms=4000", "drop:function=6", "drop:function=6,after=1"), 1):
        sim = start(home, stack, "--tcp", "0", "--fault", fault)
        out = interrupted(
            home, stack, ["write", "--set", "temp-high=44", "--set", "ir-high=3.5", "--yes", "--timeout", "3000",
                          "--connect", sim.uri], lambda: home.has_started(number))
        held = settings_of(cli(home, "read", "--json", "--connect", sim.uri, expect=0))
        for row in out["rows"]:
            assert row["state"] in ("verified", "mismatch", "no-answer", "not-attempted"), out
            assert row["state"] != "verified" or held[row["key"]] == row["new"], (row, held)
            assert row["state"] != "not-attempted" or held[row["key"]] == row["old"], (row, held)
        assert [r["state"] for r in home.journal()[-1]["rows"]] == [r["state"] for r in out["rows"]]
        assert len(home.journal()) == number


def an_interrupt_during_a_write_to_a_line_gone_silent_does_not_wait(home, stack):
    trace = str(home.path / "trace")
    words = ["write", "--set", "temp-high=44", "--set", "ir-high=3.5", "--timeout", "5000"]
    cli(home, *words, "--dry-run", "--trace", trace, "--connect", start(home, stack, "--serial", "pty").uri)
    reads = len(sent(trace))
    # One more: a write reads its rows again before it sends.
    sim = start(home, stack, "--serial", "pty", "--fault", f"drop:after={reads + 1}")
    out = interrupted(home, stack, [*words, "--yes", "--connect", sim.uri], lambda: home.has_started(1))
    assert {row["state"] for row in out["rows"]} <= {"no-answer", "not-attempted"}, out
    assert "no-answer" in {row["state"] for row in out["rows"]}, out
    assert len(home.journal()) == 1 and len(home.backups()) == 1


def an_interrupt_at_the_question_ends_at_once(home, stack):
    terminal = at_the_question(home, stack, start(home, stack))
    status, seconds = interrupt(terminal.process)
    assert status == 130 and seconds < ANSWERS_IN_TIME and home.journal() == []


def the_register_map_of_the_manual_is_the_profile(home, stack):
    for profile in ("bm3000", "bms600pro"):
        made = cli(home, "profile", "show", profile, "--table", expect=0).out
        name = f"docs/{profile}-registers.md"
        kept = (encfg.DATA.parent.parent / name).read_text(encoding="utf-8")
        assert kept == made, f"run: en-cfg-cli profile show {profile} --table > {name}"


if __name__ == "__main__":
    encfg.main([story(test) for test in (
        the_main_job_over_tcp,
        the_main_job_over_a_serial_line,
        on_a_serial_line_rows_between_are_read_and_written_as_they_are,
        a_serial_port_is_taken_as_a_person_types_it,
        answers_have_the_shapes_that_scripts_rely_on,
        people_see_tables_with_signs,
        the_journal_and_the_backup_tell_what_was_done,
        a_dry_run_sends_nothing_but_reads,
        the_trace_would_show_a_write,
        without_a_terminal_and_without_yes_nothing_is_sent,
        wrong_words_end_with_2_and_say_what_was_expected,
        options_stand_before_or_after_the_command,
        a_bad_value_is_refused_before_anything_is_sent,
        rows_that_the_profile_does_not_know_are_named_and_left_out,
        csv_goes_out_and_in,
        one_warning_is_told_as_one,
        only_the_named_rows_are_compared_and_written,
        rules_warn_and_do_not_block,
        a_write_that_is_ignored_is_a_mismatch,
        a_write_that_is_refused_says_so,
        a_connection_closed_in_the_middle_tells_each_row,
        a_host_that_is_no_module_is_explained,
        what_cannot_be_opened_ends_with_3_at_once,
        all_errors_of_a_profile_are_shown,
        the_readme_shows_what_the_program_prints,
        at_a_terminal_the_answer_decides,
        a_no_leaves_no_backup,
        a_value_changed_during_the_question_is_not_overwritten,
        a_connection_closed_during_the_question_is_made_anew,
        an_interrupt_is_answered_within_a_second_while_reading,
        an_interrupt_during_a_write_tells_what_is_known,
        an_interrupt_during_a_write_to_a_line_gone_silent_does_not_wait,
        an_interrupt_at_the_question_ends_at_once,
        the_register_map_of_the_manual_is_the_profile,
    )])
