#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands and readings of the bank on the command line: the resistance test, its baseline, cells and
strings. What they do to the module is seen by pymodbus from the side."""

import csv
import io
import signal
import subprocess
import time

import encfg
from encfg_cli import cli, sent, sent_functions, start, story, while_steady
from side_view import look, poke

FAST = "60"  # 24 batteries in six seconds
NO_IR = [65535, 65535]
STATE, REASON, IR, REFERENCE, COMMAND = 26, 27, 3000, 5000, 400
RUNNING, DONE, CANCELLED = 1, 2, 4


def resistances(sim, column, count):
    """Of the first batteries in µΩ, as pymodbus reads them; None where there is no value."""
    words = look(sim.uri, "input", column, 2 * count)
    pairs = [words[i:i + 2] for i in range(0, 2 * count, 2)]
    return [None if pair == NO_IR else pair[0] * 65536 + pair[1] for pair in pairs]


def bank(home, stack, *options):
    sim = start(home, stack, "--tcp", "0", "--speed", FAST, *options)
    return sim, ("--connect", sim.uri)


def measured(home, stack, *options):
    """A bank whose batteries were tested and that has cooled down since."""
    sim, at = bank(home, stack, *options)
    cli(home, "ir-test", "--wait", *at, expect=0)
    sim.control(op="advance", seconds=700)
    return sim, at


def the_test_runs_to_its_end_and_tells_what_became_of_each_battery(home, stack):
    sim, at = bank(home, stack, "--cells", "8")
    sim.control(op="set-cell", cell=3, sensor="missing")
    sim.control(op="set-cell", cell=5, ir_uohm=200000)
    assert resistances(sim, IR, 8) == [None] * 8

    run = cli(home, "ir-test", "--wait", "--json", *at, expect=0)
    result = run.json
    assert result["state"] == "done" and result["tested"] == 8 and result["elapsed_s"] > 1, result
    assert "8 batteries" in result["message"], result
    assert [c["result"] for c in result["cells"]] == [
        "measured", "measured", "failed", "measured", "out of range", "measured", "measured", "measured"]
    assert result["cells"][2]["ir"] is None and result["cells"][7] == {
        "string": 1, "cell": 8, "ir": resistances(sim, IR, 8)[7] / 1000, "result": "measured"}
    assert "of 8 done" in run.err and "left" in run.err, run
    assert look(sim.uri, "input", STATE) == [DONE]
    assert resistances(sim, IR, 8)[2] is None and resistances(sim, IR, 8)[4] > 190000

    entry, = home.journal()
    assert (entry["operation"], entry["result"], entry["state"], entry["tested"]) == (
        "ir-test", "done", "done", 8), entry


def without_wait_it_returns_and_info_shows_the_running_test(home, stack):
    sim, at = bank(home, stack)
    started = cli(home, "ir-test", "--json", *at, expect=0).json
    assert started["state"] == "running" and look(sim.uri, "input", STATE) == [RUNNING], started
    running = cli(home, "info", "--json", *at, expect=0).json["running"]
    assert running["command"] == "ir-test" and running["total"] == 24 and running["time_left_s"] > 0, running
    assert "IR Test is running" in cli(home, "info", *at, expect=0).out
    assert home.journal()[0]["result"] == "running"


def a_second_start_is_refused_while_one_runs(home, stack):
    sim, at = bank(home, stack)
    cli(home, "ir-test", *at, expect=0)
    trace = str(home.path / "trace")
    again = cli(home, "ir-test", "--json", "--trace", trace, *at, expect=4).json
    assert again["state"] == "refused" and "running" in again["message"], again
    assert again["error"]["code"] == "precondition"
    assert not {5, 6, 15, 16} & set(sent_functions(trace))
    assert look(sim.uri, "input", STATE) == [RUNNING]


def who_waits_while_one_runs_follows_it_and_starts_none(home, stack):
    sim, at = bank(home, stack, "--cells", "12")
    cli(home, "ir-test", *at, expect=0)
    trace = str(home.path / "trace")
    run = cli(home, "ir-test", "--wait", "--json", "--trace", trace, *at, expect=0)
    assert run.json["state"] == "done" and run.json["joined"] is True and run.json["tested"] == 12, run.json
    assert [c["result"] for c in run.json["cells"]] == ["measured"] * 12 and "runs already" in run.err, run
    assert not {5, 6, 15, 16} & set(sent_functions(trace)) and look(sim.uri, "input", STATE) == [DONE]
    assert home.journal()[-1]["joined"] is True and home.journal()[0]["joined"] is False


def cancel_stops_it_in_the_module(home, stack):
    sim, at = bank(home, stack)
    cli(home, "ir-test", *at, expect=0)
    result = cli(home, "ir-test", "--cancel", "--json", *at, expect=0).json
    assert result["state"] == "cancelled" and result["tested"] < 24, result
    assert look(sim.uri, "input", STATE) == [CANCELLED]
    assert cli(home, "info", "--json", *at).json["running"] is None
    none = cli(home, "ir-test", "--cancel", "--json", *at, expect=4).json
    assert none["error"]["code"] == "precondition" and "not running" in none["message"], none


def a_test_that_somebody_else_cancels_ends_the_waiting(home, stack):
    sim, at = bank(home, stack)
    waiting = subprocess.Popen(
        [encfg.CLI, "ir-test", "--wait", "--json", *at], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env=encfg.private_environment(home.path))
    waiting.stderr.readline()
    assert poke(sim.uri, COMMAND, 2) is None
    out, err = waiting.communicate(timeout=10)
    assert waiting.returncode == 4 and '"cancelled"' in out, (out, err)


def who_stops_waiting_leaves_the_test_running(home, stack):
    sim, at = bank(home, stack)
    waiting = subprocess.Popen(
        [encfg.CLI, "ir-test", "--wait", "--json", *at], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env=encfg.private_environment(home.path))
    waiting.stderr.readline()
    waiting.send_signal(signal.SIGINT)
    asked = time.monotonic()
    out, err = waiting.communicate(timeout=5)
    assert time.monotonic() - asked < 1, "Ctrl+C took longer than a second"
    assert waiting.returncode == 130 and '"state": "running"' in out and "goes on" in err, (out, err)
    assert look(sim.uri, "input", STATE) == [RUNNING]
    assert home.journal()[0]["result"] == "interrupted"


def the_test_outlives_a_lost_connection_and_is_started_once(home, stack):
    sim, at = bank(home, stack, "--cells", "12")
    trace = str(home.path / "trace")
    waiting = subprocess.Popen(
        [encfg.CLI, "ir-test", "--wait", "--json", "--trace", trace, *at], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env=encfg.private_environment(home.path))
    waiting.stderr.readline()
    sim.control(op="fault", name="close", count=1)
    out, err = waiting.communicate(timeout=20)
    assert waiting.returncode == 0 and '"state": "done"' in out, (out, err)
    starts = [frame for frame in sent(trace) if frame[7] == 6]
    assert len(starts) == 1, starts
    # The connection was made anew: who answers is proved a second time while the test runs.
    proofs = [frame for frame in sent(trace) if frame[7:12] == bytes([4, 0, 8, 0, 8])]
    assert len(proofs) >= 2, proofs


def who_stops_waiting_while_the_module_is_gone_is_promised_nothing(home, stack):
    sim, at = bank(home, stack)
    waiting = subprocess.Popen(
        [encfg.CLI, "ir-test", "--wait", "--json", *at], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env=encfg.private_environment(home.path))
    waiting.stderr.readline()
    sim.kill()
    while "connection lost, trying again" not in (line := waiting.stderr.readline()):
        assert line, "ended without a word of the connection"
    time.sleep(1)
    waiting.send_signal(signal.SIGINT)
    out, err = waiting.communicate(timeout=5)
    assert waiting.returncode == 130 and '"lost": true' in out and "connection lost" not in err, (out, err)
    assert "nobody knows" in err and " of 24" in err and "goes on in the module" not in err, err
    assert home.journal()[0]["result"] == "interrupted" and home.journal()[0]["lost"] is True


def it_is_refused_with_the_reason_of_the_module(home, stack):
    sim, at = bank(home, stack, "--cells", "4")
    sim.control(op="bank", mode="discharge")
    refused = cli(home, "ir-test", "--wait", "--json", *at, expect=4).json
    assert refused["state"] == "refused" and "discharging" in refused["message"], refused
    assert refused["tested"] == 0 and resistances(sim, IR, 4) == [None] * 4
    assert home.journal()[-1]["result"] == "precondition"

    sim.control(op="bank", mode="float")
    cli(home, "ir-test", "--wait", *at, expect=0)
    assert "cooling down" in cli(home, "ir-test", "--json", *at, expect=4).json["message"]
    sim.control(op="advance", seconds=700)
    cli(home, "ir-test", "--wait", *at, expect=0)


def the_baseline_is_kept_saved_and_proved(home, stack):
    sim, at = measured(home, stack)
    assert resistances(sim, REFERENCE, 24) == [None] * 24
    first = cli(home, "ir-save", "--yes", "--json", *at, expect=0).json
    assert first["verified"] == 24 and first["failed"] == 0 and first["outliers"] == [], first
    assert resistances(sim, REFERENCE, 24) == resistances(sim, IR, 24)
    assert first["rows"][0]["old"] is None and first["rows"][0]["read"] == resistances(sim, IR, 1)[0] / 1000

    old = resistances(sim, REFERENCE, 24)
    cli(home, "ir-test", "--wait", *at, expect=0)
    second = cli(home, "ir-save", "--yes", "--json", *at, expect=0).json
    assert [row["old"] for row in second["rows"]] == [ohms / 1000 for ohms in old]
    assert resistances(sim, REFERENCE, 24) == resistances(sim, IR, 24) != old

    backup = cli(home, "backup", "show", second["backup"], "--json", expect=0).json
    assert backup["backup"]["kind"] == "baseline" and backup["backup"]["made"], backup["backup"]
    for words in (["restore", second["backup"]], ["write", str(home.backups()[-1])]):
        refused = cli(home, *words, "--yes", *at, expect=2)
        assert "a baseline is a record and cannot be written back" in refused.err, refused
        assert "does not know" not in refused.err and "locked" not in refused.err, refused
    kept = {row["key"]: row["value"] for row in backup["settings"]}
    assert kept["cell-ir-reference-7"] == old[6] / 1000 and kept["cell-ir-7"] is not None
    assert 20 < kept["cell-temperature-7"] < 30 and kept["bank-mode"] == "float"
    entry = home.journal()[-1]
    assert entry["operation"] == "ir-save" and entry["result"] == "done" and len(entry["rows"]) == 24


def failed_batteries_are_not_saved_by_accident(home, stack):
    sim, at = bank(home, stack, "--cells", "6")
    sim.control(op="set-cell", cell=4, sensor="missing")
    cli(home, "ir-test", "--wait", *at, expect=0)
    trace = str(home.path / "trace")
    refused = cli(home, "ir-save", "--yes", "--json", "--trace", trace, *at, expect=2).json
    assert refused["no_reading"] == [4] and refused["backup"] is None, refused
    assert "--include-failed" in refused["error"]["message"]
    assert not {5, 6, 15, 16} & set(sent_functions(trace)) and home.backups() == []
    assert resistances(sim, REFERENCE, 6) == [None] * 6

    saved = cli(home, "ir-save", "--yes", "--include-failed", "--json", *at, expect=0).json
    assert saved["verified"] == 5 and saved["rows"][3]["state"] == "not-attempted", saved
    assert [ohms is None for ohms in resistances(sim, REFERENCE, 6)] == [False] * 3 + [True] + [False] * 2


def what_failed_batteries_get_is_said_before_and_counted_after(home, stack):
    sim, at = bank(home, stack, "--cells", "6")
    sim.control(op="set-cell", cell=4, sensor="missing")
    sim.control(op="set-cell", cell=5, ir_uohm=200000)
    cli(home, "ir-test", "--wait", *at, expect=0)
    assert "2 of 6 batteries have no valid reading (4, 5)" in cli(home, "ir-save", "--yes", *at, expect=2).err
    saved = cli(home, "ir-save", "--yes", "--include-failed", *at, expect=0)
    assert "Warning: 1 battery would get a reference that is out of range: 5" in saved.err, saved.err
    assert "Warning: 1 battery would be left without a reference: 4" in saved.err, saved.err
    assert "5 verified (1 out of range), 0 failed, 1 without a reading" in saved.out, saved.out
    assert resistances(sim, REFERENCE, 6)[3] is None and resistances(sim, REFERENCE, 6)[4] > 190000

    result = cli(home, "ir-save", "--yes", "--include-failed", "--json", *at, expect=0).json
    assert (result["verified"], result["verified_out_of_range"], result["without_reading"]) == (5, 1, 1), result


def an_outlier_is_shown_before_it_is_saved(home, stack):
    sim, at = bank(home, stack, "--cells", "12")
    sim.control(op="set-cell", cell=6, ir_uohm=9000)
    cli(home, "ir-test", "--wait", *at, expect=0)
    result = cli(home, "ir-save", "--yes", "--json", *at, expect=0)
    outlier, = result.json["outliers"]
    assert outlier["cell"] == 6 and outlier["deviation_percent"] > 40, outlier
    assert "median" in result.err, result


def nothing_is_saved_while_a_test_runs(home, stack):
    sim, at = measured(home, stack)
    cli(home, "ir-test", *at, expect=0)
    refused = cli(home, "ir-save", "--yes", "--json", *at, expect=4).json
    assert refused["error"]["code"] == "precondition" and home.backups() == [], refused
    assert resistances(sim, REFERENCE, 24) == [None] * 24


def a_save_that_the_module_only_confirms_is_found_out(home, stack):
    sim, at = measured(home, stack)
    sim.control(op="fault", name="ack-but-ignore", count=1)
    result = cli(home, "ir-save", "--yes", "--json", *at, expect=4).json
    assert result["failed"] == 24 and result["error"]["code"] == "not-applied", result
    assert {row["state"] for row in result["rows"]} == {"mismatch"}


def ir_save_asks(home, stack):
    sim, at = measured(home, stack)
    assert "--yes" in cli(home, "ir-save", *at, expect=2).err
    assert resistances(sim, REFERENCE, 24) == [None] * 24


def cells_are_what_the_registers_hold(home, stack):
    sim, at = measured(home, stack, "--strings", "2")
    sim.control(op="set-cell", cell=5, sensor="missing")
    result = cli(home, "cells", "--json", *at, expect=0).json
    voltages = look(sim.uri, "input", 1000, 24)
    ohms = resistances(sim, IR, 24)
    assert result["units"] == {"voltage": "mV", "temperature": "°C", "ir": "mΩ", "ir_reference": "mΩ"}
    assert [c["voltage"] for c in result["cells"]] == [None if v == 65535 else v for v in voltages]
    assert [c["ir"] for c in result["cells"]] == [None if o is None else o / 1000 for o in ohms]
    assert [c["string"] for c in result["cells"]] == [1] * 12 + [2] * 12
    assert [c["cell"] for c in result["cells"]] == list(range(1, 25))
    assert result["cells"][0]["ir_reference"] is None and "sensor missing" in result["cells"][4]["state"]
    there = [v for v in voltages if v != 65535]
    figures = result["statistics"]["voltage"]
    assert (figures["min"], figures["max"], figures["n"]) == (min(there), max(there), 23), figures
    assert len(result["worst"]["ir"]) == 5
    assert any(c["check"] == "numbering" and c["cell"] == 5 for c in result["checks"]), result["checks"]

    second = cli(home, "cells", "--string", "2", "--json", *at, expect=0).json
    assert [c["cell"] for c in second["cells"]] == list(range(13, 25)) and second["checks"] == []
    assert {c["string"] for c in second["worst"]["ir"]} == {2}
    assert "2 strings" in cli(home, "cells", "--string", "3", *at, expect=2).err


def people_see_figures_and_findings_csv_is_csv_alone(home, stack):
    sim, at = measured(home, stack, "--cells", "6")
    sim.control(op="set-cell", cell=2, voltage_mv=6600)
    text = cli(home, "cells", *at, expect=0).out
    for part in ("Voltage mV", "IR mΩ", "Lowest", "Median", "Worst 5 by IR", "! String 1: battery 2 shows 6.60 V"):
        assert part in text, (part, text)
    assert "reversed" in text, "a finding without its reason"

    rows = list(csv.DictReader(io.StringIO(cli(home, "cells", "--csv", *at, expect=0).out)))
    assert len(rows) == 6 and rows[1]["voltage (mV)"] == "6600" and rows[1]["ir_reference (mΩ)"] == "", rows
    assert rows[1]["simulated"] == "yes", rows
    strings = list(csv.DictReader(io.StringIO(cli(home, "strings", "--csv", *at, expect=0).out)))
    assert len(strings) == 1 and strings[0]["cells"] == "6" and strings[0]["simulated"] == "yes", strings
    assert "exclude" in cli(home, "cells", "--csv", "--json", *at, expect=2).err


def a_resistance_out_of_range_is_marked_found_and_in_no_figure(home, stack):
    sim, at = bank(home, stack, "--cells", "8")
    sim.control(op="set-cell", cell=6, ir_uohm=200000)
    cli(home, "ir-test", "--wait", *at, expect=0)
    cli(home, "ir-save", "--include-failed", "--yes", *at, expect=0)
    assert resistances(sim, REFERENCE, 8)[5] > 190000

    result = cli(home, "cells", "--json", *at, expect=0).json
    found, = [c for c in result["checks"] if c["check"] == "ir-range"]
    assert (found["string"], found["cell"]) == (1, 6) and "battery 6: IR out of range" in found["message"], found
    assert [c["out_of_range"] for c in result["cells"]] == [[]] * 5 + [["ir", "ir_reference"]] + [[]] * 2
    assert result["statistics"]["ir"] == result["statistics"]["ir_reference"], result["statistics"]
    assert result["statistics"]["ir"]["n"] == 7
    text = cli(home, "cells", *at, expect=0).out
    row = next(line for line in text.splitlines() if line.split()[:2] == ["1", "6"])
    assert row.count("! ") == 2 and "! String 1: battery 6: IR out of range" in text, text
    assert "!" not in cli(home, "cells", "--csv", *at, expect=0).out


def strings_are_what_the_registers_hold(home, stack):
    sim, at = bank(home, stack, "--strings", "3", "--speed", "1")
    sim.control(op="bank", mode="discharge")
    result, volts = while_steady(
        lambda: cli(home, "strings", "--json", *at, expect=0).json, lambda: look(sim.uri, "input", 32, 3))
    assert [s["voltage"] for s in result["strings"]] == [v / 10 for v in volts], result
    assert [s["string"] for s in result["strings"]] == [1, 2, 3] and result["strings"][0]["current"] < 0
    assert result["units"] == {"voltage": "V", "current": "A", "cells": ""} and result["checks"] == []


def five_hundred_and_eight_cells_cost_the_fewest_reads(home, stack):
    sim, at = bank(home, stack, "--cells", "508", "--strings", "6")
    trace = str(home.path / "trace")
    cells = cli(home, "cells", "--json", "--trace", trace, *at, expect=0).json["cells"]
    assert len(cells) == 508 and all(c["voltage"] for c in cells)
    reads = [(int.from_bytes(frame[8:10], "big"), int.from_bytes(frame[10:12], "big"))
             for frame in sent(trace) if frame[7] == 4]
    assert max(count for _, count in reads) <= 125
    # 3 columns of 508 registers; 2 of 1016, of which a pair stays together.
    assert len([r for r in reads if r[0] >= 1000]) == 3 * 5 + 2 * 9, reads
    # Status with the first string, the other strings; three reads said who the module is.
    assert len([r for r in reads if r[0] < 1000]) == 2 + 3, reads


def the_limit_follows_the_largest_resistance(home, stack):
    sim, at = bank(home, stack)
    assert "ir-test" in cli(home, "write", "--set", "ir-high=auto", "--yes", *at, expect=2).err
    cli(home, "ir-test", "--wait", *at, expect=0)
    largest = max(resistances(sim, IR, 24))
    dry = cli(home, "write", "--set", "ir-high=auto", "--ir-factor", "2.5", "--dry-run", "--json", *at, expect=0).json
    assert dry["ir_limit"]["factor"] == 2.5 and dry["ir_limit"]["largest"] == largest / 1000, dry["ir_limit"]
    review = cli(home, "write", "--set", "ir-high=auto", "--yes", *at, expect=0).out
    raw = -(-largest * 15 // 100)  # 1.5 times, in steps of 10 µΩ, rounded up
    assert f"the largest) = {raw / 100:.2f} mΩ" in review, review
    assert look(sim.uri, "holding", 106) == [raw]
    assert "from 1 to 10" in cli(home, "write", "--set", "ir-high=auto", "--ir-factor", "0.5", "--yes", *at,
                                 expect=2).err
    assert "--ir-factor" in cli(home, "write", "--set", "temp-high=40", "--ir-factor", "2", "--yes", *at,
                                expect=2).err


def the_limit_names_the_batteries_without_a_reading(home, stack):
    sim, at = bank(home, stack, "--cells", "8")
    sim.control(op="set-cell", cell=4, sensor="missing")
    sim.control(op="set-cell", cell=5, ir_uohm=200000)
    cli(home, "ir-test", "--wait", *at, expect=0)
    said = "2 of 8 batteries have no valid reading (4, 5)"
    limit = cli(home, "write", "--set", "ir-high=auto", "--dry-run", "--json", *at, expect=0).json["ir_limit"]
    assert limit["cells"] == 8 and limit["no_reading"] == [4, 5] and said in limit["message"], limit
    out = cli(home, "write", "--set", "ir-high=auto", "--dry-run", *at, expect=0).out
    assert said in out and "no battery stands in alarm" not in out, out


def all_of_it_works_over_a_serial_line(home, stack):
    sim = start(home, stack, "--serial", "pty", "--speed", FAST, "--cells", "4")
    at = ("--connect", sim.uri)
    assert cli(home, "ir-test", "--wait", "--json", *at, expect=0).json["tested"] == 4
    assert cli(home, "ir-save", "--yes", "--json", *at, expect=0).json["verified"] == 4
    assert len(cli(home, "cells", "--json", *at, expect=0).json["cells"]) == 4


def wrong_words_send_nothing(home, stack):
    for words, said in (
            (["ir-test", "--wait", "--cancel"], "exclude"),
            (["ir-test", "now"], "ir-test"),
            (["cells", "--string", "0"], "--string"),
            (["ir-save"], "--yes")):
        assert said in cli(home, *words, "--tcp", "127.0.0.1:1", expect=2).err, words


if __name__ == "__main__":
    encfg.main([story(test) for test in (
        the_test_runs_to_its_end_and_tells_what_became_of_each_battery,
        without_wait_it_returns_and_info_shows_the_running_test,
        a_second_start_is_refused_while_one_runs,
        who_waits_while_one_runs_follows_it_and_starts_none,
        cancel_stops_it_in_the_module,
        a_test_that_somebody_else_cancels_ends_the_waiting,
        who_stops_waiting_leaves_the_test_running,
        the_test_outlives_a_lost_connection_and_is_started_once,
        who_stops_waiting_while_the_module_is_gone_is_promised_nothing,
        it_is_refused_with_the_reason_of_the_module,
        the_baseline_is_kept_saved_and_proved,
        failed_batteries_are_not_saved_by_accident,
        what_failed_batteries_get_is_said_before_and_counted_after,
        an_outlier_is_shown_before_it_is_saved,
        nothing_is_saved_while_a_test_runs,
        a_save_that_the_module_only_confirms_is_found_out,
        ir_save_asks,
        cells_are_what_the_registers_hold,
        people_see_figures_and_findings_csv_is_csv_alone,
        a_resistance_out_of_range_is_marked_found_and_in_no_figure,
        strings_are_what_the_registers_hold,
        five_hundred_and_eight_cells_cost_the_fewest_reads,
        the_limit_follows_the_largest_resistance,
        the_limit_names_the_batteries_without_a_reading,
        all_of_it_works_over_a_serial_line,
        wrong_words_send_nothing,
    )])
