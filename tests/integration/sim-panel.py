#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated module in a terminal, as a trainee has it in hand: seen by a screen emulator,
operated by keys, with the command line as a real client beside it."""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time

import encfg
from encfg import SIM, cli, equal
from terminal import DOWN, ENTER, ESCAPE, TAB, Terminal


class Panel(Terminal):
    def __init__(self, *arguments, home, **more):
        super().__init__(SIM, "--panel", "--tcp", "0", "--control", "0", *arguments, home=home, **more)
        self.see("control://", "Q Quit")  # the last line: all above it is there

    def place_of(self, scheme):
        return self.text.split(f"{scheme}://")[1].split()[0].split("?")[0]

    @property
    def place(self):
        return self.place_of("tcp")

    def control(self, taken=True, **operation):
        host, port = self.place_of("control").split(":")
        with socket.create_connection((host, int(port)), timeout=20) as peer:
            peer.sendall(json.dumps(operation).encode() + b"\n")
            answer = json.loads(peer.makefile().readline())
        equal(answer["ok"], taken, answer)
        return answer

    def state(self, module=1):
        return self.control(op="state", module=module)["modules"][0]


def the_front_follows_the_module(home):
    with Panel(home=home) as panel:
        panel.see("SIMULATED MODULE", "BM00MC", "SIMULATED-0001", "RUN on", "FAULT off", "ALARM off",
                  "IR TEST off", "RS485 RXD off", "RBUS TXD blinks", "LAN      tcp://", "?id=1", "Real time",
                  "Bank     float, string 1: ", "Alarms   none", "The line is in order.", "0 connections")
        equal(panel.look_at("● RUN").fg, "green")
        panel.control(op="set-cell", cell=12, voltage_mv=15900)
        panel.see("ALARM on", "battery 12: Floating V High")
        equal(panel.look_at("● ALARM").fg, "red")
        panel.control(op="set-cell", cell=3, sensor="missing")
        panel.see("FAULT on")
        equal(panel.look_at("● FAULT").fg, "red")
        equal(cli("search", "--tcp", panel.place, home=home).status, 0)
        panel.see("last: id 1: read")


def a_lamp_that_blinks_is_seen_to_blink(home):
    with Panel(home=home) as panel:
        for _ in range(3):
            panel.see("● RBUS RXD blinks", "● RUN on")
            panel.see("○ RBUS RXD blinks", "● RUN on")


def a_resistance_test_is_told_by_lamp_and_count(home):
    with Panel("--cells", "4", home=home) as panel:
        equal(cli("ir-test", "--tcp", panel.place, home=home).status, 0)
        panel.see("● IR TEST on", "IR test  0 of 4 batteries")
        equal(panel.look_at("● IR TEST").fg, "blue")
        panel.control(op="advance", seconds=31)
        panel.see("2 of 4 batteries")
        panel.press("a")
        panel.see("Let pass", "1 Minute")
        panel.press(ENTER)
        panel.see("IR TEST off", "1 Minute has passed for the simulated module")


def assert_short_press_does_nothing(panel, is_unchanged=None):
    """A slow computer may have made it a long one."""
    held = float(re.search(r"RESET was held for ([\d.]+) s", panel.text)[1])
    equal("too short, nothing happens" in panel.text, held < 5, panel.text)
    equal(is_unchanged in (None, held < 5), True, panel.text)


def reset_counts_from_five_seconds_on(home):
    with Panel(home=home) as panel:
        equal(cli("address", "7", "--yes", "--tcp", panel.place, home=home).status, 0)
        panel.see("?id=7")
        panel.press("r")
        panel.see("Held for", "of 5 s", "█")
        time.sleep(1.1)  # sooner it would be a key that repeats
        panel.press("r")
        panel.see("RESET was held for", "Hold it for 5 s")
        assert_short_press_does_nothing(panel, "?id=7" in panel.text)
        panel.press("r")
        panel.see("let it go", "its factory network", "?id=1")
        panel.press("r")
        panel.see("Hold it for 5 s", "its factory network")
        equal(panel.state()["unit"], 1)


def a_key_that_repeats_holds_reset_until_it_stops(home):
    with Panel(home=home) as panel:
        for _ in range(12):
            panel.press("r")
            time.sleep(0.05)
        panel.see("RESET was held for")
        assert_short_press_does_nothing(panel)


def power_is_switched_by_hand(home):
    with Panel(home=home) as panel:
        panel.press("p")
        panel.see("RUN off", "RBUS RXD off", "No power. It was at tcp://", "has no power")
        equal(panel.state()["power"], False)
        panel.press("p")
        panel.see("RUN on", "has power again", "LAN      tcp://")
        equal(panel.state()["power"], True)


def the_bank_is_connected_to_something_else(home):
    with Panel("--strings", "2", "--cells", "48", home=home) as panel:
        panel.see("string 1: ", "string 2: ")
        panel.press("b")
        panel.see("● Float", "Discharge", "a load empties it")
        panel.press(DOWN + DOWN + ENTER)
        panel.see("Bank     discharge, string 1: ", "The simulated bank is on: Discharge")
        equal(panel.state()["bank"], "discharge")
        amperes = [string["current_a"] for string in panel.state()["strings"]]
        assert abs(sum(amperes) + 40) < 0.5, amperes
        panel.see(*(f"{ampere:.1f} A" for ampere in amperes))


def a_fault_of_the_menu_is_suffered_by_a_client(home):
    with Panel(home=home) as panel:
        panel.press("f")
        panel.see("Line Faults", "idle-close", "late-reply")
        panel.press(DOWN * 8)
        panel.see(">  busy", "Seen: The module answers exception 6", "(busy): wait for the resistance test")
        panel.press("u")
        panel.see("Faults   busy")
        found = cli("read", "--tcp", panel.place, home=home)
        assert "busy" in found.err and found.status != 0, found
        panel.press("f")
        panel.see("● busy")
        panel.press("o")
        panel.see("The simulated line is in order again", "Faults   The line is in order.")
        equal(cli("read", "--tcp", panel.place, home=home).status, 0)
        panel.press("f" + DOWN)
        panel.see(">  drop")
        panel.press(ENTER)
        panel.see("Faults   drop × 1")


def time_passes_faster(home):
    with Panel(home=home) as panel:
        panel.press("++")
        panel.see("A minute a second")
        equal(panel.state()["speed"], 60)
        panel.press("-")
        panel.see("10 times as fast")


def there_are_several_modules(home):
    with Panel("--modules", "2", home=home) as panel:
        panel.see("SIMULATED-0001  module 1 of 2", "Tab Module")
        first = panel.place
        panel.press(TAB)
        panel.see("SIMULATED-0002  module 2 of 2")
        panel.until(lambda t: t.place != first, "another place")
        panel.press("p")
        panel.see("No power")
        equal([panel.state(n)["power"] for n in (1, 2)], [True, False])


def a_scenario_tells_its_task(home):
    with Panel("--scenario", "bad-battery", home=home) as panel:
        panel.press("t")
        panel.see("not yet")
        panel.press(ESCAPE)
        panel.see("RUN on")


def an_address_that_is_to_be_found_is_not_told(home):
    with Terminal(SIM, "--panel", "--serial", "pty", "--scenario", "unknown-address", home=home) as panel:
        panel.see("RS485    rtu:///dev/pts/", "RUN on", "Q Quit")
        assert "id=" not in panel.text, panel.text


def what_moves_is_told_in_the_panel(home):
    with Panel(home=home) as panel:
        port = panel.place.split(":")[1]
        with socket.create_server(("127.0.0.78", int(port))):
            panel.control(op="set-setting", key="ip", value="127.0.0.78")
            panel.control(op="power-cycle")
            panel.see("cannot listen on 127.0.0.78", "the module stays at", "RUN on")
            assert "address cannot be taken" in panel.state()["troubles"][0], panel.state()["troubles"]
        panel.control(op="set-setting", key="ip", value="127.0.0.77")
        panel.control(op="power-cycle")
        panel.see("ready tcp://127.0.0.77:", f"LAN      tcp://127.0.0.77:{port}")
        equal(panel.state()["troubles"], [])


def what_is_written_to_standard_error_tears_no_screen(home):
    folder = pathlib.Path(home) / "kept"
    folder.mkdir()
    with Panel("--state", folder / "state.json", home=home) as panel:
        shutil.rmtree(folder)
        panel.control(taken=False, op="set-setting", key="temp-high", value=40)
        panel.see("the state cannot be kept in", "● FAULT on")
        said = next(y for y, line in enumerate(panel.lines) if "the state cannot be kept" in line)
        assert said >= 20 and "Q Quit" in panel.lines[-1], panel.text
        panel.press("q")
        equal(panel.end(), 0)
        # On the screen, then on standard error: that, and that it could not be kept in the end either.
        equal(panel.text.count("the state cannot be kept"), 3, panel.text)


def a_small_terminal_shows_what_matters(home):
    with Panel(home=home) as panel:
        panel.see("┌──")
        panel.resize(40, 10)
        panel.until(lambda t: "┌" not in t.text and "Quit" in t.lines[-1], "a page of 40 by 10")
        panel.see("SIMULATED", "RUN on", "RBUS TXD blinks", "LAN      tcp://", "Alarms", "? Help")
        panel.press("f" + DOWN * 18)
        panel.see("idle-close")
        panel.press(ESCAPE)
        panel.resize(3, 2)
        panel.until(lambda t: t.lines[0] == " SI", "a page of 3 by 2")
        panel.resize(100, 30)
        panel.see("┌──", "Real time")


def a_terminal_of_ascii_without_color_tells_all(home):
    with Panel(home=home, kind="vt100", LC_ALL="C", NO_COLOR="1") as panel:
        panel.see("SIMULATED MODULE", "(*) RUN on", "( ) FAULT off", "+-----")
        assert panel.text.isascii(), panel.text
        equal({cell.fg for line in panel.screen.buffer.values() for cell in line.values()}, {"default"})


def the_terminal_is_left_as_it_was_found(home):
    for keys, number in (("q", None), ("\x03", None), (None, signal.SIGTERM), (None, signal.SIGINT)):
        with Panel(home=home) as panel:
            assert not panel.is_as_found
            if keys:
                panel.press(keys)
            else:
                panel.process.send_signal(number)
            equal(panel.end(), 0, f"{keys} {number}")
            assert panel.is_as_found, f"{keys} {number}"


def a_terminal_that_is_closed_ends_it(home):
    panel = Panel(home=home)
    os.close(panel.slave)
    os.close(panel.master)
    equal(panel.process.wait(timeout=20), 0)


def it_is_stopped_and_goes_on(home):
    with Terminal("bash", "--norc", "-i", home=home, PS1="$ ") as shell:
        shell.see("$ ")
        shell.press(f"{SIM} --panel --tcp 0\n")
        shell.see("SIMULATED MODULE", "RUN on")
        shell.press("\x1a")
        shell.see("Stopped")
        shell.press("stty -a | grep -o '.icanon'; fg\n")
        shell.until(lambda t: "Quit" in t.lines[-1] and "Stopped" not in t.text, "the panel again")
        shell.press("q")
        shell.see("$ ")
        shell.press("echo over; exit\n")
        shell.see("over")


def who_is_connected_is_not_left_unasked(home):
    with Panel(home=home) as panel:
        host, port = panel.place.split(":")
        with socket.create_connection((host, int(port))):
            panel.see("1 connection,")
            panel.press("q")
            panel.see("1 client is connected. Quit all the same? Y or N")
            panel.press("n")
            panel.see_no("Quit all the same?")
            panel.press("q")
            panel.see("Quit all the same?")
            panel.press("y")
            equal(panel.end(), 0)


def a_terminal_that_takes_nothing_holds_up_no_client(home):
    with Panel(home=home, width=200, height=60) as panel:
        place = panel.place
        # Nobody reads the screen from here on: as many pages as fill any buffer.
        for _ in range(40):
            panel.press("?")
            time.sleep(0.06)
            panel.press("q")
            time.sleep(0.06)
        equal(cli("read", "--tcp", place, home=home).status, 0)
        panel.process.terminate()
        equal(panel.process.wait(timeout=20), 0)
        assert panel.is_as_found


def keys_that_are_unknown_do_nothing(home):
    with Panel(home=home) as panel:
        panel.press("\x1b[1;5P\x1bOp\x1b[200~\x1bpb")
        panel.see("a load empties it")
        panel.press(ESCAPE)
        panel.see("RUN on")


def without_a_terminal_it_says_what_to_do(home):
    done = subprocess.run(
        [str(SIM), "--panel", "--tcp", "0"], stdin=subprocess.DEVNULL, capture_output=True, text=True,
        env=encfg.private_environment(home), timeout=20, check=False)
    equal(done.returncode, 2)
    assert "needs a terminal" in done.stderr and "--control" in done.stderr, done.stderr
    with Terminal(SIM, "--panel", "--tcp", "0", home=home, kind="dumb") as terminal:
        equal(terminal.end(), 2)
        assert "--control" in terminal.text, terminal.text


encfg.main([
    the_front_follows_the_module,
    a_lamp_that_blinks_is_seen_to_blink,
    a_resistance_test_is_told_by_lamp_and_count,
    reset_counts_from_five_seconds_on,
    a_key_that_repeats_holds_reset_until_it_stops,
    power_is_switched_by_hand,
    the_bank_is_connected_to_something_else,
    a_fault_of_the_menu_is_suffered_by_a_client,
    time_passes_faster,
    there_are_several_modules,
    a_scenario_tells_its_task,
    an_address_that_is_to_be_found_is_not_told,
    what_moves_is_told_in_the_panel,
    what_is_written_to_standard_error_tears_no_screen,
    a_small_terminal_shows_what_matters,
    a_terminal_of_ascii_without_color_tells_all,
    the_terminal_is_left_as_it_was_found,
    a_terminal_that_is_closed_ends_it,
    it_is_stopped_and_goes_on,
    who_is_connected_is_not_left_unasked,
    a_terminal_that_takes_nothing_holds_up_no_client,
    keys_that_are_unknown_do_nothing,
    without_a_terminal_it_says_what_to_do,
])
