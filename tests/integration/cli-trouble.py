#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must stay true when something gets in the way of the command line: signals, full disks, files
that are no files, words that contradict each other. What the module holds is seen from the side."""

import json
import os
import pathlib
import pty
import resource
import signal
import stat
import subprocess
import time
import tty

import encfg
import side_view
from encfg_cli import cli, host, sent_functions, start, story

TEMP_HIGH = 109  # its register
ROWS = ("--set", "ir-high=3.5", "--set", "temp-high=44")


def temp_high(sim):
    return side_view.look(sim.uri, "holding", TEMP_HIGH)[0]


def launch(home, stack, *words, **options):
    """It hears SIGHUP, whatever became of that where the tests were started, by nohup for instance."""
    process = subprocess.Popen(
        [str(encfg.CLI), *words], stdin=subprocess.DEVNULL, text=True, env=encfg.private_environment(home.path),
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
           "preexec_fn": lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL), **options})
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


def await_true(condition, what, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.02)


# Signals


def a_write_under_way(home, stack):
    """A write whose first row has arrived and whose second is lost on the way; then the line is silent."""
    sim = start(home, stack, "--tcp", "0", "--fault", "drop:function=6,after=1")
    process = launch(home, stack, "write", *ROWS, "--yes", "--json", "--timeout", "5000", "--connect", sim.uri)
    await_true(lambda: side_view.look(sim.uri, "holding", 106) == [350], "the first row never arrived")
    assert sim.control(op="fault", name="drop", function=3, count=1000)["ok"]
    return process


def a_second_signal_during_a_write_still_notes_what_is_known(home, stack):
    for number, first in enumerate((signal.SIGINT, signal.SIGTERM, signal.SIGHUP), 1):
        process = a_write_under_way(home, stack)
        process.send_signal(first)
        time.sleep(0.1)
        sent = time.monotonic()
        process.send_signal(first)
        out, _ = process.communicate(timeout=10)
        assert process.returncode == 130 and time.monotonic() - sent < 0.5, (first, process.returncode)
        assert json.loads(out)["error"]["code"] == "cancelled", out
        entries = home.journal()
        assert len(entries) == number and entries[-1]["result"] == "interrupted", (first, entries)
        states = [row["state"] for row in entries[-1]["rows"]]
        assert states == [row["state"] for row in json.loads(out)["rows"]] == ["no-answer"] * 2, out


def a_signal_that_ends_programs_is_told_like_ctrl_c(home, stack):
    for number, which in enumerate((signal.SIGTERM, signal.SIGHUP), 1):
        process = a_write_under_way(home, stack)
        process.send_signal(which)
        out, _ = process.communicate(timeout=10)
        assert process.returncode == 130 and json.loads(out)["rows"], (which, process.returncode, out)
        assert len(home.journal()) == number, home.journal()


def nohup_outlives_its_terminal(home, stack):
    sim = start(home, stack, "--tcp", "0", "--fault", "drop:function=6,count=1")
    process = launch(home, stack, "write", "--set", "temp-high=44", "--yes", "--timeout", "700", "--connect", sim.uri,
                     preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    time.sleep(0.3)
    assert process.poll() is None
    process.send_signal(signal.SIGHUP)
    _, text = process.communicate(timeout=10)
    assert process.returncode == 0 and temp_high(sim) == 44, text


def a_write_that_was_killed_is_shown_as_interrupted(home, stack):
    process = a_write_under_way(home, stack)
    process.kill()
    process.wait()
    assert " interrupted" in cli(home, "journal", expect=0).out


def measured(home, stack):
    """Four batteries whose resistance is known, and no journal of it."""
    sim = start(home, stack, "--tcp", "0", "--cells", "4", "--speed", "60")
    cli(home, "ir-test", "--wait", "--connect", sim.uri, expect=0)
    sim.control(op="advance", seconds=700)
    journal = home.path / "data/en-cfg/journal.jsonl"
    journal.unlink()
    return sim, journal


def a_saving_of_references_that_was_killed_is_in_the_journal(home, stack):
    sim, journal = measured(home, stack)
    sim.control(op="fault", name="drop", function=6, count=1000)
    process = launch(home, stack, "ir-save", "--yes", "--timeout", "5000", "--connect", sim.uri)
    await_true(journal.exists, "no entry before the word was sent")
    await_true(lambda: journal.stat().st_size > 0, "no entry before the word was sent")
    process.kill()
    process.wait()
    entry, = cli(home, "journal", "--json", expect=0).json["entries"]
    assert entry["operation"] == "ir-save" and entry["result"] == "started" and len(entry["rows"]) == 4, entry


def a_saving_of_references_that_was_interrupted_is_read_back(home, stack):
    """A machine that is busy elsewhere may not come to it in the time a person waits."""
    for _ in range(5):
        sim, _ = measured(home, stack)
        sim.control(op="fault", name="drop", function=6, count=1)
        trace = home.path / "trace"
        process = launch(home, stack, "ir-save", "--yes", "--timeout", "5000", "--trace", str(trace), "--connect",
                         sim.uri)
        await_true(lambda: trace.exists() and 6 in sent_functions(trace), "the word was not sent")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
        trace.unlink()
        states = {row["state"] for row in home.journal()[-1]["rows"]}
        if states == {"mismatch"}:
            return
    raise AssertionError(states)


# Files in the way


def what_the_journal_cannot_keep_is_not_sent(home, stack):
    sim, journal = measured(home, stack)
    journal.mkdir()
    for words in (["write", *ROWS, "--yes"], ["clock", "sync"], ["ir-test"], ["ir-save", "--yes"],
                  ["restart", "--yes"], ["address", "9", "--yes"]):
        trace = home.path / f"trace-{words[0]}"
        result = cli(home, *words, "--json", "--trace", str(trace), "--connect", sim.uri, expect=2)
        error = result.json["error"]
        assert error["code"] == "config" and "journal.jsonl" in error["message"], result
        assert not {5, 6, 15, 16} & set(sent_functions(trace)), words
    assert temp_high(sim) == 45


def is_the_table(text):
    return len(json.loads(text)["settings"]) == 17


def a_journal_that_is_full_at_the_end_is_told_beside_the_rows(home, stack):
    at = ("--yes", "--json", "--connect", start(home, stack).uri)
    journal = home.path / "data/en-cfg/journal.jsonl"
    cli(home, "write", "--set", "temp-high=44", *at, expect=0)
    begun = journal.read_text().splitlines()[0]
    journal.write_text(journal.read_text() + "x" * 5000 + "\n")  # a backup fits below the limit
    process = launch(home, stack, "write", "--set", "temp-high=43", *at,
                     preexec_fn=lambda: leave_room(journal.stat().st_size + len(begun) + 20))
    out, err = process.communicate(timeout=20)
    done = json.loads(out)
    assert process.returncode == 0 and done["verified"] == 1, (process.returncode, out, err)
    assert str(journal) in done["journal_error"] and done["journal_error"] in err, (out, err)


def leave_room(size):
    """For no file to grow beyond that."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def a_link_stays_and_its_target_is_replaced(home, stack):
    at = ("--connect", start(home, stack).uri)
    (home.path / "folder").mkdir()
    target, link, chain = home.path / "folder/target.json", home.path / "link.json", home.path / "chain.json"
    link.symlink_to("folder/target.json")
    chain.symlink_to(link)
    for name in (link, chain):  # the first finds no target yet
        cli(home, "read", "-o", str(name), *at, expect=0)
        assert name.is_symlink() and not target.is_symlink() and is_the_table(target.read_text()), name
        target.write_text("old")
    circle = home.path / "circle.json"
    circle.symlink_to(circle)
    assert "circle.json" in cli(home, "read", "-o", str(circle), *at, expect=2).err and circle.is_symlink()


