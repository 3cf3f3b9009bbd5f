#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way back: backups, restore, the journal, a write that was interrupted, and settings files. What
the module holds is seen from the side."""

import json
import random
import re
import resource
import signal
import subprocess
import time

import encfg
import side_view
from encfg_cli import cli, sent_functions, start, story

WRITES = {5, 6, 15, 16}
TABLE = 100  # first register of the alarm table, 17 of them
ROWS = ["--set", "float-v-high-1=14000", "--set", "ir-high=3.5", "--set", "temp-high=44"]
ADDRESSES = (100, 106, 109)  # of these rows


def alarm_table(sim, number=0):
    return side_view.look(sim.endpoints[number], "holding", TABLE, 17)


def held(sim):
    return tuple(side_view.look(sim.uri, "holding", address)[0] for address in ADDRESSES)


def raw_journal(home):
    return home.path / "data/en-cfg/journal.jsonl"


def settings_file(home, name, *rows, profile="bm3000", **header):
    return home.file(name, json.dumps(
        {"format": "en-cfg settings", "version": 1, "profile": profile, **header, "settings": list(rows)}))


# Backups and restore


def restore_gives_back_what_was_found(home, stack):
    sim = start(home, stack)
    at = ("--json", "--connect", sim.uri)
    found = alarm_table(sim)
    written = cli(home, "write", "--preset", "6V", "--set", "ir-high=3.5", "--yes", *at, expect=0).json
    assert alarm_table(sim) != found

    shown = cli(home, "restore", written["backup"], "--dry-run", *at, expect=0).json
    assert len(shown["rows"]) == 17 and shown["not_restorable"] == 0, shown
    done = cli(home, "restore", written["backup"], "--yes", *at, expect=0).json
    assert alarm_table(sim) == found
    assert (done["restored"], done["equal"], done["failed"], done["not_restorable"]) == (7, 10, 0, 0), done
    entry = home.journal()[-1]
    assert entry["operation"] == "restore" and entry["source"] == written["backup"], entry

    # The restore made a backup too: the way back goes both ways.
    assert done["backup"] != written["backup"]
    text = cli(home, "restore", done["backup"], "--yes", "--connect", sim.uri, expect=0).out
    assert text.endswith("7 restored, 10 equal, 0 failed, 0 not restorable\n"), text
    assert alarm_table(sim)[0] == 7050


def restore_asks_and_needs_an_id_that_there_is(home, stack):
    sim = start(home, stack)
    backup = cli(home, "write", *ROWS, "--yes", "--json", "--connect", sim.uri, expect=0).json["backup"]
    now = alarm_table(sim)
    assert "--yes" in cli(home, "restore", backup, "--connect", sim.uri, expect=2).err
    assert "20000101" in cli(home, "restore", "20000101-000000-bm3000", "--connect", sim.uri, expect=2).err
    for words, said in (([], "backup list"), (["20000101-000000-bm3000"], "20000101"), (["../journal"], "no backup")):
        trace = str(home.path / "trace")
        result = cli(home, "restore", *words, "--yes", "--trace", trace, "--connect", sim.uri, expect=2)
        assert said in result.err and sent_functions(trace) == [], result
    assert alarm_table(sim) == now


def a_backup_of_another_module_warns(home, stack):
    sim = stack.enter_context(encfg.Simulator("--tcp", "0", "--modules", "2", home=home.path, ready=2))
    backup = cli(home, "write", *ROWS, "--yes", "--json", "--connect", sim.endpoints[0], expect=0).json["backup"]
    result = cli(home, "restore", backup, "--yes", "--json", "--connect", sim.endpoints[1], expect=0)
    for place in (result.err, *result.json["file_warnings"]):
        assert "SIMULATED-0001" in place and "SIMULATED-0002" in place, result


def what_cannot_be_restored_is_counted_and_the_rest_restored(home, stack):
    profile = home.file("mixed.json", json.dumps({
        "format": 1, "id": "mixed", "name": "Mixed", "provenance": "documented", "link": {"id": 1},
        "model": "M", "identify": {"match": [{"key": "code", "equals": 7}], "items": [
            {"key": "code", "label": "Code", "provenance": "documented", "table": "input", "address": 0, "type": "u16", "unit": "",
             "default": 7}]},
        "settings": [
            {"key": name, "label": name.title(), "provenance": "documented", "table": "holding", "address": address, "type": "u16", "unit": "V",
             "min": 1, "max": 100, "default": 50, **more} for name, address, more in (
                 ("low", 10, {}), ("high", 11, {}), ("fixed", 12, {"access": "read"}))]}))
    sim = start(home, stack, "--tcp", "0", "--profile", profile)
    at = ("--profile", profile, "--json", "--connect", sim.uri)
    folder = home.path / "data/en-cfg/backups"
    folder.mkdir(parents=True)
    home.file("data/en-cfg/backups/old.json", json.dumps(
        {"format": "en-cfg settings", "version": 1, "profile": "mixed", "settings": [
            {"key": "low", "value": 40, "unit": "V"}, {"key": "high", "value": 500, "unit": "V"},
            {"key": "fixed", "value": 51, "unit": "V"}, {"key": "code", "value": 7}, {"key": "gone", "value": 1}]}))

    done = cli(home, "restore", "old", "--yes", *at, expect=4).json
    assert (done["restored"], done["equal"], done["failed"], done["not_restorable"]) == (1, 0, 0, 4), done
    assert {row["key"]: bool(row["message"]) for row in done["left_out"]} == {
        "high": True, "fixed": True, "code": True, "gone": True}, done
    assert done["error"]["message"], done
    assert side_view.look(sim.uri, "holding", 10, 3) == [40, 50, 50]
    for key, said in (("high", "100 V"), ("fixed", "read"), ("code", "no setting"), ("gone", "profile")):
        assert said in next(row["message"] for row in done["left_out"] if row["key"] == key), done
    assert done["error"]["code"] == "range" and "4 rows" in done["error"]["message"], done
    assert cli(home, "restore", "old", "--only", "low", "--yes", *at, expect=0).json["not_restorable"] == 0
    # A row that can only be read is no obstacle as long as it holds what it held.
    same = settings_file(home, "data/en-cfg/backups/same.json", {"key": "fixed", "value": 50}, profile="mixed")
    assert cli(home, "restore", "same", "--yes", *at, expect=0).json["equal"] == 1, same


def a_backup_of_another_profile_is_refused(home, stack):
    sim = start(home, stack)
    (home.path / "data/en-cfg/backups").mkdir(parents=True)
    settings_file(home, "data/en-cfg/backups/other.json", {"key": "temp-high", "value": 44}, profile="bms600pro")
    result = cli(home, "restore", "other", "--yes", "--json", "--connect", sim.uri, expect=2)
    assert result.json["error"]["code"] == "mismatch" and "bms600pro" in result.err, result
    assert home.journal() == []


def a_backup_without_settings_says_what_writes_it(home, stack):
    sim = start(home, stack)
    at = ("--json", "--connect", sim.uri)
    backup = cli(home, "network", "set", "--gateway", "192.168.1.2", "--yes", *at, expect=0).json["backup"]
    trace = str(home.path / "trace")
    for words in (["restore", backup], ["write", str(home.backups()[-1])]):
        result = cli(home, *words, "--yes", "--trace", trace, *at, expect=2)
        way_back = result.json["error"]["message"].split("brings it back: en-cfg-cli ")[1].split(", en-cfg-cli ")
        assert way_back == ["network set --ip 192.168.1.100 --gateway 192.168.1.1 --mask 255.255.255.0 --port 502",
                            "address 1"], result
        assert sent_functions(trace) == [], words
    cli(home, *way_back[0].split(), "--yes", *at, expect=0)
    cli(home, *way_back[1].split(), "--yes", *at, expect=0)
    settings_file(home, "data/en-cfg/backups/readings.json", {"key": "cell-ir-1", "value": 3})
    assert "backup show readings" in cli(home, "restore", "readings", "--yes", *at, expect=2).err


def backups_are_listed_and_shown(home, stack):
    assert cli(home, "backup", "list", "--json", expect=0).json == {"backups": []}
    at = ("--connect", start(home, stack).uri)
    ids = [cli(home, "write", "--set", f"temp-high={n}", "--yes", "--json", *at, expect=0).json["backup"]
           for n in (44, 43)]
    home.file("data/en-cfg/backups/19990101-000000-cut.json", '{"format":"en-cfg')
    listed = cli(home, "backup", "list", "--json", expect=0).json["backups"]
    assert [b["id"] for b in listed] == ["19990101-000000-cut", *ids], listed
    assert "message" in listed[0] and listed[0]["kind"] is None
    assert listed[1]["kind"] == "as-found" and listed[1]["profile"] == "bm3000" and listed[1]["made"]
    assert listed[1]["module"]["serial"] == "SIMULATED-0001"
    result = cli(home, "backup", "list", expect=0)
    assert "damaged" in result.err and result.out.count("SIMULATED-0001  bm3000") == 2, result

    shown = cli(home, "backup", "show", ids[1], "--json", expect=0).json
    assert shown["backup"]["id"] == ids[1] and shown["simulated"] is True and len(shown["settings"]) == 17
    assert {"key": "temp-high", "label": "Temp High", "value": 44, "unit": "°C"} in shown["settings"]
    assert "Temp High" in cli(home, "backup", "show", ids[1], expect=0).out
    for words in (["list", "x"], ["show"], ["frobnicate"], [], ["show", "nosuch"]):
        cli(home, "backup", *words, expect=2)


# The journal


def the_journal_is_shown_newest_last(home, stack):
    assert cli(home, "journal", "--json", expect=0).json["entries"] == []
    assert "empty" in cli(home, "journal", expect=0).out
    sim = start(home, stack)
    for n in (1, 2, 3):
        cli(home, "write", *ROWS[:2 * n], "--yes", "--connect", sim.uri, expect=0)
    entries = cli(home, "journal", "--json", expect=0).json["entries"]
    assert [len(e["rows"]) for e in entries] == [1, 2, 3], entries
    for name in ("time", "user", "module", "operation", "rows", "result"):
        assert name in entries[0], entries
    last = cli(home, "journal", "--limit", "2", "--json", expect=0).json["entries"]
    assert last == entries[1:], last
    lines = cli(home, "journal", expect=0).out.splitlines()
    assert len(lines) == 4 and lines[1] < lines[3], lines
    assert re.search(r"SIMULATED-0001 +tcp://\S+ +write +1 verified +done$", lines[1]), lines
    assert re.search(r" write +2 same, 1 verified +done$", lines[3]), lines
    cli(home, "journal", "--limit", "0", expect=2)


def a_journal_cut_by_the_system_in_the_middle_of_an_entry_goes_on(home, stack):
    """The kernel itself ends the write after so many bytes: the program dies there."""
    sim = start(home, stack)
    for n in (44, 43, 42, 41):
        cli(home, "write", *ROWS, "--set", f"temp-low={n - 40}", "--yes", "--connect", sim.uri, expect=0)
    journal = raw_journal(home)
    size = journal.stat().st_size
    assert size > 3000, "the limit must not hit the backup"
    complete = len(home.journal())
    for step, room in enumerate((1, 40, 200, 399)):
        before = journal.read_bytes()
        words = [str(encfg.CLI), "write", "--set", f"temp-high={20 + step}", "--yes", "--connect", sim.uri]
        limit = (len(before) + room,) * 2
        dead = subprocess.run(
            words, env=encfg.private_environment(home.path), check=False, capture_output=True,
            preexec_fn=lambda limit=limit: resource.setrlimit(resource.RLIMIT_FSIZE, limit))
        assert dead.returncode == -signal.SIGXFSZ, dead
        cut = journal.read_bytes()
        assert cut[:len(before)] == before and len(cut) == len(before) + room
        # It died when it noted the start: nothing was sent.
        assert held(sim)[2] != 20 + step

        assert len(cli(home, "journal", "--json", expect=0).json["entries"]) == complete
        cli(home, "write", "--set", f"temp-high={20 + step}", "--yes", "--connect", sim.uri, expect=0)
        assert journal.read_bytes().startswith(cut)
        complete += 1
        shown = cli(home, "journal", "--json", expect=0)
        assert len(shown.json["entries"]) == complete and shown.json["torn"] == step + 1, shown
        assert shown.json["entries"][-1]["rows"][0]["new"] == 20 + step


def what_the_journal_cannot_keep_is_not_done(home, stack):
    sim = start(home, stack)
    found = alarm_table(sim)
    raw_journal(home).mkdir(parents=True)
    trace = str(home.path / "trace")
    result = cli(home, "write", *ROWS, "--yes", "--json", "--trace", trace, "--connect", sim.uri, expect=2)
    assert "journal" in result.json["error"]["message"] and not WRITES & set(sent_functions(trace)), result
    assert alarm_table(sim) == found


# A write that was interrupted


def fates(result):
    return {row["key"]: row["fate"] for row in result.json["resumed"]["rows"]}


def a_write_cut_off_on_the_network_is_resumed(home, stack):
    """The line goes dead at the second row's write and stays so until the cable is plugged in."""
    sim = start(home, stack)
    at = ("--json", "--timeout", "100", "--connect", sim.uri)
    found = held(sim)
    assert sim.control(op="fault", name="drop", function=6, after=1, count=1)["ok"]
    # After one write was let through and one lost, the read that looks for it is lost as well.
    assert sim.control(op="fault", name="drop", function=3, after=2, count=1000)["ok"]
    cut = cli(home, "write", *ROWS, "--yes", *at, expect=4)
    states = {row["key"]: row["state"] for row in cut.json["rows"]}
    assert states == {"float-v-high-1": "no-answer", "ir-high": "no-answer", "temp-high": "not-attempted"}, cut
    assert [row["state"] for row in home.journal()[-1]["rows"]] == list(states.values())
    assert sim.control(op="faults-off")["ok"]
    assert held(sim) == (14000, found[1], found[2])

    asked = cli(home, "write", "--resume", *at, expect=2)
    assert "--yes" in asked.err and held(sim) == (14000, found[1], found[2])
    done = cli(home, "write", "--resume", "--yes", *at, expect=0)
    assert fates(done) == {"float-v-high-1": "unknown", "ir-high": "unknown", "temp-high": "not-sent"}, done
    assert [row["device"] for row in done.json["resumed"]["rows"]] == [14000, 80, 45], done
    assert [row["state"] for row in done.json["rows"]] == ["same", "verified", "verified"], done
    assert held(sim) == (14000, 350, 44)
    assert home.journal()[-1]["result"] == "done"

    again = cli(home, "write", "--resume", "--yes", *at, expect=0)
    assert again.json["resumed"] is None and again.json["rows"] == [], again
    assert "Nothing was interrupted" in cli(home, "write", "--resume", "--yes", *at[1:], expect=0).out


