#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""--trace: what it tells, what tshark makes of it, and that it replays as the module it was."""

import json
import pathlib
import signal
import subprocess
import time

import encfg
from encfg import equal
from encfg_cli import cli, start, story

RTU = 'uat:user_dlts:"User 0 (DLT=147)","mbrtu","0","","0",""'
CASES = encfg.DATA / "traces"


def lines_of(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text().splitlines()]


def outcomes(path):
    return [line["outcome"] for line in lines_of(path) if "outcome" in line]


def tshark(capture, display_filter, *fields):
    command = ["tshark", "-r", str(capture), "-o", RTU, "-o", "tcp.check_checksum:TRUE", "-o",
               "ip.check_checksum:TRUE", "-Y", display_filter, "-T", "fields"]
    for field in fields:
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.splitlines()


def replay(home, stack, path, *options, err=None):
    return stack.enter_context(encfg.Simulator(
        "--replay", path, *(options or ("--tcp", "0")), home=home.path, stderr=err))


def each_frame_has_meaning_and_outcome(home, stack):
    sim = start(home, stack, "--tcp", "0", "--fault", "drop:count=1,after=3")
    path = home.path / "trace"
    cli(home, "read", "--trace", path, "--timeout", "2000", "--connect", sim.uri, expect=0)
    cli(home, "registers", "holding", "9000", "1", "--trace", path, "--timeout", "5000", "--connect", sim.uri, expect=4)
    lines = lines_of(path)
    equal((lines[0]["format"], lines[0]["version"], lines[0]["endpoint"]), ("en-cfg trace", 1, sim.uri))
    assert [line for line in lines if line.get("profile") == "bm3000" and line["simulated"]], lines
    equal([name for name in outcomes(path) if name != "answer"], ["opened", "time-out", "opened"])
    limits = next(line for line in lines if line.get("values"))
    assert {"t", "time", "endpoint", "bytes", "after_ms", "function", "address", "count"} <= set(limits), limits
    table = [line for line in lines if line.get("address") == 100 and "values" in line][0]
    equal(table["values"][0], 14100)
    assert table["label"].startswith("Floating V High 1 … "), table
    equal(lines[-1]["exception"], 2)
    equal(len([line for line in lines if "format" in line]), 2, "a header for each run")


def what_is_killed_leaves_what_was_seen(home, stack):
    sim = start(home, stack, "--tcp", "0", "--fault", "drop")
    path = home.path / "trace"
    process = subprocess.Popen(
        [str(encfg.CLI), "info", "--timeout", "20000", "--trace", str(path), "--connect", sim.uri],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=encfg.private_environment(home.path))
    deadline = time.monotonic() + 20
    while not (path.exists() and '"sent"' in path.read_text()) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=10)
    equal([line.get("dir") for line in lines_of(path)], [None, "none", "sent"])


def another_file_is_not_appended_to(home, stack):
    sim = start(home, stack)
    other = home.file("settings.json", '{"format":"en-cfg settings"}')
    result = cli(home, "info", "--trace", other, "--connect", sim.uri, expect=2)
    assert "left as it is" in result.err, result
    equal(pathlib.Path(other).read_text(), '{"format":"en-cfg settings"}')


def tshark_reads_a_session_by_itself(home, stack):
    for options in (("--tcp", "0"), ("--serial", "pty")):
        sim = start(home, stack, *options)
        path = home.path / f"{options[0]}.pcap"
        lines = home.path / f"{options[0]}.jsonl"
        for words, status in ((("info",), 0), (("write", "--set", "temp-high=41", "--yes"), 0),
                              (("registers", "holding", "9000", "1"), 4)):
            cli(home, *words, "--timeout", "5000", "--trace", path, "--connect", sim.uri, expect=status)
            cli(home, *words, "--timeout", "5000", "--trace", lines, "--connect", sim.uri, expect=status)
        frames = tshark(path, "modbus", "_ws.col.Info")
        queries = [info for info in frames if "Query" in info]
        responses = [info for info in frames if "Response" in info]
        # A single write and its confirmation are the same bytes: on a serial line tshark does not guess.
        unclear = [info for info in frames if "unknown" in info]
        equal(["Write Single Register" in info for info in unclear], [True, True] if "pty" in options else [])
        assert len(queries) >= 12 and len(queries) == len(responses) == (len(frames) - len(unclear)) / 2, frames
        seen = set(tshark(path, "modbus", "modbus.func_code"))
        assert {"2", "3", "4", "6"} <= seen, seen
        equal(tshark(path, "_ws.malformed || _ws.expert.severity == \"Error\" || tcp.checksum.status == 0 || "
                     "ip.checksum.status == 0 || mbrtu.crc16.status == 0 || tcp.analysis.flags",
                     "frame.number", "_ws.col.Info"), [], "wrong frames")
        equal(tshark(path, "modbus.exception_code", "modbus.exception_code"), ["2"])
        # Nothing but Modbus, beside the handshakes of TCP.
        equal(tshark(path, "!modbus && tcp.len != 0", "frame.number"), [])
        assert {"answer", "opened"} <= set(outcomes(lines)), lines


