#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each row of the alarm table against what a master sees of it: the bit of the battery, the lamp, at
the limit and on the way back, in the mode that the row is for and in the others."""

import encfg
from encfg import equal
from side_view import connect, look, poke

CELL, ALARM_LAMP = 3, 2
VOLTAGE, TEMPERATURE, RESISTANCE, CELL_STATE = 1000, 2000, 3000, 7000
STRING_VOLTAGE, STRING_CURRENT, AMBIENT, IR_TEST, IR_SAVE, SAVE = 32, 38, 25, 400, 401, 23205
MODES = ("rest", "float", "charge", "discharge")
WIDE = [16000, 16000, 1500, 16000, 1500, 1500, 8000, 1, 1000, 70, -10, 1000, 1000, 15000, 0, 70, -10]


def signed(word):
    return word - 0x10000 if word & 0x8000 else word


def wide(words):
    return words[0] << 16 | words[1]


def cell_volts(uri):
    return look(uri, "input", VOLTAGE + CELL - 1)[0]


def cell_celsius(uri):
    return signed(look(uri, "input", TEMPERATURE + CELL - 1)[0])


def cell_ohms(uri):
    return wide(look(uri, "input", RESISTANCE + 2 * (CELL - 1), 2))


def string_amperes(uri):
    return signed(look(uri, "input", STRING_CURRENT)[0])


def string_volts(uri):
    return look(uri, "input", STRING_VOLTAGE)[0]


def room(uri):
    return signed(look(uri, "input", AMBIENT)[0])


# Row from 100 on, above or below, its bit or None, its modes, reading, units of that for one of the
# limit, hysteresis; and what brings the reading to where no other battery is.
ROWS = [
    (0, "above", 0, ("float",), cell_volts, 1, 10, {"op": "set-cell", "cell": CELL, "voltage_mv": 14800}),
    (1, "above", 0, ("float",), cell_volts, 1, 10, {"op": "set-cell", "cell": CELL, "voltage_mv": 14800}),
    (2, "below", 1, ("float",), cell_volts, 1, 10, {"op": "set-cell", "cell": CELL, "voltage_mv": 12000}),
    (3, "above", 0, ("charge",), cell_volts, 1, 10, {"op": "set-cell", "cell": CELL, "voltage_mv": 15200}),
    (4, "below", 1, ("charge",), cell_volts, 1, 10, {"op": "set-cell", "cell": CELL, "voltage_mv": 12000}),
    (5, "below", 1, ("discharge",), cell_volts, 1, 10, {"op": "set-cell", "cell": CELL, "voltage_mv": 11000}),
    (6, "above", 2, MODES, cell_ohms, 10, 1, {"op": "set-cell", "cell": CELL, "ir_uohm": 20000}),
    (7, "below", 3, MODES, cell_ohms, 10, 1, {"op": "set-cell", "cell": CELL, "ir_uohm": 2000}),
    (9, "above", 5, MODES, cell_celsius, 10, 1, {"op": "set-cell", "cell": CELL, "temperature_c": 40}),
    (10, "below", 6, MODES, cell_celsius, 10, 1, {"op": "set-cell", "cell": CELL, "temperature_c": 15}),
    (11, "above", None, MODES, string_amperes, 10, 1, {"op": "set-string", "string": 1, "current_a": 50}),
    (12, "discharge above", None, MODES, string_amperes, 10, 1, {"op": "set-string", "string": 1, "current_a": -50}),
    (13, "above", None, MODES, string_volts, 1, 5, None),
    (14, "below", None, MODES, string_volts, 1, 5, None),
    (15, "above", None, MODES, room, 10, 1, {"op": "set-ambient", "temperature_c": 41}),
    (16, "below", None, MODES, room, 10, 1, {"op": "set-ambient", "temperature_c": 15}),
]


def start(home, *more):
    """Time stands still but for what the test lets pass."""
    return encfg.Simulator("--tcp", "0", "--cells", 6, "--speed", 1e-6, *more, home=home)


def put(uri, row, value):
    equal(poke(uri, 100 + row, value & 0xffff), None, f"row {row}: {value}")


def open_all_limits(uri):
    client, unit = connect(uri)
    client.write_registers(100, [word & 0xffff for word in WIDE], slave=unit)
    client.close()


def shown(uri, bit):
    """Whether the alarm stands by all that tells of it."""
    states = look(uri, "input", CELL_STATE, 6)
    lamp = look(uri, "discrete", ALARM_LAMP)[0]
    if bit is not None:
        equal([state for at, state in enumerate(states, 1) if at != CELL], [0] * 5, "the other batteries")
        equal(states[CELL - 1], lamp << bit, "its bit, and the lamp")
    else:
        equal(states, [0] * 6)
    return bool(lamp)


def measure(sim, row):
    if row in (6, 7):
        equal(poke(sim.uri, IR_TEST, 1), None)
        sim.control(op="advance", seconds=90)


def each_row_raises_its_alarm_beyond_its_limit_and_ends_it_at_the_hysteresis(home):
    for row, when, bit, modes, read, scale, hysteresis, order in ROWS:
        with start(home) as sim:
            open_all_limits(sim.uri)
            sim.control(op="bank", mode=modes[0])
            if order:
                equal(sim.control(**order), {"ok": True})
            measure(sim, row)
            reading = read(sim.uri)
            upper = "above" in when
            if when.startswith("discharge"):
                reading = -reading
            at = reading // scale
            inside = 1 if upper else -1
            stands = False
            for step in (20, 1, 0, -1, hysteresis - 1, hysteresis, hysteresis + 1, 0, -1, 3 * hysteresis):
                limit = at + inside * step
                put(sim.uri, row, limit)
                threshold = scale * (limit - inside * hysteresis * stands)
                stands = reading > threshold if upper else reading < threshold
                equal(shown(sim.uri, bit), stands, f"row {row}, reading {reading}, limit {limit}")


def each_row_is_compared_in_its_modes_alone(home):
    for row, when, bit, modes, read, scale, hysteresis, order in ROWS[:6]:
        with start(home) as sim:
            open_all_limits(sim.uri)
            put(sim.uri, row, 1500 if when == "above" else 16000)
            for mode in MODES:
                sim.control(op="bank", mode=mode)
                states = look(sim.uri, "input", CELL_STATE, 6)
                equal(states, [(mode in modes) << bit] * 6, f"row {row}, {mode}")
                equal(look(sim.uri, "discrete", ALARM_LAMP), [int(mode in modes)])


def a_change_of_resistance_is_compared_with_the_reference_that_was_saved(home):
    with start(home) as sim:
        open_all_limits(sim.uri)
        equal(poke(sim.uri, IR_TEST, 1), None)
        sim.control(op="advance", seconds=700)
        equal(poke(sim.uri, IR_SAVE, SAVE), None)
        before = cell_ohms(sim.uri)
        sim.control(op="set-cell", cell=CELL, ir_uohm=before * 1.5)
        equal(poke(sim.uri, IR_TEST, 1), None)
        sim.control(op="advance", seconds=700)
        change = 100 * (cell_ohms(sim.uri) - before) / before
        for percent, stands in ((60, False), (int(change), True), (int(change) + 5, False)):
            put(sim.uri, 8, percent)
            equal(shown(sim.uri, 4), stands, f"{change} % of change, limit {percent} %")
        put(sim.uri, 8, 20)
        equal(shown(sim.uri, 4), True)
        equal(poke(sim.uri, IR_SAVE, SAVE), None)
        equal(shown(sim.uri, 4), False, "a new reference")


def a_limit_holds_over_a_loss_of_power_and_a_crash(home):
    state = ("--state", f"{home}/state.json")
    with encfg.Simulator("--tcp", "0", "--cells", 6, "--speed", 50, *state, home=home) as sim:
        put(sim.uri, 0, 12000)
        equal(look(sim.uri, "input", CELL_STATE, 6), [1] * 6)
        equal(sim.control(op="power-cycle"), {"ok": True})
        equal(look(sim.uri, "input", CELL_STATE, 6), [1] * 6)
        put(sim.uri, 1, 16000)
        sim.control(op="set-cell", cell=CELL, voltage_mv=14800)
        reading = cell_volts(sim.uri)
        put(sim.uri, 0, reading - 1)
        put(sim.uri, 0, reading + 5)
        equal(look(sim.uri, "discrete", ALARM_LAMP), [1], "within the hysteresis")
        equal(sim.control(op="power-cycle"), {"ok": True})
        equal(look(sim.uri, "discrete", ALARM_LAMP), [0], "of which a module that was off knows nothing")
        put(sim.uri, 0, 12000)
        sim.kill()
    with encfg.Simulator("--tcp", "0", "--cells", 6, *state, home=home) as sim:
        equal(look(sim.uri, "input", CELL_STATE, 6), [1] * 6)
        equal(look(sim.uri, "discrete", ALARM_LAMP), [1])
        put(sim.uri, 0, 14100)
        equal(look(sim.uri, "discrete", ALARM_LAMP), [0])


encfg.main([
    each_row_raises_its_alarm_beyond_its_limit_and_ends_it_at_the_hysteresis,
    each_row_is_compared_in_its_modes_alone,
    a_change_of_resistance_is_compared_with_the_reference_that_was_saved,
    a_limit_holds_over_a_loss_of_power_and_a_crash,
])
