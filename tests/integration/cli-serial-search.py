#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A search of a serial line on the command line: who answers is told at once, who answered last is
asked first, an interrupt keeps what was found. What is heard on the line is unit test search-serial."""

import json
import signal
import subprocess

import encfg
from encfg_cli import cli, start, story


def port_of(sim):
    return sim.uri.removeprefix("rtu://").split("?")[0]


def the_ladder_finds_an_id_that_is_not_likely_and_asks_it_first_next_time(home, stack):
    port = port_of(start(home, stack, "--serial", "pty", "--id", "19"))
    first = cli(home, "search", "--serial", port, "--json", expect=0)
    assert first.json["modules"][0]["id"] == 19 and first.json["probed"] == 19, first
    assert "Id 19 answers" in first.err and "Found: " in first.err, first
    again = cli(home, "search", "--serial", port, "--json", expect=0)
    assert again.json["modules"][0]["id"] == 19 and again.json["probed"] == 1, again


def only_the_ids_given_are_asked_and_silence_is_explained(home, stack):
    port = port_of(start(home, stack, "--serial", "pty", "--id", "30"))
    silent = cli(home, "search", "--serial", port, "--ids", "2-4", "--speeds", "--json", expect=3)
    other, = silent.json["others"]
    assert other["outcome"] == "silent" and other["advice"], silent
    assert "Asking at 19200 baud, 8E1" in silent.err and "more patiently" in silent.err, silent


def an_interrupt_keeps_what_was_found(home, stack):
    port = port_of(start(home, stack, "--serial", "pty", "--id", "2"))
    process = subprocess.Popen(
        [str(encfg.CLI), "--json", "search", "--serial", port, "--all"], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=encfg.private_environment(home.path), text=True)
    stack.callback(process.kill)
    for line in process.stderr:
        if line.startswith("Found: "):
            break
    process.send_signal(signal.SIGINT)
    out = json.loads(process.communicate()[0])
    assert process.returncode == 130 and out["error"]["code"] == "cancelled", out
    assert [module["id"] for module in out["modules"]] == [2], out


if __name__ == "__main__":
    encfg.main([story(test) for test in (
        the_ladder_finds_an_id_that_is_not_likely_and_asks_it_first_next_time,
        only_the_ids_given_are_asked_and_silence_is_explained,
        an_interrupt_keeps_what_was_found,
    )])
