# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A master that only reads, made of nothing of ours: sockets, a terminal, and the register table that
docs/ publishes for those who write such masters. It takes no answer that is not legal Modbus."""

import collections
import os
import pathlib
import re
import select
import socket
import struct
import termios
import time
import tty

DOCS = pathlib.Path(__file__).resolve().parent.parent.parent / "docs"
FUNCTIONS = {"holding": 3, "input": 4, "discrete": 2}
MOST = {"holding": 125, "input": 125, "discrete": 2000}
EXCEPTIONS = {1, 2, 3, 4, 5, 6, 8, 10, 11}
# What such modules put where nothing was measured, by the type of the register.
NOTHING = {"u16": 0xffff, "s16": -0x8000, "u32": 0xffffffff, "s32": -0x80000000}

Item = collections.namedtuple("Item", "key table places words kind low_first per_si")
Range = collections.namedtuple("Range", "table first count")


class Wrong(AssertionError):
    """What no module may answer."""


class Gone(Exception):
    """Nobody there: refused, closed, silent."""


def _places(cell, every_column):
    """First addresses of an item, from the Address column of the table."""
    column = re.fullmatch(r"column (\d+)", cell)
    if column:
        return 1, [start + int(column[1]) * size + i for start, size in every_column for i in range(size)]
    found = re.fullmatch(r"(\d+)(?:–(\d+))?(?: bit \d+)?(?:, every (\d+), (\d+) times)?", cell)
    if not found:
        raise Wrong(f"the published table has an address “{cell}”")
    first, last, stride, times = (int(part) if part else None for part in found.groups())
    return (last or first) - first + 1, [first + (stride or 0) * i for i in range(times or 1)]


class Map:
    """The published registers of one device: `items` by key, and `ranges` that read all of them."""

    def __init__(self, device):
        text = (DOCS / f"{device}-registers.md").read_text(encoding="utf-8")
        segments = [(int(a), int(n)) for a, n in re.findall(r"^- cells of string \d+: from (\d+), (\d+) places", text, re.M)]
        self.items = {}
        for row in re.findall(r"^\| `([^`]+)` \|(.*)\|$", text, re.M):
            cells = [cell.strip() for cell in row[1].split("|")]
            if len(cells) < 10 or not cells[8].startswith("read"):
                continue
            _, table, address, kind, unit, scale = cells[:6]
            words, places = _places(address, segments)
            per_si = int(scale.removeprefix("1/") or 1) * (1000 if unit[:1] == "m" else 1)
            self.items[row[0]] = Item(
                row[0], table, places, words, kind.split(",")[0], "low word first" in kind, per_si)
        self.ranges = [r for table in FUNCTIONS for r in self._ranges(table)]

    def _ranges(self, table):
        spans = {(place, item.words) for item in self.items.values() if item.table == table for place in item.places}
        ranges = []
        for place, words in sorted(spans):
            last = ranges[-1] if ranges else None
            if last and place < last[0] + last[1]:
                continue
            if last and place == last[0] + last[1] and last[1] + words <= MOST[table]:
                last[1] += words
            else:
                ranges.append([place, words])
        return [Range(table, first, count) for first, count in ranges]

    def range_of(self, key, first=0, count=None):
        """The one request for so many occurrences of an item, side by side."""
        item = self.items[key]
        count = len(item.places) - first if count is None else count
        return Range(item.table, item.places[first], item.words * count)

    def value(self, key, words, index=0):
        """Of a reply or a sweep (words by table and address): a number, or None where nothing was measured."""
        item = self.items[key]
        at = item.places[index]
        raw = [words[item.table, at + i] for i in range(item.words)]
        if item.low_first:
            raw.reverse()
        number = 0
        for word in raw:
            number = number << 16 | word
        if item.kind in ("s16", "s32") and number >> (16 * item.words - 1):
            number -= 1 << (16 * item.words)
        return None if number == NOTHING.get(item.kind) else number

    def values(self, key, words, count, first=0):
        return [self.value(key, words, first + i) for i in range(count)]

    def si(self, key, words, index=0):
        """Likewise in V, A, Ω or °C."""
        number = self.value(key, words, index)
        return None if number is None else number / self.items[key].per_si


class _Line:
    """Requests, one at a time; counts them."""

    def __init__(self, unit):
        self.unit, self.requests = unit, 0

    def read(self, wanted):
        """Words (or bits) by table and address; an int is the exception's code."""
        self.requests += 1
        function = FUNCTIONS[wanted.table]
        pdu = self._exchange(struct.pack(">BHH", function, wanted.first, wanted.count))
        if pdu[0] == function | 0x80:
            if len(pdu) != 2 or pdu[1] not in EXCEPTIONS:
                raise Wrong(f"exception {pdu.hex()} to {wanted}")
            return pdu[1]
        size = (wanted.count + 7) // 8 if wanted.table == "discrete" else 2 * wanted.count
        if pdu[0] != function or len(pdu) != 2 + size or pdu[1] != size:
            raise Wrong(f"{pdu[:2].hex()} and {len(pdu)} bytes to {wanted}")
        if wanted.table == "discrete":
            values = [pdu[2 + i // 8] >> i % 8 & 1 for i in range(wanted.count)]
        else:
            values = struct.unpack(f">{wanted.count}H", pdu[2:])
        return {(wanted.table, wanted.first + i): value for i, value in enumerate(values)}


class Tcp(_Line):
    def __init__(self, place, unit=1):
        super().__init__(unit)
        host, port = place.rsplit(":", 1)
        self.transaction = 0
        try:
            self.socket = socket.create_connection((host, int(port)), timeout=10)
        except OSError as error:
            raise Gone(str(error)) from error
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _receive(self, count):
        data = b""
        while len(data) < count:
            try:
                more = self.socket.recv(count - len(data))
            except OSError as error:
                raise Gone(str(error)) from error
            if not more and data:
                raise Wrong(f"the connection ended within an answer: {data.hex()}")
            if not more:
                raise Gone("closed")
            data += more
        return data

    def _exchange(self, pdu):
        self.transaction = (self.transaction + 1) & 0xffff
        try:
            self.socket.sendall(struct.pack(">HHHB", self.transaction, 0, len(pdu) + 1, self.unit) + pdu)
        except OSError as error:
            raise Gone(str(error)) from error
        transaction, protocol, length, unit = struct.unpack(">HHHB", self._receive(7))
        if (transaction, protocol, unit) != (self.transaction, 0, self.unit) or not 3 <= length <= 254:
            raise Wrong(f"header {transaction} {protocol} {length} {unit} to request {self.transaction}")
        return self._receive(length - 1)

    def close(self):
        self.socket.close()


def _crc(data):
    crc = 0xffff
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xa001 if crc & 1 else 0)
    return struct.pack("<H", crc)


class Rtu(_Line):
    """A pseudo-terminal has no speed; silence ends a frame that its length does not."""

    def __init__(self, path, unit=1):
        super().__init__(unit)
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.fd)
        termios.tcflush(self.fd, termios.TCIOFLUSH)

    def _exchange(self, pdu):
        frame = bytes([self.unit]) + pdu
        os.write(self.fd, frame + _crc(frame))
        data, wanted = b"", 5
        while len(data) < wanted:
            if not select.select([self.fd], [], [], 10)[0]:
                raise Gone(f"{len(data)} bytes, then silence")
            data += os.read(self.fd, 512)
            if len(data) >= 3 and not data[1] & 0x80:
                wanted = 5 + data[2]
        if len(data) != wanted or _crc(data[:-2]) != data[-2:] or data[0] != self.unit:
            raise Wrong(f"frame {data.hex()}")
        return data[1:-2]

    def close(self):
        os.close(self.fd)


