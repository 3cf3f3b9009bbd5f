# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts of a small network on 127.x.y.z: such that are silent, lose what is sent to them, are no Modbus, answer in the
name of others. A program of the kernel's packet filter on a listening socket drops what it is to drop, so that no
network namespace is needed."""

import contextlib
import ctypes
import functools
import itertools
import os
import socket
import struct
import threading

SO_ATTACH_FILTER = 26
KEEP = 0xFFFF

# Of /24s that no other test uses, by process and turn: tests run beside each other.
_turn = itertools.count()


def network():
    """"127.a.b." for the hosts of one story."""
    number = (os.getpid() * 7 + next(_turn)) % (190 * 256)
    return f"127.{60 + number // 256}.{number % 256}."


def _filter(server, *program):
    """Classic BPF on the TCP header of each packet to a listening socket."""
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in program))
    server.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HL", len(program), ctypes.addressof(code)))


def listen(stack, address, port=0):
    server = stack.enter_context(socket.socket())
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((address, port))
    server.listen(64)
    return server


def be_silent(server):
    """Drops all: as an address that nobody has."""
    _filter(server, (0x06, 0, 0, 0))


def lose(server, percent):
    """Drops so many SYNs, at random."""
    _filter(
        server,
        (0x30, 0, 0, 13),  # A = the flags
        (0x45, 1, 0, 0x02),  # SYN? go on
        (0x06, 0, 0, KEEP),
        (0x20, 0, 0, 0xFFFFF038),  # A = a random number
        (0x25, 1, 0, 2 ** 32 * percent // 100),  # A > limit? keep
        (0x06, 0, 0, 0),
        (0x06, 0, 0, KEEP))


def serve(stack, address, port, behave, prepare=None):
    """Each connection goes to `behave`, in a thread. Returns the port and the connections that came."""
    server = listen(stack, address, port)
    if prepare:
        prepare(server)
    seen = []

    def attempt(connection):
        with contextlib.suppress(OSError), connection:
            behave(connection)

    def run():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            seen.append(connection)
            threading.Thread(target=attempt, args=(connection,), daemon=True).start()

    threading.Thread(target=run, daemon=True).start()

    def end():
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        for connection in seen:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    stack.callback(end)
    return server.getsockname()[1], seen


def _receive(connection, length):
    data = b""
    while len(data) < length:
        chunk = connection.recv(length - len(data))
        if not chunk:
            raise OSError("closed")
        data += chunk
    return data


def requests(connection):
    """Transaction, unit and PDU of each request that comes."""
    while True:
        transaction, _, length, unit = struct.unpack(">HHHB", _receive(connection, 7))
        yield transaction, unit, _receive(connection, length - 1)


def answer(connection, transaction, unit, pdu):
    connection.sendall(struct.pack(">HHHB", transaction, 0, len(pdu) + 1, unit) + pdu)


def refuse_all(code, connection):
    """Answers each request with exception `code`."""
    for transaction, unit, pdu in requests(connection):
        answer(connection, transaction, unit, bytes([pdu[0] | 0x80, code]))


def zeros(connection):
    """Some Modbus device: every register is 0."""
    for transaction, unit, pdu in requests(connection):
        count = struct.unpack(">H", pdu[3:5])[0]
        answer(connection, transaction, unit, bytes([pdu[0], 2 * count]) + bytes(2 * count))


def front_of(place, ask_as=None, answer_as=None, only=None):
    """Behaves as the module at `place` ("host:port") does: asked as `ask_as`, answering as `answer_as`; to other ids
    than `only` it says as a gateway that nobody is there."""
    host, port = place.split(":")

    def behave(connection):
        with socket.create_connection((host, int(port))) as module:
            for transaction, unit, pdu in requests(connection):
                if only and unit != only:
                    answer(connection, transaction, unit, bytes([pdu[0] | 0x80, 11]))
                    continue
                answer(module, transaction, ask_as or unit, pdu)
                _, _, length, _ = struct.unpack(">HHHB", _receive(module, 7))
                reply = _receive(module, length - 1)
                answer(connection, transaction, unit if answer_as is None else answer_as, reply)

    return behave


def in_turn(*behaviours):
    """The first connection meets the first, the second the second, and so on."""
    turns = itertools.cycle(behaviours)

    def behave(connection):
        next(turns)(connection)

    return behave


exceptions_only = functools.partial(refuse_all, 2)
gateway = functools.partial(refuse_all, 11)
