#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated module of several strings, seen by pymodbus: segments, figures, alarms, relays, ports."""

import encfg
from encfg import equal
from side_view import look, poke

# Where each string's cells start, and how long a column is there.
SEGMENTS = [(1000, 420), (7000, 210), (10000, 140), (12000, 70), (13000, 70), (14000, 70)]
CAPACITY_2 = 21205
ID, CONNECTION, VOLTAGE, TEMPERATURE, IR, SOC, SOH, ALARMS_1, ALARMS_2, STATE = range(10)
NONE = 65535
# Registers of a string, from 100 × its number less 1.
RIPPLE_A, RIPPLE_V, BALANCE, DEVIATION, MODE, CELLS = 8, 10, 14, 15, 16, 20
STRING_ALARMS_1, CELL_ALARMS_1, CELL_ALARMS_2, IR_AVERAGE, IR_MAX_CELL, VOLTS = 21, 24, 25, 34, 40, 42
MEASURING, LAMPS, RELAYS, UNDER_TEST = 600, 603, 606, 620
RUN, FAULT, ALARM = 1, 2, 4
HALL = 1 << 6
# Settings of string 1, level 1; level 2 is 16 further, string 2 is 32 further.
STRING_V_HIGH, DISCHARGE_I, CELL_V_HIGH, IR_CHANGE = 21000, 21003, 21009, 21014
ROOM_HIGH, BALANCING, RELAY_SOURCES = 21192, 21218, 21223
IR_TEST, IR_SAVE, AUTO_ADDRESS = 21300, 21301, 21302
ADDRESSING = 20034
DEVICE_FAILURE, BUSY = 4, 6
SAVE = 23205


def simulator(home, *options):
    return encfg.Simulator("--profile", "bms600pro", "--tcp", "0", *options, home=home)


def column(sim, string, number, count):
    """The words of one reading of the first cells of a string."""
    start, size = SEGMENTS[string - 1]
    return look(sim.uri, "holding", start + number * size, count)


def of_string(sim, string, offset, count=1):
    return look(sim.uri, "holding", 100 * (string - 1) + offset, count)


def wide(words):
    """Pairs, low word first."""
    return [low | high << 16 for low, high in zip(words[::2], words[1::2])]


def tell(sim, **operation):
    equal(sim.control(**operation), {"ok": True}, f"{operation}")


def cells_lie_in_the_columns_of_their_string(home):
    with simulator(home, "--cells", 100, "--strings", 3) as sim:
        for string, cells in ((1, 34), (2, 33), (3, 33)):
            equal(of_string(sim, string, CELLS), [cells], f"string {string}")
            found = column(sim, string, VOLTAGE, cells + 5)
            assert all(13400 < mv < 13600 for mv in found[:cells]), found
            equal(found[cells:], [NONE] * 5, "cells that are not there")
            equal(column(sim, string, ID, cells), list(range(1, cells + 1)), "ids of the sensors")
        equal(column(sim, 4, VOLTAGE, 70), [NONE] * 70, "a string that is not there")


def a_full_module_holds_420_cells(home):
    with simulator(home, "--cells", 420, "--strings", 6) as sim:
        for string in range(1, 7):
            assert NONE not in column(sim, string, VOLTAGE, 70), string
    done = encfg.run(encfg.SIM, "--profile", "bms600pro", "--cells", 421, "--strings", 6, home=home)
    equal(done.status, 2)
    done = encfg.run(encfg.SIM, "--profile", "bms600pro", "--cells", 421, home=home)
    equal(done.status, 2)


def each_kind_of_block_has_the_voltages_of_its_chemistry(home):
    kinds = {"1.2V": (1420, 1550, 1238, 1300), "2V": (2250, 2330, 2078, 2140), "12V": (13500, 13980, 12470, 12840)}
    for block, voltages in kinds.items():
        with simulator(home, "--block", block, "--cells", 4) as sim:
            for mode, wanted, word in zip(("float", "charge", "discharge", "rest"), voltages, range(4)):
                tell(sim, op="bank", mode=mode)
                found = column(sim, 1, VOLTAGE, 4)
                assert all(abs(mv - wanted) <= wanted * 0.0061 for mv in found), (block, mode, found)
                equal(of_string(sim, 1, MODE), [word], mode)
                equal(look(sim.uri, "holding", LAMPS), [RUN | 8], f"no alarm fresh from the box, {block} {mode}")
    done = encfg.run(encfg.SIM, "--profile", "bms600pro", "--block", "6V", home=home)
    equal(done.status, 2)
    assert all(block in done.err for block in kinds), done