def a_write_cut_off_on_a_serial_line_is_resumed(home, stack):
    """There the rows and those between them go in one request, which is lost, and its read-back."""
    sim = start(home, stack, "--serial", "pty")
    at = ("--json", "--timeout", "100", "--connect", sim.uri)
    found = held(sim)
    assert sim.control(op="fault", name="drop", function=16, count=1)["ok"]
    assert sim.control(op="fault", name="drop", function=3, after=2, count=1000)["ok"]
    cut = cli(home, "write", *ROWS, "--yes", *at, expect=4)
    assert {row["state"] for row in cut.json["rows"]} == {"no-answer"}, cut
    assert sim.control(op="faults-off")["ok"]
    assert held(sim) == found
    done = cli(home, "write", "--resume", "--yes", *at, expect=0)
    assert set(fates(done).values()) == {"unknown"}, done
    assert [row["state"] for row in done.json["rows"]] == ["verified"] * 3, done
    assert held(sim) == (14000, 350, 44)


def a_connection_closed_in_the_middle_is_resumed(home, stack):
    sim = start(home, stack, "--tcp", "0", "--fault", "close:function=6,after=1,count=1")
    at = ("--json", "--connect", sim.uri)
    cut = cli(home, "write", *ROWS, "--yes", *at, expect=4).json
    states = [row["state"] for row in cut["rows"]]
    assert states[0] == "verified" and states[2] == "not-attempted", states
    done = cli(home, "write", "--resume", "--yes", *at, expect=0)
    assert fates(done)["float-v-high-1"] == "verified" and fates(done)["temp-high"] == "not-sent", done
    assert [row["key"] for row in done.json["rows"]] == ["ir-high", "temp-high"], done
    assert held(sim) == (14000, 350, 44)


