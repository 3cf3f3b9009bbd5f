#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The completion of bash: sourced by a real bash, tried word by word and with the Tab key."""

import json
import os
import pathlib
import pty
import select
import subprocess
import time

import encfg
from encfg_cli import cli, start, story

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "data/completions/en-cfg-cli"


def complete(home, line):
    """What bash would offer for the last word of `line`, parted into words as readline does."""
    words = ["en-cfg-cli", *(word for part in line.split(" ") for word in part.replace("=", " = ").strip(" ").split(" "))]
    result = subprocess.run(
        ["bash", "--norc", "--noprofile", "-c",
         'source "$1"; program=$2; shift 2; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); compopt() { echo NOSPACE; }; '
         '_en_cfg_cli "$program"; printf "%s\\n" "${COMPREPLY[@]}"', "-", str(SCRIPT), str(encfg.CLI), *words],
        env=encfg.private_environment(home.path), check=True, capture_output=True, text=True)
    assert result.stderr == "", result
    return result.stdout.split()


def every_place_of_the_command_line_is_completed(home, stack):
    sim = start(home, stack)
    backup = cli(home, "write", "--set", "temp-high=44", "--yes", "--json", "--connect", sim.uri, expect=0).json["backup"]
    commands = complete(home, "")
    for verb in ("search", "read", "diff", "write", "backup", "restore", "journal"):
        assert verb in commands, commands
    for line, wanted in (
            ("back", ["backup"]),
            ("--tcp 127.0.0.1 jou", ["journal"]),
            ("nonsense", []),
            ("backup ", ["list", "show"]),
            ("backup show ", [backup]),
            ("backup list ", []),
            ("restore ", [backup]),
            ("restore --yes 20", [backup]),
            ("restore 1999", []),
            ("profile ", ["list", "show", "check", "new", "test"]),
            ("profile show ", ["bm3000", "bms600pro"]),
            ("profile check ", []),
            ("--profile ", ["bm3000", "bms600pro"]),
            ("write --preset ", ["2V", "6V", "12V", "1.2V"]),
            ("write --preset=1", ["12V", "1.2V"]),
            ("write --preset=", ["2V", "6V", "12V", "1.2V"]),
            ("--profile bm3000 diff --preset 6", ["6V"]),
            ("--profile bms600pro diff --preset ", ["1.2V", "2V", "12V"]),
            ("--profile bms600pro write --only string[2]", ["NOSPACE", "string[2].level[1].", "string[2].level[2]."]),
            ("--profile bms600pro write --set string[2].level[1].soc", ["NOSPACE", "string[2].level[1].soc-low="]),
            ("write --set temp-h", ["NOSPACE", "temp-high="]),
            ("write --only ir-high,temp-", ["ir-high,temp-high", "ir-high,temp-low"]),
            ("registers h", ["holding"]),
            ("command ", ["auto-address"]),
            ("--format 8N", ["8N1", "8N2"]),
            ("journal --lim", ["--limit"]),
            ("write --res", ["--resume"]),
            ("read --res", []),
            ("read -o ", []),
            ("write saved.js", [])):
        assert complete(home, line) == wanted, (line, complete(home, line))
    assert {"--json", "--output", "--tcp"} <= set(complete(home, "read --")), complete(home, "read --")


def profiles_of_ones_own_are_completed_too(home, stack):
    folder = home.path / "data/en-cfg/profiles"
    folder.mkdir(parents=True)
    foreign = json.loads((encfg.DATA / "profiles/foreign.json").read_text())
    home.file("data/en-cfg/profiles/foreign.json", json.dumps(foreign))
    assert complete(home, "--profile f") == ["foreign"]
    assert complete(home, "write --profile foreign --set ch") == ["NOSPACE", "charger="]


def the_tab_key_works(home, stack):
    master, slave = pty.openpty()
    environment = encfg.private_environment(home.path)
    environment.update(PATH=f"{encfg.CLI.parent}:{os.environ['PATH']}", TERM="dumb", PS1="$ ", INPUTRC="/dev/null")
    shell = subprocess.Popen(["bash", "--norc", "--noprofile", "-i"], stdin=slave, stdout=slave, stderr=slave,
                             env=environment, start_new_session=True)
    os.close(slave)
    stack.callback(os.close, master)
    stack.callback(shell.wait)
    stack.callback(shell.kill)
    os.write(master, f"source {SCRIPT}; echo so'u'rced\n".encode())
    text = ""

    def wait_for(piece):
        nonlocal text
        end = time.monotonic() + 20
        while piece not in text:
            assert time.monotonic() < end and select.select([master], [], [], 20)[0], text
            text += os.read(master, 4096).decode(errors="replace")
        text = text.split(piece, 1)[1]

    wait_for("sourced")
    os.write(master, b"en-cfg-cli pro\t")
    wait_for("en-cfg-cli profile ")
    os.write(master, b"sho\tbm3\t --j\t\n")
    wait_for("show bm3000 ")
    wait_for('"id": "bm3000"')


def completion_and_manual_are_installed(home, stack):
    plan = json.loads(subprocess.run(
        ["meson", "introspect", "--installed", str(encfg.BUILD)], check=True, capture_output=True, text=True).stdout)
    for place in ("share/bash-completion/completions/en-cfg-cli", "share/man/man1/en-cfg-cli.1",
                  "share/man/man1/en-cfg-sim.1"):
        assert any(path.endswith("/" + place) for path in plan.values()), (place, plan)


if __name__ == "__main__":
    encfg.main([story(test) for test in (
        every_place_of_the_command_line_is_completed,
        profiles_of_ones_own_are_completed_too,
        the_tab_key_works,
        completion_and_manual_are_installed,
    )])
