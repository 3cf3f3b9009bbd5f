#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""en-cfg-cli and an old unit on a serial line, with pages, unlocking and committing: quirky_guanghua.py tells what it is like."""

import datetime
import json

import encfg
from encfg import equal
from encfg_cli import cli, story
from quirky import install, serve, side, values
from quirky_guanghua import PAGE, UNIT, Guanghua

WRITES = {5, 6, 15, 16}


def device(home, stack, line=True, **quirks):
    """The device, and the options that reach it; at the end it has nothing to complain of."""
    install(home, "guanghua")
    served = Guanghua(**quirks)
    stack.callback(lambda: equal(dict(served.offences), {}, "what the device would not forgive"))
    return served, stack.enter_context(serve(served, line=line))


def string_words(place, string, register, count):
    """What another program finds: it selects the string and reads."""
    with side(place) as client:
        assert not client.write_register(PAGE - 1, string, slave=UNIT).isError()
        return client.read_holding_registers(register - 1, count, slave=UNIT).registers


def words(place, register, count):
    with side(place) as client:
        return client.read_holding_registers(register - 1, count, slave=UNIT).registers


def a_search_recognises_it_and_writes_nothing(home, stack):
    served, place = device(home, stack)
    module = cli(home, "search", *place, "--json", expect=0).json["modules"][0]
    equal((module["id"], module["profile"], module["serial"], module["firmware"]), (1, "guanghua", "GH-0371", "2.13"))
    equal(WRITES & {function for _, function, _, _ in served.log}, set(), "writes of a search")
    equal(served.page, 2)


def every_setting_of_every_string_is_read(home, stack):
    _, place = device(home, stack)
    found = values(cli(home, "read", *place, "--json", expect=0))
    wanted = {"site": "一号机房", "capacity": 200.0, "temp-offset": -0.5, "buzzer": "on"}
    for string in (1, 2, 3):
        wanted[f"string[{string}].delay"] = 20 + string
        for level in (1, 2):
            at = f"string[{string}].level[{level}]."
            wanted[at + "voltage-high"] = (2300 + 10 * string + level) / 1000
            wanted[at + "voltage-low"] = (1800 + 10 * string - level) / 1000
            wanted[at + "discharge-high"] = -(1000 * level + string) / 10
            wanted[at + "ir-high"] = 900 + string if level == 1 else 40000 + 10 * string
    equal(found, wanted)


def strings_cells_status_and_lamps_are_right(home, stack):
    _, place = device(home, stack)
    strings = cli(home, "strings", *place, "--json", expect=0).json["strings"]
    equal([(one["voltage"], one["current"], one["cells"]) for one in strings],
          [(500.1, -12.1, 24), (500.2, -12.2, 12), (500.3, -12.3, 18)])
    cells = cli(home, "cells", *place, "--json", expect=0).json["cells"]
    equal(len(cells), 54)
    equal([cell["string"] for cell in cells], [1] * 24 + [2] * 12 + [3] * 18)
    equal([cell["voltage"] for cell in cells],
          [one / 1000 for one in range(2200, 2224)] + [None] + [one / 1000 for one in range(2301, 2312)]
          + [one / 1000 for one in range(2400, 2418)])
    equal([cell["temperature"] for cell in cells],
          [one / 10 for one in range(250, 274)] + [one / 10 for one in range(250, 262)]
          + [-one / 10 for one in range(1, 19)])
    equal([(cell["cell"], cell["alarms"]) for cell in cells if cell["alarms"]], [(25, "传感器断线")])
    equal([cell["ir"] for cell in cells][-18:], [33000 + 10 * one for one in range(18)])
    status = cli(home, "info", *place, "--json", expect=0).json["status"]
    equal((status["bank-mode"], status["ambient-temp"], status["input-1"], status["input-2"]), ("浮充", 25.2, "off", "on"))


