#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two masters that others wrote, mbpoll and pymodbus, judge the simulator over TCP and a serial line."""

import functools
import re
import socket
import subprocess
import time

from pymodbus import mei_message, other_message
from pymodbus.client import ModbusSerialClient, ModbusTcpClient

import encfg
from encfg import equal

HOLDING, INPUT, DISCRETE = "4", "3", "1"
# The manual's reference table for 12 V blocks; rows that it leaves out raise no alarm.
ALARM_TABLE = [14100, 14100, 12900, 14100, 11100, 11100, 8000, 1, 200, 45, 65526,
               1000, 1000, 15000, 0, 70, 65526]
ADDRESS, VALUE = 2, 3


class Mbpoll:
    """mbpoll, one run a request."""

    WORDS = {"Illegal function": 1, "Illegal data address": ADDRESS, "Illegal data value": VALUE}

    def __init__(self, place, is_tcp):
        host, _, port = place.rpartition(":")
        self.line = ["-m", "tcp", "-p", port, host] if is_tcp else ["-m", "rtu", "-b", "9600", "-P", "none", place]

    def _run(self, table, address, *more):
        done = subprocess.run(
            ["mbpoll", "-0", "-1", "-a", "1", "-t", table, "-r", str(address), *self.line, *more],
            capture_output=True, text=True, timeout=20, check=False)
        for words, code in self.WORDS.items():
            if words in done.stderr:
                return code, done
        assert done.returncode == 0 and not done.stderr.strip(), done
        return None, done

    def read(self, table, address, count):
        """The words, or the exception's code."""
        exception, done = self._run(table, address, "-c", str(count))
        found = re.findall(r"^\[(\d+)\]:\s+(\d+)", done.stdout, re.M)
        if exception:
            return exception
        equal([int(at) for at, _ in found], list(range(address, address + count)), "addresses")
        return [int(word) for _, word in found]

    def write(self, address, *words):
        """None, or the exception's code. mbpoll takes function 6 for one word, 16 for more."""
        return self._run(HOLDING, address, *map(str, words))[0]


class Pymodbus:
    """pymodbus, a connection a request, so that it never shares the line with mbpoll."""

    def __init__(self, place, is_tcp):
        host, _, port = place.rpartition(":")
        self.make = (functools.partial(ModbusTcpClient, host, port=int(port)) if is_tcp else
                     functools.partial(ModbusSerialClient, place, baudrate=9600, parity="N"))

    def ask(self, verb):
        """What `verb` gets from a connected client: the answer, or the exception's code."""
        client = self.make(timeout=5, retries=0)
        assert client.connect(), "pymodbus cannot connect"
        try:
            answer = verb(client)
        finally:
            client.close()
        if not answer.isError():
            return answer
        return answer.exception_code

    def read(self, table, address, count):
        verbs = {HOLDING: "read_holding_registers", INPUT: "read_input_registers",
                 DISCRETE: "read_discrete_inputs", "0": "read_coils"}
        answer = self.ask(lambda client: getattr(client, verbs[table])(address, count, slave=1))
        if isinstance(answer, int):
            return answer
        return [int(bit) for bit in answer.bits[:count]] if table == DISCRETE else answer.registers

    def write(self, address, *words):
        if len(words) == 1:
            answer = self.ask(lambda client: client.write_register(address, words[0], slave=1))
        else:
            answer = self.ask(lambda client: client.write_registers(address, list(words), slave=1))
        return answer if isinstance(answer, int) else None


def on_both_lines(test):
    """Runs `test` with both masters, on TCP and on a pty, a fresh module each."""

    def run(home):
        for options, is_tcp in ((("--tcp", "0"), True), (("--serial", "pty"), False)):
            with encfg.Simulator(*options, home=home) as simulator:
                test(Mbpoll(simulator.place, is_tcp), Pymodbus(simulator.place, is_tcp))

    run.__name__ = test.__name__
    return run


def agree(masters, table, address, count):
    """The one answer that both give."""
    answers = [master.read(table, address, count) for master in masters]
    equal(answers[0], answers[1], f"mbpoll and pymodbus at {address}")
    return answers[0]


@on_both_lines
def both_read_the_alarm_table_of_the_manual(*masters):
    equal(agree(masters, HOLDING, 100, 17), ALARM_TABLE)


@on_both_lines
def both_read_cells_lamps_and_identity(*masters):
    cells = agree(masters, INPUT, 1000, 125)
    assert all(13400 < mv < 13600 for mv in cells[:24]), cells[:24]
    equal(cells[24:], [65535] * 101, "cells that are not there")
    equal(agree(masters, INPUT, 3000, 48), [65535] * 48, "no resistance was measured yet")
    equal(agree(masters, DISCRETE, 0, 4), [1, 0, 0, 0], "RUN is on")
    equal(agree(masters, DISCRETE, 6, 2), [1, 1], "RBUS: the sensors talk")
    serial = b"".join(word.to_bytes(2, "big") for word in agree(masters, INPUT, 8, 8))
    equal(serial.rstrip(b"\0"), b"SIMULATED-0001")


@on_both_lines
def the_clock_is_the_computers_wall_time(*masters):
    for master in masters:
        found = time.mktime((*master.read(HOLDING, 200, 6), 0, 0, -1))
        assert abs(found - time.time()) <= 3, f"{found - time.time()} s off"


@on_both_lines
def what_one_writes_the_other_reads(*masters):
    for number, (writer, reader) in enumerate((masters, masters[::-1])):
        equal(writer.write(100, 14000 + number), None, "function 6")
        equal(reader.read(HOLDING, 100, 1), [14000 + number])
        words = [13000 + number, 14200, 11000, 11050]
        equal(writer.write(102, *words), None, "function 16")
        equal(reader.read(HOLDING, 102, 4), words)


