#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated BMS 600 PRO over SNMP, judged by Net-SNMP's tools and libsmi, beside pymodbus."""

import glob
import pathlib
import shutil
import socket
import subprocess

import encfg
from encfg import equal
from side_view import look

MIB = "ENCFG-BMS600PRO-MIB"
MIBS = pathlib.Path(__file__).resolve().parents[2] / "data" / "mibs"
# Debian keeps the IETF's own modules in none of its SNMP packages but this one.
BASE_MIBS = glob.glob("/usr/lib/erlang/lib/snmp-*/mibs")[0]
FIRST_CELL_VOLTAGES = 1000 + 2 * 420


class Agent(encfg.Simulator):
    """A simulated module that speaks SNMP, and Net-SNMP's tools to talk to it."""

    def __init__(self, *arguments, home):
        super().__init__("--profile", "bms600pro", "--tcp", "0", "--snmp", "0", *arguments, home=home, ready=2)
        self.agent = self.endpoints[1].removeprefix("snmp://")

    def tool(self, name, *arguments, credentials=("-v2c", "-c", "public")):
        return tool(name, *credentials, "-t", "1", "-r", "1", "-m", MIB, "-M", f"{MIBS}:{BASE_MIBS}",
                    *arguments[:-1], self.agent, arguments[-1])

    def column(self, name):
        """Raw values of a table's column, by index."""
        out = self.tool("snmpwalk", "-OqsU", "-Oe", f"{MIB}::{name}").stdout
        pairs = [line.split(" ", 1) for line in out.splitlines()]
        return {key.removeprefix(name + "."): value for key, value in pairs if not value.startswith("No Such")}


