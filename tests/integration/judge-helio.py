# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""en-cfg-cli and a recorder of floats, whose blocks are read and written as a whole: quirky_helio.py tells what it is like."""

import datetime
import json

import encfg
from encfg import equal
from encfg_cli import cli, story
from quirky import install, serve, side, values
from quirky_helio import MAIN, SECOND, Helio

WRITES = {5, 6, 15, 16}
AS_FOUND = {
    "string[1].voltage-high": 56.5, "string[1].current-high": 40, "string[1].temperature-high": 45, "string[1].delta-ir": 25,
    "string[2].voltage-high": 57.5, "string[2].current-high": 41, "string[2].temperature-high": 46, "string[2].delta-ir": 26,
    "interval": 300, "relay-normally-closed": "on", "relay-latching": "off", "relay-test": "off", "shunt": 500}


def device(home, stack, line=False):
    """The device, and the options that reach it; at the end it has nothing to complain of."""
    install(home, "helio")
    served = Helio()
    stack.callback(lambda: equal(dict(served.offences), {}, "what the device would not forgive"))
    return served, stack.enter_context(serve(served, line=line))


def words(place, address, count, unit=MAIN):
    with side(place) as client:
        return client.read_holding_registers(address, count, slave=unit).registers


def a_search_recognises_it_and_writes_nothing(home, stack):
    served, place = device(home, stack)
    module = cli(home, "search", *place, "--json", expect=0).json["modules"][0]
    equal((module["id"], module["profile"], module["serial"], module["firmware"], module["name"]),
          (3, "helio", "HE-55/0009", "1.07.3", "Südhof"))
    equal(WRITES & {function for _, function, _, _ in served.log}, set(), "writes of a search")


def the_settings_are_read_from_floats_of_any_order(home, stack):
    _, place = device(home, stack)
    equal(values(cli(home, "read", *place, "--json", expect=0)), AS_FOUND)


def strings_batteries_and_status_are_right(home, stack):
    _, place = device(home, stack)
    strings = cli(home, "strings", *place, "--json", expect=0).json["strings"]
    equal([(one["voltage"], one["current"], one["cells"], one["alarms"]) for one in strings],
          [(54.25, -2.5, 24, ""), (55.25, -3.5, 12, "Ihigh")])
    cells = cli(home, "cells", *place, "--json", expect=0).json["cells"]
    equal([(one["string"], one["cell"]) for one in cells], [(1 if cell <= 24 else 2, cell) for cell in range(1, 37)])
    equal([one["voltage"] for one in cells],
          [one / 1000 for one in range(2250, 2274)] + [one / 1000 for one in range(2750, 2762)])
    equal([one["ir"] for one in cells], [*range(3300, 3324), *range(3400, 3412)])
    equal({one["ir_reference"] for one in cells}, {None})
    status = cli(home, "info", *place, "--json", expect=0).json["status"]
    equal((status["ambient-temp"], status["meter"], status["bank-mode"], status["writes"]), (22.5, 123456.7, "Trickle", 7))


def a_whole_set_stands_in_the_device_as_its_handbook_says(home, stack):
    served, place = device(home, stack)
    file = str(home.path / "as-found.json")
    cli(home, "read", "-o", file, *place, expect=0)
    equal(cli(home, "diff", file, *place).status, 0)
    compared = cli(home, "diff", "--preset", "12V", *place, expect=1)
    assert compared.out.count("≠") == 6, compared
    written = cli(
        home, "write", "--preset", "12V", "--set", "string[1].current-high=33.3", "--set", "string[2].temperature-high=19.85",
        "--set", "shunt=600", "--yes", *place, "--json", expect=0)
    equal({row["state"] for row in written.json["rows"]}, {"verified"})
    # 57.6 = 4266 6666, 33.3 = 4205 3333, 318.15 = 439F 1333, 50 = 4248 0000; then 57.7 = 4266 CCCD, 41 = 4224 0000,
    # 293 = 4392 8000
    equal(words(place, 100, 18), [
        0x6666, 0x4266, 0x0542, 0x3333, 0x3313, 0x9F43, 0x4248, 0x0000,
        0xCCCD, 0x4266, 0x2442, 0x0000, 0x0080, 0x9243, 0x4248, 0x0000, 60, 8])
    equal((words(place, 30, 1), served.words(MAIN, "coil", 0, 3)), ([600], [1, 1, 0]))
    cli(home, "write", file, "--yes", *place, expect=0)
    as_found = Helio()
    equal(served.words(MAIN, "holding", 100, 17), as_found.words(MAIN, "holding", 100, 17))
    equal(served.words(MAIN, "coil", 0, 3), [1, 0, 0])


def one_group_alone_is_written(home, stack):
    served, place = device(home, stack)
    cli(home, "write", "--preset", "12V", "--only", "string[2].*", "--yes", *place, expect=0)
    equal(words(place, 100, 18),
          [*Helio().words(MAIN, "holding", 100, 8), 0xCCCD, 0x4266, *Helio().words(MAIN, "holding", 110, 4), 0x4248, 0, 300, 8])
    equal(served.words(MAIN, "coil", 0, 3), [1, 0, 0])


