#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many modules in one process, each at an address of its own: found, and none is in the other's way."""

import json
import os
import random
import select
import socket

import encfg
from encfg import SIM, cli, equal, run
from side_view import connect, look, poke

N = 40
IP, PORT, MODBUS_ID, LIMIT, CLOCK, RESTART = 300, 306, 350, 100, 200, 402
VOLTAGE = 1000
FAULT = 1
WORD = 23205


def free_place(n):
    """A /24 of loopback and a port that nobody has there."""
    while True:
        network = f"127.{random.randint(1, 254)}.{random.randint(1, 254)}"
        with socket.create_server((f"{network}.1", 0)) as first:
            port = first.getsockname()[1]
        try:
            for host in range(1, n + 1):
                socket.create_server((f"{network}.{host}", port)).close()
            return network, port
        except OSError:
            continue


def fleet(home, network, port, *options, n=N, **more):
    return encfg.Simulator("--tcp", f"{network}.1-{network}.{n}:{port}", "--cells", "4", *options, home=home, ready=n, **more)


def words_of(address):
    a, b, c, d = (int(part) for part in address.split("."))
    return [a << 8 | b, c << 8 | d]


def send_to(uri, address):
    equal(poke(uri, IP, *words_of(address)), None, "IP address")


def each_address_has_a_module_and_the_search_finds_them_all(home):
    network, port = free_place(N)
    with fleet(home, network, port) as sim:
        equal(sim.endpoints, [f"tcp://{network}.{i}:{port}?id=1" for i in range(1, N + 1)])
        found = cli("search", "--network", f"{network}.0/24:{port}", "--json", home=home)
        equal(found.status, 0, found)
        modules = found.json["modules"]
        equal({m["endpoint"] for m in modules}, set(sim.endpoints))
        equal({m["serial"] for m in modules}, {f"SIMULATED-{i:04d}" for i in range(1, N + 1)})
        state = sim.control(op="state")["modules"]
        equal(len({m["settings"]["mac"] for m in state}), N, "MACs")


def fewer_modules_take_the_first_addresses_and_a_port_counts_on(home):
    network, port = free_place(8)
    places = ("--tcp", f"{network}.0/29:{port}", "--tcp", f"{network}.7:{port}")
    with encfg.Simulator(*places, "--modules", "2", home=home, ready=4) as sim:
        equal(sim.endpoints, [f"tcp://{network}.{host}:{port + plus}?id=1" for host, plus in ((1, 0), (7, 0), (2, 0), (7, 1))])


def what_cannot_be_is_told(home):
    network, port = free_place(5)
    at = f"{network}.1-{network}.5"
    for words, said in (
            ((f"{at}:{port}", "--modules", "6"), "5 addresses are not enough for 6 modules"),
            ((f"{at}:0",), "port"), ((f"{network}.5-{network}.1:{port}",), "ends before it begins"),
            ((f"{network}.0/33:{port}",), "mask"), ((f"127.0.0.0/16:{port}",), "1 to 1000"),
            ((f"{at}:{port}", "--snmp", "0"), "one module alone"),
            ((f"{at}:{port}", "--scenario", "no-such"), "no-such")):
        done = run(SIM, "--tcp", *words, home=home)
        equal(done.status, 2, words)
        assert said in done.err and done.out == "", (words, done)
    done = run(SIM, "--tcp", f"{at}:{port}", "--tcp", f"{network}.5:{port}", home=home)
    equal(done.status, 3, done)
    assert f"{network}.5" in done.err and "in use" in done.err, done


