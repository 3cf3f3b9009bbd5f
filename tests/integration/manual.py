#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual pages against --help: what one of them says, the other says too."""

import pathlib
import re
import subprocess

import encfg
from encfg_cli import cli, story

PAGES = pathlib.Path(__file__).resolve().parents[2] / "docs/man"


def part(text, start, end):
    """What stands between a line that is `start` and the next line that begins with `end`."""
    assert start in text, f"{start!r} is missing"
    return text.split(start + "\n", 1)[1].split("\n" + end, 1)[0] + "\n"


def page(name):
    return (PAGES / name).read_text(encoding="utf-8").replace(r"\[u2026]", "…")


def options_of_page(text):
    """{"--set": "KEY=VALUE"} of the items of a list; a short form counts as an option too."""
    found = {}
    for item in re.findall(r"^\.It (Fl .*)$", text, re.MULTILINE):
        value = re.search(r" Ar (.*)$", item)
        for name in re.findall(r"Fl (\S+)", item):
            found["-" + name] = value.group(1) if value else ""
    return found


def options_of_help(text):
    found = {}
    for short, name, value in re.findall(r"^ {2}(?:(-\w), )?(--[\w-]+)(?:[ =](\S+))?(?= {2}|$)", text, re.MULTILINE):
        found[name] = value
        if short:
            found[short] = value
    return found


def commands_of_page():
    """{"write": its text}; subcommands of the same command stand in one text."""
    text = part(page("en-cfg-cli.1"), ".Sh COMMANDS", ".Sh ")
    found = {}
    for item in text.split("\n.It Cm ")[1:]:
        name = item.split()[0]
        found[name] = found.get(name, "") + item + "\n"
    return found


def the_pages_are_clean(home, stack):
    for name in ("en-cfg-cli.1", "en-cfg-sim.1"):
        for tool in (["mandoc", "-Tlint", "-Wwarning"], ["groff", "-ww", "-mdoc", "-Tutf8", "-z"]):
            done = subprocess.run([*tool, str(PAGES / name)], capture_output=True, text=True, check=False)
            complaints = [line for line in (done.stdout + done.stderr).splitlines() if name in line]
            assert done.returncode == 0 and not complaints, complaints


def every_command_stands_in_the_page_and_no_other(home, stack):
    text = cli(home, "--help", expect=0).out
    shown = set(re.findall(r"^ {2}(\w[\w-]*) ", part(text, "Commands:", "Options:"), re.MULTILINE))
    encfg.equal(set(commands_of_page()), shown, "commands")


def every_option_stands_where_it_belongs_and_no_other(home, stack):
    text = cli(home, "--help", expect=0).out
    encfg.equal(options_of_page(part(page("en-cfg-cli.1"), ".Sh OPTIONS", ".Sh ")),
                options_of_help(part(text, "Options:", "Exit status:")), "options of all commands")
    assert "--complete WORD…" in text and ".Fl -complete Ar word ..." in page("en-cfg-cli.1")
    for command, described in commands_of_page().items():
        text = cli(home, command, "--help", expect=0).out
        own = part(text, "Options of this command:", "Options:") if "of this command" in text else ""
        encfg.equal(options_of_page(described), options_of_help(own), f"options of {command}")


def every_subcommand_stands_in_the_page(home, stack):
    commands = part(page("en-cfg-cli.1"), ".Sh COMMANDS", ".Sh ")
    for command in commands_of_page():
        usage = re.search(rf"^Usage: .*… {command} (.*)$", cli(home, command, "--help", expect=0).out, re.MULTILINE)
        words = set(re.findall(r"(?:^|[\s([|])([a-z][\w-]*)(?=[\s)\]|]|$)", usage.group(1)))
        heads = set(re.findall(rf"^\.It Cm {command} ([a-z][\w-]*)", commands, re.MULTILINE))
        encfg.equal(heads, words, f"subcommands of {command}")


def every_exit_status_stands_in_the_page(home, stack):
    listed = re.findall(r"^\.It (\d+)$", part(page("en-cfg-cli.1"), ".Sh EXIT STATUS", ".Sh "), re.MULTILINE)
    encfg.equal(listed, ["0", "1", "2", "3", "4", "130"], "exit status")
    shown = re.findall(r"(?:: |· )(\d+) ", cli(home, "--help").out.split("\nExit status", 1)[1])
    encfg.equal(shown, listed, "exit status of --help")


def the_page_of_the_simulator_says_what_its_help_says(home, stack):
    text = encfg.run(encfg.SIM, "--help", home=home.path).out
    manual = page("en-cfg-sim.1")
    wanted = options_of_help(text)
    encfg.equal(options_of_page(part(manual, ".Sh OPTIONS", ".Sh ")), wanted, "options")
    described = text.split("\nFaults,", 1)[1].split("\nRemote", 1)[0]
    faults = set(re.findall(r"^ {2}([\w-]+) ", described, re.MULTILINE))
    operations = set(re.findall(r'^ {2}\{"op":"([\w-]+)"', text, re.MULTILINE))
    for section, names in ((".Sh FAULTS", faults), (".Sh REMOTE CONTROL", operations)):
        encfg.equal(set(re.findall(r"^\.It Cm (\S+)$", part(manual, section, ".Sh "), re.MULTILINE)), names, section)
    assert len(faults) >= 7 and len(operations) >= 7, (faults, operations)


if __name__ == "__main__":
    encfg.main([story(test) for test in (
        the_pages_are_clean,
        every_command_stands_in_the_page_and_no_other,
        every_option_stands_where_it_belongs_and_no_other,
        every_subcommand_stands_in_the_page,
        every_exit_status_stands_in_the_page,
        the_page_of_the_simulator_says_what_its_help_says,
    )])
