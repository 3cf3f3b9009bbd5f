#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each fault that the simulator knows by name, as a technician with the command line meets it. What
is in docs/simulator.md about them is what is asked for here."""

import json
import pathlib
import re
import subprocess

import encfg
from encfg_cli import cli, start, story
from side_view import look

ROW = ("--set", "temp-high=44", "--yes", "--timeout", "300", "--json")
HONEST = {"timeout", "garbled", "lost", "busy", "not-applied"}


def write(home, stack, fault, *where, expect):
    """Writes one row beside a fault. The simulator and what became of it."""
    sim = start(home, stack, *(where or ("--serial", "pty")), "--fault", fault)
    return sim, cli(home, "write", *ROW, "--connect", sim.uri, expect=expect)


def held(sim):
    return sim.control(op="state")["modules"][0]["settings"]["temp-high"]


def said(result):
    return result.json["error"]["code"]


def a_serial_line_that_is_bad_is_told_and_nothing_is_written(home, stack):
    for fault, code, status in (
            ("drop", "timeout", 3), ("late-reply:ms=2000", "timeout", 3), ("wrong-unit", "garbled", 3),
            ("garble-crc", "garbled", 3), ("truncate", "garbled", 3), ("busy", "busy", 4)):
        sim, result = write(home, stack, fault, expect=status)
        assert said(result) == code and result.json["error"]["advice"], (fault, result)
        encfg.equal(held(sim), 45, fault)


def a_network_that_is_bad_is_told_and_nothing_is_written(home, stack):
    for fault, code, status in (
            ("drop", "timeout", 3), ("late-reply:ms=2000", "timeout", 3), ("garble-crc", "garbled", 3),
            ("truncate", "garbled", 3), ("stray-byte", "garbled", 3), ("close", "lost", 3), ("busy", "busy", 4)):
        sim, result = write(home, stack, fault, "--tcp", "0", expect=status)
        assert said(result) == code and result.json["error"]["advice"], (fault, result)
        encfg.equal(held(sim), 45, fault)


def what_is_no_harm_is_passed_over(home, stack):
    """Echo and stray bytes of adapters; and on a transport that cannot have it, a fault has no effect."""
    for fault, *where in (
            ("echo", "--serial", "pty"), ("stray-byte", "--serial", "pty"), ("echo", "--tcp", "0"),
            ("wrong-speed", "--tcp", "0"), ("other-master", "--tcp", "0"), ("one-connection", "--serial", "pty"),
            ("idle-close:ms=50", "--serial", "pty"), ("idle-close:ms=50,count=3", "--tcp", "0")):
        sim, result = write(home, stack, fault, *where, expect=0)
        encfg.equal((held(sim), result.json["verified"]), (44, 1), fault)


def a_write_that_is_only_confirmed_is_not_believed(home, stack):
    sim, result = write(home, stack, "ack-but-ignore", expect=4)
    encfg.equal((held(sim), said(result)), (45, "not-applied"))


def a_late_answer_never_becomes_data(home, stack):
    """Answers that come behind the time-out lie around when the next request is answered."""
    sim = start(home, stack, "--serial", "pty", "--fault", "late-reply:ms=450,probability=30")
    clean = cli(home, "read", "--json", "--connect", start(home, stack).uri, expect=0).json
    for _ in range(3):
        result = cli(home, "read", "--json", "--timeout", "300", "--connect", sim.uri)
        if result.status == 0:
            encfg.equal(result.json["settings"], clean["settings"])
        else:
            assert said(result) in HONEST, result


def two_modules_with_one_id_never_give_a_value_that_is_proven(home, stack):
    _, result = write(home, stack, "same-id", expect=None)
    assert result.status in (3, 4) and said(result) == "garbled", result
    assert "two modules" in result.json["error"]["advice"], result


def two_modules_with_one_address_show_two_serial_numbers(home, stack):
    sim = start(home, stack, "--tcp", "0", "--fault", "same-id")
    found = [cli(home, "info", "--connect", sim.uri, expect=0).out.split()[1] for _ in range(4)]
    encfg.equal(found, ["SIMULATED-0000", "SIMULATED-0001"] * 2)


def a_wrong_speed_is_noise_or_silence(home, stack):
    sim, result = write(home, stack, "wrong-speed", expect=3)
    assert said(result) in ("timeout", "garbled"), result
    assert "speed" in result.json["error"]["advice"], result
    encfg.equal(held(sim), 45)


def another_master_is_heard_and_does_no_harm(home, stack):
    sim = start(home, stack, "--serial", "pty", "--fault", "other-master:ms=100")
    heard = cli(home, "monitor", "--seconds", "1", "--connect", sim.uri).out
    assert "holding" in heard.lower(), heard
    for _ in range(20):
        result = cli(home, "write", *ROW, "--connect", sim.uri)
        assert result.status == 0 or said(result) in HONEST, result
        if result.status == 0:
            break
    encfg.equal(held(sim), 44)


def power_that_fails_in_a_write_is_waited_for(home, stack):
    """With the time-out that nobody has set."""
    for where in (("--tcp", "0"), ("--serial", "pty")):
        sim = start(home, stack, *where, "--fault", "power-cut")
        result = cli(home, "write", "--set", "temp-high=44", "--yes", "--json", "--connect", sim.uri, expect=0)
        encfg.equal((held(sim), result.json["verified"]), (44, 1))
        encfg.equal(sim.control(op="state")["modules"][0]["faults"], [], "once, on the command line")


def power_that_fails_in_a_write_leaves_it_open_what_is_held(home, stack):
    sim = start(home, stack, "--tcp", "0", "--fault", "power-cut", "--speed", "4")
    result = cli(home, "write", "--set", "ir-high=3.5", *ROW, "--connect", sim.uri)
    assert result.status in (0, 4), result
    if result.status == 4:
        assert said(result) == "lost" and "--resume" in result.err + result.out, result
        assert cli(home, "write", "--resume", "--yes", "--connect", sim.uri, expect=0), result
    encfg.equal(held(sim), 44)


def one_connection_is_taken_and_told(home, stack):
    sim = start(home, stack, "--tcp", "0", "--fault", "one-connection")
    holder = subprocess.Popen(
        [str(encfg.CLI), "ir-test", "--wait", "--connect", sim.uri], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=encfg.private_environment(home.path))
    stack.callback(holder.wait)
    stack.callback(holder.kill)
    stack.callback(holder.stdout.close)
    holder.stdout.readline()  # the test runs, its connection stands
    result = cli(home, "info", "--json", "--connect", sim.uri, expect=3)
    assert said(result) == "lost" and "another client" in result.json["error"]["advice"].lower(), result


def a_clock_that_jumped_or_drifts_is_shown(home, stack):
    sim = start(home, stack, "--tcp", "0", "--fault", "clock-jump:seconds=5400")
    assert "1 h 30 min" in cli(home, "clock", "--connect", sim.uri, expect=0).out
    cli(home, "clock", "sync", "--connect", sim.uri, expect=0)
    assert "min" not in cli(home, "clock", "--connect", sim.uri, expect=0).out


def a_fault_that_cannot_be_is_refused_by_each_way_in(home, stack):
    for text, says in (("lost", "drop, late-reply"), ("busy:code=6", "probability, duration"), ("drop:probability=0", "1 to 100")):
        result = encfg.run(encfg.SIM, "--tcp", "0", "--fault", text, home=home.path)
        assert result.status == 2 and says in result.err, result
    sim = start(home, stack)
    for members, says in (
            ({"name": "busy", "ms": 5}, "probability, duration"), ({"name": "echo", "probability": 200}, "1 to 100"),
            ({"name": "echo", "duration": "long"}, "1 to 31622400"), ({}, "one-connection")):
        answer = sim.control(op="fault", **members)
        assert not answer["ok"] and says in answer["error"], answer
    encfg.equal(sim.control(op="state")["modules"][0]["faults"], [])


SERIAL, NETWORK = ("--serial", "pty"), ("--tcp", "0")
READ, WRITE = ("read",), ("write", "--set", "ir-high=3.5", "--yes")
# What is done beside each fault of which the page quotes what is said then.
DONE = {
    "drop": [(SERIAL, READ)], "garble-crc": [(SERIAL, READ), (NETWORK, READ)],
    "wrong-unit": [(SERIAL, READ), (NETWORK, READ)], "busy": [(NETWORK, WRITE)],
    "ack-but-ignore": [(NETWORK, WRITE)], "close": [(NETWORK, READ)], "stray-byte": [(NETWORK, READ)],
    "truncate": [(SERIAL, READ), (NETWORK, READ)], "power-cut": [(NETWORK, WRITE)], "clock-jump": [(NETWORK, ("clock",))],
    "wrong-speed": [(SERIAL, READ)], "same-id": [(SERIAL, WRITE)],
}


def the_page():
    """The names of the faults of each row of the manual, and what it quotes."""
    page = pathlib.Path(__file__).resolve().parents[2] / "docs" / "simulator.md"
    table = page.read_text(encoding="utf-8").split("| fault |", 1)[1].split("\n\n", 1)[0]
    for line in table.splitlines()[2:]:
        first, _, last = line.strip("|").split(" | ")
        yield re.findall("`([a-z-]+)`", first), re.findall("“([^”]*)”", last)


def what_the_page_quotes_is_what_is_said(home, stack):
    for names, quotes in the_page():
        said_then = ""
        for where, command in next((DONE[name] for name in names if name in DONE), ()):
            fault = next(name for name in names if name in DONE)
            sim = start(home, stack, *where, "--fault", fault)
            result = cli(home, *command, "--timeout", "300", "--connect", sim.uri)
            said_then += result.out + result.err
        if names != ["one-connection"]:  # is told below
            assert all(quote in said_then for quote in quotes), (names, quotes, said_then)


def each_fault_comes_by_each_way_in_and_tells_what_is_left(home, stack):
    names = [name for row, _ in the_page() for name in row if name not in ("ms", "code", "seconds")]
    told = encfg.run(encfg.SIM, "--help", home=home.path).out.split("Faults, ")[1].split("Scenarios:")[0]
    encfg.equal(sorted(names), sorted(re.findall(r"^  ([a-z-]+) ", told, re.M)), "the page and --help")
    options = [word for name in names for word in ("--fault", f"{name}:count=3,after=2,probability=50,duration=600")]
    orders = [{"op": "fault", "name": name, "count": 3, "after": 2, "probability": 50, "duration": 600} for name in names]
    scenario = home.file("faults.json", json.dumps({
        "format": "en-cfg scenario", "version": 1, "title": "Faults", "task": "None.", "module": {"profile": "bm3000"},
        "start": orders, "goals": [{"text": "In order", "line": True}]}))
    for ways in (options, ("--scenario", scenario), ()):
        sim = start(home, stack, "--tcp", "0", *ways)
        for order in () if ways else orders:
            encfg.equal(sim.control(**order), {"ok": True})
        found = sim.control(op="state")["modules"][0]["faults"]
        for fault in found:
            assert 500 < fault.pop("seconds_left") <= 600, fault
        encfg.equal(found, [{"name": name, "count": 3, "after": 2, "probability": 50} for name in names])
    sim.control(op="advance", seconds=600)
    encfg.equal(sim.control(op="state")["modules"][0]["faults"], [], "their time is over")


def the_rs485_lamps_blink_while_somebody_talks(home, stack):
    sim = start(home, stack, "--serial", "pty")
    encfg.equal(sim.control(op="leds")["leds"]["RS485 TXD"], "off")
    names = ("RS485 RXD", "RS485 TXD", "RBUS RXD", "RBUS TXD")
    for _ in range(20):  # a second behind the last answer they are off again
        cli(home, "info", "--connect", sim.uri, expect=0)
        lamps = sim.control(op="leds")["leds"]
        if [lamps[name] for name in names] == ["blink"] * 4:
            break
    else:
        raise AssertionError(lamps)
    sim.control(op="power", on=False)
    encfg.equal(set(sim.control(op="leds")["leds"].values()), {"off"})


def lamps_tell_of_traffic_for_others_and_of_rings_that_are_broken(home, stack):
    sim = stack.enter_context(encfg.Simulator("--serial", "pty", "--modules", "2", home=home.path, ready=2))

    def lamps(module, *names):
        return [sim.control(op="leds", module=module)["leds"][name] for name in names]

    for _ in range(20):  # a second behind the last answer they are off again
        look(sim.endpoints[1], "holding", 100)
        found = [lamps(module, "RS485 RXD", "RS485 TXD") for module in (1, 2)]
        if found == [["blink", "off"], ["blink", "blink"]]:
            break
    else:
        raise AssertionError(found)
    for operation, shown in (
            ({"op": "ring", "ring": 1, "broken_after": 3}, ["on", "blink", "blink"]),
            ({"op": "ring", "ring": 1, "broken_after": 0}, ["on", "blink", "blink"]),
            ({"op": "set-string", "string": 1, "hall": False}, ["on", "off", "blink"]),
            ({"op": "ring", "ring": 1}, ["on", "blink", "blink"]),
            ({"op": "set-string", "string": 1, "hall": True}, ["off", "blink", "blink"])):
        encfg.equal(sim.control(**operation), {"ok": True})
        encfg.equal(lamps(1, "FAULT", "RBUS RXD", "RBUS TXD"), shown, f"{operation}")


if __name__ == "__main__":
    encfg.main([story(test) for test in (
        a_serial_line_that_is_bad_is_told_and_nothing_is_written,
        a_network_that_is_bad_is_told_and_nothing_is_written,
        what_is_no_harm_is_passed_over,
        a_write_that_is_only_confirmed_is_not_believed,
        a_late_answer_never_becomes_data,
        two_modules_with_one_id_never_give_a_value_that_is_proven,
        two_modules_with_one_address_show_two_serial_numbers,
        a_wrong_speed_is_noise_or_silence,
        another_master_is_heard_and_does_no_harm,
        power_that_fails_in_a_write_is_waited_for,
        power_that_fails_in_a_write_leaves_it_open_what_is_held,
        one_connection_is_taken_and_told,
        a_clock_that_jumped_or_drifts_is_shown,
        a_fault_that_cannot_be_is_refused_by_each_way_in,
        what_the_page_quotes_is_what_is_said,
        each_fault_comes_by_each_way_in_and_tells_what_is_left,
        the_rs485_lamps_blink_while_somebody_talks,
        lamps_tell_of_traffic_for_others_and_of_rings_that_are_broken,
    )])
