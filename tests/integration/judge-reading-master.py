#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A master that only reads (reading_master.py) polls all registers of the simulator while it tests,
discharges, restarts and is written to by others, and looks for what does not belong together."""

import pathlib
import re
import socket
import struct
import subprocess
import threading
import time

import encfg
import wire
from encfg import equal
from reading_checks import (
    CELL_TEST_S, CHARGE, DISCHARGE, DONE, FLOAT, REST, RUNNING, STATUS, SUM_ERROR, IrWatch, Watch, bits_fit, cells_of,
    sum_fits)
from reading_master import Master, Range, Rtu, Tcp, Wrong

STEP_S = 10
IR_TEST, IR_SAVE, RESTART, WORD = 400, 401, 402, 23205
LIMITS, NETWORK, STRINGS = Range("holding", 100, 17), Range("holding", 300, 10), Range("input", 32, 18)
LAMPS = Range("discrete", 0, 8)
# Two tables of limits for blocks of 12 V: with the second everything stands in alarm.
CALM = [14100, 14100, 12900, 14100, 11100, 11100, 8000, 1, 200, 45, 65526, 1000, 1000, 15000, 0, 70, 65526]
STRICT = [13400, 13450, 13300, 13900, 13800, 12300, 500, 400, 1, 24, 20, 1, 1, 100, 0, 20, 15]


class Elsewhere:
    """Another master that writes, by function 6 and 16."""

    def __init__(self, place):
        host, port = place.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout=10)

    def write(self, address, *words):
        body = struct.pack(f">H{len(words)}H", address, *words)
        if len(words) > 1:
            body = struct.pack(">HHB", address, len(words), 2 * len(words)) + struct.pack(f">{len(words)}H", *words)
        pdu = bytes([16 if len(words) > 1 else 6]) + body
        self.socket.sendall(struct.pack(">HHHB", 7, 0, len(pdu) + 1, 1) + pdu)
        answer = self.socket.recv(300)
        equal(answer[7:12], pdu[:5], f"answer to a write of {words} to {address}")

    def close(self):
        self.socket.close()


def set_pace(sim, look, looks, seconds):
    """As fast as this machine can follow: so many looks within so many seconds of the module's time."""
    started = time.monotonic()
    for _ in range(20):
        look()
    sim.control(op="speed", factor=min(3000, 20 / (time.monotonic() - started) * seconds / looks))


def until(what, seconds=200):
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"


def readings_of_resistance_appear_in_order_and_whole(home):
    """508 cells; many of them near 65.536 mΩ, where both words of a reading change at once."""
    with encfg.Simulator("--tcp", "0", "--cells", 508, "--strings", 6, home=home) as sim:
        master = Master("bm3000", lambda: Tcp(sim.place))
        writer = Elsewhere(sim.place)
        for cell in range(1, 509, 2):
            equal(sim.control(op="set-cell", cell=cell, ir_uohm=65536), {"ok": True})
        watch, resistance = Watch(master), IrWatch(master, 508)
        set_pace(sim, master.sweep, 100, 508 * CELL_TEST_S)
        for _ in range(3):
            resistance.begin()
            sim.control(op="advance", seconds=700)
            writer.write(IR_TEST, 1)
            rounds = 0
            while resistance.look() == RUNNING:
                lamps = master.moment(Range("input", 26, 1), LAMPS)
                if lamps is not None:
                    equal(lamps["discrete", 3], int(lamps["input", 26] == RUNNING), "IR TEST lamp")
                if rounds % 8 == 0:
                    watch.look(master.sweep())
                rounds += 1
            equal(resistance.look(), DONE)
            assert rounds > 5, rounds
        high = sum(reading > 0xffff for reading in resistance.now)
        assert 80 < high < 174, f"{high} of 254 readings lie above 65.535 mΩ"
        assert None not in resistance.now
        master.tell()
        master.close()
        writer.close()