def a_device_or_a_pipe_is_written_to(home, stack):
    at = ("--connect", start(home, stack).uri)
    pipe = home.path / "pipe"
    os.mkfifo(pipe)
    process = launch(home, stack, "read", "-o", str(pipe), *at)
    reader = subprocess.run(["timeout", "20", "cat", str(pipe)], capture_output=True, text=True, check=True)
    assert is_the_table(reader.stdout) and process.wait(20) == 0 and pipe.is_fifo()

    master, slave = pty.openpty()
    stack.callback(os.close, master)
    stack.callback(os.close, slave)
    tty.setraw(slave)
    device = os.ttyname(slave)
    process = launch(home, stack, "read", "-o", device, *at)
    # What is written fits into the terminal's buffer.
    assert process.wait(20) == 0 and is_the_table(os.read(master, 65536))
    assert stat.S_ISCHR(os.stat(device).st_mode)


def an_old_file_is_kept_if_the_new_one_cannot_be_written(home, stack):
    at = ("--connect", start(home, stack).uri)
    name = home.file("old.json", "old")
    process = launch(home, stack, "read", "-o", name, *at, preexec_fn=lambda: leave_room(100))
    _, err = process.communicate(timeout=20)
    assert process.returncode == 2 and name in err, (process.returncode, err)
    assert pathlib.Path(name).read_text() == "old" and sorted(p.name for p in home.path.iterdir()) == ["old.json"]
    assert str(home.path) in cli(home, "read", "-o", str(home.path), *at, expect=2).err


