# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Helio DR8: a recorder of floats on the network, with a second box that answers at the next id.

Addresses here are those on the wire. What its handbook calls a block is read from its first register to its last or not
at all; limits, network and relays are written as a whole. Two registers in the middle (20 and 21) belong to its bus of
sensors: reading them hangs the program. A single write of its id or shunt is unknown to it. The handbook gives the floats
low word first, currents with the bytes of each word swapped, temperatures in kelvin and both.
"""

import struct
import time

from quirky import FAILURE, FUNCTION, VALUE, Dead, Device, Refused

MAIN, SECOND = 3, 4  # as delivered; it can be moved, and the second box moves with it
EXACT = {"input": ((0, 16), (100, 12)), "holding": ((100, 18),)}
WHOLE = {"holding": ((100, 18), (200, 16)), "coil": ((0, 3),)}
FATAL = (20, 21)
OWN = (117, 213, 214, 215)  # a counter and the MAC: what is written there does not count
SIZES = {MAIN: 24, SECOND: 12}


def swapped(words):
    return [word >> 8 | (word & 0xFF) << 8 for word in words]


def single(number):
    """The two words of a float, high word first."""
    return list(struct.unpack(">2H", struct.pack(">f", number)))


def text(letters, registers):
    return list(struct.unpack(f">{registers}H", letters.encode().ljust(2 * registers, b" ")))


class Helio(Device):
    def __init__(self):
        super().__init__(MAIN, SECOND)
        self.id = MAIN
        self.test_s = 2  # how long a test takes
        self.test_since = None
        self.put(MAIN, "input", 0, 0x0001, 0x3888, *text("HE-55/0009", 5), *text("1.07.3", 3), *text("Südhof", 6))
        self.put(MAIN, "input", 15, 0, 2, 20, *reversed(single(295.65)), 0, 0, 0x4567, 0x0123)
        self.put(MAIN, "input", 25, 0, 0, 0)
        for string in (0, 1):
            self.put(MAIN, "input", 100 + 6 * string, *reversed(single(54.25 + string)), *swapped(single(-2.5 - string)),
                     24 - 12 * string, 0x0200 * string)
            self.put(MAIN, "holding", 100 + 8 * string, *reversed(single(56.5 + string)), *swapped(single(40 + string)),
                     *swapped(reversed(single(318.15 + string))), *single(25 + string))
        self.put(MAIN, "holding", 10, 0xE000, 0x65E3)  # 0x65E3E000 s: 2024-03-03 02:27:12
        self.put(MAIN, "holding", 20, MAIN)
        self.put(MAIN, "holding", 30, 500)
        self.put(MAIN, "holding", 40, 0, 0, 0)
        self.put(MAIN, "holding", 116, 300, 7)
        self.put(MAIN, "holding", 200, 10, 1, 2, 30, 10, 1, 2, 1, 255, 255, 255, 0, 502, 0x00A0, 0x4512, 0xBEEF)
        self.put(MAIN, "coil", 0, 1, 0, 0)
        for box, size in SIZES.items():
            for cell in range(size):
                self.put(box, "input", 1000 + 2 * cell, *reversed(single(self.volts(box, cell))))
            self.put(box, "input", 1000 + 2 * size, *range(3000 + box * 100, 3000 + box * 100 + size))
            self.put(box, "input", 1000 + 3 * size, *[0] * size)

    @staticmethod
    def volts(box, cell):
        return (2250 + cell + (500 if box == SECOND else 0)) / 1000

    def unit_at(self, modbus_id):
        return {self.id: MAIN, self.id + 1: SECOND}.get(modbus_id)

    @staticmethod
    def fits(blocks, address, count):
        """All of a block, or nothing of any."""
        touched = [block for block in blocks if address < block[0] + block[1] and block[0] < address + count]
        return not touched or touched == [(address, count)]

    def before_read(self, unit, table, address, count):
        if unit == MAIN and table == "input" and any(address <= one < address + count for one in FATAL):
            self.offences["sensor bus read"] += 1
            raise Dead
        if count > 64:
            self.offences["too long a read"] += 1
            raise Refused(VALUE)
        if unit == MAIN and not self.fits(EXACT.get(table, ()), address, count):
            self.offences["part of a block read"] += 1
            raise Refused(VALUE)
        if unit == MAIN and table == "input" and address <= 25 < address + count:
            self.go_on()

    def before_write(self, unit, table, address, words, function):
        if unit == SECOND:
            raise Refused(FUNCTION)
        if not self.fits(WHOLE.get(table, ()), address, len(words)):
            self.offences["part of a block written"] += 1
            raise Refused(VALUE)
        if table == "holding" and address in (20, 30) and function == 6:
            self.offences["single write"] += 1
            raise Refused(FUNCTION)
        if (table, address) == ("holding", 40) and self.words(MAIN, "input", 17, 1) == [40]:
            self.put(MAIN, "input", 25, 4, 1)
            raise Refused(FAILURE)

    def write(self, unit, table, address, words, function):
        kept = {one: self.store[unit, table].get(one) for one in OWN}
        super().write(unit, table, address, words, function)
        if table == "holding":
            for one in OWN:
                self.put(unit, table, one, kept[one])
        if (table, address) == ("holding", 100):
            self.put(unit, table, 117, kept[117] + 1)

    def after_write(self, unit, table, address, words):
        if table != "holding":
            return
        if address == 20:
            self.id = words[0]
        elif address == 40:
            self.test_since = time.monotonic() if words == [1] else None
            self.put(MAIN, "input", 25, 1 if words == [1] else 3, 0, 1)
        elif address == 41:
            if words != [21845]:
                raise Refused(VALUE)
            for box, size in SIZES.items():
                self.put(box, "input", 1000 + 3 * size, *self.words(box, "input", 1000 + 2 * size, size))

    def go_on(self):
        if self.test_since is not None and time.monotonic() - self.test_since > self.test_s:
            self.test_since = None
            self.put(MAIN, "input", 25, 2, 0, 0)