def a_saved_reference_is_whole_while_one_looks(home):
    with encfg.Simulator("--tcp", "0", "--cells", 120, "--speed", 1, home=home) as sim:
        master, writer = Master("bm3000", lambda: Tcp(sim.place)), Elsewhere(sim.place)
        for cell in range(1, 121):
            equal(sim.control(op="set-cell", cell=cell, ir_uohm=65536), {"ok": True})
        readings, references = [master.map.range_of(key, 0, 60) for key in ("cell-ir", "cell-ir-reference")]
        last = [None] * 60
        for _ in range(20):
            writer.write(IR_TEST, 1)
            sim.control(op="advance", seconds=120 * CELL_TEST_S + 600)
            found = master.map.values("cell-ir", master.read(readings), 60)
            thread = threading.Thread(target=writer.write, args=(IR_SAVE, WORD))
            thread.start()
            saved = None
            while saved != found:
                saved = master.map.values("cell-ir-reference", master.read(references), 60)
                if saved not in (last, found):
                    raise Wrong(f"neither what was saved nor what is: {saved}")
            thread.join()
            last = found
        master.tell()
        master.close()
        writer.close()


def a_discharge_to_the_end_and_the_charge_after_it_are_one_story(home):
    with encfg.Simulator("--tcp", "0", "--cells", 24, "--strings", 2, home=home) as sim:
        master, writer = Master("bm3000", lambda: Tcp(sim.place)), Elsewhere(sim.place)
        volts, state, heat, ohms = (
            master.map.range_of(key, 0, 24) for key in ("cell-voltage", "cell-state", "cell-temperature", "cell-ir"))
        strings = cells_of(master, master.read(STRINGS))
        watch = Watch(master)
        story = []
        stop = threading.Event()

        def write_limits():
            turn = 0
            while not stop.is_set():
                writer.write(100, *(STRICT, CALM)[turn % 2])
                turn += 1
                stop.wait(0.02)

        def look():
            words = master.moment(volts, STATUS, STRINGS)
            if sum_fits(master, words, strings):
                story.append((words["input", 24], [master.map.si("string-voltage", words, i) for i in range(2)],
                              [master.map.si("string-current", words, i) for i in range(2)]))
            words = master.moment(LIMITS, volts, STATUS, heat, ohms, state)
            if words is not None:
                table = [words["holding", 100 + i] for i in range(17)]
                assert table in (CALM, STRICT), f"limits of two writes: {table}"
                look.bits += bits_fit(master, words, ("cell-voltage", "cell-temperature", "cell-ir"), 24)
            if len(story) % 50 == 0:
                watch.look(master.sweep())
            return story[-1] if story else (FLOAT, [0, 0], [0, 0])

        look.bits = 0
        writer.write(100, *CALM)
        writer.write(IR_TEST, 1)
        sim.control(op="advance", seconds=24 * CELL_TEST_S)
        thread = threading.Thread(target=write_limits)
        thread.start()
        try:
            set_pace(sim, look, 2, STEP_S)
            sim.control(op="bank", mode="discharge")
            until(lambda: look()[2][0] < -1)
            until(lambda: look()[2] == [0, 0])
            sim.control(op="bank", mode="charge")
            sim.control(op="advance", seconds=6.5 * 3600)
            until(lambda: 0 < look()[2][0] < 2)
            sim.control(op="bank", mode="float")
            until(lambda: look()[0] == FLOAT and abs(look()[1][0] / 12 - 13.5) < 0.1)
        finally:
            stop.set()
            thread.join()
        assert len(story) > 50 and look.bits > 50 * 24, (len(story), look.bits)
        tells_a_discharge([told for told in story if told[0] in (DISCHARGE, REST)])
        tells_a_charge([told for told in story if told[0] == CHARGE])
        print(f"# {look.bits} bits judged")
        master.tell()
        master.close()
        writer.close()