def same_of(result):
    """Without what tells the endpoint and the clock."""
    return (result.status, result.out, result.err)


def a_session_replays_as_it_was(home, stack):
    runs = ((("info",), 0), (("read",), 0), (("read", "--json"), 0), (("registers", "holding", "9000", "1"), 4),
            (("write", "--set", "temp-high=41", "--yes", "--json", "--dry-run"), 0))
    for number, options in enumerate((("--tcp", "0"), ("--serial", "pty", "--link", str(home.path / "tty")))):
        path = home.path / f"trace{number}"
        with encfg.Simulator(*options, "--fault", "drop:count=1,after=4", "--fault", "garble-crc:count=1,after=7",
                             home=home.path) as sim:
            at = ("--connect", sim.uri) if number == 0 else ("--serial", str(home.path / "tty"))
            before = [same_of(cli(home, *words, "--timeout", "1000", "--trace", path, *at)) for words, _ in runs]
        equal([status for status, _, _ in before], [status for _, status in runs], before)
        assert {"time-out", "garbled"} <= set(outcomes(path)), outcomes(path)
        place = ("--tcp", sim.place) if number == 0 else options
        with encfg.Simulator("--replay", path, *place, home=home.path, stderr=subprocess.PIPE) as again:
            after = [same_of(cli(home, *words, "--timeout", "1000", *at)) for words, _ in runs]
            again.process.terminate()
            told = again.process.stderr.read().decode()
            again.process.stderr.close()
        for ours, theirs in zip(before, after):
            equal(theirs, ours, "replayed")
        equal(told.count("\n"), 1, told)
        assert told.startswith("SIMULATED: replay of "), told


def silence_replays_as_silence(home, stack):
    path = home.path / "trace"
    with encfg.Simulator("--tcp", "0", "--fault", "drop", home=home.path) as sim:
        before = cli(home, "info", "--timeout", "200", "--retries", "1", "--trace", path, "--connect", sim.uri, expect=3)
    with encfg.Simulator("--tcp", sim.place, "--replay", path, home=home.path) as again:
        after = cli(home, "info", "--timeout", "200", "--retries", "1", "--connect", again.uri, expect=3)
    equal(same_of(after), same_of(before))


def a_connection_that_was_closed_is_closed_again(home, stack):
    path = home.path / "trace"
    with encfg.Simulator("--tcp", "0", "--fault", "close", home=home.path) as sim:
        cli(home, "info", "--retries", "1", "--trace", path, "--connect", sim.uri, expect=3)
    assert "lost" in outcomes(path), outcomes(path)
    again = replay(home, stack, path)
    seen = home.path / "seen"
    cli(home, "info", "--retries", "1", "--trace", seen, "--connect", again.uri, expect=3)
    equal(outcomes(seen), outcomes(path))


def what_was_not_asked_then_is_told_once(home, stack):
    path = home.path / "trace"
    with encfg.Simulator("--tcp", "0", home=home.path) as sim:
        cli(home, "info", "--trace", path, "--connect", sim.uri, expect=0)
    again = replay(home, stack, path, err=subprocess.PIPE)
    for _ in range(2):
        cli(home, "registers", "holding", "9000", "1", "--timeout", "100", "--connect", again.uri, expect=3)
    again.process.terminate()
    told = again.process.stderr.read().decode()
    again.process.stderr.close()
    equal(told.count("id 1: read holding 9000: was not asked then"), 1, told)


def a_case_of_the_support_is_a_test(home, stack):
    """Temp High is 41 there; the first answer is damaged, and the log stands before the frames."""
    sim = replay(home, stack, CASES / "support-temp-high.txt", "--serial", "pty")
    seen = home.path / "trace"
    rows = cli(home, "read", "--json", "--trace", seen, "--connect", sim.uri, expect=0).json["settings"]
    equal([row["value"] for row in rows if row["key"] == "temp-high"], [41])
    assert "garbled" in outcomes(seen), outcomes(seen)


def a_bad_trace_is_refused(home, stack):
    header = '{"format":"en-cfg trace","version":1,"started":"2026-01-01T00:00:00Z"}\n'
    for text, said in (("", "header"), (header, "nothing was asked"), (header + '{"t":0,"dir":"up"}\n', "line 2"),
                       (header + '{"t":0,"dir":"sent","bytes":"00","endpoint":"tcp://a:1"}\n', "line 2")):
        result = encfg.run(encfg.SIM, "--replay", home.file("bad", text), "--tcp", "0", home=home.path)
        equal(result.status, 2, text)
        assert said in result.err, result
    result = encfg.run(encfg.SIM, "--replay", home.file("bad", header), "--cells", "3", home=home.path)
    equal(result.status, 2)


if __name__ == "__main__":
    encfg.main([story(test) for test in (
        each_frame_has_meaning_and_outcome,
        what_is_killed_leaves_what_was_seen,
        another_file_is_not_appended_to,
        tshark_reads_a_session_by_itself,
        a_session_replays_as_it_was,
        silence_replays_as_silence,
        a_connection_that_was_closed_is_closed_again,
        what_was_not_asked_then_is_told_once,
        a_case_of_the_support_is_a_test,
        a_bad_trace_is_refused,
    )])