def none_is_in_the_others_way(home):
    network, port = free_place(N)
    with fleet(home, network, port, "--speed", "50") as sim:
        def all_look(*what):
            return [look(uri, *what) for uri in sim.endpoints]

        def differs(before, now, number, what):
            equal([i + 1 for i in range(N) if before[i] != now[i]], [number], what)

        equal(len({str(words) for words in all_look("input", VOLTAGE, 4)}), N, "batteries")
        before = all_look("holding", LIMIT)
        equal(poke(sim.endpoints[6], LIMIT, 13999), None)
        differs(before, all_look("holding", LIMIT), 7, "a setting")
        equal(poke(sim.endpoints[8], MODBUS_ID, 9), None)
        units = [m["unit"] for m in sim.control(op="state")["modules"]]
        equal(units, [9 if i == 8 else 1 for i in range(N)], "ids")
        equal(poke(sim.endpoints[8].replace("id=1", "id=9"), MODBUS_ID, 1), None)
        before = all_look("input", VOLTAGE, 4)
        equal(sim.control(op="set-cell", module=11, cell=2, voltage_mv=12500), {"ok": True})
        differs(before, all_look("input", VOLTAGE, 4), 11, "a cell")
        equal(sim.control(op="set-clock", module=13, offset_s=-7 * 86400), {"ok": True})
        days = [words[2] for words in all_look("holding", CLOCK, 6)]
        equal([i + 1 for i in range(N) if abs(days[i] - days[0]) > 1], [13], "clocks")
        equal(sim.control(op="fault", module=15, name="exception", code=4, count=9), {"ok": True})
        equal([i + 1 for i, words in enumerate(all_look("input", VOLTAGE)) if words is None], [15], "faults")
        equal(sim.control(op="faults-off", module=15), {"ok": True})
        equal(sim.control(op="power", module=17, on=False), {"ok": True})
        equal([m["module"] for m in sim.control(op="state")["modules"] if not m["power"]], [17])
        equal(len([words for i, words in enumerate(all_look_but(sim, 17)) if words]), N - 1, "powered")
        equal(sim.control(op="power", module=17, on=True), {"ok": True})
        equal(len(sim.control(op="state", module=17)["modules"]), 1)
        equal(sum(m["requests"] > 0 for m in sim.control(op="state")["modules"]), N)


def all_look_but(sim, number):
    return [look(uri, "input", VOLTAGE) for i, uri in enumerate(sim.endpoints) if i + 1 != number]


def one_moves_and_reset_brings_it_back_and_the_others_stay(home):
    network, port = free_place(N + 1)
    with fleet(home, network, port, "--speed", "50") as sim:
        first, away = sim.endpoints[2], f"{network}.{N + 1}"
        send_to(first, away)
        equal(poke(first, RESTART, WORD), None)
        moved = sim.await_ready()
        equal(moved, f"tcp://{away}:{port}?id=1")
        places = [m["endpoints"] for m in sim.control(op="state")["modules"]]
        equal(places, [[moved if i == 2 else uri] for i, uri in enumerate(sim.endpoints[:N])])
        equal(sim.control(op="press-reset", module=3, seconds=5), {"ok": True})
        equal(sim.endpoints[-1], first)
        equal(look(first, "discrete", FAULT), [0])


def an_address_that_another_module_has_is_not_taken(home):
    network, port = free_place(N)
    with open(f"{home}/stderr", "w+", encoding="utf-8") as stderr, \
            fleet(home, network, port, "--speed", "50", stderr=stderr) as sim:
        third, other = sim.endpoints[2], sim.endpoints[4]
        equal(poke(other, LIMIT, 13999), None)
        send_to(third, f"{network}.5")
        equal(sim.control(op="power-cycle", module=3), {"ok": True})
        equal(len(sim.endpoints), N, "ready lines")
        equal(look(third, "discrete", FAULT), [1])
        equal(look(third, "holding", IP, 2), words_of(f"{network}.5"), "what it was told stays")
        equal([look(other, "holding", LIMIT), look(other, "discrete", FAULT)], [[13999], [0]])
        stderr.seek(0)
        said = stderr.read()
        assert f"{network}.5" in said and third in said, said
        # Once the other one has gone, a restart takes it there.
        send_to(other, f"{network}.3")
        equal(sim.control(op="power-cycle", module=5), {"ok": True})
        equal(look(other, "discrete", FAULT), [1], "it cannot go where the third one still is")
        send_to(other, "127.255.255.250")
        equal(sim.control(op="power-cycle", module=5), {"ok": True})
        equal(sim.endpoints[-1], f"tcp://127.255.255.250:{port}?id=1")
        equal(sim.control(op="power-cycle", module=3), {"ok": True})
        equal(sim.endpoints[-1], other, "the third module's ready line")
        equal(look(other, "discrete", FAULT), [0])


