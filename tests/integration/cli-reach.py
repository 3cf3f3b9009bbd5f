#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clock, network, address and restart on the command line: what can lose a module, and how it is found
again. What became of the module is seen by pymodbus."""

import contextlib
import datetime
import json
import os
import signal
import socket
import subprocess
import time

import encfg
from encfg import equal
from encfg_cli import cli, sent, sent_functions, start, story
from side_view import look, poke

CLOCK, NETWORK, PORT, MODBUS_ID = 200, 300, 306, 350
FACTORY = [0xc0a8, 0x0164, 0xc0a8, 0x0101, 0xffff, 0xff00, 502]
TCP, SERIAL = ("--tcp", "0"), ("--serial", "pty")
WRITES = {5, 6, 15, 16}


@contextlib.contextmanager
def zone(name):
    """The computer and all that it starts stand in this time zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before


def shown(uri):
    """The wall time in the module's registers."""
    return datetime.datetime(*look(uri, "holding", CLOCK, 6))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def near(found, wanted, slack=2):
    assert abs(found - wanted) <= slack, f"found {found}, wanted {wanted}"


def clock(home, stack, *options):
    sim = start(home, stack, *options)
    at = ("--json", "--connect", sim.uri)
    for offset, kind in ((0, "same"), (20, "seconds"), (-200, "drift"), (7200, "zone"), (-86400 * 9, "date")):
        equal(sim.control(op="set-clock", offset_s=offset)["ok"], True)
        read = cli(home, "clock", *at, expect=0).json
        near(read["offset_s"], offset)
        equal(read["kind"], kind, str(offset))
        near((datetime.datetime.fromisoformat(read["device"])
              - datetime.datetime.fromisoformat(read["computer"])).total_seconds(), offset)
    equal(home.journal(), [])

    near((shown(sim.uri) - datetime.datetime.utcnow()).total_seconds(), 3600 - 86400 * 9, 3)
    trace = str(home.path / "trace")
    sync = cli(home, "clock", "sync", *at, "--trace", trace, expect=0).json
    near((shown(sim.uri) - datetime.datetime.utcnow()).total_seconds(), 3600, 2)
    near(sync["offset_before_s"], -86400 * 9)
    near(sync["offset_after_s"], 0, 1)
    equal(sync["state"], "verified")
    entry, = home.journal()
    equal((entry["operation"], entry["result"], entry["state"]), ("clock-sync", "done", "verified"))
    near(entry["offset_before_s"], -86400 * 9)
    return trace


def the_clock_over_tcp(home, stack):
    with zone("UTC-01"):
        functions = sent_functions(clock(home, stack, *TCP))
    equal([f for f in functions if f in WRITES], [16], "one block")


def the_clock_over_a_serial_line(home, stack):
    with zone("UTC-01"):
        clock(home, stack, *SERIAL)


def a_module_that_runs_in_utc_is_converted(home, stack):
    text = (encfg.DATA.parents[1] / "data/profiles/bm3000.json").read_text()
    name = home.file("utc.json", text.replace('"id": "bm3000",', '"id": "utc", "clock-zone": "utc",', 1))
    with zone("UTC-03"):
        sim = start(home, stack, *TCP, "--profile", name)
        at = ("--connect", sim.uri, "--profile", name)
        near((shown(sim.uri) - datetime.datetime.utcnow()).total_seconds(), 0)
        near(cli(home, "clock", "--json", *at, expect=0).json["offset_s"], 0, 1)
        sim.control(op="set-clock", offset_s=10800)
        text = cli(home, "clock", *at, expect=0).out
        assert "UTC+03:00" in text and "runs in UTC" in text and "3 h 0 min" in text, text
        cli(home, "clock", "sync", *at, expect=0)
        near((shown(sim.uri) - datetime.datetime.utcnow()).total_seconds(), 0)


def a_clock_that_is_not_taken_is_no_success(home, stack):
    sim = start(home, stack, *TCP, "--fault", "ack-but-ignore")
    sim.control(op="set-clock", offset_s=-3600)
    result = cli(home, "clock", "sync", "--json", "--connect", sim.uri, expect=4)
    equal((result.json["state"], result.json["error"]["code"]), ("mismatch", "not-applied"))
    near(result.json["offset_after_s"], -3600)
    entry, = home.journal()
    equal((entry["state"], entry["offset_after_s"]), ("mismatch", result.json["offset_after_s"]))
    text = cli(home, "clock", "sync", "--connect", sim.uri, expect=4).out
    assert "The clock is NOT set: mismatch" in text and "not read" not in text, text


