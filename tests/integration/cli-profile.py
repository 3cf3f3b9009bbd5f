#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tools by which somebody writes a profile: new, check, test; on the simulator and on a module of pymodbus."""

import json
import pathlib
import subprocess
import sys

import encfg
from encfg import equal
from encfg_cli import cli, sent_functions, start, story

FOREIGN = json.loads((encfg.DATA / "profiles/foreign.json").read_text(encoding="utf-8"))


def foreign_module(stack):
    """One that none of our code serves."""
    script = pathlib.Path(__file__).with_name("foreign_module.py")
    process = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    stack.callback(process.stdout.close)
    stack.callback(process.wait)
    stack.callback(process.kill)
    return f"127.0.0.1:{int(process.stdout.readline())}"


def outcomes(result):
    return {row["key"]: row["outcome"] for row in result.json["items"]}


def a_new_profile_is_a_module_that_works(home, stack):
    path = str(home.path / "acme-b12.json")
    made = cli(home, "profile", "new", "-o", path, "--name", 'Acme "B12"', expect=0)
    assert "profile check" in made.out and "profile test" in made.out, made
    equal(cli(home, "profile", "check", path, "--json", expect=0).json["errors"], [])
    profile = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    equal((profile["id"], profile["name"], profile["provenance"]), ("acme-b12", 'Acme "B12"', "assumed"))
    sim = start(home, stack, "--profile", path, "--tcp", "0", "--cells", "6")
    trace = str(home.path / "trace")
    tried = cli(home, "profile", "test", path, "--tcp", sim.place, "--json", "--trace", trace, expect=0)
    equal((tried.json["failed"], tried.json["not_tried"], tried.json["recognised"]), (0, 0, True))
    equal(tried.json["ok"], len(tried.json["items"]))
    equal(len([row for row in tried.json["items"] if row["key"] == "cell-voltage"]), 6)
    first = next(row for row in tried.json["items"] if row["key"] == "cell-v-high")
    equal(first, {"key": "cell-v-high", "table": "holding", "address": 100, "outcome": "ok", "value": 14.4, "unit": "V"})
    assert set(sent_functions(trace)) <= {1, 2, 3, 4}, sent_functions(trace)
    text = cli(home, "profile", "test", path, "--tcp", sim.place, expect=0).out
    assert "cell-voltage[1…6]" in text and "6 of 6 ok" in text, text
    # What was begun with is a profile like any other.
    cli(home, "write", "--set", "temp-high=40", "--set", "buzzer=off", "--set", "charger=boost", "--yes", "--profile", path, "--tcp", sim.place, expect=0)


def a_new_profile_replaces_nothing_unasked(home, stack):
    path = home.file("mine.json", "mine")
    refused = cli(home, "profile", "new", "-o", path, expect=2)
    assert "exists" in refused.err and "--yes" in refused.err, refused
    equal(pathlib.Path(path).read_text(encoding="utf-8"), "mine")
    equal(cli(home, "profile", "new", "other", "-o", path, "--yes", "--json", expect=0).json,
          {"id": "other", "file": path})
    for word in ("Acme B12", "ä", ""):
        assert "small letters" in cli(home, "profile", "new", word, expect=2).err
    cli(home, "profile", "new", "-o", str(home.path / "no/such/folder.json"), expect=2)
    equal(cli(home, "profile", "new", "--json", expect=0).json["profile"]["id"], "my-module")
    equal(json.loads(cli(home, "profile", "new", "x-1", expect=0).out)["id"], "x-1")


def a_right_profile_of_a_foreign_module_passes(home, stack):
    place = foreign_module(stack)
    path = home.file("foreign.json", json.dumps(FOREIGN))
    result = cli(home, "profile", "test", path, "--tcp", place, "--json", expect=0)
    found = outcomes(result)
    equal(found.pop("offset"), "no-value")
    equal(set(found.values()), {"ok"})


def each_fault_of_a_wrong_profile_is_found(home, stack):
    place = foreign_module(stack)
    wrong = json.loads(json.dumps(FOREIGN))
    settings = {item["key"]: item for item in wrong["settings"]}
    wrong["identify"]["match"][0]["equals"] = 4712
    settings["cell-high"]["address"] = 500
    settings["cell-low"]["max"] = 9000
    settings["charger"]["names"] = {"0": "off"}
    wrong["identify"]["items"][1]["address"] = 1
    wrong["identify"]["items"][0]["address"] = 6
    wrong["identify"]["items"][2]["address"] = 7
    wrong["identify"]["items"][2]["length"] = 1
    path = home.file("foreign.json", json.dumps(wrong))
    result = cli(home, "profile", "test", path, "--tcp", place, "--json", expect=4)
    found = outcomes(result)
    equal({key: found[key] for key in ("cell-high", "cell-low", "charger", "serial", "far", "buzzer")},
          {"cell-high": "refused", "cell-low": "out-of-range", "charger": "out-of-range", "serial": "of-no-type",
           "far": "ok", "buzzer": "ok"})
    messages = {row["key"]: row.get("message", "") for row in result.json["items"]}
    assert "exception 2" in messages["cell-high"] and "limits" in messages["cell-low"], messages
    assert "no name" in messages["charger"], messages
    equal(result.json["recognised"], False)
    assert "match" in result.err, result
    text = cli(home, "profile", "test", path, "--tcp", place, expect=4).out
    assert "≠" in text and "exception 2" in text, text


