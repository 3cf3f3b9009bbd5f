# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""en-cfg-cli and a gateway with an id for each string and each jar, that knows no single writes: quirky_nordwatt.py tells
what it is like."""

import datetime
import json

import encfg
from encfg import equal
from encfg_cli import cli, story
from quirky import install, serve, side, values
from quirky_nordwatt import GATEWAY, JARS, PAGE, SERVICE, STRINGS, Nordwatt

WRITES = {5, 6, 15, 16}


def device(home, stack, line=False, **quirks):
    """The device, and the options that reach it; at the end it has nothing to complain of."""
    install(home, "nordwatt")
    served = Nordwatt(**quirks)
    stack.callback(lambda: equal(dict(served.offences), {}, "what the device would not forgive"))
    stack.callback(lambda: equal([served.words(unit, "coil", SERVICE, 1) for unit in served.units],
                                 [[0]] * len(served.units), "service mode"))
    return served, stack.enter_context(serve(served, line=line))


def words(place, unit, address, count):
    with side(place) as client:
        return client.read_holding_registers(address, count, slave=unit).registers


def limits(place, string, level):
    """What another program finds on a page."""
    with side(place) as client:
        assert not client.write_registers(PAGE, [6 + level], slave=string).isError()
        return client.read_holding_registers(60, 3, slave=string).registers


def stored(served):
    return json.dumps({f"{unit} {table}": words for (unit, table), words in sorted(served.store.items())})


def settings():
    wanted = {"station": "Ørsted", "siren": "off"}
    for string in (1, 2):
        wanted[f"string[{string}].delay"] = 10 * string
        for level in (1, 2):
            at = f"string[{string}].level[{level}]."
            wanted[at + "voltage-high"] = (540 + 10 * string + 6 + level) / 10
            wanted[at + "discharge-high"] = -(100000 * string + 6 + level) / 1000
    for jar in range(1, 9):
        wanted[f"jar[{jar}].name"] = f"æ{jar}"
        wanted[f"jar[{jar}].correction"] = -jar
    return wanted


def a_search_recognises_it_and_writes_nothing(home, stack):
    served, place = device(home, stack)
    module = cli(home, "search", *place, "--json", expect=0).json["modules"][0]
    equal((module["id"], module["profile"], module["serial"], module["firmware"]), (10, "nordwatt", "NW771", "4.2"))
    equal(WRITES & {function for _, function, _, _ in served.log}, set(), "writes of a search")


def the_settings_of_every_id_and_page_are_read(home, stack):
    _, place = device(home, stack)
    equal(values(cli(home, "read", *place, "--json", expect=0)), settings())


def strings_jars_and_status_are_right(home, stack):
    _, place = device(home, stack)
    strings = cli(home, "strings", *place, "--json", expect=0).json["strings"]
    equal([(one["voltage"], one["current"], one["cells"]) for one in strings], [(53.1, -1.5, 5), (53.2, -3.0, 3)])
    cells = cli(home, "cells", *place, "--json", expect=0).json["cells"]
    equal([(one["string"], one["cell"], one["voltage"], one["temperature"], one["ir"]) for one in cells],
          [(1 if jar <= 5 else 2, jar, (2200 + jar) / 1000, (200 + jar) / 10, 500 + jar) for jar in range(1, 9)])
    status = cli(home, "info", *place, "--json", expect=0).json["status"]
    equal((status["string-count"], status["jar-count"], status["trouble"], status["uptime"], status["bank-mode"]),
          (2, 8, "Jar silent", 0x12345, "Vedligehold"))


def a_whole_set_stands_in_every_id_as_its_list_says(home, stack):
    served, place = device(home, stack)
    as_found = stored(served)
    file = str(home.path / "as-found.csv")
    cli(home, "read", "-o", file, *place, expect=0)
    cli(home, "diff", file, *place, expect=0)
    written = cli(
        home, "write", "--preset", "48V", "--set", "station=Aß", "--set", "siren=on", "--set", "jar[3].name=Zelle€",
        "--set", "string[2].level[2].discharge-high=-300.001", "--yes", *place, "--json", expect=0)
    equal({row["state"] for row in written.json["rows"]}, {"verified"})
    equal(words(place, GATEWAY, 0, 6), [0xDF41, 0x2020, 0x2020, 0x2020, 0x2020, 0x2020])
    equal(served.words(GATEWAY, "coil", 0, 1), [1])
    equal([words(place, string, 40, 1) for string in STRINGS], [[15], [30]])
    equal(limits(place, 11, 1), [560, 0x10000 - 0x86A7, 0xFFFE], "−100.007 A, low word first")
    equal(limits(place, 12, 2), [576, 0x6C1F, 0xFFFB], "−300.001 A")
    equal(words(place, 23, 0, 5), [0x5A65, 0x6C6C, 0x65E2, 0x82AC, 0xFFF4], "Zelle€ in UTF-8, and −12 µΩ")
    equal([words(place, jar, 4, 1) for jar in JARS], [[0xFFF4]] * 8)
    cli(home, "write", file, "--yes", *place, expect=0)
    equal(stored(served), as_found, "as found")


def one_group_alone_is_written(home, stack):
    served, place = device(home, stack)
    cli(home, "write", "--preset", "48V", "--only", "string[2].level[1].*", "--yes", *place, expect=0)
    equal(limits(place, 12, 1)[0], 560)
    untouched = Nordwatt()
    for (unit, table), content in untouched.store.items():
        if (unit, table) != (12, "page 7"):
            equal(served.store[unit, table], content, f"{table} of {unit}")


def what_it_cannot_hold_is_not_sent(home, stack):
    served, place = device(home, stack)
    for row, hint in (("station=Łódź", "Ł"), ("jar[1].name=Zelle€€", "name"), ("jar[9].correction=1", "jar[9]"),
                      ("string[1].level[1].discharge-high=0.001", "0")):
        refused = cli(home, "write", "--set", row, "--yes", *place, expect=2)
        assert hint in refused.err + refused.out, refused
    equal({address for _, function, address, _ in served.log if function in WRITES} - {PAGE}, set())


def the_clock_is_read_and_set_in_swapped_bytes(home, stack):
    _, place = device(home, stack)
    shown = cli(home, "clock", *place, "--json", expect=0)
    assert "2024-02-29" in shown.out and "22:45:59" in shown.out, shown
    started = datetime.datetime.now()
    cli(home, "clock", "sync", *place, expect=0)
    parts = [part for word in words(place, GATEWAY, 10, 3) for part in (word & 0xFF, word >> 8)]
    stands = datetime.datetime(2000 + parts[0], *parts[1:])
    assert abs((stands - started).total_seconds()) < 60, parts


def the_network_is_changed_low_word_first(home, stack):
    _, place = device(home, stack)
    shown = cli(home, "network", *place, "--json", expect=0)
    assert "192.168.1.5" in shown.out and "255.255.255.0" in shown.out, shown
    cli(home, "network", "set", "--ip", "192.168.7.8", "--mask", "255.255.0.0", "--yes", *place, expect=0)
    equal(words(place, GATEWAY, 30, 4), [0x0708, 0xC0A8, 0x0000, 0xFFFF])


def the_ohmic_test_begins_late_and_shows_both_ports(home, stack):
    served, place = device(home, stack)
    tested = cli(home, "ir-test", "--wait", *place, expect=0)
    assert "Port 1: battery" in tested.err and "Port 2: battery" in tested.err, tested
    assert "8 batteries tested" in tested.out, tested
    cli(home, "ir-test", *place, expect=0)
    cli(home, "ir-test", "--cancel", *place, expect=0)
    equal(served.in_test, None)
    for table, address, word, reason in (("input", 15, 3, "not on float"), ("discrete", 0, 1, "cabinet is open")):
        served.put(GATEWAY, table, address, word)
        served.log.clear()
        refused = cli(home, "ir-test", *place)
        assert refused.status != 0 and reason in refused.err, refused
        equal(WRITES & {function for _, function, _, _ in served.log}, set(), reason)
        served.put(GATEWAY, "input", 15, 1)


def a_silent_jar_is_blank_and_nothing_else(home, stack):
    served, place = device(home, stack, silent=[24])
    read = cli(home, "read", *place, "--json")
    cells = cli(home, "cells", *place, "--json")
    for row in read.json.get("settings", []):
        assert row["value"] in (settings()[row["key"]], None), row
    assert "id 24" in read.err + cells.err, (read, cells)
    for one in cells.json.get("cells", []):
        equal(one["voltage"], None if one["cell"] == 4 else (2200 + one["cell"]) / 1000, str(one))
    before = stored(served)
    written = cli(home, "write", "--set", "jar[4].correction=7", "--set", "jar[5].correction=7", "--yes", *place, "--json")
    assert written.status != 0, written
    for row in written.json.get("rows", []):
        assert row["state"] != "verified" or (row["key"], served.words(25, "holding", 4, 1)) == ("jar[5].correction", [7]), row
    served.put(25, "holding", 4, 0x10000 - 5)
    equal(stored(served), before)


def the_profile_passes_its_own_tools(home, stack):
    _, place = device(home, stack)
    path = encfg.DATA / "profiles/nordwatt.json"
    equal(cli(home, "profile", "check", path, "--json", expect=0).json["errors"], [])
    tried = cli(home, "profile", "test", path, *place, "--json", expect=0).json
    equal((tried["failed"], tried["not_tried"], tried["recognised"]), (0, 0, True))


def a_late_answer_is_of_no_other_id(home, stack):
    served, place = device(home, stack)
    cli(home, "read", *place, expect=0)
    for at in range(0, len(served.log), 2):
        served.late = [0] * at + [0.16]
        read = cli(home, "read", *place, "--timeout", "100", "--json")
        served.late = []
        for key, value in (values(read) if read.status == 0 else {}).items():
            assert value in (settings()[key], None), f"answer {at} late: {key} is {value}"


if __name__ == "__main__":
    encfg.main([story(test) for test in (
        a_search_recognises_it_and_writes_nothing,
        the_settings_of_every_id_and_page_are_read,
        strings_jars_and_status_are_right,
        a_whole_set_stands_in_every_id_as_its_list_says,
        one_group_alone_is_written,
        what_it_cannot_hold_is_not_sent,
        the_clock_is_read_and_set_in_swapped_bytes,
        the_network_is_changed_low_word_first,
        the_ohmic_test_begins_late_and_shows_both_ports,
        a_silent_jar_is_blank_and_nothing_else,
        the_profile_passes_its_own_tools,
        a_late_answer_is_of_no_other_id,
    )])
