# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must belong together in what a reading master (reading_master.py) sees of a BM3000."""

import datetime

from encfg import equal
from reading_master import Range, Wrong

CELL_TEST_S = 15
REST, FLOAT, CHARGE, DISCHARGE = range(4)
IDLE, RUNNING, DONE = range(3)
STATUS = Range("input", 22, 10)
# Of batteries to string: what the sensors of both may be off, and half a register of each.
SUM_ERROR = 0.005


class Watch:
    """What may not change, or only in one direction, from one sweep to the next."""

    def __init__(self, master):
        self.master, self.clock, self.constant = master, None, None

    def look(self, words):
        fields = [words["holding", 200 + i] for i in range(6)]
        try:
            clock = datetime.datetime(*fields)
        except ValueError as error:
            raise Wrong(f"clock {fields}") from error
        if self.clock is not None and clock < self.clock:
            raise Wrong(f"the clock went back from {self.clock} to {clock}")
        self.clock = clock
        constant = [words["input", i] for i in range(24)]
        if self.constant is not None:
            equal(constant, self.constant, "identity and counts")
        self.constant = constant


def cells_of(master, words):
    """Slices of the cells of each string."""
    counts = [count for count in master.map.values("string-cells", words, 6) if count not in (None, 0)]
    starts = [sum(counts[:i]) for i in range(len(counts))]
    return [(start, start + count) for start, count in zip(starts, counts)]


def sum_fits(master, words, strings):
    """Batteries come to their string's voltage, within what sensors may be off. False if it is no moment."""
    if words is None:
        return False
    for string, (first, last) in enumerate(strings):
        cells = [master.map.si("cell-voltage", words, i) for i in range(first, last)]
        volts = master.map.si("string-voltage", words, string)
        room = SUM_ERROR * volts + 0.05 + 0.0005 * len(cells)
        if abs(sum(cells) - volts) > room:
            raise Wrong(f"string {string + 1}: {sum(cells):.2f} V in its cells, {volts} V")
    return True


# Bit of a cell's state: reading, whether above, and the limits by the state of the bank (None: any).
# Limits are counted from register 100; the reading's raw number is `per` times theirs.
ALARMS = [
    (0, "cell-voltage", True, {FLOAT: (0, 1), CHARGE: (3,)}, 1, 10),
    (1, "cell-voltage", False, {FLOAT: (2,), CHARGE: (4,), DISCHARGE: (5,)}, 1, 10),
    (2, "cell-ir", True, {None: (6,)}, 10, 1),
    (3, "cell-ir", False, {None: (7,)}, 10, 1),
    (5, "cell-temperature", True, {None: (9,)}, 10, 1),
    (6, "cell-temperature", False, {None: (10,)}, 10, 1),
]


def signed(word):
    return word - 0x10000 if word & 0x8000 else word


def bits_fit(master, words, keys, count):
    """Each bit is set beyond its limit, and not set where the limit is not near. In between is hysteresis."""
    mode = words["input", 24]
    judged = 0
    for bit, key, above, by_mode, per, hysteresis in ALARMS:
        if key not in keys:
            continue
        limits = [signed(words["holding", 100 + i]) for i in by_mode.get(None, by_mode.get(mode, ()))]
        for cell in range(count):
            reading, state = master.map.value(key, words, cell), words["input", 7000 + cell] >> bit & 1
            beyond = far = False
            for limit in limits if reading is not None else ():
                over = (reading - limit * per) * (1 if above else -1)
                beyond |= over > 0
                far |= over > -hysteresis * per
            if beyond and not state or state and not far:
                raise Wrong(f"cell {cell + 1}: bit {bit} is {state}; {key} {reading}, limits {limits}, bank {mode}")
            judged += 1
    return judged


def progress_fits(status, total):
    """The registers of a running test, of one request. Returns how many cells are through."""
    state, reason, cell, done, of, left = (status["input", 26 + i] for i in range(6))
    equal((of, reason), (total, 0), "total and reason")
    if state == RUNNING:
        equal(cell, done + 1, "the cell after those that are through")
        assert (total - done - 1) * CELL_TEST_S <= left <= (total - done) * CELL_TEST_S, (done, left)
    else:
        equal((cell, left), (0, 0), f"state {state}: nothing is tested")
    return state, done


class IrWatch:
    """Readings of the resistance appear in order, once in a test, and stay."""

    def __init__(self, master, total):
        self.master, self.total = master, total
        self.before, self.now, self.done = [None] * total, [None] * total, 0

    def begin(self):
        self.before, self.done = list(self.now), 0

    def look(self):
        """One round; the state of the test after it."""
        _, done = progress_fits(self.master.read(STATUS), self.total)
        words = {}
        for wanted in self.master.map.ranges:
            if wanted.table == "input" and 3000 <= wanted.first < 3000 + 2 * self.total:
                words.update(self.master.read(wanted))
        state, after = progress_fits(self.master.read(STATUS), self.total)
        if not self.done <= done <= after:
            raise Wrong(f"progress {self.done}, {done}, {after}")
        self.done = after
        for cell, reading in enumerate(self.master.map.values("cell-ir", words, self.total)):
            if reading != self.now[cell]:
                if self.now[cell] != self.before[cell] or cell >= after:
                    raise Wrong(f"cell {cell + 1} shows {reading} after {self.now[cell]}; {after} are through")
                if self.before[cell] and abs(reading / self.before[cell] - 1) > 0.0205:
                    raise Wrong(f"cell {cell + 1}: {reading} µΩ now, {self.before[cell]} µΩ in the last test")
                self.now[cell] = reading
            elif cell < done and reading == self.before[cell] is None:
                raise Wrong(f"cell {cell + 1} shows nothing, {done} are through")
        return state
