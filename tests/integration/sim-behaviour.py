#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator is a module, not a register file: what it does when told to, seen by pymodbus."""

import errno
import json
import os
import random
import signal
import socket
import time

import encfg
from encfg import equal
from side_view import connect, look, poke

IP, PORT, MODBUS_ID = 300, 306, 350
IR_TEST, IR_SAVE, RESTART = 400, 401, 402
START, CANCEL, WORD = 1, 2, 23205
BUSY = 6
BANK_MODE, STATE = 24, 26
REFUSED, CANCELLED, DONE = 3, 4, 2
DISCHARGING, COOLING = 1, 3
STRING_CURRENT = 38
VOLTAGE, TEMPERATURE, RESISTANCE, REFERENCE, CELL_STATE = 1000, 2000, 3000, 5000, 7000
SENSOR_MISSING = 1 << 15
FAULT, ALARM, IR_LAMP = 1, 2, 3
FLOAT_V_HIGH_1, DISCHARGE_I_HIGH = 100, 112
VOLTAGE_HIGH = 1
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
        host, port = host_and_port(first)
        with socket.create_connection((host, int(port)), timeout=20) as old:
            equal(poke(first, RESTART, WORD), None)
            moved = sim.await_ready()
            equal(old.recv(1), b"", "an old connection ends")
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

        sim.control(op="speed", factor=100)
        started = time.monotonic()
        equal(sim.control(op="press-reset", seconds=100), {"ok": True})
        assert 1 <= time.monotonic() - started < 100, "a hundred seconds of the module's time"
        as_one = sim.uri.replace("id=9", "id=1")
        equal(look(as_one, "holding", IP, 7), [*FACTORY_IP, 0xc0a8, 0x0101, 0xffff, 0xff00, 502])
        equal(look(as_one, "holding", MODBUS_ID), [1])
        equal(look(as_one, "holding", 100), [14000], "a setting")


def reset_leaves_a_test_the_reference_and_the_clock_and_needs_power(home):
    with encfg.Simulator("--tcp", "0", "--speed", "0.01", "--cells", 4, home=home) as sim:
        equal(poke(sim.uri, IR_TEST, START), None)
        sim.control(op="advance", seconds=700)
        equal(poke(sim.uri, IR_SAVE, WORD), None)
        reference = look(sim.uri, "input", REFERENCE, 8)
        sim.control(op="set-clock", offset_s=-7200)
        equal(poke(sim.uri, IR_TEST, START), None)
        change_network(sim.uri, [0x0a00, 0x0005], 1600)
        equal(sim.control(op="reset", held_s=5), {"ok": True})
        equal(look(sim.uri, "input", STATE), [1], "the test runs on")
        equal(look(sim.uri, "holding", IP, 2), FACTORY_IP)
        equal(look(sim.uri, "input", REFERENCE, 8), reference)
        shown = time.mktime((*look(sim.uri, "holding", 200, 6), 0, 0, -1))
        assert abs(shown + 7200 - time.time()) < 600, "where it was set to"

        change_network(sim.uri, [0x0a00, 0x0005], 1600)
        sim.control(op="speed", factor=50)
        sim.control(op="power", on=False)
        for press in ({"op": "press-reset", "seconds": 5}, {"op": "reset", "held_s": 5}):
            refused = sim.control(**press)
            assert not refused["ok"] and "power" in refused["error"], refused
        sim.control(op="power", on=True)
        equal(look(sim.uri, "holding", IP, 2), [0x0a00, 0x0005], "nothing without power")


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


def bind(rival, place):
    try:
        rival.bind(place)
    except OSError as error:
        return error.errno
    return 0