def network_is_shown_and_written_as_one_block(home, stack):
    for options in (TCP, SERIAL):
        sim = start(home, stack, *options)
        at = ("--json", "--connect", sim.uri)
        read = cli(home, "network", *at, expect=0).json
        equal({key: read[key] for key in ("ip", "gateway", "mask", "port", "mac")},
              {"ip": "192.168.1.100", "gateway": "192.168.1.1", "mask": "255.255.255.0", "port": 502,
               "mac": "02:53:49:00:00:01"})
        equal(look(sim.uri, "holding", NETWORK, 7), FACTORY, "before")

        trace = str(home.path / f"trace{len(home.backups())}")
        written = cli(home, "network", "set", "--ip", "010.000.000.050", "--gateway", "10.0.0.1", "--mask",
                      "255.0.0.0", "--yes", "--trace", trace, *at, expect=0).json
        equal([(row["key"], row["state"]) for row in written["rows"]],
              [(key, "verified") for key in ("ip", "gateway", "mask", "port")])
        equal((written["restart_needed"], written["verified"], written["failed"]), (True, 4, 0))
        assert "RESET" in written["way_back"] and "192.168.1.100" in written["way_back"], written
        assert any("10.0.0.0/8" in warning for warning in written["warnings"]), written
        equal(look(sim.uri, "holding", NETWORK, 7), [0x0a00, 50, 0x0a00, 1, 0xff00, 0, 502], "after")
        equal(look(sim.uri, "holding", MODBUS_ID), [1])
        if options == TCP:
            equal([f for f in sent_functions(trace) if f in WRITES], [16], "one block")

        backup = json.loads(home.backups()[-1].read_text())
        equal({row["key"]: row["value"] for row in backup["settings"]},
              {"ip": "192.168.1.100", "gateway": "192.168.1.1", "mask": "255.255.255.0", "port": 502,
               "mac": "02:53:49:00:00:01", "modbus-id": 1})
        entry = home.journal()[-1]
        equal((entry["operation"], entry["backup"], entry["result"]), ("network", written["backup"], "done"))
        known = len(home.journal())
        again = cli(home, "network", "set", "--ip", "10.0.0.50", "--yes", *at, expect=0).json
        equal((again["verified"], again["restart_needed"], len(home.journal())), (0, False, known))


def the_review_counts_what_changes(home, stack):
    sim = start(home, stack)
    for words, said in ((["--port", "503"], "1 change, written as one block of 4, 0 blocked"),
                        (["--ip", "192.168.1.9", "--port", "504"], "2 changes, written as one block of 4, 0 blocked"),
                        (["--port", "504"], "0 to write, 4 already the same, 0 blocked")):
        result = cli(home, "network", "set", *words, "--yes", "--connect", sim.uri, expect=0)
        assert said in result.out, (words, result)


def a_set_that_does_not_hold_together_is_not_sent(home, stack):
    sim = start(home, stack)
    for words, blocked in (
            (["--ip", "192.168.1.0"], ["ip"]),
            (["--ip", "192.168.1.255"], ["ip"]),
            (["--ip", "10.0.0.5"], ["gateway"]),
            (["--ip", "300.1.1.1", "--port", "0"], ["ip", "port"]),
            (["--port", "65536"], ["port"]),
            (["--mask", "255.0.255.0"], ["mask"]),
            (["--gateway", "192.168.1.100"], ["gateway"]),
            (["--ip", "192.168.1"], ["ip"])):
        trace = str(home.path / "trace")
        result = cli(home, "network", "set", *words, "--yes", "--json", "--trace", trace, "--connect", sim.uri,
                     expect=2)
        equal([row["key"] for row in result.json["rows"] if row["state"] == "blocked"], blocked, str(words))
        assert not WRITES & set(sent_functions(trace)), words
        advice = result.json["error"]["advice"]
        assert "must fit each other" in advice and "unit" not in advice, result
        assert f'Next: en-cfg-cli network --connect "{sim.uri}"' in advice, result
        for key in blocked:
            assert {"ip": "IP: ", "gateway": "Gateway: ", "port": "Port: ", "mask": "Mask: "}[key] in result.err
    equal(look(sim.uri, "holding", NETWORK, 7), FACTORY)
    equal((home.journal(), home.backups()), ([], []))