def a_whole_set_stands_in_the_device_as_its_list_says(home, stack):
    served, place = device(home, stack)
    file = str(home.path / "as-found.json")
    cli(home, "read", "-o", file, *place, expect=0)
    cli(home, "diff", file, *place, expect=0)
    equal(cli(home, "diff", "--preset", "2V", *place, "--json").status, 1)
    written = cli(
        home, "write", "--preset", "2V", "--set", "site=二号机房A", "--set", "capacity=1234.5", "--set", "temp-offset=2.5",
        "--set", "buzzer=off", "--set", "string[2].level[2].discharge-high=-150", "--yes", *place, "--json", expect=0)
    equal({row["state"] for row in written.json["rows"]}, {"verified"})
    equal(words(place, 41, 8), [0xB6FE, 0xBAC5, 0xBBFA, 0xB7BF, 0x4120, 0x2020, 0x2020, 0x2020], "二号机房A in GBK")
    equal(words(place, 51, 3), [0x0001, 0x2345, 0x0019])
    equal(served.store[UNIT, "coil"][2], 0)
    for string in (1, 2, 3):
        limit = 0x8000 + 4000 if string == 3 else 1500
        equal(string_words(place, string, 120, 5), [10, 2350, 1900, 0x8000 + 1000 + string, limit])
        current = 0x8000 + (1500 if string == 2 else 2000 + string)
        equal(string_words(place, string, 131, 4), [2400, 1800, current, limit])
    equal(served.unlocked_at, None, "locked again")
    cli(home, "write", file, "--yes", *place, expect=0)
    equal(served.pages, Guanghua().pages, "as found")
    equal(words(place, 41, 4), [0xD2BB, 0xBAC5, 0xBBFA, 0xB7BF])


def one_group_alone_is_written(home, stack):
    served, place = device(home, stack)
    before = json.loads(json.dumps(served.pages))
    cli(home, "write", "--preset", "2V", "--only", "string[3].*", "--yes", *place, expect=0)
    after = json.loads(json.dumps(served.pages))
    equal((after["1"], after["2"]), (before["1"], before["2"]), "the strings that were not meant")
    equal(string_words(place, 3, 121, 4), [2350, 1900, 0x8000 + 1003, 0x8000 + 4000])


def what_it_cannot_hold_is_not_sent(home, stack):
    served, place = device(home, stack)
    for row, hint in (("string[1].level[1].ir-high=32769", "32770"), ("site=一二三四五六七八九", "site"),
                      ("site=ж🔋", "🔋"), ("temp-offset=12", "10")):
        refused = cli(home, "write", "--set", row, "--yes", *place, expect=2)
        assert hint in refused.err + refused.out, refused
    equal(WRITES & {function for _, function, address, _ in served.log if address != PAGE - 1}, set())


def the_clock_is_read_and_set_in_packed_decimal(home, stack):
    _, place = device(home, stack)
    shown = cli(home, "clock", *place, "--json", expect=0)
    assert "2024-03-28" in shown.out and "23:59:30" in shown.out, shown
    equal(words(place, 21, 3), [0x2403, 0x2823, 0x5930])
    started = datetime.datetime.now()
    cli(home, "clock", "sync", *place, expect=0)
    digits = "".join(f"{word:04x}" for word in words(place, 21, 3))
    stands = datetime.datetime.strptime("20" + digits, "%Y%m%d%H%M%S")
    assert abs((stands - started).total_seconds()) < 60, digits


def the_resistance_test_is_a_coil_and_not_for_a_discharging_bank(home, stack):
    served, place = device(home, stack)
    tested = cli(home, "ir-test", "--wait", *place, expect=0)
    assert "54 batteries tested" in tested.out and "36 of 54" in tested.err, tested
    cli(home, "ir-test", *place, expect=0)
    cli(home, "ir-test", "--cancel", *place, expect=0)
    equal(words(place, 60, 1), [0])
    served.put(UNIT, "holding", 7, 2)
    served.log.clear()
    refused = cli(home, "ir-test", *place)
    assert refused.status != 0 and "discharging" in refused.err, refused
    equal(WRITES & {function for _, function, _, _ in served.log}, set())