def while_time_passes_for_all_each_is_served(home):
    network, port = free_place(30)
    with encfg.Simulator("--tcp", f"{network}.1-{network}.30:{port}", "--cells", "508", "--strings", "6", home=home, ready=30) as sim:
        clients = [connect(sim.endpoints[i])[0] for i in (0, 29)]

        def days():
            return [client.read_holding_registers(CLOCK, 6, slave=1).registers[2] for client in clients]

        before = days()
        assert before[0] == before[1], before
        # Followed step by step for some hours of each day.
        equal(sim.control(op="bank", mode="discharge"), {"ok": True})
        sim.process.stdin.write(b'{"op":"advance","seconds":86400}\n')
        sim.process.stdin.flush()
        seen = [days()]
        while seen[-1][1] == before[1]:
            seen.append(days())
        assert any(first != last for first, last in seen), "the last module waited for the first, and nobody else was served"
        equal(json.loads(sim._line("an answer", 120)), {"ok": True})  # pylint: disable=protected-access
        for client in clients:
            client.close()


def while_much_happens_to_one_all_are_served(home):
    network, port = free_place(2)
    with encfg.Simulator("--tcp", f"{network}.1-{network}.2:{port}", "--cells", "508", home=home, ready=2) as sim:
        one, other = (connect(uri)[0] for uri in sim.endpoints)

        def minute():
            return tuple(one.read_holding_registers(CLOCK, 5, slave=1).registers)

        # One block that lags behind is followed step by step.
        equal(sim.control(op="set-cell", module=1, cell=5, soc=10), {"ok": True})
        equal(sim.control(op="bank", module=1, mode="charge"), {"ok": True})
        sim.process.stdin.write(b'{"op":"advance","seconds":432000,"module":1}\n')
        sim.process.stdin.flush()
        seen, answers = [minute()], 0
        while not select.select([sim.process.stdout], [], [], 0)[0]:
            answers += other.read_input_registers(VOLTAGE, 4, slave=1).registers != []
            seen.append(minute())
        equal(json.loads(sim._line("an answer", 120)), {"ok": True})  # pylint: disable=protected-access
        assert answers > 4 and len(set(seen)) > 4, (answers, seen)
        equal(sorted(seen), seen, "no time is taken back")
        for client in (one, other):
            client.close()


def what_each_was_told_survives(home):
    network, port = free_place(N)
    path = f"{home}/state.json"
    with fleet(home, network, port, "--state", path) as sim:
        for i, uri in enumerate(sim.endpoints):
            equal(poke(uri, LIMIT, 13000 + i), None)
    with open(path, encoding="utf-8") as file:
        equal(len(json.load(file)["modules"]), N)
    equal(os.listdir(os.path.dirname(path)).count("state.json"), 1)
    with fleet(home, network, port, "--state", path) as sim:
        equal([look(uri, "holding", LIMIT)[0] for uri in sim.endpoints], [13000 + i for i in range(N)])


encfg.main([
    each_address_has_a_module_and_the_search_finds_them_all,
    fewer_modules_take_the_first_addresses_and_a_port_counts_on,
    what_cannot_be_is_told,
    none_is_in_the_others_way,
    one_moves_and_reset_brings_it_back_and_the_others_stay,
    an_address_that_another_module_has_is_not_taken,
    while_time_passes_for_all_each_is_served,
    while_much_happens_to_one_all_are_served,
    what_each_was_told_survives,
])
