#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A monitor on the line between a master that others wrote (pymodbus) and a simulated module."""

import json
import os
import pty
import select
import signal
import subprocess
import threading
import tty

from pymodbus.client import ModbusSerialClient

import encfg
from encfg import equal
from encfg_cli import cli, start, story


def raw_pty(stack):
    """Both ends, and the path of the one that a program opens."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    stack.callback(os.close, master)
    stack.callback(os.close, slave)
    return master, os.ttyname(slave)


class Bus:
    """A serial line: a master's end, the module's, and a tap that hears what both say."""

    def __init__(self, stack, module):
        self.client_end, self.client_port = raw_pty(stack)
        self.tap_end, self.tap_port = raw_pty(stack)
        self.module_end = os.open(module, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.module_end)
        self.stopping, self.stop = os.pipe()
        self.said_by_tap = b""
        self.thread = threading.Thread(target=self._carry)
        self.thread.start()
        stack.callback(self.close)

    def _carry(self):
        while True:
            ends = [self.client_end, self.module_end, self.tap_end, self.stopping]
            ready = select.select(ends, [], [])[0]
            if self.stopping in ready:
                return
            for end in ready:
                data = os.read(end, 4096)
                if end == self.tap_end:
                    self.said_by_tap += data
                    continue
                # First the tap: who gets the answer may end the test at once.
                os.write(self.tap_end, data)
                os.write(self.module_end if end == self.client_end else self.client_end, data)

    def close(self):
        if self.thread.is_alive():
            os.write(self.stop, b"x")
            self.thread.join()
            for end in (self.module_end, self.stopping, self.stop):
                os.close(end)

    def master(self, stack):
        client = ModbusSerialClient(self.client_port, baudrate=9600, timeout=1, retries=0)
        assert client.connect()
        stack.callback(client.close)
        return client


class Monitor:
    """en-cfg-cli monitor, listening."""

    def __init__(self, home, stack, port, *words):
        self.process = subprocess.Popen(
            [str(encfg.CLI), "monitor", "--serial", port, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, env=encfg.private_environment(home.path))
        stack.callback(self.process.kill)
        line = self.process.stderr.readline()
        assert "Listening" in line and "nothing is sent" in line, line

    def end(self, interrupt=False):
        if interrupt:
            self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate(timeout=30)
        return encfg.Result(self.process.returncode, out, err, 0)


def line(home, stack):
    sim = start(home, stack, "--serial", "pty")
    return sim, Bus(stack, sim.place)


def requests_and_answers_are_shown_and_not_one_byte_is_sent(home, stack):
    _, bus = line(home, stack)
    monitor = Monitor(home, stack, bus.tap_port, "--profile", "bm3000", "--json", "--count", "5")
    client = bus.master(stack)
    limits = client.read_holding_registers(100, 3, slave=1).registers
    client.write_register(100, 14150, slave=1)
    client.read_holding_registers(100, 1, slave=1)
    assert client.read_holding_registers(60000, 2, slave=1).isError()
    client.read_input_registers(0, 1, slave=9)
    # Ends the silence of id 9.
    client.read_input_registers(0, 1, slave=1)
    result = monitor.end()
    equal(result.status, 0, result)
    first, write, again, refused, silent = result.json["exchanges"][:5]
    equal((first["id"], first["function"], first["operation"], first["table"], first["address"], first["outcome"]),
          (1, 3, "read", "holding", 100, "answered"))
    equal(first["words"], limits)
    values = {value["key"]: (value["value"], value["unit"]) for value in first["values"]}
    equal(values["float-v-high-1"], (limits[0], "mV"))
    equal((write["operation"], write["words"], write["outcome"]), ("write", [14150], "answered"))
    equal(again["values"][0]["value"], 14150)
    equal((refused["outcome"], refused["exception"]), ("refused", 2))
    equal((silent["id"], silent["outcome"]), (9, "no-answer"))
    register = next(row for row in result.json["registers"] if row["address"] == 100)
    equal({name: register[name] for name in ("id", "min", "max", "last", "reads", "writes", "changes", "key")},
          {"id": 1, "min": limits[0], "max": 14150, "last": 14150, "reads": 2, "writes": 1, "changes": 1,
           "key": "float-v-high-1"})
    function = next(row for row in result.json["functions"] if (row["id"], row["function"]) == (1, 3))
    equal((function["requests"], function["answered"], function["refused"]), (3, 2, 1))
    equal((result.json["unanswered"], result.json["garbage_bytes"], result.json["damaged"]), (1, 0, 0))
    bus.close()
    equal(bus.said_by_tap, b"")


def people_read_values_and_words(home, stack):
    _, bus = line(home, stack)
    monitor = Monitor(home, stack, bus.tap_port, "--profile", "bm3000", "--count", "2")
    client = bus.master(stack)
    client.write_register(100, 14150, slave=1)
    assert client.read_holding_registers(60000, 2, slave=1).isError()
    result = monitor.end()
    equal(result.status, 0, result)
    for text in ("id 1  fc 6  write holding 100 = 14150", "    float-v-high-1 = 14150 mV",
                 "fc 3  read holding 60000…60001: refused, exception 2 (illegal address)",
                 "2 requests, 0 without answer"):
        assert text in result.out, (text, result)


def cells_are_counted_as_the_profile_does(home, stack):
    for profile, kind, address, key in (("bm3000", "input", None, "cell-voltage[1…3] = "),
                                        ("bms600pro", "holding", 7420, "cell-voltage[2:1…2:3] = ")):
        sim = start(home, stack, "--serial", "pty", "--profile", profile)
        bus = Bus(stack, sim.place)
        if address is None:
            items = cli(home, "profile", "show", profile, "--json", expect=0).json["items"]
            address = next(item["address"] for item in items if item["key"] == "cell-voltage")
        monitor = Monitor(home, stack, bus.tap_port, "--profile", profile, "--count", "1")
        client = bus.master(stack)
        read = client.read_input_registers if kind == "input" else client.read_holding_registers
        assert not read(address, 3, slave=1).isError()
        result = monitor.end()
        equal(result.status, 0, result)
        assert key in result.out, (key, result)
        client.close()
        bus.close()


def ctrl_c_shows_the_summary(home, stack):
    _, bus = line(home, stack)
    monitor = Monitor(home, stack, bus.tap_port)
    client = bus.master(stack)
    client.read_holding_registers(100, 1, slave=1)
    # The line is printed once the answer was heard.
    said = monitor.process.stdout.readline()
    result = monitor.end(interrupt=True)
    equal(result.status, 130, result)
    assert "read holding 100" in said, said
    assert "1 requests" in result.out and "Highest" in result.out, result


def wrong_speed_is_guessed(home, stack):
    end, port = raw_pty(stack)
    monitor = Monitor(home, stack, port, "--seconds", "1", "--json")
    os.write(end, bytes(range(128, 255)) * 3)
    result = monitor.end()
    equal(result.status, 3, result)
    equal(result.json["frames"], 0)
    equal(result.json["garbage_bytes"], 381)
    assert "--baud" in result.json["advice"] and "--baud" in result.err, result


def silence_is_told(home, stack):
    _, port = raw_pty(stack)
    result = Monitor(home, stack, port, "--seconds", "1", "--json").end()
    equal(result.status, 3, result)
    assert "master" in result.json["advice"], result


def the_trace_holds_every_frame(home, stack):
    _, bus = line(home, stack)
    path = home.path / "trace"
    monitor = Monitor(home, stack, bus.tap_port, "--count", "1", "--trace", str(path))
    bus.master(stack).read_holding_registers(100, 1, slave=1)
    equal(monitor.end().status, 0)
    frames = [json.loads(text) for text in path.read_text().splitlines()[1:]]
    equal([frame["dir"] for frame in frames], ["received", "received"])
    equal(frames[0]["bytes"], "010300640001c5d5")
    equal(frames[0]["meaning"], "read holding 100")


def what_cannot_be_listened_to(home, stack):
    for words, status, text in (
            (["--tcp", "127.0.0.1"], 2, "serial"),
            ([], 2, "--serial"),
            (["--serial", "/no/such/port"], 3, "no such port"),
            (["--serial", home.file("text", "x")], 3, "not a serial port"),
            (["--serial", raw_pty(stack)[1], "--baud", "12345"], 3, "12345 baud"),
            (["--serial", raw_pty(stack)[1], "--seconds", "0"], 2, "--seconds")):
        result = cli(home, "monitor", *words, expect=status)
        assert text in result.err, (words, result)


def a_port_that_is_pulled_out_is_told(home, stack):
    master, slave = pty.openpty()
    monitor = Monitor(home, stack, os.ttyname(slave), "--json")
    os.close(slave)
    os.close(master)
    result = monitor.end()
    equal(result.status, 3, result)
    equal(result.json["error"]["code"], "lost")


if __name__ == "__main__":
    encfg.main([story(test) for test in (
        requests_and_answers_are_shown_and_not_one_byte_is_sent,
        people_read_values_and_words,
        cells_are_counted_as_the_profile_does,
        ctrl_c_shows_the_summary,
        wrong_speed_is_guessed,
        silence_is_told,
        the_trace_holds_every_frame,
        what_cannot_be_listened_to,
        a_port_that_is_pulled_out_is_told,
    )])