@on_both_lines
def an_address_that_does_not_exist_is_exception_2(*masters):
    for master in masters:
        for table, address, count in ((HOLDING, 117, 1), (HOLDING, 116, 2), (HOLDING, 99, 1), (INPUT, 65535, 1)):
            equal(master.read(table, address, count), ADDRESS, f"{address}+{count}")
        equal(master.write(117, 1), ADDRESS, "write where nothing is")
        equal(master.write(307, 1, 2, 3), ADDRESS, "write of the read-only MAC")


@on_both_lines
def a_value_outside_its_limits_is_exception_3_and_nothing_is_stored(*masters):
    for master in masters:
        for address, *words in ((100, 16001), (100, 1499), (109, 71), (110, 65525), (350, 248), (400, 9),
                                (100, 14000, 16001), (300, 49320), (200, 2026, 13, 1, 0, 0, 0)):
            equal(master.write(address, *words), VALUE, f"{words} to {address}")
    equal(agree(masters, HOLDING, 100, 17), ALARM_TABLE)
    equal(agree(masters, HOLDING, 300, 2), [0xc0a8, 0x0164], "half an IP address is none")


@on_both_lines
def a_function_that_a_module_does_not_have_is_exception_1(*masters):
    equal(agree(masters, "0", 0, 1), 1, "coils")
    requests = (other_message.ReadExceptionStatusRequest, other_message.ReportSlaveIdRequest,
                mei_message.ReadDeviceInformationRequest)
    for request in requests:
        equal(masters[1].ask(lambda client: client.execute(request(unit=1))), 1, request.__name__)


# A request beside what a module has or Modbus allows: BM3000's exception, BMS 600 PRO's (0: none).
ILLEGAL = [
    ("0300640000", 3, 3), ("030064007e", 3, 3), ("0300640012", 2, 0), ("03ffff0002", 2, 2), ("0400000001", 0, 1),
    ("0100000001", 1, 1), ("0200000009", 2, 1), ("050000ff00", 1, 1), ("0f0000000801ff", 1, 1), ("0600643e81", 3, 2),
    ("0601330001", 2, 2), ("1000640002040001", 3, 3), ("100064000204000100020003", 3, 3), ("10006400000000", 3, 3),
    ("05000000ff", 1, 1), ("0400", 3, 1), ("0100000000", 1, 1), ("03", 3, 3), ("030064", 3, 3), ("03006400010000", 3, 3), ("06006400", 3, 3), ("17006400010064000102ffff", 1, 1),
    ("16006400000000", 1, 1), ("0800001234", 1, 1), ("07", 1, 1), ("11", 1, 1), ("2b0e0100", 1, 1), ("14060600010000", 1, 1),
]


def each_illegal_request_gets_its_legal_exception(home):
    for number, profile in enumerate(("bm3000", "bms600pro")):
        with encfg.Simulator("--profile", profile, "--tcp", "0", home=home) as simulator:
            host, port = simulator.place.rsplit(":", 1)
            with socket.create_connection((host, int(port)), timeout=10) as client:
                for row in ILLEGAL:
                    pdu = bytes.fromhex(row[0])
                    client.sendall(bytes((0, 7, 0, 0, 0, len(pdu) + 1, 1)) + pdu)
                    head = client.recv(6, socket.MSG_WAITALL)
                    answer = client.recv(head[5], socket.MSG_WAITALL)[1:]
                    found = answer[1] if answer[0] == pdu[0] | 0x80 and len(answer) == 2 else 0
                    equal(found, row[1 + number], f"{profile}: {row[0]}")


@on_both_lines
def a_written_address_is_the_one_that_answers(*masters):
    equal(masters[0].write(350, 5), None)
    found = masters[1].ask(lambda client: client.read_holding_registers(350, 1, slave=5))
    equal(found.registers, [5])


def many_clients_at_once_are_served(home):
    with encfg.Simulator("--tcp", "0", home=home) as simulator:
        host, port = simulator.place.rsplit(":", 1)
        clients = [ModbusTcpClient(host, port=int(port), timeout=5) for _ in range(50)]
        try:
            for client in clients:
                assert client.connect()
            for turn in range(5):
                for number, client in enumerate(clients):
                    answer = client.read_holding_registers(100 + (number + turn) % 17, 1, slave=1)
                    equal(answer.registers, [ALARM_TABLE[(number + turn) % 17]], f"client {number}")
        finally:
            for client in clients:
                client.close()


def settings_and_clock_survive_a_power_cycle(home):
    with encfg.Simulator("--tcp", "0", "--speed", "20", home=home) as simulator:
        master = Pymodbus(simulator.place, True)
        equal(master.write(100, 14000), None)
        equal(master.write(200, 2030, 1, 2, 3, 4, 5), None)
        equal(simulator.control(op="power-cycle"), {"ok": True})
        equal(master.read(HOLDING, 100, 1), [14000])
        equal(master.read(HOLDING, 200, 3), [2030, 1, 2])


encfg.main([
    both_read_the_alarm_table_of_the_manual,
    both_read_cells_lamps_and_identity,
    the_clock_is_the_computers_wall_time,
    what_one_writes_the_other_reads,
    an_address_that_does_not_exist_is_exception_2,
    a_value_outside_its_limits_is_exception_3_and_nothing_is_stored,
    a_function_that_a_module_does_not_have_is_exception_1,
    each_illegal_request_gets_its_legal_exception,
    a_written_address_is_the_one_that_answers,
    many_clients_at_once_are_served,
    settings_and_clock_survive_a_power_cycle,
])
