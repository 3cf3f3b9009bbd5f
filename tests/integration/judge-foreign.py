#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""en-cfg-cli against a module that is not ours: pymodbus serves it, pymodbus looks at the result."""

import contextlib
import pathlib
import subprocess
import sys

from pymodbus.client import ModbusTcpClient

import encfg
from encfg import cli, equal

PROFILE = encfg.DATA / "profiles" / "foreign.json"


@contextlib.contextmanager
def foreign_module():
    script = pathlib.Path(__file__).with_name("foreign_module.py")
    process = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    try:
        yield f"127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def registers(place, address, count):
    host, port = place.split(":")
    client = ModbusTcpClient(host, port=int(port))
    client.connect()
    answer = client.read_holding_registers(address, count, slave=7)
    client.close()
    return answer.registers


def options(place):
    return ("--tcp", place, "--profile", PROFILE, "--json")


def settings(place, home):
    result = cli("read", *options(place), home=home)
    equal(result.status, 0, result)
    return {row["key"]: row["value"] for row in result.json["settings"]}


def a_profile_of_ones_own_finds_and_reads_the_module(home):
    with foreign_module() as place:
        found = cli("search", *options(place), home=home)
        equal(found.status, 0, found)
        module = found.json["modules"][0]
        equal((module["id"], module["profile"], module["serial"]), (7, "foreign", "SN-042"), found)
        equal(settings(place, home), {
            "cell-high": 14.4, "cell-low": 11.1, "capacity": 6563.6, "offset": None, "far": 50,
            "charger": "float", "buzzer": "off"}, "settings")


def a_locked_module_is_unlocked_written_and_committed(home):
    with foreign_module() as place:
        written = cli(
            "write", "--set", "cell-high=14,1", "--set", "cell-low=11", "--set", "capacity=7000",
            "--set", "offset=-1.5", "--set", "far=60", "--set", "charger=boost", "--set", "buzzer=on",
            "--yes", *options(place), home=home)
        equal(written.status, 0, written)
        equal({row["state"] for row in written.json["rows"]}, {"verified"}, written)
        equal(registers(place, 10, 5), [14100, 11000, 70000 & 0xFFFF, 70000 >> 16, 0x10000 - 15])
        equal(registers(place, 60, 2), [60, 2])
        equal(registers(place, 90, 1), [0], "locked again")


def a_row_that_breaks_a_limit_sends_nothing(home):
    with foreign_module() as place:
        before = registers(place, 10, 5)
        refused = cli(
            "write", "--set", "cell-low=12", "--set", "cell-high=17", "--yes", *options(place), home=home)
        equal(refused.status, 2, refused)
        equal(registers(place, 10, 5), before)


encfg.main([
    a_profile_of_ones_own_finds_and_reads_the_module,
    a_locked_module_is_unlocked_written_and_committed,
    a_row_that_breaks_a_limit_sends_nothing,
])