def words_that_make_no_sense_are_refused(home, stack):
    sim = start(home, stack)
    for words, said in (
            (["network", "set"], "--ip"), (["network", "--ip", "10.0.0.5"], "set"), (["network", "get"], "set"),
            (["clock", "set"], "sync"), (["address"], "address [N]"), (["address", "0"], "247"),
            (["address", "248"], "247"), (["address", "x"], "247"), (["restart", "now"], "too much"),
            (["network", "set", "--ip", "10.0.0.5"], "--yes"), (["address", "5"], "--yes"), (["restart"], "--yes"),
            (["network", "set", "--port", "", "--yes"], "--port: a value was expected"),
            (["network", "set", "--ip", " "], "--ip: a value was expected"),
            # Told before --yes is asked for, which would not help.
            (["network", "set", "--ip", "300.1.1.1"], "“300.1.1.1” is not understood"),
            (["network", "set", "--port", "65536"], "from 1 to 65535"),
            (["network", "set", "--mask", "255.0.255.0"], "ones must stand together"),
            (["network", "set", "--follow"], "--yes")):
        result = cli(home, *words, "--connect", sim.uri, expect=2)
        assert said in result.err, (words, result)
    equal(look(sim.uri, "holding", NETWORK, 7), FACTORY)


def the_module_is_followed_to_its_new_address(home, stack):
    sim = start(home, stack, *TCP)
    port = free_port()
    followed = cli(home, "network", "set", "--ip", "127.0.0.55", "--port", str(port), "--follow", "--yes", "--json",
                   "--connect", sim.uri, expect=0).json
    there = f"tcp://127.0.0.55:{port}?id=1"
    equal((followed["found_at"], followed["state"], followed["restart_needed"]), (there, "restarted", False))
    equal(sim.await_ready(), there)
    equal(look(there, "holding", NETWORK, 2), [0x7f00, 0x0037])
    equal(look(there, "holding", PORT), [port])
    equal([entry["operation"] for entry in home.journal()], ["network", "restart"])
    equal(home.journal()[-1]["module"]["endpoint"], there)

    # The port alone, and the address alone, which is then reached at the port as before.
    other = free_port()
    found = cli(home, "network", "set", "--port", str(other), "--follow", "--yes", "--json", "--connect", there,
                expect=0).json["found_at"]
    equal(found, f"tcp://127.0.0.55:{other}?id=1")
    found = cli(home, "network", "set", "--ip", "127.0.0.56", "--follow", "--yes", "--json", "--connect", found,
                expect=0).json["found_at"]
    equal(found, f"tcp://127.0.0.56:{other}?id=1")
    equal(look(found, "holding", NETWORK, 2), [0x7f00, 0x0038])


def what_was_written_before_is_followed_later(home, stack):
    sim = start(home, stack, *TCP)
    cli(home, "network", "set", "--ip", "127.0.0.57", "--yes", "--connect", sim.uri, expect=0)
    found = cli(home, "network", "set", "--follow", "--yes", "--json", "--connect", sim.uri, expect=0).json
    equal(found["found_at"].split(":")[1], "//127.0.0.57")
    equal((found["backup"], found["verified"]), (None, 0))
    equal([entry["operation"] for entry in home.journal()], ["network", "restart"])
    equal(len(home.backups()), 1)
    equal(look(found["found_at"], "holding", NETWORK, 2), [0x7f00, 0x0039])
    cli(home, "network", "set", "--ip", "127.0.0.60", "--yes", "--connect", found["found_at"], expect=0)
    found = cli(home, "restart", "--yes", "--json", "--connect", found["found_at"], expect=0).json
    equal(found["found_at"].split(":")[1], "//127.0.0.60")