def tells_a_discharge(story):
    """Down, the fastest at the end, until the load is disconnected: then up again and no current, and the bank rests."""
    assert all((bank == DISCHARGE) == any(amperes) for bank, _, amperes in story), story
    for string in range(2):
        loaded = [volts[string] for _, volts, amperes in story if amperes[string] < 0]
        after = [volts[string] for _, volts, amperes in story if amperes[string] == 0]
        assert all(abs(amperes[string] + 20) <= 0.21 for _, _, amperes in story if amperes[string]), "20 A, ± 1 %"
        assert all(b <= a + 0.11 for a, b in zip(loaded, loaded[1:])), loaded
        assert len(loaded) > 20 and loaded[0] > 12 * 12.3 and 12 * 9.9 < loaded[-1] < 12 * 11.6, (loaded[0], loaded[-1])
        assert after[0] > loaded[-1] + 3 and max(after) - min(after) < 0.2, (loaded[-1], after)


def tells_a_charge(story):
    """A tenth of the capacity while the voltage rises, then less and less at 2.33 V a cell."""
    for string in range(2):
        volts, amperes = [told[1][string] for told in story], [told[2][string] for told in story]
        assert abs(amperes[0] - 10) <= 0.11 and all(b <= a + 0.01 for a, b in zip(amperes, amperes[1:])), amperes
        assert all(b >= a - 0.11 for a, b in zip(volts, volts[1:])), volts
        assert abs(volts[-1] / 72 - 2.33) < 0.012, volts[-1]


def restarts_change_nothing_but_the_way_there(home):
    """Power cycles, a restart onto another network, RESET: on the way nothing wrong, after it all as before."""
    with encfg.Simulator("--tcp", "0", "--speed", 20, "--state", f"{home}/state.json", home=home) as sim:
        master = Master("bm3000", lambda: Tcp(sim.endpoints[-1].split("//")[1].split("?")[0]))
        writer, watch = Elsewhere(sim.place), Watch(master)
        writer.write(100, *STRICT)
        writer.write(IR_TEST, 1)
        sim.control(op="advance", seconds=24 * CELL_TEST_S)
        writer.write(IR_SAVE, WORD)

        def held(words):
            return {place: word for place, word in words.items()
                    if place[0] == "holding" and not 200 <= place[1] < 310 or place[0] == "input" and 3000 <= place[1] < 7000}

        def look():
            words = master.patiently(master.sweep)
            watch.look(words)
            equal(held(words), before, "settings, readings, reference")
            return [words["holding", 300 + i] for i in range(2)]

        before = held(master.sweep())
        assert sum(word not in (0, 0xffff) for word in before.values()) > 60, before
        port = int(sim.place.split(":")[1])

        def cycle():
            sim.control(op="power-cycle")

        def restart():
            other = Elsewhere(sim.place)
            other.write(RESTART, WORD)
            equal(other.socket.recv(1), b"", "the connection ends with the power")
            other.close()

        def move():
            Elsewhere(sim.place).write(300, 0x7f00, 0x004d, 0x7f00, 1, 0xff00, 0, port)
            cycle()

        addresses = []
        for call in (cycle, restart, move, cycle, lambda: sim.control(op="press-reset", seconds=5)):
            thread = threading.Thread(target=call)
            thread.start()
            while thread.is_alive():
                addresses.append(tuple(look()))
            thread.join()
            addresses.append(tuple(look()))
        equal(len(sim.endpoints), 3, "it went there and came back")
        seen = list(dict.fromkeys(addresses))
        equal(seen, [(0xc0a8, 0x0164), (0x7f00, 0x004d)], "addresses, in this order")
        equal(addresses[-1], (0xc0a8, 0x0164), "RESET")
        master.tell()
        master.close()
        writer.close()


def a_serial_line_tells_the_same_story(home):
    with encfg.Simulator("--serial", "pty", "--speed", 100, home=home) as sim:
        master = Master("bm3000", lambda: Rtu(sim.place))
        watch, resistance = Watch(master), IrWatch(master, 24)
        subprocess.run(["mbpoll", "-0", "-1", "-a", "1", "-t", "4", "-r", str(IR_TEST), "-m", "rtu", "-b", "9600", "-P", "none",
                        sim.place, "1"], capture_output=True, timeout=20, check=True)
        resistance.begin()
        while resistance.look() == RUNNING:
            watch.look(master.sweep())
        strings = cells_of(master, master.read(STRINGS))
        until(lambda: sum_fits(master, master.moment(master.map.range_of("cell-voltage", 0, 24), STRINGS), strings))
        master.tell()
        master.close()