def a_string_tells_what_its_cells_come_to(home):
    with simulator(home, "--cells", 10, "--strings", 2) as sim:
        tell(sim, op="set-cell", cell=7, voltage_mv=12900)
        tell(sim, op="set-cell", cell=9, sensor="missing")
        shown = column(sim, 2, VOLTAGE, 5)
        equal(shown[3], NONE)
        known = [mv for mv in shown if mv != NONE]
        average, highest, lowest, place_highest, place_lowest = of_string(sim, 2, VOLTS, 5)
        assert abs(average - sum(known) / 4) <= 1, (average, known)
        equal([highest, lowest], [max(known), min(known)])
        equal([place_highest, place_lowest], [shown.index(max(known)) + 1, 2], "cells count from 1 in their string")
        balance, deviation = of_string(sim, 2, BALANCE, 2)
        assert abs(deviation - (max(known) - min(known))) <= 1, deviation
        assert abs(balance - 1000 * deviation / average) <= 1, balance
        string_volts = wide(of_string(sim, 1, 0, 2))[0]
        cells = sum(column(sim, 1, VOLTAGE, 5)) / 10
        assert abs(string_volts - cells) <= cells * 0.005, (string_volts, cells)
        equal(column(sim, 2, CONNECTION, 5), [1, 1, 1, 0, 1])
        equal(look(sim.uri, "holding", LAMPS)[0] & FAULT, FAULT)


def a_limit_raises_its_alarm_in_its_own_string(home):
    with simulator(home, "--cells", 10, "--strings", 2) as sim:
        tell(sim, op="set-cell", cell=3, voltage_mv=13700)
        tell(sim, op="set-cell", cell=8, voltage_mv=13700)
        equal(poke(sim.uri, CELL_V_HIGH, 13699), None)
        equal(column(sim, 1, ALARMS_1, 5), [0, 0, 1, 0, 0])
        equal(column(sim, 1, ALARMS_2, 5), [0] * 5)
        equal(column(sim, 2, ALARMS_1, 5), [0] * 5, "its limit was not touched")
        equal([of_string(sim, string, CELL_ALARMS_1) for string in (1, 2)], [[1], [0]], "summary")
        equal(look(sim.uri, "holding", LAMPS)[0] & ALARM, 0, "ALARM does not stand for cells")
        equal(poke(sim.uri, CELL_V_HIGH + 32 + 16, 13699), None)
        equal(column(sim, 2, ALARMS_2, 5), [0, 0, 1, 0, 0], "level 2 of string 2")
        equal(of_string(sim, 2, CELL_ALARMS_1, 2), [0, 1])
        tell(sim, op="set-cell", cell=3, voltage_mv=13690)
        equal(column(sim, 1, ALARMS_1, 5), [0, 0, 1, 0, 0], "20 mV inside it goes out")
        tell(sim, op="set-cell", cell=3, voltage_mv=13679)
        equal(column(sim, 1, ALARMS_1, 5), [0] * 5)
        equal(of_string(sim, 1, CELL_ALARMS_1), [0])


def string_alarms_light_the_lamp_and_move_relays(home):
    with simulator(home, "--cells", 4, "--strings", 2) as sim:
        equal(poke(sim.uri, RELAY_SOURCES, 1, 2, 3, 4), None)
        equal(look(sim.uri, "holding", RELAYS), [0])
        equal(poke(sim.uri, STRING_V_HIGH, 200), None, "20 V for 27 V")
        equal(of_string(sim, 1, STRING_ALARMS_1, 2), [4, 0])
        equal(look(sim.uri, "holding", LAMPS)[0] & ALARM, ALARM)
        equal(look(sim.uri, "holding", RELAYS), [0b0101], "level 1, and of a string")
        equal(poke(sim.uri, STRING_V_HIGH + 16, 200), None)
        equal(look(sim.uri, "holding", RELAYS), [0b0111])
        equal(poke(sim.uri, STRING_V_HIGH, 10000), None)
        equal(poke(sim.uri, STRING_V_HIGH + 16, 10000), None)
        tell(sim, op="set-cell", cell=1, liquid_low=True)
        equal(look(sim.uri, "holding", RELAYS), [0b1001])
        equal(look(sim.uri, "holding", LAMPS)[0] & ALARM, 0)


def a_discharge_limit_has_no_sign_and_the_current_one(home):
    with simulator(home, "--cells", 4) as sim:
        equal(poke(sim.uri, DISCHARGE_I, 200), None, "20.0 A")
        tell(sim, op="set-string", string=1, current_a=900)
        equal(of_string(sim, 1, STRING_ALARMS_1), [0])
        tell(sim, op="set-string", string=1, current_a=-20)
        equal(of_string(sim, 1, STRING_ALARMS_1), [0])
        tell(sim, op="set-string", string=1, current_a=-20.01)
        equal(of_string(sim, 1, STRING_ALARMS_1), [2])


