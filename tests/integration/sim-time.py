#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two simulators with one seed and the same requests say the same, however time passes in each; and
what time does and does not touch."""

import contextlib
import os
import select
import socket
import time
import tty

import encfg
from encfg import equal
from side_view import look, poke

STILL = 1e-6  # the module's time moves by orders alone
IR_TEST, RESTART, SAVE, CLOCK, STATE = 400, 402, 23205, 200, 26
BMS_IR_TEST = 21300
BM3000 = [("input", 0, 50), ("input", 1000, 12), ("input", 2000, 12), ("input", 3000, 24), ("input", 5000, 24),
          ("input", 7000, 12), ("holding", 100, 17), ("holding", 300, 10), ("discrete", 0, 4)]
BMS600 = [("holding", 0, 60), ("holding", 100, 60), ("holding", 600, 26), ("holding", 1000, 6), ("holding", 1420, 6),
          ("holding", 1840, 6), ("holding", 2260, 6), ("holding", 2680, 6)]


def start(home, *options, speed=STILL):
    return encfg.Simulator("--tcp", "0", "--speed", speed, "--seed", 7, *options, home=home)


def everything(sim, places):
    return [look(sim.uri, *place) for place in places]


def a_day(sim, places, test, stride):
    """What all registers say at some moments of a day; `stride`: seconds between two looks."""
    seen = []

    def wait(seconds):
        for begun in range(0, seconds, stride):
            sim.control(op="advance", seconds=min(stride, seconds - begun))
            if stride < seconds:
                look(sim.uri, *places[0])
        seen.append(everything(sim, places))

    wait(20)
    equal(poke(sim.uri, test, 1), None)
    wait(80)
    sim.control(op="set-cell", cell=2, defect="high-resistance")
    wait(3600)
    equal(poke(sim.uri, test, 1), None)
    wait(40)
    sim.control(op="bank", mode="discharge")
    wait(3600)
    sim.control(op="set-ambient", temperature_c=35)
    sim.control(op="bank", mode="charge")
    wait(3600)
    return seen


def two_runs_say_the_same_however_often_one_looks(home):
    for options, places, test in ((("--cells", 12, "--strings", 2), BM3000, IR_TEST),
                                  (("--profile", "bms600pro", "--cells", 10, "--strings", 2), BMS600, BMS_IR_TEST)):
        runs = []
        for stride in (3600, 3600, 20, 7):
            with start(home, *options) as sim:
                runs.append(a_day(sim, places, test, stride))
        assert None not in runs[0][0], runs[0][0]
        for number, other in enumerate(runs[1:]):
            for moment, (found, wanted) in enumerate(zip(other, runs[0])):
                equal(found, wanted, f"{options}, run {number}, moment {moment}")
        with start(home, *options[:-4], "--cells", 12, "--seed", 8) as sim:
            assert a_day(sim, places, test, 3600) != runs[0], "another seed, the same battery"


def an_hour_is_3600_seconds(home):
    found = []
    for times, seconds in ((1, 3600), (3600, 1)):
        with start(home, "--cells", 6) as sim:
            sim.control(op="bank", mode="discharge")
            for _ in range(times):
                sim.control(op="advance", seconds=seconds)
            found.append(everything(sim, BM3000))
    equal(found[1], found[0])


def a_test_at_six_hundred_times_the_speed_finds_what_it_finds_by_orders(home):
    found = []
    for speed in (STILL, 600):
        with start(home, "--cells", 12, speed=speed) as sim:
            equal(poke(sim.uri, IR_TEST, 1), None)
            if speed < 1:
                sim.control(op="advance", seconds=180)
            end = time.monotonic() + 20
            while look(sim.uri, "input", STATE) != [2] and time.monotonic() < end:
                pass
            found.append(look(sim.uri, "input", 3000, 24))
    equal(found[1], found[0])
    assert 0xffff not in found[0], found


def chances(home, fault, ask):
    """What becomes of twenty requests."""
    with start(home, "--fault", fault) as sim:
        host, port = sim.place.rsplit(":", 1)
        with socket.create_connection((host, int(port)), timeout=20) as client:
            return [ask(client, number) for number in range(20)]


def read_frame(client, number):
    client.sendall(bytes((0, number, 0, 0, 0, 6, 1, 3, 0, 100, 0, 2)))
    head = client.recv(6, socket.MSG_WAITALL)
    return head + client.recv(head[5], socket.MSG_WAITALL)


def what_befalls_by_chance_befalls_the_same_requests(home):
    for fault in ("exception:probability=30", "wrong-unit:probability=60,count=5", "garble-crc:probability=50"):
        first, second = (chances(home, fault, read_frame) for _ in range(2))
        equal(second, first, fault)
        assert len({frame[2:] for frame in first}) > 1, "always or never"


def on_a_line(home, fault):
    """The bytes that twenty requests over a serial line bring, each up to the answer of another module
    that is asked behind it and suffers nothing."""
    with contextlib.ExitStack() as stack:
        sim = stack.enter_context(encfg.Simulator(
            "--serial", "pty", "--seed", 7, "--modules", 2, home=home, ready=2))
        equal(sim.control(op="fault", module=1, count=1000, **fault), {"ok": True})
        line = os.open(sim.place, os.O_RDWR | os.O_NOCTTY)
        stack.callback(os.close, line)
        tty.setraw(line)
        return [exchange(sim, line) for _ in range(20)]


def exchange(sim, line):
    answer, last = b"", bytes.fromhex("0203023714")
    last += crc(last)
    for unit in (1, 2):
        request = bytes((unit, 3, 0, 100, 0, 1))
        os.write(line, request + crc(request))
        for _ in range(2):  # it has looked at the line, and then again behind the silence
            sim.control(op="leds")
            time.sleep(0.02)
    while not answer.endswith(last):
        assert select.select([line], [], [], 20)[0], answer
        answer += os.read(line, 256)
    return answer


def crc(frame):
    value = 0xffff
    for byte in frame:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xa001 if value & 1 else 0)
    return value.to_bytes(2, "little")


def a_line_with_two_of_one_id_or_a_wrong_speed_brings_the_same_bytes(home):
    for fault in ({"name": "same-id"}, {"name": "wrong-speed"}, {"name": "truncate", "probability": 50}):
        first, second = on_a_line(home, fault), on_a_line(home, fault)
        equal(second, first, fault)
        assert len(set(first)) > 1, first


def an_advance_passes_over_a_restart(home):
    with start(home) as sim:
        equal(poke(sim.uri, RESTART, SAVE), None)
        end = time.monotonic() + 20
        while sim.control(op="state")["modules"][0]["power"] and time.monotonic() < end:
            pass
        equal(sim.control(op="advance", seconds=0.5), {"ok": True})
        equal(sim.control(op="state")["modules"][0]["power"], False, "it boots")
        equal(sim.control(op="advance", seconds=0.6), {"ok": True})
        equal(look(sim.uri, "holding", 100), [14100])


def speed_does_not_touch_the_line(home):
    with start(home, "--fault", "late-reply:ms=400", speed=1000) as sim:
        begun = time.monotonic()
        look(sim.uri, "holding", 100)
        assert time.monotonic() - begun >= 0.4
    with start(home, "--fault", "idle-close:ms=400", speed=1000) as sim:
        host, port = sim.place.rsplit(":", 1)
        with socket.create_connection((host, int(port)), timeout=20) as client:
            begun = time.monotonic()
            equal(client.recv(1), b"")
            assert time.monotonic() - begun >= 0.4


def the_clock_goes_over_every_edge_of_the_calendar(home):
    with start(home) as sim:
        for before, after in (((2024, 2, 28, 23, 59, 50), (2024, 2, 29, 0, 0)), ((2024, 2, 29, 23, 59, 50), (2024, 3, 1, 0, 0)),
                              ((2026, 2, 28, 23, 59, 50), (2026, 3, 1, 0, 0)), ((2026, 12, 31, 23, 59, 50), (2027, 1, 1, 0, 0)),
                              ((2026, 4, 30, 23, 59, 50), (2026, 5, 1, 0, 0))):
            equal(poke(sim.uri, CLOCK, *before), None)
            equal(look(sim.uri, "holding", CLOCK, 6), list(before))
            sim.control(op="advance", seconds=15)
            equal(look(sim.uri, "holding", CLOCK, 5), list(after))
        for wrong in ((2026, 2, 29, 0, 0, 0), (2026, 4, 31, 0, 0, 0), (2026, 1, 1, 24, 0, 0), (2026, 1, 1, 0, 60, 0)):
            equal(poke(sim.uri, CLOCK, *wrong), 3, f"{wrong}")


if __name__ == "__main__":
    encfg.main([
        two_runs_say_the_same_however_often_one_looks,
        an_hour_is_3600_seconds,
        a_test_at_six_hundred_times_the_speed_finds_what_it_finds_by_orders,
        what_befalls_by_chance_befalls_the_same_requests,
        a_line_with_two_of_one_id_or_a_wrong_speed_brings_the_same_bytes,
        an_advance_passes_over_a_restart,
        speed_does_not_touch_the_line,
        the_clock_goes_over_every_edge_of_the_calendar,
    ])
