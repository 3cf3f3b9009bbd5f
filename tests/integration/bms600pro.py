#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The BMS 600 PRO from the search to the saved baseline. Its registers are written down here a second
time, by hand, and pymodbus looks from the side whether they hold what the command line said."""

import csv
import io
import json
import socket
import subprocess
import time

import encfg
from encfg_cli import cli, sent, start, story, while_steady
from side_view import look, poke

FAST = "60"
LIMITS = ("voltage-high", "voltage-low", "charge-current-high", "discharge-current-high", "soc-low",
          "ripple-voltage-high", "ripple-current-high", "temperature-high", "temperature-low", "cell-voltage-high",
          "cell-voltage-low", "cell-temperature-high", "cell-temperature-low", "ir-high", "ir-change-high", "soh-low")
SEGMENTS = ((1000, 420), (7000, 210), (10000, 140), (12000, 70), (13000, 70), (14000, 70))
CONNECTION, VOLTAGE, TEMPERATURE, IR, SOC, SOH, ALARMS_1, ALARMS_2, STATE, REFERENCE = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
STRING_ALARMS_1, STRING_ALARMS_2, CELL_ALARMS_1 = 21, 22, 24
MEASURING, LAMPS, RELAYS, INPUTS, UNDER_TEST = 600, 603, 606, 607, 620
RUN, ALARM = 1, 4
CLOCK, NETWORK, ADDRESS, ADDRESSING = 21310, 21320, 21340, 20034
RELAY_SOURCE, ANY_LEVEL_2 = 21223, 2


def limit(string, level, name):
    return 21000 + 32 * (string - 1) + 16 * (level - 1) + LIMITS.index(name)


def column(sim, string, number, count):
    base, size = SEGMENTS[string - 1]
    return look(sim.uri, "holding", base + number * size, count)


def string_words(sim, string, offset, count=1):
    return look(sim.uri, "holding", 100 * (string - 1) + offset, count)


def low_first(words):
    value = words[0] + (words[1] << 16)
    return value - (1 << 32) if value >> 31 else value


def module(home, stack, *options, line="--tcp"):
    place = ("--serial", "pty") if line == "--serial" else ("--tcp", "0")
    sim = start(home, stack, "--profile", "bms600pro", "--speed", FAST, *place, *options)
    return sim, ("--connect", sim.uri)


def reads(trace):
    return [(int.from_bytes(f[8:10], "big"), int.from_bytes(f[10:12], "big")) for f in sent(trace) if f[7] == 3]


def the_search_tells_the_two_devices_apart(home, stack):
    for line in ("--tcp", "--serial"):
        ours, _ = module(home, stack, line=line)
        other = start(home, stack, *(("--serial", "pty") if line == "--serial" else ("--tcp", "0")))
        for sim, profile in ((ours, "bms600pro"), (other, "bm3000")):
            found, = cli(home, "search", line, sim.place, "--json", expect=0).json["modules"]
            assert found["profile"] == profile and found["provenance"] == "assumed", found
            assert found["serial"].startswith("SIMULATED"), found
    wrong = cli(home, "read", "--profile", "bm3000", "--connect", ours.uri, expect=4).err
    assert "profile is the right one" in wrong, wrong


def what_fits_no_profile_is_told_where_to_name_one(home, stack):
    other = json.loads((encfg.DATA.parent.parent / "data/profiles/bms600pro.json").read_text(encoding="utf-8"))
    other |= {"id": "another"}
    other["identify"]["match"] = [{"key": "model-code", "equals": 601}]
    sim = start(home, stack, "--profile", home.file("another.json", json.dumps(other)), "--tcp", "0")
    found = cli(home, "search", "--tcp", sim.place, "--json", expect=3).json["others"][0]
    assert found["outcome"] == "unknown" and "--profile takes" in found["advice"], found


def info_tells_what_the_registers_hold(home, stack):
    sim, at = module(home, stack, "--strings", "3", "--cells", "12")
    info = cli(home, "info", "--json", *at, expect=0).json
    assert info["module"]["profile"] == "bms600pro" and info["module"]["name"] == "BMS 600 PRO", info
    assert info["status"]["string-count"] == 3 and info["simulated"] is True, info
    assert info["lamps"]["RUN"] == "on" and info["lamps"]["ALARM"] == "off", info["lamps"]
    assert look(sim.uri, "holding", LAMPS)[0] & (RUN | ALARM) == RUN
    assert "assumed map" in cli(home, "info", *at, expect=0).out


def a_fault_lamp_has_its_reason(home, stack):
    sim, at = module(home, stack, "--strings", "2", "--cells", "12")
    assert sim.control(op="set-cell", cell=8, sensor="missing")["ok"]
    assert sim.control(op="set-string", string=1, hall=False)["ok"]
    assert sim.control(op="advance", seconds=10)["ok"]
    info = cli(home, "info", "--json", *at, expect=0).json
    assert info["lamps"]["FAULT"] == "on", info
    assert info["status"]["faults"] == "battery sensor does not answer, string sensor does not answer", info
    assert look(sim.uri, "holding", 604)[0] == 3


def a_key_that_is_none_leads_to_those_that_are(home, stack):
    _, at = module(home, stack)
    said = cli(home, "write", "--set", "string[1].level[1].voltage=5", "--yes", *at, expect=2).err
    assert f"\nNext: en-cfg-cli read --connect \"{at[1]}\"" in said, said


def settings_stand_in_their_groups_and_cost_two_reads(home, stack):
    sim, at = module(home, stack, "--strings", "2")
    trace = str(home.path / "trace")
    rows = cli(home, "read", "--json", "--trace", trace, *at, expect=0).json["settings"]
    keys = [row["key"] for row in rows]
    wanted = [f"string[{s}].level[{v}].{name}" for s in (1, 2) for v in (1, 2) for name in LIMITS]
    assert keys[:64] == wanted and keys[64] == "level[1].ambient-temp-high", keys
    for row, string, level, name in zip(rows, [1] * 32 + [2] * 32, ([1] * 16 + [2] * 16) * 2, LIMITS * 4):
        assert row["raw"] == look(sim.uri, "holding", limit(string, level, name)), row
        assert row["label"].startswith(f"String {string} · Level {level} · "), row
    assert rows[keys.index("battery[2].cells")]["value"] == 12 and rows[keys.index("battery[3].cells")]["value"] == 0
    # Of two strings 64 limits; what is there once stands 128 registers on.
    assert [r for r in reads(trace) if r[0] >= 21000] == [(21000, 64), (21192, 52)], reads(trace)
    text = cli(home, "read", *at, expect=0).out
    assert "\nString 2 · Level 1\n" in text and "String 3 · Level" not in text, text


def the_main_job(home, stack):
    for line in ("--tcp", "--serial"):
        sim, at = module(home, stack, "--strings", "3", "--block", "12V", line=line)
        cli(home, "diff", "--preset", "12V", *at, expect=0)
        assert cli(home, "diff", "--preset", "2V", "--json", *at, expect=1).json["differences"]
        before = look(sim.uri, "holding", limit(1, 1, LIMITS[0]), 96)

        two = cli(home, "write", "--preset", "2V", "--only", "string[2].*", "--yes", "--json", *at, expect=0).json
        changed = {row["key"] for row in two["rows"] if row["state"] == "verified"}
        assert changed == {f"string[2].level[{v}].cell-voltage-{end}" for v in (1, 2) for end in ("high", "low")}, two
        after = look(sim.uri, "holding", limit(1, 1, LIMITS[0]), 96)
        assert after[:32] == before[:32] and after[64:] == before[64:]
        assert [after[limit(2, v, f"cell-voltage-{end}") - 21000] for v in (1, 2) for end in ("high", "low")] == [
            2400, 1850, 2450, 1800]

        one = cli(home, "write", "--preset", "1.2V", "--only", "string[*].level[1].*", "--yes", "--json", *at, expect=0).json
        assert one["failed"] == 0 and {row["key"].split(".")[1] for row in one["rows"]} == {"level[1]"}, one
        now = look(sim.uri, "holding", limit(1, 1, LIMITS[0]), 96)
        for string in (1, 2, 3):
            assert now[limit(string, 1, "cell-voltage-high") - 21000] == 1650
            assert now[32 * string - 16:32 * string] == after[32 * string - 16:32 * string]
        assert len(home.backups()) >= 1


def a_preset_tells_once_what_is_the_same_in_all_strings(home, stack):
    shown = cli(home, "presets", "--profile", "bms600pro", expect=0).out
    assert shown.count("String 1…6 · Level 1\n") == 3 and "String 2" not in shown, shown
    assert shown.count("string[*].level[2].soc-low ") == 3 and "string[1]" not in shown, shown


def presets_of_all_blocks_keep_the_rules(home, stack):
    for block, high in (("1.2V", 1650), ("2V", 2400), ("12V", 14400)):
        sim, at = module(home, stack, "--block", block, "--strings", "6", "--cells", "24")
        done = cli(home, "write", "--preset", block, "--yes", "--json", *at, expect=0).json
        assert done["verified"] == 0 and done["failed"] == 0 and done["warnings"] == [], done
        assert [look(sim.uri, "holding", limit(s, 1, "cell-voltage-high"))[0] for s in range(1, 7)] == [high] * 6
        assert look(sim.uri, "holding", LAMPS)[0] & ALARM == 0
        assert string_words(sim, 1, STRING_ALARMS_1, 2) == [0, 0] and column(sim, 6, ALARMS_1, 4) == [0] * 4
    warned = cli(home, "write", "--set", "string[2].level[1].cell-voltage-high=15000", "--dry-run", *at, expect=0)
    assert "level 2 is the more serious one" in warned.out + warned.err, warned


def settings_files_go_out_and_in(home, stack):
    sim, at = module(home, stack, "--strings", "2")
    for name in ("out.json", "out.csv"):
        path = str(home.path / name)
        cli(home, "read", "-o", path, *at, expect=0)
        cli(home, "diff", path, *at, expect=0)
        poke(sim.uri, limit(2, 2, "discharge-current-high"), 4321)
        found, = cli(home, "diff", path, "--json", *at, expect=1).json["differences"]
        assert (found["key"], found["device"], found["config"]) == (
            "string[2].level[2].discharge-current-high", 432.1, 2000), found
        cli(home, "write", path, "--yes", *at, expect=0)
        assert look(sim.uri, "holding", limit(2, 2, "discharge-current-high")) == [20000]
    rows = json.loads((home.path / "out.json").read_text())["settings"]
    assert [r["value"] for r in rows if r["key"] == "string[1].level[1].soc-low"] == [50], rows[:6]


def strings_are_what_the_registers_hold(home, stack):
    sim, at = module(home, stack, "--strings", "6", "--cells", "30")
    sim.control(op="speed", factor=1)
    sim.control(op="bank", mode="discharge")
    strings, held = while_steady(
        lambda: cli(home, "strings", "--json", *at, expect=0).json["strings"],
        lambda: [string_words(sim, number, 0, 52) for number in range(1, 7)])
    assert len(strings) == 6
    for row, words in zip(strings, held):
        assert row["voltage"] == low_first(words[0:2]) / 100 and row["current"] == low_first(words[6:8]) / 100, row
        assert row["current"] < 0 and row["state"] == "discharge" and words[16] == 2, row
        assert row["ripple_voltage"] == (words[10] * 65536 + words[11]) / 100, row
        assert (row["soc"], row["cells"], row["balance"]) == (words[12], words[20], words[14] / 10) and words[20] == 5
        assert (row["cell_voltage_max"], row["cell_voltage_min"]) == (words[43], words[44]), row
    # So many readings stand below each other, with a column for each string.
    lines = cli(home, "strings", *at, expect=0).out.splitlines()
    assert "Batteries" + "5" * 6 in ["".join(line.split()) for line in lines] and max(map(len, lines)) < 120, lines


def other_masters_read_in_their_own_way(home, stack):
    sim, _ = module(home, stack, "--strings", "2", "--cells", "12")
    host, port = sim.place.rsplit(":", 1)
    for string in range(6):
        words = string_words(sim, string + 1, 0, 60)
        assert words is not None and words[52:] == [0] * 8, words
        asked = subprocess.run(["mbpoll", "-1", "-a", "1", "-0", "-r", str(100 * string), "-c", "60", "-t", "4", "-p", port,
                                host], capture_output=True, text=True, timeout=20, check=False)
        assert asked.returncode == 0, asked
    device = look(sim.uri, "holding", 600, 26)
    assert device is not None and device[10:12] == device[12:14] and all(4000 < loop < 20000 for loop in device[12:14]), device
    for base, size in SEGMENTS:
        for number in range(10):
            for first in range(0, size, 125):
                assert look(sim.uri, "holding", base + number * size + first, min(125, size - first)) is not None
    assert poke(sim.uri, 55, 1) == 2 and look(sim.uri, "holding", 60) is None


def four_hundred_and_twenty_cells_cost_the_fewest_reads(home, stack):
    sim, at = module(home, stack, "--strings", "6", "--cells", "420")
    trace = str(home.path / "trace")
    result = cli(home, "cells", "--json", "--trace", trace, *at, expect=0).json
    cells = result["cells"]
    assert sorted(result["statistics"]) == ["soc", "soh", "temperature", "voltage"], result["statistics"]
    assert [c["cell"] for c in cells] == list(range(1, 421)) and [c["string"] for c in cells][::70] == [1, 2, 3, 4, 5, 6]
    for string in range(1, 7):
        own = cells[70 * (string - 1):70 * string]
        assert [c["voltage"] for c in own] == column(sim, string, VOLTAGE, 70)
        assert [round(c["temperature"] * 10) for c in own] == column(sim, string, TEMPERATURE, 70)
        assert [c["soc"] for c in own] == column(sim, string, SOC, 70) and all(c["voltage"] for c in own)
    places = [r for r in reads(trace) if 1000 <= r[0] < 20000]
    # Strings 1 to 3 leave places free: a read for each of 11 columns. 4 to 6 are full: 770 words in a row.
    assert max(count for _, count in places) <= 125 and len(places) == 3 * 11 + 3 * 7, places
    # Each string's own block, the device, and what is assumed.
    assert len([r for r in reads(trace) if r[0] < 1000]) == 7, reads(trace)
    table = list(csv.DictReader(io.StringIO(cli(home, "cells", "--csv", "--string", "4", *at, expect=0).out)))
    assert len(table) == 70 and table[0]["cell"] == "211", table[0]


def the_resistance_test_runs_on_all_ports(home, stack):
    sim, at = module(home, stack, "--strings", "3", "--cells", "12")
    sim.control(op="speed", factor=1)
    cli(home, "ir-test", *at, expect=0)
    assert look(sim.uri, "holding", MEASURING) == [7] and look(sim.uri, "holding", UNDER_TEST, 4)[3] == 0
    assert all(look(sim.uri, "holding", UNDER_TEST, 3))
    text = cli(home, "info", *at, expect=0).out
    assert "IR Test is running\n" in text and "COM1, COM2, COM3" in text, text
    sim.control(op="speed", factor=int(FAST))
    result = cli(home, "ir-test", "--wait", "--json", *at, expect=0).json
    assert result["state"] == "done" and result["tested"] == 12, result
    assert "12 batteries tested" in result["message"] and home.journal()[-1]["tested"] == 12, result
    assert look(sim.uri, "holding", MEASURING) == [0]
    for string in (1, 2, 3):
        assert all(500 < ir < 50000 for ir in column(sim, string, IR, 4)), string
        assert column(sim, string, REFERENCE, 4) == [65535] * 4

    saved = cli(home, "ir-save", "--yes", "--json", *at, expect=0).json
    assert saved["verified"] == 12 and saved["failed"] == 0, saved
    for string in (1, 2, 3):
        assert column(sim, string, REFERENCE, 4) == column(sim, string, IR, 4)

    cli(home, "write", "--set", "string[*].level[1].ir-high=auto", "--yes", *at, expect=0)
    for string in (1, 2, 3):
        largest = max(column(sim, string, IR, 4))
        assert look(sim.uri, "holding", limit(string, 1, "ir-high")) == [-(-largest * 3 // 2)], string
        assert look(sim.uri, "holding", limit(string, 2, "ir-high")) == [50000]


def a_test_on_discharge_is_not_even_asked_for(home, stack):
    sim, at = module(home, stack)
    sim.control(op="bank", mode="discharge")
    refused = cli(home, "ir-test", "--wait", "--json", *at, expect=4).json
    assert refused["error"]["code"] == "precondition" and "discharging" in refused["error"]["message"], refused
    assert look(sim.uri, "holding", MEASURING) == [0]


def sensors_get_their_addresses_by_a_command(home, stack):
    sim, at = module(home, stack, "--strings", "2", "--cells", "8")
    listed = cli(home, "command", "--json", *at, expect=0).json["commands"]
    assert [c["key"] for c in listed] == ["ir-test", "ir-save", "auto-address", "restart"], listed
    assert "--yes" in cli(home, "command", "auto-address", *at, expect=2).err
    assert "en-cfg-cli ir-save" in cli(home, "command", "ir-save", "--yes", *at, expect=2).err
    unknown = cli(home, "command", "nosuch", *at, expect=2).err
    assert "nosuch" in unknown and "auto-address" in unknown and "--yes" not in unknown, unknown
    assert look(sim.uri, "holding", ADDRESSING, 2) == [0, 0] and home.journal() == []

    done = cli(home, "command", "auto-address", "--yes", "--json", *at, expect=0).json
    assert (done["state"], done["finished"]) == ("done", 8), done
    assert look(sim.uri, "holding", ADDRESSING, 2) == [2, 8]
    assert column(sim, 2, 0, 4) == [1, 2, 3, 4], "addresses of the sensors, in order"
    entry, = home.journal()
    assert (entry["operation"], entry["command"], entry["result"]) == ("command", "auto-address", "done"), entry

    cli(home, "ir-test", *at, expect=0)
    refused = cli(home, "command", "auto-address", "--yes", "--json", *at, expect=4).json
    assert refused["error"]["code"] == "precondition" and "resistance test" in refused["error"]["message"], refused


def clock_network_and_address(home, stack):
    sim, at = module(home, stack)
    sim.control(op="set-clock", offset_s=-7200)
    synced = cli(home, "clock", "sync", "--json", *at, expect=0).json
    entry, = cli(home, "journal", "--json", expect=0).json["entries"]
    assert entry["operation"] == "clock-sync" and entry["rows"] == [], entry
    assert synced["offset_before_s"] <= -7100 and abs(synced["offset_after_s"]) <= 60, synced
    assert look(sim.uri, "holding", CLOCK)[0] == time.localtime().tm_year

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    moved = cli(home, "network", "set", "--ip", "127.0.0.44", "--port", str(port), "--follow", "--yes", "--json", *at,
                expect=0).json
    assert moved["found_at"].startswith(f"tcp://127.0.0.44:{port}"), moved
    at = ("--connect", sim.await_ready())
    assert look(sim.endpoints[-1], "holding", NETWORK + 6) == [port]
    cli(home, "network", "set", "--ip", "192.168.7.9", "--gateway", "192.168.7.1", "--yes", *at, expect=0)
    assert look(sim.endpoints[-1], "holding", NETWORK, 4) == [0xc0a8, 0x0709, 0xc0a8, 0x0701]

    cli(home, "address", "9", "--yes", *at, expect=0)
    assert look(sim.endpoints[-1].replace("id=1", "id=9"), "holding", ADDRESS) == [9]


def the_speed_of_the_serial_line_changes_and_is_followed(home, stack):
    sim, at = module(home, stack, line="--serial")
    changed = cli(home, "address", "5", "--new-baud", "19200", "--yes", "--json", *at, expect=0).json
    assert changed["new"] == 5, changed
    assert look(sim.uri.replace("id=1", "id=5"), "holding", ADDRESS, 2) == [5, 1]


def what_sensors_find_is_told(home, stack):
    sim, at = module(home, stack, "--strings", "2", "--cells", "8")
    sim.control(op="set-cell", cell=2, leak=True)
    sim.control(op="set-cell", cell=7, liquid_low=True)
    sim.control(op="set-cell", cell=8, sensor="missing")
    sim.control(op="set-string", string=2, hall=False)
    sim.control(op="set-input", input=3, value=True)
    cells = cli(home, "cells", "--json", *at, expect=0).json["cells"]
    assert [c["cell"] for c in cells if "leakage" in str(c["state"])] == [2], cells
    assert [c["cell"] for c in cells if "liquid level low" in str(c["state"])] == [7], cells
    assert [c["cell"] for c in cells if c["voltage"] is None] == [8] and cells[7]["connection"] == "not connected", cells
    assert column(sim, 1, STATE, 4) == [0, 1, 0, 0] and column(sim, 2, STATE, 4) == [0, 0, 2, 0]
    assert column(sim, 2, CONNECTION, 4) == [1, 1, 1, 0]

    one, two = cli(home, "strings", "--json", *at, expect=0).json["strings"]
    assert one["current"] is not None and two["current"] is None, two
    assert "Hall sensor disconnected" in str(two["alarms_1"]) + str(two["alarms_2"]), two
    info = cli(home, "info", "--json", *at, expect=0).json
    assert [info["status"][f"input-{i}"] for i in (1, 2, 3)] == ["off", "off", "on"], info["status"]
    assert look(sim.uri, "holding", INPUTS) == [4] and info["lamps"]["ALARM"] == "on", info["lamps"]


def alarms_set_bits_lamp_and_relay(home, stack):
    sim, at = module(home, stack, "--strings", "2", "--cells", "8")
    cli(home, "write", "--set", "relay[2].source=any alarm of level 2", "--yes", *at, expect=0)
    assert look(sim.uri, "holding", RELAY_SOURCE, 4) == [0, ANY_LEVEL_2, 0, 0]
    assert look(sim.uri, "holding", RELAYS) == [0]

    sim.control(op="set-cell", cell=6, temperature_c=40)
    assert column(sim, 2, ALARMS_1, 4) == [0, 4, 0, 0] and column(sim, 2, ALARMS_2, 4) == [0] * 4
    assert string_words(sim, 2, CELL_ALARMS_1, 2) == [4, 0] and column(sim, 1, ALARMS_1, 4) == [0] * 4
    assert look(sim.uri, "holding", RELAYS) == [0]
    # The lamp stands for the string's voltage, current and charge alone (datasheet).
    assert look(sim.uri, "holding", LAMPS)[0] & ALARM == 0

    sim.control(op="set-cell", cell=6, temperature_c=50)
    assert column(sim, 2, ALARMS_2, 4) == [0, 4, 0, 0] and look(sim.uri, "holding", RELAYS) == [2]
    shown = cli(home, "cells", "--json", *at, expect=0).json["cells"][5]
    assert "temperature high" in str(shown["alarms_2"]), shown

    cli(home, "write", "--set", "string[1].level[1].voltage-high=20", "--yes", *at, expect=0)
    assert string_words(sim, 1, STRING_ALARMS_1, 2) == [4, 0] and string_words(sim, 2, STRING_ALARMS_1) == [0]
    assert look(sim.uri, "holding", LAMPS)[0] & ALARM == ALARM
    assert cli(home, "info", "--json", *at, expect=0).json["lamps"]["ALARM"] == "on"


if __name__ == "__main__":
    encfg.main([story(test) for test in (
        the_search_tells_the_two_devices_apart,
        what_fits_no_profile_is_told_where_to_name_one,
        info_tells_what_the_registers_hold,
        a_fault_lamp_has_its_reason,
        a_key_that_is_none_leads_to_those_that_are,
        settings_stand_in_their_groups_and_cost_two_reads,
        the_main_job,
        a_preset_tells_once_what_is_the_same_in_all_strings,
        presets_of_all_blocks_keep_the_rules,
        settings_files_go_out_and_in,
        strings_are_what_the_registers_hold,
        other_masters_read_in_their_own_way,
        four_hundred_and_twenty_cells_cost_the_fewest_reads,
        the_resistance_test_runs_on_all_ports,
        a_test_on_discharge_is_not_even_asked_for,
        sensors_get_their_addresses_by_a_command,
        clock_network_and_address,
        the_speed_of_the_serial_line_changes_and_is_followed,
        what_sensors_find_is_told,
        alarms_set_bits_lamp_and_relay,
    )])