def a_disconnected_hall_sensor_measures_nothing_and_says_so(home):
    with simulator(home, "--cells", 4, "--strings", 2) as sim:
        tell(sim, op="bank", mode="charge")
        tell(sim, op="set-string", string=2, hall=False, ripple_v=1.5)
        equal(wide(of_string(sim, 1, 6, 2)), [17], "0.17 A into full batteries")
        equal(of_string(sim, 2, 6, 2), [0, 0x8000], "no value")
        equal([of_string(sim, string, STRING_ALARMS_1)[0] & HALL for string in (1, 2)], [0, HALL])
        equal(of_string(sim, 2, RIPPLE_V, 2), [0, 150], "high word first")
        equal(look(sim.uri, "holding", LAMPS)[0] & ALARM, ALARM)
        tell(sim, op="set-string", string=2, hall=True, ripple_a=3)
        equal(of_string(sim, 2, RIPPLE_A, 2), [0, 300])
        equal(look(sim.uri, "holding", LAMPS)[0] & ALARM, 0)


def the_state_of_charge_follows_the_current(home):
    with simulator(home, "--cells", 4, "--strings", 2) as sim:
        tell(sim, op="advance", seconds=7200)
        equal(column(sim, 1, SOC, 2), [100, 100], "no current on float")
        equal(poke(sim.uri, CAPACITY_2, 50), None)
        tell(sim, op="bank", mode="discharge")
        tell(sim, op="advance", seconds=7200)
        taken = [2**32 - wide(of_string(sim, string, 6, 2))[0] for string in (1, 2)]
        assert abs(sum(taken) - 3000) <= 35, (taken, "a fifth of 100 and 50 Ah")
        assert abs(taken[0] - 2 * taken[1]) <= 150, (taken, "by their capacity, on one busbar")
        for string in (1, 2):
            assert all(abs(soc - 54) <= 4 for soc in column(sim, string, SOC, 2)), "faster than rated takes more"
        tell(sim, op="bank", mode="charge")
        tell(sim, op="advance", seconds=3600)
        for string in (1, 2):
            assert all(abs(soc - 64) <= 4 for soc in column(sim, string, SOC, 2)), "a tenth of them"
        tell(sim, op="advance", seconds=24 * 3600)
        equal(column(sim, 1, SOC, 2), [100, 100], "no more than full")


def leakage_and_liquid_level_stand_in_the_bits_of_their_cell(home):
    with simulator(home, "--cells", 4) as sim:
        tell(sim, op="set-cell", cell=2, leak=True, soh=79, soc=60)
        tell(sim, op="set-cell", cell=3, liquid_low=True)
        equal(column(sim, 1, STATE, 4), [0, 1, 2, 0])
        equal(column(sim, 1, SOC, 4), [100, 60, 100, 100])
        equal(column(sim, 1, SOH, 4), [100, 79, 100, 100])
        equal([column(sim, 1, alarms, 4)[1] for alarms in (ALARMS_1, ALARMS_2)], [64, 64], "health below both limits")
        tell(sim, op="set-cell", cell=2, leak=False)
        equal(column(sim, 1, STATE, 4), [0, 0, 2, 0])


def a_digital_input_drives_a_relay(home):
    with simulator(home) as sim:
        equal(poke(sim.uri, RELAY_SOURCES + 3, 6), None, "relay 4 by input 2")
        tell(sim, op="set-input", input=2, value=True)
        equal(look(sim.uri, "holding", RELAYS, 2), [0b1000, 0b010])
        tell(sim, op="set-input", input=2, value=False)
        equal(look(sim.uri, "holding", RELAYS, 2), [0, 0])
        assert not sim.control(op="set-input", input=4, value=True)["ok"]


def the_room_is_measured_by_current_loops(home):
    with simulator(home) as sim:
        tell(sim, op="set-ambient", temperature_c=50, humidity=25)
        equal(look(sim.uri, "holding", 616), [500])
        equal(look(sim.uri, "holding", 612, 2), [20000, 8000], "µA")
        equal(poke(sim.uri, RELAY_SOURCES, 1), None)
        equal(poke(sim.uri, ROOM_HIGH, 499), None)
        equal(look(sim.uri, "holding", RELAYS), [1])