def where_nobody_answers_the_profile_is_not_to_blame(home, stack):
    path = home.file("foreign.json", json.dumps(FOREIGN))
    sim = start(home, stack, "--serial", "pty", "--fault", "drop")
    silent = cli(home, "profile", "test", path, "--connect", sim.uri, "--timeout", "50", "--json", expect=3)
    assert silent.json["error"]["code"] in ("timeout", "lost"), silent
    equal(silent.json["ok"], 0)


def a_faulty_file_is_shown_before_anything_is_sent(home, stack):
    path = home.file("foreign.json", json.dumps(FOREIGN | {"colour": "red"}))
    result = cli(home, "profile", "test", path, "--tcp", "127.0.0.1:9", "--json", expect=2)
    equal(result.json["errors"][0]["path"], "colour")
    equal(cli(home, "profile", "test", path, expect=2).status, 2)
    cli(home, "profile", "test", home.file("good.json", json.dumps(FOREIGN)), expect=2)


def the_check_leads_who_writes_as_the_list_of_the_maker_does(home, stack):
    wrong = json.loads(json.dumps(FOREIGN))
    wrong["identify"]["match"][0]["equals"] = "0x1267"
    wrong["settings"][0] |= {"type": "UINT16", "scale": 0.001}
    del wrong["settings"][4]["unit"]
    path = home.file("foreign.json", json.dumps(wrong))
    result = cli(home, "profile", "check", path, "--json", expect=2)
    found = {(error["path"], error.get("key")): error["message"] for error in result.json["errors"]}
    equal(len(found), 4, found)
    for place, text in (
            (("identify.match[0].equals", "device-code"), "0x1267 is 4711"),
            (("settings[0].type", "cell-high"), '"u16"'),
            (("settings[0].scale", "cell-high"), '"1/1000"'),
            (("settings[4].unit", "far"), "count")):
        assert text in found[place], (place, found)
    text = cli(home, "profile", "check", path, expect=2).out
    assert "settings[4].unit (“far”): " in text and "4 errors" in text, text


def registers_are_shown_in_every_reading(home, stack):
    place = foreign_module(stack)
    at = ("--tcp", place, "--id", "7")
    text = cli(home, "registers", "input", "0", "3", *at, expect=0).out.splitlines()
    equal([line.split() for line in text[1:]], [["0", "1267", "4711", "4711", ".g"], ["1", "534e", "21326", "21326", "SN"],
                                                ["2", "2d30", "11568", "11568", "-0"]])
    minus = cli(home, "registers", "holding", "14", "1", *at, expect=0).out
    assert "-32768" in minus, minus
    # 20 at most in one request, and a map with holes: what answers is told from what does not.
    some = cli(home, "registers", "holding", "0", "64", *at, "--json", expect=4).json
    there = {address: word for address, word in enumerate(some["words"]) if word is not None}
    equal(there, {10: 14400, 11: 11100, 12: 100, 13: 1, 14: 32768, 60: 50, 61: 1})
    equal([(hole["address"], hole["count"]) for hole in some["refused"]], [(0, 10), (15, 45), (62, 2)])
    assert "exception 2" in some["refused"][0]["message"], some
    shown = cli(home, "registers", "holding", "8", "4", *at, expect=4).out
    assert "8…9  refused: " in shown and "14400" in shown, shown
    assert " 0" in cli(home, "registers", "coil", "4", "1", *at, expect=0).out


def a_faulty_profile_of_ones_own_is_not_left_out_in_silence(home, stack):
    folder = home.path / "data/en-cfg/profiles"
    folder.mkdir(parents=True)
    (folder / "foreign.json").write_text(json.dumps(FOREIGN | {"colour": "red"}), encoding="utf-8")
    listed = cli(home, "profile", "list", "--json", expect=0)
    assert "foreign" not in listed.out, listed
    searched = cli(home, "search", "--tcp", foreign_module(stack), "--timeout", "100")
    for result in (listed, searched):
        assert "left out" in result.err and "foreign.json" in result.err and "colour" in result.err, result


if __name__ == "__main__":
    encfg.main([story(test) for test in (
        a_new_profile_is_a_module_that_works,
        a_new_profile_replaces_nothing_unasked,
        a_right_profile_of_a_foreign_module_passes,
        each_fault_of_a_wrong_profile_is_found,
        where_nobody_answers_the_profile_is_not_to_blame,
        a_faulty_file_is_shown_before_anything_is_sent,
        a_faulty_profile_of_ones_own_is_not_left_out_in_silence,
        the_check_leads_who_writes_as_the_list_of_the_maker_does,
        registers_are_shown_in_every_reading,
    )])