def without_power_an_endpoint_is_deaf_and_keeps_its_place(home):
    scenario = f"{home}/off.json"
    with open(scenario, "w", encoding="utf-8") as file:
        json.dump({"format": "en-cfg scenario", "version": 1, "title": "Off", "task": "Switch it on.",
                   "module": {"profile": "bm3000"}, "start": [{"op": "power", "on": False}],
                   "goals": [{"text": "Right", "clock-within-s": 60}]}, file)
    for options in ((), ("--scenario", scenario)):
        with encfg.Simulator("--tcp", "0", "--speed", "50", *options, home=home) as sim, socket.socket() as knocking:
            place = ("127.0.0.1", int(host_and_port(sim.uri)[1]))
            if not options:
                with socket.create_connection(place, timeout=10) as old:
                    equal(sim.control(op="power", on=False), {"ok": True})
                    equal(old.recv(1), b"", "an old connection ends")
            try:
                with socket.create_connection(place, timeout=0.3):
                    raise AssertionError("somebody answered")
            except TimeoutError:
                pass
            with socket.socket() as rival:
                equal(errno.errorcode[bind(rival, place)], "EADDRINUSE")
            told = encfg.cli("info", "--json", "--connect", sim.uri, home=home)
            equal((told.status, told.json["error"]["code"]), (3, "unreachable"))
            knocking.settimeout(20)
            equal(sim.control(op="power", on=True), {"ok": True})
            knocking.connect(place)
            equal(look(sim.uri, "holding", 100), [14100])


def settings_and_readings_survive_kill_9(home):
    options = ("--tcp", "0", "--cells", "4", "--modules", "2", "--state", f"{home}/state.json")
    with encfg.Simulator(*options, home=home, ready=2) as sim:
        second = sim.endpoints[1]
        equal(poke(second, 109, 50), None)
        equal(poke(second, IR_TEST, START), None)
        sim.control(op="advance", seconds=60)
        equal(poke(second, IR_SAVE, WORD), None)
        readings = look(second, "input", RESISTANCE, 8)
        assert 0xffff not in readings, readings
        yesterday = time.localtime(time.time() - 86400)
        equal(poke(second, 200, *yesterday[:6]), None)
        equal(poke(second, MODBUS_ID, 17), None)
        change_network(second.replace("id=1", "id=17"), [0x7f00, 0x0008])
        equal(sim.control(op="set-setting", module=1, key="temp-high", value=48), {"ok": True})
        sim.kill()

    with encfg.Simulator(*options, home=home, ready=2) as sim:
        first, second = sim.endpoints
        equal(host_and_port(second)[0], "127.0.0.8", "the only ready line of the second module")
        assert second.endswith("?id=17"), second
        equal(look(second, "holding", 109), [50])
        equal(look(second, "input", RESISTANCE, 8), readings)
        equal(look(second, "input", REFERENCE, 8), readings)
        shown = time.mktime((*look(second, "holding", 200, 6), 0, 0, -1))
        assert abs(shown + 86400 - time.time()) <= 3, shown
        equal(look(first, "holding", 109), [48])
        equal(look(first, "input", RESISTANCE, 8), [0xffff] * 8)


def a_hangup_loses_no_confirmed_write_of_a_fleet(home):
    options = ("--tcp", "0", "--cells", "4", "--modules", "130", "--state", f"{home}/state.json")
    with encfg.Simulator(*options, home=home, ready=130) as sim:
        equal(poke(sim.uri, 109, 50), None)
        sim.process.send_signal(signal.SIGHUP)
        equal(sim.process.wait(timeout=20), 0)
    with encfg.Simulator(*options, home=home, ready=130) as sim:
        equal(look(sim.uri, "holding", 109), [50])


def a_hangup_that_was_ignored_before_stays_so(home):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with encfg.Simulator("--tcp", "0", home=home) as sim:
        signal.signal(signal.SIGHUP, before)
        sim.process.send_signal(signal.SIGHUP)
        for _ in range(50):
            equal(sim.control(op="faults-off"), {"ok": True})
        equal(look(sim.uri, "holding", 109), [45])