def output_that_is_lost_is_no_success(home, stack):
    sim = start(home, stack)
    at = ("--connect", sim.uri)
    for words, status in (
            (["read", "--json", *at], 2), (["read", *at], 2), (["diff", "--preset", "6V", *at], 2), (["--help"], 2),
            (["write", *ROWS, "--json", "--yes", *at], 2), (["read", "--json", "--tcp", "no-such-host.invalid"], 3)):
        with open("/dev/full", "w", encoding="utf-8") as full:
            process = launch(home, stack, *words, stdout=full)
            _, err = process.communicate(timeout=20)
        assert process.returncode == status, (words, process.returncode, err)
        assert err.count("the output is incomplete") == 1, (words, err)
    # The journal has it all.
    assert [row["state"] for row in home.journal()[0]["rows"]] == ["verified"] * 2 and temp_high(sim) == 44


def a_trace_that_is_lost_is_told_once_in_plain_words(home, stack):
    at = ("--connect", start(home, stack).uri)
    result = cli(home, "read", "--trace", "/dev/full", *at, expect=0)
    assert result.err.count("trace") == 1 and "/dev/full is incomplete" in result.err, result
    assert "Message" not in result.err and "**" not in result.err, result
    assert cli(home, "search", "--json", "--trace", "/dev/full", *at, expect=0).err.count("incomplete") == 1


# Who answers, and what that means


def a_failure_keeps_its_code_from_the_wire_to_the_script(home, stack):
    def shut(connection):
        connection.close()

    def swallow(connection):
        while connection.recv(4096):
            pass

    closing, _ = stack.enter_context(host(shut))
    silent, _ = stack.enter_context(host(swallow))
    refusing = start(home, stack, "--tcp", "0", "--fault", "exception:code=2").place
    busy = start(home, stack, "--tcp", "0", "--fault", "exception:code=6").place
    for where, outcome, code, status in (
            (["--tcp", closing], "closed", "lost", 3),
            (["--tcp", silent], "silent", "timeout", 3),
            (["--tcp", refusing], "exception", "refused-address", 4),
            (["--tcp", busy], "exception", "busy", 4),
            (["--tcp", "no-such-host.invalid"], "unreachable", "not-found", 3),
            (["--serial", str(home.path / "tty")], "not-opened", "not-found", 3)):
        words = [*where, "--timeout", "50", "--json"]
        found = cli(home, "search", *words, expect=3).json
        assert found["others"][0]["outcome"] == outcome and found["error"]["code"] == code, found
        read = cli(home, "read", *words, expect=status).json
        assert read["error"]["code"] == code and read["error"]["advice"], read
        for advice in (found["others"][0]["advice"], read["error"]["advice"]):
            assert not [word for word in ("A/B", "adapter") if word in advice] or "--serial" in where, advice
            assert "network" not in advice or "--serial" not in where, advice
        if outcome == "closed":
            assert "another client" in found["others"][0]["advice"], found