def kill_a_write_after_its_first_row(home, stack, sim):
    process = subprocess.Popen(
        [str(encfg.CLI), "write", *ROWS, "--yes", "--timeout", "5000", "--connect", sim.uri],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=encfg.private_environment(home.path))
    stack.callback(process.wait)
    stack.callback(process.kill)
    end = time.monotonic() + 20
    while held(sim)[0] != 14000:
        assert time.monotonic() < end, "the first row never arrived"
        time.sleep(0.02)
    process.kill()
    process.wait()
    sim.control(op="faults-off")


def a_program_that_was_killed_in_the_middle_is_resumed(home, stack):
    sim = start(home, stack, "--tcp", "0", "--fault", "drop:function=6,after=1")
    kill_a_write_after_its_first_row(home, stack, sim)
    assert home.journal() == []
    entry = cli(home, "journal", "--json", expect=0).json["entries"][0]
    assert entry["result"] == "started", entry
    assert [row["state"] for row in entry["rows"]] == ["unknown"] * 3, entry
    assert "3 unknown" in cli(home, "journal", expect=0).out
    at = ("--connect", sim.uri)
    done = cli(home, "write", "--resume", "--yes", "--json", *at, expect=0)
    assert set(fates(done).values()) == {"unknown"}, done
    assert held(sim) == (14000, 350, 44)
    assert [row["state"] for row in done.json["rows"]] == ["same", "verified", "verified"], done