def a_kill_at_any_time_loses_no_confirmed_write(home):
    options = ("--tcp", "0", "--state", f"{home}/state.json")
    confirmed = 14100
    for turn in range(50):
        with encfg.Simulator(*options, home=home) as sim:
            equal(look(sim.uri, "holding", 100)[0] in (confirmed, confirmed + 1), True, f"turn {turn}")
            confirmed = 1500 + 100 * turn
            client, unit = connect(sim.uri)
            client.write_register(100, confirmed, slave=unit)
            end = time.monotonic() + random.uniform(0, 0.05)
            while time.monotonic() < end and confirmed % 100 < 98:
                client.write_register(100, confirmed + 1, slave=unit)
                confirmed += 1
            client.socket.send(bytes((0, 9, 0, 0, 0, 6, unit, 6, 0, 100, *(confirmed + 1).to_bytes(2, "big"))))
            time.sleep(random.choice((0, 0.0002, 0.0005, 0.001)))
            sim.kill()
            client.close()
        with open(f"{home}/state.json", encoding="utf-8") as file:
            equal(json.load(file)["version"], 1, "the file is whole")
    beside = {name for name in os.listdir(home) if name.startswith("state.json")}
    assert beside <= {"state.json", "state.json.new", "state.json.lock"}, f"what is left of kills: {beside}"


def a_file_that_is_no_state_ends_with_2_and_stays(home):
    for text in ("", "{", '{"format":"en-cfg-sim state","version":1,"modules":[7]}'):
        with open(f"{home}/state.json", "w", encoding="utf-8") as file:
            file.write(text)
        done = encfg.run(encfg.SIM, "--tcp", "0", "--state", f"{home}/state.json", home=home)
        equal(done.status, 2)
        equal(done.out, "")
        assert "state.json" in done.err, done
        with open(f"{home}/state.json", encoding="utf-8") as file:
            equal(file.read(), text)


def the_bank_takes_the_mode_it_is_told(home):
    with encfg.Simulator("--tcp", "0", "--block", "2V", home=home) as sim:
        for number, (mode, millivolts, tenths) in enumerate(
                (("rest", 2140, 0), ("float", 2250, 1), ("charge", 2330, 2), ("discharge", 2078, 0x10000 - 200))):
            equal(sim.control(op="bank", mode=mode), {"ok": True})
            equal(look(sim.uri, "input", BANK_MODE), [number], mode)
            cells = look(sim.uri, "input", VOLTAGE, 24)
            assert all(abs(mv - millivolts) < 15 for mv in cells), (mode, cells)
            assert abs((look(sim.uri, "input", STRING_CURRENT)[0] - tenths + 0x8000) % 0x10000 - 0x8000) <= 2, mode


def a_resistance_test_is_refused_with_its_reason(home):
    with encfg.Simulator("--tcp", "0", "--cells", "4", home=home) as sim:
        sim.control(op="bank", mode="discharge")
        equal(poke(sim.uri, IR_TEST, START), None, "confirmed")
        equal(look(sim.uri, "input", STATE, 2), [REFUSED, DISCHARGING])
        sim.control(op="bank", mode="float")

        equal(poke(sim.uri, IR_TEST, START), None)
        equal(look(sim.uri, "discrete", IR_LAMP), [1])
        equal(poke(sim.uri, IR_TEST, START), BUSY, "a test is running")
        sim.control(op="advance", seconds=60)
        equal(look(sim.uri, "input", STATE, 2), [DONE, 0])
        equal(poke(sim.uri, IR_TEST, START), None, "confirmed")
        equal(look(sim.uri, "input", STATE, 2), [REFUSED, COOLING])
        equal(look(sim.uri, "discrete", IR_LAMP), [0])
        sim.control(op="advance", seconds=600)
        equal(poke(sim.uri, IR_TEST, START), None)
        sim.control(op="advance", seconds=20)
        equal(poke(sim.uri, IR_TEST, CANCEL), None)
        equal(look(sim.uri, "input", STATE, 5), [CANCELLED, 0, 0, 1, 4])


