# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Nordwatt JG-16: a gateway on the network. It has an id of its own, one for each string and one for each jar.

It knows the functions 1 to 4, 15 and 16. Settings are changed in service mode only, which each id has for itself: coil 40.
Leaving it keeps them. The limits of a string lie on two pages, 7 and 8; register 50 takes the page and tells it to
nobody, and entering or leaving service mode turns to page 0, where there are no limits. Who is asked for and not there,
the gateway answers for by exception 11.
"""

from quirky import ADDRESS, BUSY, FAILURE, FUNCTION, NOBODY, VALUE, Device, Refused

GATEWAY, STRINGS, JARS = 10, (11, 12), tuple(range(21, 29))
SERVICE, PAGE, TEST = 40, 50, 70
PAGES = (7, 8)


class Nordwatt(Device):
    def __init__(self, silent=()):
        super().__init__(GATEWAY, *STRINGS, *JARS)
        self.silent = set(silent)  # jars whose sensor has dropped out
        self.page = dict.fromkeys(STRINGS, 0)
        self.in_test = None  # looks since the start
        self.put(GATEWAY, "input", 0, 19015, 0x0200)
        self.put(GATEWAY, "input", 2, 0x4E57, 0x3737, 0x3120, 0x2020)  # "NW771"
        self.put(GATEWAY, "input", 6, 0x342E, 0x3200)  # "4.2"
        self.put(GATEWAY, "input", 10, len(STRINGS), len(JARS), 0x0100, 0x2345, 0x0001, 1)
        self.put(GATEWAY, "input", 20, 0, 0, 0, 0, 0)
        self.put(GATEWAY, "discrete", 0, 0, 1)
        self.put(GATEWAY, "coil", 0, 0)
        self.put(GATEWAY, "coil", 9, 0)
        self.put(GATEWAY, "holding", 0, 0x72D8, 0x7473, 0x6465, 0x2020, 0x2020, 0x2020)  # "Ørsted", the first letter in the low byte
        self.put(GATEWAY, "holding", 10, 0x0218, 0x161D, 0x3B2D)  # 24-02, 29 22, 45 59, low byte first
        self.put(GATEWAY, "holding", 20, GATEWAY)
        self.put(GATEWAY, "holding", 30, 0x0105, 0xC0A8, 0xFF00, 0xFFFF)  # 192.168.1.5, 255.255.255.0
        for number, string in enumerate(STRINGS, 1):
            amperes = 0x10000 * 0x10000 - 1500 * number
            self.put(string, "input", 0, 530 + number, amperes & 0xFFFF, amperes >> 16, 0, 0, 5 if number == 1 else 3)
            self.put(string, "holding", 40, 10 * number)
            for page in PAGES:
                limit = 0x10000 * 0x10000 - 100000 * number - page
                self.put(string, f"page {page}", 60, 540 + 10 * number + page, limit & 0xFFFF, limit >> 16)
        for number, jar in enumerate(JARS, 1):
            self.put(jar, "input", 0, 2200 + number, ((200 + number) & 0xFF) << 8, 500 + number)
            self.put(jar, "holding", 0, 0xC3A6, 0x3000 + 256 * number, 0, 0, 0x10000 - number)  # "æ1" and so on
        for unit in self.units:
            self.put(unit, "coil", SERVICE, 0)

    def table_of(self, unit, table, address):
        return f"page {self.page[unit]}" if unit in STRINGS and table == "holding" and address >= 60 else table

    def before_read(self, unit, table, address, count):
        if unit in self.silent:
            raise Refused(NOBODY)
        if count > 10:
            self.offences["too long a read"] += 1
            raise Refused(VALUE)

    def read(self, unit, table, address, count):
        self.before_read(unit, table, address, count)
        if unit == GATEWAY and table == "input" and address <= 20 < address + count:
            self.go_on()
        found = [self.store[unit, self.table_of(unit, table, one)].get(one) for one in range(address, address + count)]
        known = [word for word in found if word is not None]
        if not known or found[0] is None or found[-1] is None:
            raise Refused(ADDRESS)
        return [word or 0 for word in found]

    def write(self, unit, table, address, words, function):
        if unit in self.silent:
            raise Refused(NOBODY)
        if function in (5, 6):
            self.offences["function 5 or 6"] += 1
            raise Refused(FUNCTION)
        if len(words) > 8:
            raise Refused(VALUE)
        if (table, address, len(words)) == ("coil", SERVICE, 1):
            self.put(unit, table, address, *words)
            if unit in STRINGS:
                self.page[unit] = 0
        elif unit in STRINGS and (table, address, len(words)) == ("holding", PAGE, 1):
            if words[0] not in PAGES:
                raise Refused(VALUE)
            self.page[unit] = words[0]
        elif not self.store[unit, "coil"][SERVICE]:
            self.offences["write outside of service mode"] += 1
            raise Refused(FAILURE)
        elif (unit, table, address) == (GATEWAY, "holding", TEST):
            self.start(words[0])
        else:
            stored = self.table_of(unit, table, address)
            if any(address + place not in self.store[unit, stored] for place in range(len(words))):
                raise Refused(ADDRESS)
            self.put(unit, stored, address, *words)

    def start(self, word):
        if word == 0:
            self.in_test = None
            self.put(GATEWAY, "input", 20, 0, 0, 0, 0, 0)
        elif word != 42330:
            raise Refused(VALUE)
        elif self.in_test is not None:
            raise Refused(BUSY)
        else:
            self.in_test = 0

    def go_on(self):
        """Three looks long nothing is to be seen of a test; then two jars at a time are measured."""
        if self.in_test is None:
            return
        self.in_test += 1
        step = self.in_test - 3
        if step >= 6:
            self.in_test = None
            self.put(GATEWAY, "input", 20, 0, 8, 0, 0, 0)
        elif step > 0:
            finished = 2 * (step - 1)
            phase = 1 if step == 1 else 3 if step == 5 else 2
            self.put(GATEWAY, "input", 20, phase, min(8, finished), min(8, finished + 1), 0, min(8, finished + 2))