def a_simulated_module_stays_on_this_computer(home, stack):
    sim = start(home, stack, *TCP)
    words = ["network", "set", "--ip", "10.0.0.5", "--gateway", "10.0.0.1", "--follow", "--yes", "--json"]
    result = cli(home, *words, "--connect", sim.uri, expect=0)
    equal(result.json["found_at"], sim.uri)
    assert result.seconds < 5, "somebody was looked for elsewhere"
    equal(look(sim.uri, "holding", NETWORK, 2), [0x0a00, 5])


def over_a_serial_line_following_stays(home, stack):
    sim = start(home, stack, *SERIAL, "--speed", "0.5")
    followed = cli(home, "network", "set", "--ip", "192.168.1.50", "--follow", "--yes", "--json", "--connect", sim.uri,
                   expect=0).json
    assert followed["found_at"].startswith(sim.uri), followed
    equal(followed["state"], "restarted")
    equal(look(sim.uri, "holding", NETWORK, 2), [0xc0a8, 0x0132])


def an_address_that_is_taken_is_told_and_the_module_found_where_it_stayed(home, stack):
    sim = start(home, stack, *TCP)
    other = stack.enter_context(socket.create_server(("127.0.0.58", 0)))
    words = ["network", "set", "--ip", "127.0.0.58", "--port", str(other.getsockname()[1]), "--yes", "--json"]
    followed = cli(home, *words, "--follow", "--connect", sim.uri, "--timeout", "100", expect=0)
    assert any("already" in warning for warning in followed.json["warnings"]), followed
    equal(followed.json["found_at"], sim.uri)
    equal(look(sim.uri, "discrete", 1), [1], "the fault lamp")


def a_block_that_is_not_taken_is_not_followed(home, stack):
    sim = start(home, stack, *TCP, "--fault", "ack-but-ignore")
    result = cli(home, "network", "set", "--ip", "127.0.0.59", "--follow", "--yes", "--json", "--connect", sim.uri,
                 expect=4).json
    equal([row["state"] for row in result["rows"]][0], "mismatch")
    equal((result["restart_needed"], "found_at" in result), (False, False))
    equal(look(sim.uri, "holding", NETWORK, 7), FACTORY)
    equal([entry["operation"] for entry in home.journal()], ["network"])


def address(home, stack, *options):
    sim = start(home, stack, *options)
    first, second = sim.uri, sim.uri.replace("id=1", "id=17")
    equal(look(first, "holding", MODBUS_ID), [1])
    changed = cli(home, "address", "17", "--yes", "--json", "--connect", first, expect=0).json
    equal((changed["old"], changed["new"], changed["state"]), (1, 17, "verified"))
    equal((changed["restart_needed"], changed["warnings"]), (False, []))
    equal(look(second, "holding", MODBUS_ID), [17])
    equal(look(second, "holding", NETWORK, 7), FACTORY)
    entry, = home.journal()
    equal((entry["operation"], entry["module"]["id"], entry["backup"]), ("address", 17, changed["backup"]))
    rows = json.loads(home.backups()[0].read_text())["settings"]
    equal([row["value"] for row in rows if row["key"] in ("modbus-id", "ip")], ["192.168.1.100", 1])

    same = cli(home, "address", "17", "--yes", "--json", "--connect", second, expect=0).json
    equal((same["old"], same["new"], same["state"]), (17, 17, "same"))
    equal(len(home.journal()), 1)


def the_address_over_tcp(home, stack):
    address(home, stack, *TCP)


def the_address_over_a_serial_line(home, stack):
    address(home, stack, *SERIAL)


def an_id_that_is_taken_is_told(home, stack):
    sim = start(home, stack, *SERIAL, "--modules", "2")
    result = cli(home, "address", "2", "--yes", "--json", "--connect", sim.uri)
    warning, = result.json["warnings"]
    assert "SIMULATED-0002" in warning, result
    assert "SIMULATED-0002" in result.err, result


def an_address_that_is_not_taken_is_no_success(home, stack):
    for fault, state in (("ack-but-ignore", "mismatch"), ("exception:code=4,function=6", "refused")):
        sim = start(home, stack, *TCP, "--fault", fault)
        result = cli(home, "address", "9", "--yes", "--json", "--connect", sim.uri, expect=4).json
        equal((result["old"], result["new"], result["state"]), (1, 9, state))
        equal(look(sim.uri, "holding", MODBUS_ID), [1])
        equal(home.journal()[-1]["rows"][0]["state"], state)