def a_cell_that_is_set_shows_it_in_its_registers(home):
    with encfg.Simulator("--tcp", "0", home=home) as sim:
        before = look(sim.uri, "input", VOLTAGE, 24)
        equal(sim.control(op="set-cell", cell=12, ir_uohm=9000, voltage_mv=12900, temperature_c=41.5), {"ok": True})
        equal(sim.control(op="set-cell", cell=13, sensor="missing"), {"ok": True})
        after = look(sim.uri, "input", VOLTAGE, 24)
        equal(after[11:13], [12900, 65535])
        assert all(abs(a - b) <= 1 for a, b in zip(after[:11] + after[13:], before[:11] + before[13:])), (before, after)
        equal(look(sim.uri, "input", TEMPERATURE + 11, 2), [415, 0x8000])
        equal(look(sim.uri, "input", CELL_STATE + 11, 2), [0, SENSOR_MISSING])
        equal(look(sim.uri, "discrete", FAULT), [1])
        poke(sim.uri, IR_TEST, START)
        sim.control(op="advance", seconds=24 * 15)
        words = look(sim.uri, "input", RESISTANCE, 48)
        ohms = [high << 16 | low for high, low in zip(words[::2], words[1::2])]
        equal(ohms[12], 0xffffffff, "no sensor, no reading")
        assert abs(ohms[11] - 9000) <= 91, ohms[11]
        assert all(5700 < one < 6300 for one in ohms[:11] + ohms[13:]), ohms

        answer = sim.control(op="set-cell", cell=25, voltage_mv=13000)
        assert not answer["ok"] and "1 to 24" in answer["error"], answer
        equal(sim.control(op="set-cell", cell=13, sensor="ok"), {"ok": True})
        assert abs(look(sim.uri, "input", VOLTAGE + 12)[0] - before[12]) <= 1, before
        equal(look(sim.uri, "discrete", FAULT), [0])


def limits_raise_alarms_that_bits_and_the_lamp_tell(home):
    with encfg.Simulator("--tcp", "0", home=home) as sim:
        equal(look(sim.uri, "discrete", ALARM), [0], "fresh from the box")
        sim.control(op="set-cell", cell=5, voltage_mv=13700)
        equal(look(sim.uri, "discrete", ALARM), [0])
        equal(poke(sim.uri, FLOAT_V_HIGH_1, 13699), None)
        equal(look(sim.uri, "input", CELL_STATE + 3, 3), [0, VOLTAGE_HIGH, 0])
        equal(look(sim.uri, "discrete", ALARM), [1])
        sim.control(op="bank", mode="rest")
        equal(look(sim.uri, "input", CELL_STATE + 4), [0], "a limit for float")
        equal(look(sim.uri, "discrete", ALARM), [0])
        equal(poke(sim.uri, DISCHARGE_I_HIGH, 19), None)
        sim.control(op="bank", mode="discharge")
        equal(look(sim.uri, "discrete", ALARM), [1], "20 A")
        equal(poke(sim.uri, DISCHARGE_I_HIGH, 21), None)
        equal(look(sim.uri, "discrete", ALARM), [0])


encfg.main([
    limits_raise_alarms_that_bits_and_the_lamp_tell,
    a_loopback_address_is_taken_after_a_restart_and_reset_brings_the_first_back,
    a_port_is_taken_with_and_without_an_address,
    any_other_address_is_stored_and_the_endpoint_stays,
    an_address_that_is_taken_lights_the_fault_lamp_and_the_old_one_stays,
    reset_needs_five_seconds_and_leaves_the_settings,
    reset_leaves_a_test_the_reference_and_the_clock_and_needs_power,
    without_power_an_endpoint_is_deaf_and_keeps_its_place,
    on_a_serial_line_reset_brings_back_the_id_and_nothing_moves,
    the_bank_takes_the_mode_it_is_told,
    a_resistance_test_is_refused_with_its_reason,
    a_cell_that_is_set_shows_it_in_its_registers,
    settings_and_readings_survive_kill_9,
    a_hangup_loses_no_confirmed_write_of_a_fleet,
    a_hangup_that_was_ignored_before_stays_so,
    a_kill_at_any_time_loses_no_confirmed_write,
    a_file_that_is_no_state_ends_with_2_and_stays,
])