# Words that contradict each other


def only_never_drops_what_was_asked_for(home, stack):
    sim = start(home, stack)
    saved = str(home.path / "saved.json")
    cli(home, "read", "-o", saved, "--connect", sim.uri, expect=0)
    for words, said in (
            (["--set", "temp-high=44", "--set", "ir-high=3.5", "--only", "ir-*"], "Temp High"),
            (["--preset", "6V", "--only", ""], "names no setting"),
            (["--preset", "6V", "--only", "float-*,tmep-high"], "tmep-high"),
            ([saved, "--only", "float-*,"], "names no setting")):
        for profile in ([], ["--profile", "bm3000"]):
            trace = home.path / "trace"
            result = cli(home, "write", *words, *profile, "--yes", "--json", "--trace", str(trace), "--connect", sim.uri,
                         expect=2)
            error = result.json["error"]
            assert error["code"] == "usage" and said in error["message"], result
            assert not {5, 6, 15, 16} & set(sent_functions(trace)), words
    cli(home, "diff", saved, saved, "--only", "", expect=2)
    assert "tmep" in cli(home, "diff", saved, saved, "--only", "tmep-*", expect=2).err
    assert temp_high(sim) == 45 and home.journal() == [] and home.backups() == []


def nothing_to_write_leaves_no_trace_and_says_so(home, stack):
    sim = start(home, stack)
    at = ("--yes", "--connect", sim.uri)
    for words in (["--set", "temp-high=45"], ["--preset", "6V", "--only", "ir-high"]):
        assert "Nothing to write" in cli(home, "write", *words, *at, expect=0).out, words
        done = cli(home, "write", *words, "--json", *at, expect=0).json
        assert done["backup"] is None and done["verified"] == 0 and done["failed"] == 0, done
    assert home.journal() == [] and home.backups() == []
    backup = cli(home, "write", "--set", "temp-high=44", "--json", *at, expect=0).json["backup"]
    cli(home, "restore", backup, *at, expect=0)
    text = cli(home, "restore", backup, *at, expect=0).out
    assert "Nothing to write" in text and text.endswith("0 restored, 17 equal, 0 failed, 0 not restorable\n"), text
    assert len(home.journal()) == 2 and len(home.backups()) == 2


if __name__ == "__main__":
    encfg.main([story(test) for test in (
        a_second_signal_during_a_write_still_notes_what_is_known,
        a_signal_that_ends_programs_is_told_like_ctrl_c,
        nohup_outlives_its_terminal,
        a_write_that_was_killed_is_shown_as_interrupted,
        a_saving_of_references_that_was_killed_is_in_the_journal,
        a_saving_of_references_that_was_interrupted_is_read_back,
        what_the_journal_cannot_keep_is_not_sent,
        a_journal_that_is_full_at_the_end_is_told_beside_the_rows,
        a_link_stays_and_its_target_is_replaced,
        a_device_or_a_pipe_is_written_to,
        an_old_file_is_kept_if_the_new_one_cannot_be_written,
        output_that_is_lost_is_no_success,
        a_trace_that_is_lost_is_told_once_in_plain_words,
        a_failure_keeps_its_code_from_the_wire_to_the_script,
        only_never_drops_what_was_asked_for,
        nothing_to_write_leaves_no_trace_and_says_so,
    )])