def figures_name_the_cells_that_have_them(home):
    """The BMS 600 PRO reckons averages and extremes: they are those of its cells, at any moment of a discharge."""
    options = ("--profile", "bms600pro", "--tcp", "0", "--cells", 60, "--strings", 3)
    with encfg.Simulator(*options, home=home) as sim:
        master = Master("bms600pro", lambda: Tcp(sim.place))
        sweep = master.sweep()
        places = [master.map.items["cell-voltage"].places.index(start + 2 * size)
                  for start, size in ((1000, 420), (7000, 210), (10000, 140))]
        last_soc, judged, string = 100, 0, 0
        equal(master.map.values("string-cells", sweep, 3), [20, 20, 20])

        def look():
            figures = [Range("holding", 100 * number, 60) for number in range(3)]
            columns = [master.map.range_of(key, places[string], 20) for key in ("cell-voltage", "cell-temperature", "cell-soc")]
            return master.moment(*figures, *columns, *figures)

        set_pace(sim, look, 2, STEP_S)
        sim.control(op="set-cell", cell=12, defect="sulphated")
        sim.control(op="bank", mode="discharge")
        end = time.monotonic() + 200
        while judged < 150 or last_soc > 20:
            assert time.monotonic() < end, (judged, last_soc)
            string = judged % 3
            words = look()
            if words is None:
                continue
            figures_fit(master, words, string, places[string])
            soc = master.map.value("string-soc", words, string)
            assert soc <= last_soc or string != 1, (soc, last_soc)
            last_soc = soc if string == 1 else last_soc  # the sulphated one is in the first string
            judged += 1
        master.tell()
        master.close()


def figures_fit(master, words, string, place):
    for key, room in (("cell-voltage", 1), ("cell-temperature", 1)):
        cells = master.map.values(key, words, 20, place)
        of = {name: master.map.value(f"string-{key}-{name}", words, string)
              for name in ("avg", "max", "min", "max-cell", "min-cell")}
        equal((of["max"], of["min"]), (max(cells), min(cells)), f"string {string + 1}, {key}")
        equal((cells[of["max-cell"] - 1], cells[of["min-cell"] - 1]), (max(cells), min(cells)), "the cells named")
        assert abs(of["avg"] - sum(cells) / 20) <= room, (of, cells)
    volts = master.map.si("string-voltage", words, string)
    total = sum(master.map.values("cell-voltage", words, 20, place)) / 1000
    # A block that the others have reversed shows 0 and takes its volts away all the same.
    has_reversed = 0 in master.map.values("cell-voltage", words, 20, place)
    assert has_reversed or abs(volts - total) <= SUM_ERROR * volts + 0.02, (volts, total)
    amperes = [master.map.si("string-current", words, number) for number in range(3)]
    busbar = [master.map.si("string-voltage", words, number) for number in range(3)]
    assert not any(amperes) or abs(sum(amperes) + 60) <= 0.65, amperes
    assert not any(amperes) or max(busbar) - min(busbar) <= 2 * SUM_ERROR * max(busbar) + 0.02, busbar
    equal(master.map.value("string-ripple-current", words, string), 0, "no charger, no ripple")


def mbpoll_sees_what_it_sees(home):
    with encfg.Simulator("--tcp", "0", "--cells", 508, "--strings", 6, home=home) as sim:
        master = Master("bm3000", lambda: Tcp(sim.place))
        host, port = sim.place.rsplit(":", 1)
        for wanted in (LIMITS, NETWORK, Range("input", 1000, 125), Range("input", 1383, 125), Range("input", 7000, 100), STRINGS):
            def ask():
                done = subprocess.run(
                    ["mbpoll", "-0", "-1", "-a", "1", "-t", {"holding": "4", "input": "3"}[wanted.table], "-r",
                     str(wanted.first), "-c", str(wanted.count), "-m", "tcp", "-p", port, host],
                    capture_output=True, text=True, timeout=20, check=True)
                return [int(word) for word in re.findall(r"^\[\d+\]:\s+(\d+)", done.stdout, re.M)]
            ours = list(master.read(wanted).values())
            equal(ask(), ours, f"{wanted}")
        master.close()