def each_port_tests_its_own_cells(home):
    with simulator(home, "--cells", 7, "--strings", 3) as sim:
        equal(poke(sim.uri, IR_TEST, 1), None)
        equal(look(sim.uri, "holding", MEASURING), [0b111])
        equal(look(sim.uri, "holding", UNDER_TEST, 6), [1, 1, 1, 0, 0, 0])
        equal(poke(sim.uri, AUTO_ADDRESS, 1), BUSY)
        tell(sim, op="advance", seconds=31)
        equal(look(sim.uri, "holding", MEASURING), [0b001])
        equal(look(sim.uri, "holding", UNDER_TEST, 6), [3, 0, 0, 0, 0, 0])
        assert NONE not in column(sim, 3, IR, 2)
        equal(column(sim, 1, IR, 3)[2], NONE)
        tell(sim, op="advance", seconds=15)
        equal(look(sim.uri, "holding", MEASURING), [0])
        ohms = column(sim, 1, IR, 3)
        assert all(5700 < one < 6300 for one in ohms), ohms
        figures = wide(of_string(sim, 1, IR_AVERAGE, 6))
        equal(figures[1:], [max(ohms), min(ohms)])
        equal(of_string(sim, 1, IR_MAX_CELL), [ohms.index(max(ohms)) + 1])
        equal(poke(sim.uri, IR_TEST, 1), DEVICE_FAILURE, "it cools down")


def a_resistance_that_rose_against_its_reference_raises_an_alarm(home):
    with simulator(home, "--cells", 2) as sim:
        for ohms in (6000, 9000):
            tell(sim, op="set-cell", cell=2, ir_uohm=ohms)
            equal(poke(sim.uri, IR_TEST, 1), None)
            tell(sim, op="advance", seconds=30)
            if ohms == 6000:
                equal(poke(sim.uri, IR_SAVE, SAVE), None)
                equal(column(sim, 1, ALARMS_1, 2), [0, 0])
            tell(sim, op="advance", seconds=600)
        equal(column(sim, 1, ALARMS_1, 2), [0, 32], "more than 20 %")
        equal(column(sim, 1, ALARMS_2, 2), [0, 32], "more than 30 %")


def a_test_is_refused_while_the_bank_discharges(home):
    with simulator(home, "--cells", 2) as sim:
        tell(sim, op="bank", mode="discharge")
        equal(poke(sim.uri, IR_TEST, 1), DEVICE_FAILURE)
        equal(look(sim.uri, "holding", MEASURING), [0])


def auto_addressing_numbers_the_sensors_anew(home):
    with simulator(home, "--cells", 6, "--strings", 2) as sim:
        tell(sim, op="set-cell", cell=5, id=9)
        equal(column(sim, 2, ID, 3), [1, 9, 3])
        equal(poke(sim.uri, AUTO_ADDRESS, 1), None)
        equal(look(sim.uri, "holding", ADDRESSING), [1])
        tell(sim, op="advance", seconds=10)
        equal(look(sim.uri, "holding", ADDRESSING, 2), [2, 6])
        equal(column(sim, 2, ID, 3), [1, 2, 3])


def auto_balancing_brings_the_cells_together(home):
    with simulator(home, "--cells", 6) as sim:
        before = of_string(sim, 1, DEVIATION)[0]
        tell(sim, op="advance", seconds=3600)
        equal(of_string(sim, 1, DEVIATION), [before])
        equal(poke(sim.uri, BALANCING, 1), None)
        tell(sim, op="advance", seconds=7200)
        after = of_string(sim, 1, DEVIATION)[0]
        # A quarter is left of what they differ; sensors that read differently cannot be balanced.
        assert 0 < after < before * 0.75, (before, after)


def settings_of_each_string_survive_a_restart_of_the_simulator(home):
    state = f"{home}/state.json"
    with simulator(home, "--cells", 6, "--strings", 2, "--state", state) as sim:
        equal(poke(sim.uri, CELL_V_HIGH + 32, 13999), None)
        equal(poke(sim.uri, IR_TEST, 1), None)
        tell(sim, op="advance", seconds=45)
        ohms = column(sim, 2, IR, 3)
    with simulator(home, "--cells", 6, "--strings", 2, "--state", state) as sim:
        equal(look(sim.uri, "holding", CELL_V_HIGH + 32), [13999])
        equal(column(sim, 2, IR, 3), ohms)
        equal(of_string(sim, 2, IR_MAX_CELL), [ohms.index(max(ohms)) + 1])