def a_later_write_does_not_hide_what_was_interrupted(home, stack):
    sim = start(home, stack, "--tcp", "0", "--fault", "drop:function=6,after=1")
    at = ("--yes", "--json", "--connect", sim.uri)
    kill_a_write_after_its_first_row(home, stack, sim)
    cli(home, "write", "--set", "ir-low=5", "--set", "temp-high=43", *at, expect=0)

    done = cli(home, "write", "--resume", *at, expect=0)
    assert fates(done) == {"float-v-high-1": "unknown", "ir-high": "unknown"}, done
    assert held(sim) == (14000, 350, 43), "what was written since stays"


def what_is_found_in_place_is_offered_once(home, stack):
    sim = start(home, stack, "--tcp", "0", "--fault", "drop:function=6,after=1")
    at = ("--yes", "--json", "--connect", sim.uri)
    kill_a_write_after_its_first_row(home, stack, sim)
    for address, value in zip(ADDRESSES, (14000, 350, 44)):
        side_view.poke(sim.uri, address, value)

    looked = cli(home, "write", "--resume", "--dry-run", *at, expect=0)
    assert len(fates(looked)) == 3 and home.journal() == [], looked
    part = cli(home, "write", "--resume", "--only", "ir-high", *at, expect=0)
    assert [row["state"] for row in part.json["rows"]] == ["same"], part
    found = cli(home, "write", "--resume", *at, expect=0)
    assert sorted(fates(found)) == ["float-v-high-1", "temp-high"], found
    assert home.journal()[-1]["result"] == "done" and home.backups()[1:] == [], home.journal()
    assert cli(home, "write", "--resume", *at, expect=0).json["resumed"] is None


