#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator is a module, not a register file: what it does when told to, seen by pymodbus."""

import socket
import time

import encfg
from encfg import equal
from side_view import look, poke

IP, PORT, MODBUS_ID, RESTART = 300, 306, 350, 402
RESTART_WORD = 23205
FAULT = 1
FACTORY_IP = [0xc0a8, 0x0164]


def host_and_port(uri):
    return uri.removeprefix("tcp://").partition("?")[0].rsplit(":", 1)


def change_network(uri, address, port=502):
    equal(poke(uri, IP, *address, 0xc0a8, 0x0101, 0xffff, 0xff00, port), None, "network block")


def nobody_listens(uri):
    host, port = host_and_port(uri)
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) != 0


def a_loopback_address_is_taken_after_a_restart_and_reset_brings_the_first_back(home):
    with encfg.Simulator("--tcp", "0", "--speed", "50", home=home) as sim:
        first = sim.uri
        equal(look(first, "holding", IP, 2), FACTORY_IP, "the first endpoint stands for the factory address")
        change_network(first, [0x7f00, 0x0005])
        equal(look(first, "holding", IP, 2), [0x7f00, 0x0005], "stored, not yet taken")
        equal(poke(first, RESTART, RESTART_WORD), None)
        moved = sim.await_ready()
        equal(host_and_port(moved), ["127.0.0.5", host_and_port(first)[1]], "the factory port is the first one")
        assert nobody_listens(first)
        equal(look(moved, "holding", IP, 2), [0x7f00, 0x0005])
        equal(look(moved, "discrete", FAULT), [0])

        equal(sim.control(op="press-reset", seconds=5), {"ok": True})
        equal(sim.endpoints[2], first, "ready again")
        equal(look(first, "holding", IP, 7), [*FACTORY_IP, 0xc0a8, 0x0101, 0xffff, 0xff00, 502])
        assert nobody_listens(moved)


def a_port_is_taken_with_and_without_an_address(home):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with encfg.Simulator("--tcp", "0", "--speed", "50", home=home) as sim:
        for words, host in ((FACTORY_IP, "127.0.0.1"), ([0x7f00, 0x0007], "127.0.0.7")):
            change_network(sim.endpoints[-1], words, port)
            equal(sim.control(op="power-cycle"), {"ok": True})
            equal(sim.endpoints[-1], f"tcp://{host}:{port}?id=1")
            equal(look(sim.endpoints[-1], "holding", PORT), [port])


def any_other_address_is_stored_and_the_endpoint_stays(home):
    with encfg.Simulator("--tcp", "0", "--speed", "50", home=home) as sim:
        change_network(sim.uri, [0x0a00, 0x0005], 1600)
        equal(sim.control(op="power-cycle"), {"ok": True})
        equal(len(sim.endpoints), 1, "ready lines")
        equal(look(sim.uri, "holding", IP, 2), [0x0a00, 0x0005])
        equal(look(sim.uri, "discrete", FAULT), [0])


def an_address_that_is_taken_lights_the_fault_lamp_and_the_old_one_stays(home):
    with socket.create_server(("127.0.0.6", 0)) as other, open(f"{home}/stderr", "w+", encoding="utf-8") as stderr:
        with encfg.Simulator("--tcp", "0", "--speed", "50", home=home, stderr=stderr) as sim:
            change_network(sim.uri, [0x7f00, 0x0006], other.getsockname()[1])
            equal(sim.control(op="power-cycle"), {"ok": True})
            equal(len(sim.endpoints), 1, "ready lines")
            equal(look(sim.uri, "discrete", FAULT), [1])
            equal(sim.control(op="press-reset", seconds=6), {"ok": True})
            equal(look(sim.uri, "discrete", FAULT), [0])
        stderr.seek(0)
        said = stderr.read()
        assert "127.0.0.6" in said and sim.uri in said, said


def reset_needs_five_seconds_and_leaves_the_settings(home):
    with encfg.Simulator("--tcp", "0", "--speed", "10", "--id", "9", home=home) as sim:
        equal(poke(sim.uri, 100, 14000), None)
        change_network(sim.uri, [0x0a00, 0x0005], 1600)
        before = look(sim.uri, "holding", IP, 10)
        equal(sim.control(op="press-reset", seconds=4.9), {"ok": True})
        equal(look(sim.uri, "holding", IP, 10), before)

        started = time.monotonic()
        equal(sim.control(op="press-reset", seconds=5), {"ok": True})
        assert 0.5 <= time.monotonic() - started < 5, "five seconds of the module's time"
        as_one = sim.uri.replace("id=9", "id=1")
        equal(look(as_one, "holding", IP, 7), [*FACTORY_IP, 0xc0a8, 0x0101, 0xffff, 0xff00, 502])
        equal(look(as_one, "holding", MODBUS_ID), [1])
        equal(look(as_one, "holding", 100), [14000], "a setting")


def on_a_serial_line_reset_brings_back_the_id_and_nothing_moves(home):
    with encfg.Simulator("--serial", "pty", "--speed", "50", home=home) as sim:
        equal(poke(sim.uri, MODBUS_ID, 7), None)
        as_seven = sim.uri.replace("id=1", "id=7")
        change_network(as_seven, [0x7f00, 0x0005])
        equal(sim.control(op="power-cycle"), {"ok": True})
        equal(look(as_seven, "holding", IP, 2), [0x7f00, 0x0005])
        equal(sim.control(op="press-reset", seconds=5), {"ok": True})
        equal(look(sim.uri, "holding", IP, 2), FACTORY_IP)
        equal(len(sim.endpoints), 1, "ready lines")


encfg.main([
    a_loopback_address_is_taken_after_a_restart_and_reset_brings_the_first_back,
    a_port_is_taken_with_and_without_an_address,
    any_other_address_is_stored_and_the_endpoint_stays,
    an_address_that_is_taken_lights_the_fault_lamp_and_the_old_one_stays,
    reset_needs_five_seconds_and_leaves_the_settings,
    on_a_serial_line_reset_brings_back_the_id_and_nothing_moves,
])