def the_same_seed_and_orders_make_the_same_registers(home):
    """One module is polled without a pause, its twin is not looked at until the end."""
    options = ("--tcp", "0", "--cells", 60, "--strings", 3, "--seed", 7, "--speed", 1e-3)
    orders = [dict(op="set-cell", cell=5, defect="dry"), dict(op="advance", seconds=4000), dict(op="set-ambient", temperature_c=31),
              dict(op="bank", mode="discharge"), dict(op="advance", seconds=7003), dict(op="bank", mode="charge"),
              dict(op="advance", seconds=5555), dict(op="bank", mode="float"), IR_TEST, dict(op="advance", seconds=300),
              dict(op="swap-sensors", cell=3, **{"with": 8}), dict(op="advance", seconds=2000), IR_SAVE, dict(op="advance", seconds=9)]

    def follow(sim, after):
        writer = Elsewhere(sim.place)
        for order in orders:
            if isinstance(order, dict):
                # In small steps where one looks, at once where not.
                for _ in range(20 if after and order["op"] == "advance" else 1):
                    step = dict(order, seconds=order["seconds"] / 20) if after and order["op"] == "advance" else order
                    equal(sim.control(**step), {"ok": True}, f"{order}")
                    if after:
                        after()
            else:
                writer.write(order, WORD if order == IR_SAVE else 1)
        writer.close()

    with encfg.Simulator(*options, home=home) as polled, encfg.Simulator(*options, home=home) as alone:
        masters = [Master("bm3000", lambda sim=sim: Tcp(sim.place)) for sim in (polled, alone)]
        follow(polled, masters[0].sweep)
        follow(alone, None)
        sweeps = [master.sweep() for master in masters]
        for place, word in sweeps[0].items():
            if not 200 <= place[1] < 206:
                equal(sweeps[1][place], word, f"{place}")
        masters[0].tell()
        for master in masters:
            master.close()


def tshark_finds_nothing_malformed_in_it(home):
    capture = f"{home}/sweeps.pcap"
    pathlib.Path(home).chmod(0o777)
    with encfg.Simulator("--tcp", "0", "--cells", 24, "--speed", 200, home=home) as sim:
        port = sim.place.split(":")[1]
        master, writer = Master("bm3000", lambda: Tcp(sim.place)), Elsewhere(sim.place)
        with wire.Capture(capture, port):
            writer.write(IR_TEST, 1)
            sim.control(op="bank", mode="discharge")
            for _ in range(20):
                master.sweep()
            equal(master.line.read(Range("holding", 117, 1)), 2, "an address that does not exist")
            until(lambda: wire.count_frames(capture, port) >= 2 * master.requests)
        wire.nothing_is_malformed(capture, port)
        equal(wire.fields(capture, port, "modbus.exception_code", "modbus.exception_code"), ["2"], "exceptions")
        frames = wire.count_frames(capture, port)
        print(f"# {frames} Modbus frames by tshark, {master.requests} requests")
        master.close()
        writer.close()


encfg.main([
    readings_of_resistance_appear_in_order_and_whole,
    a_discharge_to_the_end_and_the_charge_after_it_are_one_story,
    figures_name_the_cells_that_have_them,
    restarts_change_nothing_but_the_way_there,
    a_serial_line_tells_the_same_story,
    a_saved_reference_is_whole_while_one_looks,
    mbpoll_sees_what_it_sees,
    the_same_seed_and_orders_make_the_same_registers,
    tshark_finds_nothing_malformed_in_it,
], at_once=2)