def a_module_that_dies_in_the_middle_is_resumed_when_it_is_back(home, stack):
    state = str(home.path / "state.json")

    def power_on(port, *faults):
        sim = encfg.Simulator("--tcp", port, "--state", state, *faults, home=home.path)
        stack.callback(sim.process.wait)
        stack.callback(sim.process.kill)
        stack.callback(sim.process.stdin.close)
        stack.callback(sim.process.stdout.close)
        return sim

    sim = power_on("0", "--fault", "drop:function=6,after=1")
    found = held(sim)
    at = ("--json", "--connect", sim.uri)
    words = [str(encfg.CLI), "write", *ROWS, "--yes", "--timeout", "5000", *at]
    with subprocess.Popen(words, env=encfg.private_environment(home.path), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        end = time.monotonic() + 20
        while held(sim)[0] != 14000:
            assert time.monotonic() < end, "the first row never arrived"
            time.sleep(0.02)
        sim.process.kill()
        cut = json.loads(process.stdout.read())
    assert process.returncode == 4 and cut["error"]["code"] in ("lost", "connection-refused"), cut
    assert "write --resume" in cut["error"]["advice"], cut
    assert [row["state"] for row in cut["rows"]] == ["no-answer", "no-answer", "not-attempted"], cut

    sim = power_on(sim.place)
    assert held(sim) == (14000, *found[1:])
    done = cli(home, "write", "--resume", "--yes", *at, expect=0)
    assert list(fates(done).values()) == ["unknown", "unknown", "not-sent"], done
    assert [row["state"] for row in done.json["rows"]] == ["same", "verified", "verified"], done
    assert held(sim) == (14000, 350, 44)


def a_verified_row_that_was_changed_since_is_left_alone(home, stack):
    sim = start(home, stack, "--tcp", "0", "--fault", "close:function=6,after=1,count=1")
    at = ("--connect", sim.uri)
    cli(home, "write", *ROWS, "--yes", *at, expect=4)
    other = home.path / "other"
    other.mkdir()
    encfg.cli("write", "--set", "float-v-high-1=13900", "--yes", *at, home=other)
    result = cli(home, "write", "--resume", "--yes", *at, expect=0)
    assert "Floating V High 1" in result.err and "13900" in result.err, result
    assert "1 verified" in result.out and "1 not sent" in result.out, result
    assert held(sim) == (13900, 350, 44)


def resume_knows_one_module_from_another(home, stack):
    sim = stack.enter_context(encfg.Simulator("--tcp", "0", "--modules", "2", home=home.path, ready=2))
    cli(home, "write", *ROWS, "--yes", "--connect", sim.endpoints[0], expect=0)
    journal = raw_journal(home)
    journal.write_text(journal.read_text().replace('"verified"', '"no-answer"'))
    found, other = (cli(home, "write", "--resume", "--dry-run", "--json", "--connect", uri, expect=0)
                    for uri in sim.endpoints)
    assert set(fates(found).values()) == {"unknown"} and other.json["resumed"] is None, other
    for words in (["--preset", "2V"], ["--set", "temp-high=44"], ["file.json"]):
        assert "--resume" in cli(home, "write", "--resume", *words, "--yes", "--tcp", "127.0.0.1", expect=2).err


# Settings files


def a_file_of_another_module_is_told(home, stack):
    sim = start(home, stack)
    table = "key,label,value,unit\ntemp-high,,44,°C\n"
    for comments, said in (("", "does not say which module"), ("# serial: OTHER-7\n", "OTHER-7"),
                           ("# profile: bm3000\n# serial: SIMULATED-0001\n# simulated: true\n", None)):
        name = home.file("origin.csv", comments + table)
        result = cli(home, "write", name, "--dry-run", "--json", "--connect", sim.uri, expect=0)
        assert [said in warning for warning in result.json["file_warnings"]] == ([True] if said else []), result
    foreign = home.file("foreign.csv", "# profile: bms600pro\n" + table)
    assert "bms600pro" in cli(home, "write", foreign, "--dry-run", "--connect", sim.uri, expect=2).err
    name = settings_file(home, "other.json", {"key": "temp-high", "value": 44}, simulated=True,
                         module={"serial": "OTHER-7", "id": 9})
    for words in (["diff", name], ["write", name, "--dry-run"]):
        result = cli(home, *words, "--json", "--connect", sim.uri)
        warnings = result.json["file_warnings"]
        assert len(warnings) == 2 and all(warning in result.err for warning in warnings), result
        assert "OTHER-7" in warnings[0] and "SIMULATED-0001" in warnings[0], warnings
        assert "id 9" in warnings[1] and "id 1" in warnings[1], warnings


def what_was_read_compares_and_writes_without_loss(home, stack):
    sim = start(home, stack)
    at = ("--json", "--connect", sim.uri)
    chance = random.Random(3000)
    items = json.loads((encfg.DATA.parent.parent / "data/profiles/bm3000.json").read_text())["settings"]
    cli(home, "read", "-o", str(home.path / "first.json"), *at, expect=0)

    def run(locale, *words):
        result = encfg.run("env", f"LOCPATH={encfg.BUILD}/tests/unit", f"LC_ALL={locale}", encfg.CLI, *words, *at,
                           home=home.path)
        assert result.status == 0, result
        return result.json

    for number, (locale, suffix) in enumerate((a, b) for a in ("C.UTF-8", "de_DE.UTF-8") for b in ("json", "csv")):
        words = [chance.randint(item["min"], item["max"]) & 0xffff for item in items]
        assert side_view.poke(sim.uri, TABLE, *words) is None
        name = str(home.path / f"saved-{number}.{suffix}")
        run(locale, "read", "-o", name)
        same = run(locale, "diff", name)
        assert same["same"] == 17 and same["file_warnings"] == [], same
        run(locale, "write", str(home.path / "first.json"), "--yes")
        assert alarm_table(sim) != words
        run(locale, "write", name, "--yes")
        assert alarm_table(sim) == words, (locale, suffix)


def two_files_are_compared_without_any_module(home, stack):
    for profile, said in (("bm3000", ""), ("not-known-here", "not-known-here")):
        names = [settings_file(home, f"{n}.json", {"key": "temp-high", "value": n, "unit": "°C"},
                               {"key": "ir-high", "value": 3.5}, *more, profile=profile)
                 for n, more in ((45, [{"key": "temp-low", "value": 1}]), (44.0, [{"key": "ir-low", "value": 2}]))]
        result = cli(home, "diff", *names, "--json", expect=1)
        differences = {d["key"]: (d["device"], d["config"]) for d in result.json["differences"]}
        assert differences == {"temp-high": (45, 44), "ir-low": (None, 2)}, result
        assert result.json["same"] == 1 and result.json["unset"] == (14 if profile == "bm3000" else 1), result
        assert said in result.err, result
        only = cli(home, "diff", *names, "--only", "temp-h*", "--json", expect=1).json["differences"]
        assert [d["key"] for d in only] == ["temp-high"], only
        cli(home, "diff", names[0], names[0], expect=0)
        text = cli(home, "diff", *names, expect=1).out
        assert re.search(r"^≠ .*temp-high +45 +44 +°C$", text, re.MULTILINE), text
    other = settings_file(home, "other.json", {"key": "temp-high", "value": 44}, profile="bms600pro")
    result = cli(home, "diff", names[0], other, "--json", expect=2)
    assert result.json["error"]["code"] == "mismatch", result
    assert "bms600pro" in result.err and "not-known-here" in result.err, result


def two_csv_files_are_compared_by_key_unit_and_number(home, stack):
    first = home.file("first.csv", "key,label,value,unit\nir-high,,3.50,mΩ\ntemp-high,,45,°C\ntemp-low,,1,°C\n")
    second = home.file("second.csv", "key;label;value;unit\nir-high;;3.5;mΩ\ntemp-high;;44;°C\ntemp-low;;1;K\n")
    result = cli(home, "diff", first, second, "--json", expect=1)
    assert [d["key"] for d in result.json["differences"]] == ["temp-high", "temp-low"], result
    assert result.json["same"] == 1 and result.err == "", result
    cli(home, "diff", first, first, expect=0)


if __name__ == "__main__":
    encfg.main([story(test) for test in (
        restore_gives_back_what_was_found,
        restore_asks_and_needs_an_id_that_there_is,
        a_backup_of_another_module_warns,
        what_cannot_be_restored_is_counted_and_the_rest_restored,
        a_backup_of_another_profile_is_refused,
        a_backup_without_settings_says_what_writes_it,
        backups_are_listed_and_shown,
        the_journal_is_shown_newest_last,
        a_journal_cut_by_the_system_in_the_middle_of_an_entry_goes_on,
        what_the_journal_cannot_keep_is_not_done,
        a_write_cut_off_on_the_network_is_resumed,
        a_write_cut_off_on_a_serial_line_is_resumed,
        a_connection_closed_in_the_middle_is_resumed,
        a_program_that_was_killed_in_the_middle_is_resumed,
        a_later_write_does_not_hide_what_was_interrupted,
        what_is_found_in_place_is_offered_once,
        a_module_that_dies_in_the_middle_is_resumed_when_it_is_back,
        a_verified_row_that_was_changed_since_is_left_alone,
        resume_knows_one_module_from_another,
        a_file_of_another_module_is_told,
        what_was_read_compares_and_writes_without_loss,
        two_files_are_compared_without_any_module,
        two_csv_files_are_compared_by_key_unit_and_number,
    )])
