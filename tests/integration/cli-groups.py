#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings that repeat per string and level, on the command line: grouped in tables, flat in files, and
only as many as the module has. A simulated module with two strings of the four that its profile
allows."""

import json

import encfg
from encfg_cli import cli, sent, start, story

PROFILE = str(encfg.DATA / "profiles" / "grouped.json")


def module(home, stack, *options):
    sim = start(home, stack, "--profile", PROFILE, "--strings", "2", "--cells", "8", "--speed", "20",
                *(options or ("--tcp", "0")))
    return sim, ("--connect", sim.uri, "--profile", PROFILE)


def rows_of(answer):
    return {row["key"]: row for row in answer.json["settings"]}


def tables_show_a_heading_per_group_and_files_stay_flat(home, stack):
    _, at = module(home, stack)
    saved = home.path / "found.json"
    text = cli(home, *at, "read", "-o", str(saved), expect=0).out
    lines = text.splitlines()
    heading = lines.index("String 2 · Level 1")
    assert lines[heading + 1].startswith("Voltage High  string[2].level[1].voltage-high"), text
    assert "String 3" not in text
    row = rows_of(cli(home, *at, "read", "--json", expect=0))["string[2].level[1].ir-high"]
    encfg.equal((row["group"], row["group_label"], row["label"]),
                ("string[2].level[1]", "String 2 · Level 1", "String 2 · Level 1 · IR High"))
    keys = [row["key"] for row in json.loads(saved.read_text())["settings"]]
    encfg.equal(keys[:3], ["buzzer", "string[1].nominal", "string[1].level[1].voltage-high"])
    encfg.equal(len(keys), 16)


def the_count_is_asked_once_and_only_where_groups_are_counted(home, stack):
    sim = start(home, stack)
    plain, grouped = home.path / "plain", home.path / "grouped"
    cli(home, "--connect", sim.uri, "--profile", "bm3000", "read", "--trace", str(plain), expect=0)
    encfg.equal([frame[7] for frame in sent(plain)].count(3), 1)
    encfg.equal(sent(plain)[-1][7], 3)
    encfg.equal(len(sent(plain)), 4)
    _, at = module(home, stack)
    cli(home, *at, "read", "--trace", str(grouped), expect=0)
    requests = [(frame[7], int.from_bytes(frame[8:10], "big")) for frame in sent(grouped)]
    encfg.equal(requests.count((4, 20)), 1)
    assert not [at for function, at in requests if function == 3 and 140 <= at < 200], requests


def one_group_is_compared_and_written(home, stack):
    _, at = module(home, stack)
    saved = str(home.path / "found.json")
    cli(home, *at, "read", "-o", saved, expect=0)
    written = cli(home, *at, "write", "--set", "string[2].level[1].voltage-high=59,5", "--set",
                  "string[1].nominal=24", "--yes", "--json", expect=0).json
    encfg.equal([(row["key"], row["state"]) for row in written["rows"]],
                [("string[1].nominal", "verified"), ("string[2].level[1].voltage-high", "verified")])
    found = cli(home, *at, "diff", saved, "--only", "string[2].*", "--json", expect=1).json
    encfg.equal([row["key"] for row in found["differences"]], ["string[2].level[1].voltage-high"])
    encfg.equal(found["differences"][0]["group_label"], "String 2 · Level 1")
    cli(home, *at, "diff", saved, "--only", "*level[2]*", expect=0)
    cli(home, *at, "write", saved, "--only", "string[2].*", "--yes", expect=0)
    left = cli(home, *at, "diff", saved, "--json", expect=1).json["differences"]
    encfg.equal([row["key"] for row in left], ["string[1].nominal"])


def what_the_module_does_not_have_is_said_and_nothing_is_sent(home, stack):
    _, at = module(home, stack)
    trace = home.path / "trace"
    refused = cli(home, *at, "write", "--set", "string[4].nominal=24", "--yes", "--trace", str(trace), expect=2)
    assert "the module has no String 4 (Strings: 2)" in refused.err, refused
    assert not [frame for frame in sent(trace) if frame[7] in (5, 6, 15, 16)]
    assert "no String 3" in cli(home, *at, "diff", "--preset", "48V", "--only", "string[3].*", expect=2).err
    file = home.file("three.csv", "key,label,value,unit\nstring[3].nominal,,24,V\nstring[3].level[1].ir-high,,4,mΩ\n"
                     "string[1].nominal,,48,V\n")
    answer = cli(home, *at, "diff", file, "--json", expect=0)
    encfg.equal(answer.json["not_in_profile"], ["string[3].nominal", "string[3].level[1].ir-high"])
    assert answer.err.count("no String 3") == 1, answer


def two_files_are_grouped_with_and_without_their_profile(home, stack):
    a = home.file("a.csv", "key,label,value,unit\nstring[1].nominal,String 1 · Nominal,24,V\n"
                  "string[2].nominal,String 2 · Nominal,24,V\n")
    b = home.file("b.csv", "key,label,value,unit\nstring[2].nominal,String 2 · Nominal,48,V\n"
                  "string[1].nominal,String 1 · Nominal,24,V\nstring[1].more,String 1 · More,1,\n")
    plain = cli(home, "diff", a, b, expect=1).out
    assert plain.index("String 1") < plain.index("string[1].more") < plain.index("String 2"), plain
    known = cli(home, "diff", a, b, "--profile", PROFILE, expect=1).out
    assert "string[1].level[1].voltage-high" in known and "string[3]" not in known, known


def readings_and_test_work_by_what_words_mean(home, stack):
    _, at = module(home, stack)
    done = cli(home, *at, "ir-test", "--wait", "--json", expect=0)
    encfg.equal(done.json["state"], "done")
    assert "Port 1: battery" in done.err, done
    cells = cli(home, *at, "cells", "--json", expect=0).json["cells"]
    encfg.equal([(cell["string"], cell["cell"]) for cell in cells],
                [(1, 1), (1, 2), (1, 3), (1, 4), (2, 5), (2, 6), (2, 7), (2, 8)])
    assert all(cell["ir"] > 1000 and cell["ir_reference"] is None for cell in cells), cells
    limit = cli(home, *at, "write", "--set", "string[2].level[1].ir-high=auto", "--dry-run", "--json",
                expect=0).json["ir_limit"]
    largest = max(cell["ir"] for cell in cells if cell["string"] == 2)
    encfg.equal((limit["largest"], limit["cells"], limit["value"]),
                (largest, 4, -(-largest * 15 // 100) / 100))


def the_speed_of_the_line_is_followed(home, stack):
    sim, at = module(home, stack, "--serial", "pty", "--link", str(home.path / "port"))
    answer = cli(home, *at, "address", "9", "--new-baud", "19200", "--yes", "--json", expect=0).json
    encfg.equal((answer["state"], answer["baud_state"], answer["restart_needed"]),
                ("verified", "verified", False))
    encfg.equal((answer["old_baud"], answer["new_baud"], answer["new"]), (9600, 19200, 9))
    assert home.journal()[-1]["module"]["endpoint"].count("baud=19200"), home.journal()
    port = str(home.path / "port")
    assert sim.uri.startswith("rtu:")
    cli(home, "--serial", port, "--baud", "19200", "--id", "9", "--profile", PROFILE, "read", expect=0)


def what_a_profile_lacks_is_said(home, stack):
    _, at = module(home, stack)
    for words in (["clock"], ["network"], ["network", "set", "--ip", "10.0.0.1", "--yes"],
                  ["ir-save", "--yes"], ["restart", "--yes"], ["ir-test", "--cancel"]):
        said = cli(home, *at, *words, expect=2).err
        assert "profile" in said and "grouped" in said, (words, said)
    sim = start(home, stack)
    said = cli(home, "--connect", sim.uri, "address", "--new-baud", "19200", "--yes", expect=2).err
    assert "no speed" in said, said


def a_mistaken_key_leads_on(home, stack):
    _, at = module(home, stack)
    for words in (("--set", "string[2]=5"), ("--preset", "48V", "--only", "string[2]")):
        said = cli(home, *at, "write", "--yes", *words, expect=2).err
        assert "“string[2]” is a group of 7 settings; all of them are “string[2].*”" in said, said
        assert said.startswith(f"en-cfg-cli write --connect \"{at[1]}\" --profile {PROFILE}: "), said
    file = home.file("nine.csv", "key,label,value,unit\nstring[9].level[1].ir-high,,4,mΩ\nstring[9].level[1].ir-low,,4,mΩ\n"
                     "string[9].level[2].ir-high,,4,mΩ\n")
    said = cli(home, *at, "diff", file, expect=0).err
    assert "string[9].level[1].ir-high: the profile does not know this row: it and 1 more row is left out" in said, said
    assert "string[9].level[2].ir-high: the profile does not know this row: it is left out" in said, said
    assert "string[9].level[1].ir-low" not in said, said


def bits_of_which_none_is_set_are_no_blank(home, stack):
    _, at = module(home, stack)
    lines = cli(home, *at, "info", expect=0).out.splitlines()
    assert any(line.split() == ["IR", "Running", "none"] for line in lines), lines


def completion_goes_by_group(home, _stack):
    offered = cli(home, "--complete", "--profile", PROFILE, "write", "--set", "", expect=0).out.split()
    encfg.equal(offered, ["buzzer=", *(f"string[{n}]." for n in range(1, 5)), "trap-receiver="])
    offered = cli(home, "--complete", "--profile", PROFILE, "diff", "--only", "buzzer,string[2].l", expect=0)
    encfg.equal(offered.out.split(), [f"buzzer,string[2].level[{n}]." for n in (1, 2)])


encfg.main([
    story(tables_show_a_heading_per_group_and_files_stay_flat),
    story(the_count_is_asked_once_and_only_where_groups_are_counted),
    story(one_group_is_compared_and_written),
    story(what_the_module_does_not_have_is_said_and_nothing_is_sent),
    story(two_files_are_grouped_with_and_without_their_profile),
    story(readings_and_test_work_by_what_words_mean),
    story(the_speed_of_the_line_is_followed),
    story(what_a_profile_lacks_is_said),
    story(a_mistaken_key_leads_on),
    story(bits_of_which_none_is_set_are_no_blank),
    story(completion_goes_by_group),
])
