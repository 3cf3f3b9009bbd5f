# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Guanghua BC-32: an old unit on a line, with one string in sight at a time and a memory that must be committed.

Its list counts registers from 1 and so does `R` here. Everything is in holding registers, 16 of them a read, 8 a
write. Writing is locked: 23205 in register 90 unlocks; 1 in register 91 keeps what was written and locks. The unlocking
lapses after UNLOCKED_FOR seconds, and what was not kept is gone. Register 100 names the string seen in registers
101 to 300. Registers 13 and 14 are a test counter: reading them stops the measuring.
"""

import time

from quirky import ADDRESS, BUSY, FAILURE, FUNCTION, VALUE, Device, Refused

UNIT = 1
SIZES = {1: 24, 2: 12, 3: 18}  # cells of the three strings
UNLOCKED_FOR = 3.0
UNLOCK, KEEP, PAGE = 90, 91, 100
COUNTER = (13, 14)


class Guanghua(Device):
    def __init__(self, deaf_page=False):
        super().__init__(UNIT)
        self.deaf_page = deaf_page  # register 100 takes what is written and stays as it is
        self.page = 2
        self.pages = {string: self.string_words(string) for string in SIZES}
        self.kept = None  # what the memory goes back to unless it is kept
        self.unlocked_at = None
        self.ir_asked = 0
        self.fill()

    def fill(self):
        def put(register, *words):
            self.put(UNIT, "holding", register - 1, *words)

        put(1, 0x3206)
        put(2, 0x4847, 0x302D, 0x3733, 0x0031)  # "GH-0371", two letters in a word, the second one first
        put(6, 0x0213)
        put(7, 3)
        put(8, 0)
        put(9, 652)  # 25.2 °C, counted from −40
        put(10, 0x0100)
        put(11, 0x0003)
        put(21, 0x2403, 0x2823, 0x5930)  # 2024-03-28 23:59:30
        put(31, 1, 1)
        put(41, 0xD2BB, 0xBAC5, 0xBBFA, 0xB7BF, 0x2020, 0x2020, 0x2020, 0x2020)  # 一号机房 in GBK
        put(51, 0x0000, 0x2000)  # 200.0 Ah
        put(53, 0x8005)  # −0.5 °C
        put(60, 0, 0, 0, 54)
        self.put(UNIT, "coil", 0, 0, 0, 1)

    @staticmethod
    def string_words(string):
        """Registers 101 to 300 as one string has them; no two strings have a number in common."""
        words = {
            101: 5000 + string, 102: 0x8000 + 120 + string, 103: SIZES[string], 104: 0, 105: 0x0001 if string == 2 else 0,
            120: 20 + string}
        for level, place in ((1, 121), (2, 131)):
            words[place] = 2300 + 10 * string + level
            words[place + 1] = 1800 + 10 * string - level
            words[place + 2] = 0x8000 + 1000 * level + string
            words[place + 3] = 900 + string if level == 1 else 0x8000 + 4000 + string  # 40 010 µΩ and more
        for cell in range(SIZES[string]):
            words[201 + 4 * cell] = 2200 + 100 * (string - 1) + cell
            words[202 + 4 * cell] = 0x8000 + cell + 1 if string == 3 else 250 + cell
            words[203 + 4 * cell] = 0x8000 + 3300 + cell if string == 3 else 600 + cell
            words[204 + 4 * cell] = 0
        words[201] = 0xFFFF if string == 2 else words[201]
        words[204] = 0x0100 if string == 2 else 0
        return words

    # What a real one does

    def unit_at(self, modbus_id):
        """It moves when its new id is kept."""
        holding = self.kept[0] if self.kept else self.store[UNIT, "holding"]
        return UNIT if modbus_id == holding[30] else None

    def lapse(self):
        if self.unlocked_at is not None and time.monotonic() - self.unlocked_at > UNLOCKED_FOR:
            self.lock(keep=False)

    def lock(self, keep):
        if not keep and self.kept is not None:
            self.store[UNIT, "holding"], self.pages = self.kept
            self.offences["lost what was not committed"] += 1
        self.unlocked_at = self.kept = None

    def words_of(self, register, count):
        found = []
        for one in range(register, register + count):
            if one == PAGE:
                found.append(self.page)
            elif one > PAGE and one in self.pages[self.page]:
                found.append(self.pages[self.page][one])
            elif one - 1 in self.store[UNIT, "holding"]:
                found.append(self.store[UNIT, "holding"][one - 1])
            elif one < PAGE and one not in (UNLOCK, KEEP):
                found.append(0)  # holes of the lower half read as nothing
            else:
                raise Refused(ADDRESS)
        return found

    def read(self, unit, table, address, count):
        self.lapse()
        register = address + 1
        if table == "coil":
            return super().read(unit, table, address, count)
        if table != "holding":
            raise Refused(FUNCTION)
        if count > 16:
            self.offences["too long a read"] += 1
            raise Refused(VALUE)
        if any(register <= one < register + count for one in COUNTER):
            self.offences["counter read"] += 1
            self.pages = {string: dict.fromkeys(words, 0) for string, words in self.pages.items()}
        if register == 60:
            self.go_on()
        return self.words_of(register, count)

    def write(self, unit, table, address, words, function):
        self.lapse()
        register = address + 1
        if table == "coil":
            self.write_coil(register, words, function)
        elif function == 16 and len(words) > 8:
            raise Refused(VALUE)
        elif register == UNLOCK and function == 6 and words == [23205]:
            self.unlocked_at = time.monotonic()
        elif register == PAGE and function == 6:
            self.select(words[0])
        elif self.unlocked_at is None:
            self.offences["locked write"] += 1
            raise Refused(FAILURE)
        elif register == KEEP and function == 6 and words == [1]:
            self.lock(keep=True)
        else:
            self.write_memory(register, words)

    def select(self, string):
        if string not in SIZES:
            raise Refused(VALUE)
        if not self.deaf_page:
            self.page = string

    def write_memory(self, register, words):
        if self.kept is None:
            self.kept = (dict(self.store[UNIT, "holding"]),
                         {string: dict(page) for string, page in self.pages.items()})
        self.words_of(register, len(words))
        for place, word in enumerate(words, register):
            if place > PAGE:
                if not 120 <= place <= 134:
                    raise Refused(ADDRESS)
                self.pages[self.page][place] = word
            elif place < 21:
                raise Refused(ADDRESS)
            else:
                self.put(UNIT, "holding", place - 1, word)

    # The resistance test, which goes on each time that somebody looks

    def write_coil(self, register, words, function):
        if function != 5:
            raise Refused(FUNCTION)
        if register == 1:
            if words == [1] and self.words_of(60, 1) == [1]:
                raise Refused(BUSY)
            self.put(UNIT, "holding", 59, 1 if words == [1] else 0, 0, 0, 54)
            self.ir_asked = 0
        elif register > 3:
            raise Refused(ADDRESS)
        else:
            self.put(UNIT, "coil", register - 1, *words)

    def go_on(self):
        if self.words_of(60, 1) != [1]:
            return
        self.ir_asked += 1
        finished = min(54, self.ir_asked * 18)
        self.put(UNIT, "holding", 59, 2 if finished == 54 else 1, min(54, finished + 1), finished, 54)