def the_clock_is_read_and_set_in_seconds_of_utc(home, stack):
    _, place = device(home, stack)
    shown = cli(home, "clock", *place, "--json", expect=0).json
    equal((shown["device"], shown["device_zone"]), ("2024-03-03T02:27:12+00:00", "utc"))
    started = datetime.datetime.now().timestamp()
    cli(home, "clock", "sync", *place, expect=0)
    low, high = words(place, 10, 2)
    assert abs((high << 16 | low) - started) < 60, (low, high)


def the_network_is_written_as_a_whole(home, stack):
    _, place = device(home, stack)
    network = cli(home, "network", *place, "--json", expect=0).out
    for text in ("10.1.2.30", "10.1.2.1", "255.255.255.0", "502", "00:a0:45:12:be:ef"):
        assert text in network, network
    cli(home, "network", "set", "--ip", "172.16.5.9", "--gateway", "172.16.0.1", "--mask", "255.255.0.0", "--yes", *place, expect=0)
    equal(words(place, 200, 16), [172, 16, 5, 9, 172, 16, 0, 1, 255, 255, 0, 0, 502, 0x00A0, 0x4512, 0xBEEF])


def its_id_moves_and_the_second_box_with_it(home, stack):
    served, place = device(home, stack)
    moved = cli(home, "address", "17", "--yes", *place, expect=0)
    assert "()" not in moved.out, moved
    equal((served.id, words(place, 20, 1, unit=17)), (17, [17]))
    equal(len(cli(home, "cells", *place, "--id", "17", "--json", expect=0).json["cells"]), 36)


def the_test_is_refused_with_its_reason_and_saved_as_reference(home, stack):
    served, place = device(home, stack)
    served.put(MAIN, "input", 17, 40)
    refused = cli(home, "ir-test", *place)
    assert refused.status != 0 and "discharging" in refused.err, refused
    served.put(MAIN, "input", 17, 20)
    cli(home, "ir-test", "--wait", *place, expect=0)
    served.test_s = 60  # still runs when it is cancelled
    cli(home, "ir-test", *place, expect=0)
    cli(home, "ir-test", "--cancel", *place, expect=0)
    equal(served.words(MAIN, "input", 25, 1), [3])
    cli(home, "ir-save", "--yes", *place, expect=0)
    equal(served.words(SECOND, "input", 1036, 12), list(range(3400, 3412)))


def registers_that_must_not_be_read_are_not(home, stack):
    served, place = device(home, stack)
    served.log.clear()
    refused = cli(home, "registers", "input", "16", "8", "--profile", "helio", *place)
    assert refused.status != 0 and "20" in refused.err, refused
    assert not any(function == 4 and address <= 20 < address + count for _, function, address, count in served.log)


def the_profile_passes_its_own_tools(home, stack):
    _, place = device(home, stack)
    path = encfg.DATA / "profiles/helio.json"
    equal(cli(home, "profile", "check", path, "--json", expect=0).json["errors"], [])
    tried = cli(home, "profile", "test", path, *place, "--json", expect=0).json
    equal((tried["failed"], tried["not_tried"], tried["recognised"]), (0, 0, True))
    assert "helioStringVoltage" in cli(home, "profile", "show", path, "--mib", expect=0).out


def a_late_answer_is_never_another_block(home, stack):
    served, place = device(home, stack)
    cli(home, "read", *place, expect=0)
    for at in range(len(served.log)):
        served.late = [0] * at + [0.16]
        read = cli(home, "read", *place, "--timeout", "100", "--json")
        served.late = []
        for key, value in (values(read) if read.status == 0 else {}).items():
            assert value in (AS_FOUND[key], None), f"answer {at} late: {key} is {value}"


def what_is_called_written_is_written_however_late_it_was_said(home, stack):
    served, place = device(home, stack)
    before = json.dumps(Helio().words(MAIN, "holding", 108, 8))
    for at in range(24):
        served.late = [0] * at + [0.16]
        interval = 100 + at
        written = cli(home, "write", "--set", f"interval={interval}", "--yes", *place, "--timeout", "100", "--json")
        served.late = []
        for row in written.json.get("rows", []) if written.status in (0, 4) else []:
            if row["state"] == "verified":
                equal(served.words(MAIN, "holding", 116, 1), [interval], f"answer {at} late")
        equal(json.dumps(served.words(MAIN, "holding", 108, 8)), before, "what was not meant")


if __name__ == "__main__":
    encfg.main([story(test) for test in (
        a_search_recognises_it_and_writes_nothing,
        the_settings_are_read_from_floats_of_any_order,
        strings_batteries_and_status_are_right,
        a_whole_set_stands_in_the_device_as_its_handbook_says,
        one_group_alone_is_written,
        the_clock_is_read_and_set_in_seconds_of_utc,
        the_network_is_written_as_a_whole,
        its_id_moves_and_the_second_box_with_it,
        the_test_is_refused_with_its_reason_and_saved_as_reference,
        registers_that_must_not_be_read_are_not,
        the_profile_passes_its_own_tools,
        a_late_answer_is_never_another_block,
        what_is_called_written_is_written_however_late_it_was_said,
    )])