def its_id_changes_when_it_is_kept(home, stack):
    served, place = device(home, stack)
    cli(home, "address", "9", "--yes", *place, expect=0)
    equal((served.unit_at(9), served.unit_at(1)), (UNIT, None))
    equal(values(cli(home, "read", *place, "--id", "9", "--json", expect=0))["string[3].delay"], 23)


def the_profile_passes_its_own_tools(home, stack):
    _, place = device(home, stack)
    path = encfg.DATA / "profiles/guanghua.json"
    equal(cli(home, "profile", "check", path, "--json", expect=0).json["errors"], [])
    tried = cli(home, "profile", "test", path, *place, "--json", expect=0).json
    equal((tried["failed"], tried["not_tried"], tried["recognised"]), (0, 0, True))
    equal([row["key"] for row in tried["items"] if row["outcome"] != "ok"], ["cell-voltage"])


def a_deaf_page_register_shows_no_other_string(home, stack):
    served, place = device(home, stack, deaf_page=True)
    right = {f"string[2].{key}" for key in ("delay", *(f"level[{level}].{name}" for level in (1, 2) for name in (
        "voltage-high", "voltage-low", "discharge-high", "ir-high")))}
    read = cli(home, "read", *place, "--json")
    assert read.status != 0 and "page" in read.err, read
    for row in read.json.get("settings", []):
        assert not row["key"].startswith("string") or row["value"] is None or row["key"] in right, row
    for verb, member in (("strings", "strings"), ("cells", "cells")):
        result = cli(home, verb, *place, "--json")
        assert result.status != 0 and "page" in result.err, result
        for row in result.json.get(member, []):
            assert row["voltage"] is None or row["string"] == 2, row
    before = json.loads(json.dumps(served.pages))
    refused = cli(home, "write", "--preset", "2V", "--yes", *place)
    assert refused.status != 0, refused
    equal(json.loads(json.dumps(served.pages)), before, "no string got what was meant for another")


def a_late_answer_is_of_no_other_string(home, stack):
    served, place = device(home, stack, line=True)
    right = values(cli(home, "read", *place, "--json", expect=0))
    n_requests = len(served.log)
    for at in range(n_requests):
        served.late = [0] * at + [0.16]
        read = cli(home, "read", *place, "--timeout", "100", "--json")
        found = values(read) if read.status == 0 else {}
        served.late = []
        for key, value in found.items():
            assert value in (right[key], None), f"answer {at} late: {key} is {value}, not {right[key]}"


def what_is_called_written_is_written_however_late_it_was_said(home, stack):
    served, place = device(home, stack)
    for at in range(0, 42, 3):
        served.late = [0] * at + [0.16]
        delay = 30 + at
        written = cli(home, "write", "--set", f"string[1].delay={delay}", "--set", f"string[3].delay={delay}", "--yes", *place,
                      "--timeout", "100", "--json")
        served.late = []
        for row in written.json.get("rows", []) if written.status in (0, 4) else []:
            if row["state"] == "verified":
                equal(served.pages[int(row["key"][7])][120], delay, f"answer {at} late")
        equal(served.pages[2][120], 22, f"answer {at} late: the string that was not meant")
    served.offences.clear()  # an unlocking may have been given up half way: nothing was lost that was called written


if __name__ == "__main__":
    encfg.main([story(test) for test in (
        a_search_recognises_it_and_writes_nothing,
        every_setting_of_every_string_is_read,
        strings_cells_status_and_lamps_are_right,
        a_whole_set_stands_in_the_device_as_its_list_says,
        one_group_alone_is_written,
        what_it_cannot_hold_is_not_sent,
        the_clock_is_read_and_set_in_packed_decimal,
        the_resistance_test_is_a_coil_and_not_for_a_discharging_bank,
        its_id_changes_when_it_is_kept,
        the_profile_passes_its_own_tools,
        a_deaf_page_register_shows_no_other_string,
        a_late_answer_is_of_no_other_string,
        what_is_called_written_is_written_however_late_it_was_said,
    )])