WINDOW = """
{ "format": 1, "id": "window", "name": "W", "model": "W", "provenance": "assumed",
  "page-select": { "table": "holding", "address": 900 },
  "identify": { "match": [ { "key": "code", "equals": 7 } ], "items": [
    { "key": "code", "label": "C", "provenance": "assumed", "table": "input", "address": 1, "type": "u16", "unit": "" },
    { "key": "serial", "label": "S", "provenance": "assumed", "table": "input", "address": 2, "type": "text", "length": 4 } ] },
  "settings": [ { "group": "port", "label": "Port", "repeat": { "max": 2, "by": "page", "first": 1 }, "items": [
    { "key": "limit", "label": "L", "provenance": "assumed", "table": "holding", "address": 200, "type": "u16",
      "unit": "V", "min": 0, "max": 9, "default": 3 } ] } ],
  "strings": { "max": 3, "by": "unit", "first": 1, "items": [
    { "key": "string-voltage", "label": "V", "provenance": "assumed", "table": "input", "address": 50, "type": "u16", "unit": "V" } ] },
  "cells": { "max": 24, "items": [
    { "key": "cell-voltage", "label": "V", "provenance": "assumed", "table": "input", "address": 300, "stride": 1,
      "type": "u16", "unit": "mV" } ] },
  "blocks": [ { "table": "input", "address": 50, "count": 2, "read": "exact" } ] }
"""


def pages_unit_ids_and_blocks_are_kept_apart_on_the_wire(home):
    path = f"{home}/window.json"
    with open(path, "w", encoding="utf-8") as file:
        file.write(WINDOW)
    for line in (("--tcp", "0", "--strict-unit"), ("--serial", "pty")):
        with encfg.Simulator("--profile", path, "--id", 5, "--cells", 6, "--strings", 3, *line, home=home) as sim:
            own = sim.uri
            equal(look(own, "holding", 200), None, "no page is selected")
            for page, value in ((1, 3), (2, 4)):
                equal(poke(own, 900, page), None)
                equal(look(own, "holding", 200), [3])
                equal(poke(own, 200, value), None)
            equal(poke(own, 900, 3), 3, "a page that is not there")
            equal(look(own, "holding", 200), [4])
            for string in (1, 2, 3):
                volts = look(own.replace("id=5", f"id={5 + string}"), "input", 50, 2)
                assert 26 <= volts[0] <= 28 and volts[1] == 0, (string, volts)
            equal(look(own, "input", 50, 2), None, "not at its own id")
            equal(look(own.replace("id=5", "id=6"), "input", 50), None, "half a block")


def a_serial_number_without_room_says_that_it_is_simulated_all_the_same(home):
    path = f"{home}/window.json"
    with open(path, "w", encoding="utf-8") as file:
        file.write(WINDOW)
    with encfg.Simulator("--profile", path, "--tcp", "0", home=home) as sim:
        words = look(sim.uri, "input", 2, 4)
        equal(b"".join(word.to_bytes(2, "big") for word in words), b"SIM-0001")
        shown = encfg.cli("--profile", path, "--connect", sim.uri, "--json", "info", home=home)
        equal(shown.json["simulated"], True, shown)


def modules_on_one_line_keep_their_ids_apart(home):
    path = f"{home}/window.json"
    with open(path, "w", encoding="utf-8") as file:
        file.write(WINDOW)
    with encfg.Simulator("--profile", path, "--serial", "pty", "--modules", 2, home=home, ready=2) as sim:
        equal([uri.rsplit("id=", 1)[1] for uri in sim.endpoints], ["1", "5"])
    done = encfg.run(encfg.SIM, "--profile", path, "--id", 245, home=home)
    equal(done.status, 2)
    assert "247" in done.err, done


encfg.main([
    pages_unit_ids_and_blocks_are_kept_apart_on_the_wire,
    a_serial_number_without_room_says_that_it_is_simulated_all_the_same,
    modules_on_one_line_keep_their_ids_apart,
    cells_lie_in_the_columns_of_their_string,
    a_full_module_holds_420_cells,
    each_kind_of_block_has_the_voltages_of_its_chemistry,
    a_string_tells_what_its_cells_come_to,
    a_limit_raises_its_alarm_in_its_own_string,
    string_alarms_light_the_lamp_and_move_relays,
    a_discharge_limit_has_no_sign_and_the_current_one,
    a_disconnected_hall_sensor_measures_nothing_and_says_so,
    the_state_of_charge_follows_the_current,
    leakage_and_liquid_level_stand_in_the_bits_of_their_cell,
    a_digital_input_drives_a_relay,
    the_room_is_measured_by_current_loops,
    each_port_tests_its_own_cells,
    a_resistance_that_rose_against_its_reference_raises_an_alarm,
    a_test_is_refused_while_the_bank_discharges,
    auto_addressing_numbers_the_sensors_anew,
    auto_balancing_brings_the_cells_together,
    settings_of_each_string_survive_a_restart_of_the_simulator,
])