class Master:
    """Reads a module by its published map. `connect` makes a line; it is called anew once one is gone."""

    def __init__(self, device, connect):
        self.map, self.connect = Map(device), connect
        self.line, self.sweeps, self.moments, self.moved, self.requests = None, 0, 0, 0, 0

    def read(self, wanted):
        if self.line is None:
            self.line = self.connect()
        try:
            self.requests += 1
            answer = self.line.read(wanted)
        except Gone:
            self.line.close()
            self.line = None
            raise
        if isinstance(answer, int):
            raise Wrong(f"exception {answer} to {wanted}, which the published table has")
        return answer

    def sweep(self):
        """All registers; those of one request are of one moment."""
        words = {}
        for wanted in self.map.ranges:
            words.update(self.read(wanted))
        self.sweeps += 1
        return words

    def moment(self, *ranges):
        """All of these, if they belong together: all but the last are read again and have not changed.
        None if they have: the module has moved on meanwhile."""
        first = [self.read(wanted) for wanted in ranges]
        if any(self.read(wanted) != found for wanted, found in zip(ranges[:-1], first)):
            self.moved += 1
            return None
        self.moments += 1
        return {place: word for words in first for place, word in words.items()}

    def patiently(self, what, seconds=20):
        """What `what` gives, asked again while nobody is there."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                return what()
            except Gone as gone:
                if time.monotonic() > deadline:
                    raise Wrong(f"nobody came back within {seconds} s: {gone}") from gone
                time.sleep(0.01)

    def tell(self):
        print(f"# {self.sweeps} sweeps of {len(self.map.ranges)} requests, {self.requests} requests; "
              f"{self.moments} moments judged, in {self.moved} the module moved on", flush=True)

    def close(self):
        if self.line is not None:
            self.line.close()
            self.line = None