def tool(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def the_mib_is_made_from_the_profile_and_smilint_takes_it(home):
    text = encfg.cli("profile", "show", "bms600pro", "--mib", home=home)
    path = MIBS / MIB
    equal(text.out, path.read_text("utf-8"), f"{path.name}: en-cfg-cli profile show bms600pro --mib makes it")
    lint = subprocess.run(["smilint", "-l", "4", "-s", str(path)], capture_output=True, text=True, check=False,
                          env={"PATH": "/usr/bin", "SMIPATH": BASE_MIBS})
    equal((lint.returncode, lint.stdout + lint.stderr), (0, ""), "smilint")
    name = tool("snmptranslate", "-m", MIB, "-M", f"{MIBS}:{BASE_MIBS}", "-IR", "-On", "bms600StringVoltage.2")
    equal(name.stderr, "")
    assert name.stdout.startswith(".1.3.6.1.4.1.8072.9999.9999.600.1.4.1.1."), name.stdout


def a_walk_shows_what_modbus_shows(home):
    with Agent("--strings", "3", "--cells", "30", "--block", "2V", home=home) as sim:
        volts = sim.column("bms600StringVoltage")
        words = [look(sim.uri, "holding", 100 * k, 2) for k in range(3)]
        equal(volts, {str(k + 1): f"{low | high << 16}" for k, (low, high) in enumerate(words)}, "low word first")
        cells = sim.column("bms600CellVoltage")
        equal(len(cells), 30, "only the cells that there are")
        equal([cells[f"1.{n + 1}"] for n in range(10)],
              [str(w) for w in look(sim.uri, "holding", FIRST_CELL_VOLTAGES, 10)], "string 1")
        equal(sim.column("bms600CellIr"), {}, "no reading before the first test: no object")


def every_object_of_the_walk_has_its_name_in_the_mib(home):
    with Agent("--strings", "2", "--cells", "8", home=home) as sim:
        out = sim.tool("snmpbulkwalk", "-Os", f"{MIB}::bms600Mib").stdout.splitlines()
        assert len(out) > 100, len(out)
        nameless = [line for line in out if not line.startswith("bms600")]
        equal(nameless, [])
        wrong = [line for line in out if "Wrong Type" in line or "should be" in line]
        equal(wrong, [], "types as the MIB declares them")


def a_wrong_community_is_answered_by_nothing_and_a_changed_one_counts(home):
    with Agent(home=home) as sim:
        wrong = sim.tool("snmpget", f"{MIB}::bms600Serial.0", credentials=("-v2c", "-c", "wrong"))
        assert "No Response" in wrong.stderr, wrong
        done = encfg.cli("write", "--set", "snmp-community=battery", "--yes", "--connect", sim.uri, home=home)
        equal(done.status, 0, done)
        assert "No Response" in sim.tool("snmpget", f"{MIB}::bms600Serial.0").stderr
        right = sim.tool("snmpget", "-Oqv", f"{MIB}::bms600Serial.0", credentials=("-v2c", "-c", "battery"))
        equal(right.stdout.strip().strip('"'), "SIMULATED-0001")


def switched_off_it_is_silent(home):
    with Agent(home=home) as sim:
        done = encfg.cli("write", "--set", "snmp-enabled=off", "--yes", "--connect", sim.uri, home=home)
        equal(done.status, 0, done)
        assert "No Response" in sim.tool("snmpget", f"{MIB}::bms600Serial.0").stderr


def version_3_asks_for_the_right_passphrases_and_for_privacy_if_the_user_has_it(home):
    with Agent("--snmp-user", "tech:authentic1:private-1", home=home) as sim:
        def get(*credentials):
            return sim.tool("snmpget", "-Oqv", f"{MIB}::bms600Serial.0", credentials=("-v3", "-u", "tech", *credentials))
        sha, aes = ("-a", "SHA", "-A", "authentic1"), ("-x", "AES", "-X", "private-1")
        equal(get("-l", "authPriv", *sha, *aes).stdout.strip().strip('"'), "SIMULATED-0001")
        assert "authorizationError" in get("-l", "authNoPriv", *sha).stderr
        assert get("-l", "authPriv", "-a", "SHA", "-A", "not-the-one", *aes).returncode != 0


def nothing_can_be_set(home):
    with Agent(home=home) as sim:
        before = look(sim.uri, "holding", 0, 40)
        answer = tool("snmpset", "-v2c", "-c", "public", "-t", "1", "-r", "0", "-m", MIB, "-M", f"{MIBS}:{BASE_MIBS}",
                      sim.agent, f"{MIB}::bms600StringVoltage.1", "i", "1")
        assert answer.returncode != 0, answer
        equal(look(sim.uri, "holding", 0, 40), before)


def it_is_off_unless_asked_for_and_says_why_it_cannot_be(home):
    with encfg.Simulator("--profile", "bms600pro", "--tcp", "0", home=home) as sim:
        equal([e for e in sim.endpoints if e.startswith("snmp")], [])
    other = encfg.run(encfg.SIM, "--profile", "bm3000", "--tcp", "0", "--snmp", "0", home=home)
    equal(other.status, 2, other)
    assert "does not speak it" in other.err, other
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        busy = encfg.run(encfg.SIM, "--profile", "bms600pro", "--tcp", "0", "--snmp", port, home=home)
    equal(busy.status, 3, busy)
    assert str(port) in busy.err and "another agent" in busy.err, busy
    short = encfg.run(encfg.SIM, "--profile", "bms600pro", "--tcp", "0", "--snmp", "0", "--snmp-user", "a:b", home=home)
    equal(short.status, 2, short)


def net_snmp_is_loaded_only_for_those_who_ask(home):
    def libraries(sim):
        return pathlib.Path(f"/proc/{sim.process.pid}/maps").read_text("utf-8")
    with encfg.Simulator("--profile", "bms600pro", "--tcp", "0", home=home) as sim:
        assert "netsnmp" not in libraries(sim)
    with Agent(home=home) as sim:
        assert "netsnmpagent" in libraries(sim)


def a_plug_in_that_is_none_is_named(home):
    program = shutil.copy(encfg.SIM, home)
    pathlib.Path(home, "en-cfg-sim-snmp.so").write_text("half a file", "utf-8")
    broken = encfg.run(program, "--profile", "bms600pro", "--tcp", "0", "--snmp", "0", home=home)
    equal(broken.status, 2, broken)
    assert "--snmp:" in broken.err and "en-cfg-sim-snmp.so" in broken.err, broken


encfg.main([
    the_mib_is_made_from_the_profile_and_smilint_takes_it,
    a_walk_shows_what_modbus_shows,
    every_object_of_the_walk_has_its_name_in_the_mib,
    a_wrong_community_is_answered_by_nothing_and_a_changed_one_counts,
    switched_off_it_is_silent,
    version_3_asks_for_the_right_passphrases_and_for_privacy_if_the_user_has_it,
    nothing_can_be_set,
    it_is_off_unless_asked_for_and_says_why_it_cannot_be,
    net_snmp_is_loaded_only_for_those_who_ask,
    a_plug_in_that_is_none_is_named,
])