def restart(home, stack, *options):
    sim = start(home, stack, *options)
    equal(poke(sim.uri, 100, 14000), None)
    result = cli(home, "restart", "--yes", "--json", "--connect", sim.uri, expect=0)
    equal(result.json["state"], "restarted")
    assert 1 <= result.json["elapsed_s"] <= result.seconds < 6, result
    assert result.json["found_at"].startswith(sim.uri), result
    equal(look(sim.uri, "holding", 100), [14000], "a setting survives")
    entry, = home.journal()
    equal((entry["operation"], entry["result"]), ("restart", "done"))


def a_restart_over_tcp(home, stack):
    restart(home, stack, *TCP)


def a_restart_over_a_serial_line(home, stack):
    restart(home, stack, *SERIAL)


def a_restart_that_is_refused_says_so(home, stack):
    sim = start(home, stack, *TCP, "--fault", "exception:code=4,function=6")
    result = cli(home, "restart", "--yes", "--json", "--connect", sim.uri, expect=4).json
    equal((result["state"], result["found_at"]), ("refused", None))
    equal(home.journal()[0]["state"], "refused")


def a_restart_that_is_only_confirmed_is_no_success(home, stack):
    for words in (["restart"], ["network", "set", "--port", "1502", "--follow"]):
        sim = start(home, stack, *TCP)
        if len(words) > 1:
            cli(home, "network", "set", "--port", "1502", "--yes", "--connect", sim.uri, expect=0)
        sim.control(op="fault", name="ack-but-ignore", count=1)
        result = cli(home, *words, "--yes", "--json", "--connect", sim.uri, expect=4)
        equal((result.json["state"], result.json["found_at"], result.json["elapsed_s"]),
              ("confirmed", sim.uri, None))
        equal(result.json["error"]["code"], "not-applied")
        assert "Confirmed, but no restart was seen" in result.err, result
        entry = home.journal()[-1]
        equal((entry["operation"], entry["state"], entry["result"]), ("restart", "confirmed", "unproved"))
        equal(result.json.get("restart_needed"), True if len(words) > 1 else None)


def a_short_restart_is_seen(home, stack):
    # On a line one answer that is missing may be lost: it takes two looks to see a module away.
    for options in ((*TCP, "--speed", "200"), (*SERIAL, "--speed", "0.5")):
        sim = start(home, stack, *options)
        result = cli(home, "restart", "--yes", "--json", "--connect", sim.uri, expect=0)
        equal(result.json["state"], "restarted")


def waiting_for_a_restart_can_be_interrupted(home, stack):
    sim = start(home, stack, *TCP, "--speed", "0.1")
    process = subprocess.Popen(
        [str(encfg.CLI), "restart", "--yes", "--json", "--connect", sim.uri], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=encfg.private_environment(home.path))
    stack.callback(process.kill)
    time.sleep(1.5)
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    out = json.loads(process.communicate(timeout=10)[0])
    assert time.monotonic() - asked < 1.5, "it took its time"
    equal((process.returncode, out["state"], out["error"]["code"]), (130, "unknown", "cancelled"))
    equal(home.journal()[0]["state"], "unknown")


encfg.main([story(test) for test in (
    the_clock_over_tcp,
    the_clock_over_a_serial_line,
    a_module_that_runs_in_utc_is_converted,
    a_clock_that_is_not_taken_is_no_success,
    network_is_shown_and_written_as_one_block,
    the_review_counts_what_changes,
    a_set_that_does_not_hold_together_is_not_sent,
    words_that_make_no_sense_are_refused,
    the_module_is_followed_to_its_new_address,
    what_was_written_before_is_followed_later,
    a_simulated_module_stays_on_this_computer,
    over_a_serial_line_following_stays,
    an_address_that_is_taken_is_told_and_the_module_found_where_it_stayed,
    a_block_that_is_not_taken_is_not_followed,
    the_address_over_tcp,
    the_address_over_a_serial_line,
    an_id_that_is_taken_is_told,
    an_address_that_is_not_taken_is_no_success,
    a_restart_over_tcp,
    a_restart_over_a_serial_line,
    a_restart_that_is_refused_says_so,
    a_restart_that_is_only_confirmed_is_no_success,
    a_short_restart_is_seen,
    waiting_for_a_restart_can_be_interrupted,
)])
