# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the invented devices of judge-profiles share: pymodbus serves them over TCP or a line, in a thread of the test.

A device is a Device: its registers as the words that its vendor's list names, and what it refuses. None of our
code serves it. `offences` counts what a real one would not forgive; a test wants it empty at the end.
"""

import asyncio
import collections
import contextlib
import logging
import os
import shutil
import threading
import tty

from pymodbus.client import ModbusSerialClient, ModbusTcpClient
from pymodbus.datastore import ModbusServerContext
from pymodbus.exceptions import NoSuchSlaveException
from pymodbus.server.async_io import (
    ModbusConnectedRequestHandler, ModbusSerialServer, ModbusSingleRequestHandler, ModbusTcpServer)
from pymodbus.transaction import ModbusRtuFramer

import encfg

logging.disable(logging.CRITICAL)

TABLES = {1: "coil", 2: "discrete", 3: "holding", 4: "input", 5: "coil", 6: "holding", 15: "coil", 16: "holding"}
FUNCTION, ADDRESS, VALUE, FAILURE, BUSY, NOBODY = 1, 2, 3, 4, 6, 11


class Refused(Exception):
    """An exception answer with this code."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class Dead(Exception):
    """The device hangs up, as one whose program has crashed."""


class Device:
    """Words by (unit, table), then address. A subclass refuses in `before_read` and `before_write`."""

    def __init__(self, *units):
        self.units = units
        self.store = collections.defaultdict(dict)
        self.offences = collections.Counter()
        self.log = []  # (unit, function, address, count) of every request
        self.late = []  # seconds by which the next answers are late

    def unit_at(self, modbus_id):
        """Who answers at this id: one of `units`, or None."""
        return modbus_id if modbus_id in self.units else None

    def put(self, unit, table, address, *words):
        for place, word in enumerate(words):
            self.store[unit, table][address + place] = word

    def words(self, unit, table, address, count):
        return [self.store[unit, table][address + place] for place in range(count)]

    def before_read(self, unit, table, address, count):
        """Refuses."""

    def before_write(self, unit, table, address, words, function):
        """Refuses."""

    def after_write(self, unit, table, address, words):
        """What it sets off."""

    def read(self, unit, table, address, count):
        self.before_read(unit, table, address, count)
        if any(address + place not in self.store[unit, table] for place in range(count)):
            raise Refused(ADDRESS)
        return self.words(unit, table, address, count)

    def write(self, unit, table, address, words, function):
        self.before_write(unit, table, address, words, function)
        if any(address + place not in self.store[unit, table] for place in range(len(words))):
            raise Refused(ADDRESS)
        self.put(unit, table, address, *words)
        self.after_write(unit, table, address, words)


class _Unit:
    """One unit id of a device, as pymodbus wants to see it."""

    def __init__(self, device, unit):
        self.device, self.unit, self.echo = device, unit, []

    def validate(self, function, address, count=1):
        self.device.log.append((self.unit, function, address, count))
        return True

    def getValues(self, function, address, count=1):  # pylint: disable=invalid-name
        if function in (5, 6):  # its answer repeats what was asked
            return self.echo
        return self.device.read(self.unit, TABLES[function], address, count)

    def setValues(self, function, address, values):  # pylint: disable=invalid-name
        self.echo = list(values)
        self.device.write(self.unit, TABLES[function], address, [int(word) for word in values], function)


class _Context(ModbusServerContext):
    """Takes requests for any id: a gateway tells that nobody is there, and a device may move to another."""

    device = None

    def slaves(self):
        return [0, 255]

    def __getitem__(self, slave):
        unit = self.device.unit_at(slave)
        if unit is None:
            raise NoSuchSlaveException(f"nobody at {slave}")
        return super().__getitem__(unit)


class _Executing:
    """How a request becomes an answer: as pymodbus does it, and with any exception code, late, or never."""

    def execute(self, request, *addr):
        try:
            response = request.execute(self.server.context[request.unit_id])
        except NoSuchSlaveException:
            if self.server.ignore_missing_slaves:
                return
            response = request.doException(NOBODY)
        except Refused as refused:
            response = request.doException(refused.code)
        except Dead:
            self.transport.close()
            return
        response.transaction_id, response.unit_id = request.transaction_id, request.unit_id
        late = self.server.device_served.late
        loop = asyncio.get_running_loop()
        loop.call_later(late.pop(0) if late else 0, self.send, response, *addr)


class _TcpHandler(_Executing, ModbusConnectedRequestHandler):
    pass


class _SerialHandler(_Executing, ModbusSingleRequestHandler):
    pass


class _Line:
    """The device's end of a pseudo terminal, as much of a transport as pymodbus needs."""

    def __init__(self, descriptor):
        self.descriptor = descriptor

    def get_extra_info(self, _name):
        return None

    def write(self, data):
        os.write(self.descriptor, data)

    def close(self):
        """A line stays."""


async def _serve_tcp(device, context, started):
    server = ModbusTcpServer(context, address=("127.0.0.1", 0), handler=_TcpHandler)
    server.device_served = device
    serving = asyncio.ensure_future(server.serve_forever())
    await server.serving
    started(("--tcp", f"127.0.0.1:{server.server.sockets[0].getsockname()[1]}"))
    await serving


async def _serve_line(device, context, started):
    device_end, our_end = os.openpty()
    tty.setraw(our_end)  # stays open, or the device would see the line hang up
    server = ModbusSerialServer(
        context, framer=ModbusRtuFramer, port="", handler=_SerialHandler, ignore_missing_slaves=True)
    server.device_served = device
    handler = _SerialHandler(server)
    handler.connection_made(_Line(device_end))
    asyncio.get_running_loop().add_reader(device_end, lambda: handler.data_received(os.read(device_end, 512)))
    started(("--serial", os.ttyname(our_end)))


@contextlib.contextmanager
def serve(device, line=False):
    """Serves the device; yields the options by which en-cfg-cli reaches it."""
    context = _Context(slaves={unit: _Unit(device, unit) for unit in device.units}, single=False)
    context.device = device
    loop = asyncio.new_event_loop()
    started, place = threading.Event(), []

    def tell(options):
        place.append(options)
        started.set()

    def run():
        asyncio.set_event_loop(loop)
        loop.create_task((_serve_line if line else _serve_tcp)(device, context, tell))
        loop.run_forever()
        # A handler of pymodbus whose loop goes away under it spins for ever.
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        assert started.wait(20), "the device did not start"
        yield place[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def install(home, profile):
    """Puts a profile of the tests where a user's own lie."""
    folder = home.path / "data/en-cfg/profiles"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(encfg.DATA / "profiles" / f"{profile}.json", folder)


@contextlib.contextmanager
def side(place):
    """A pymodbus client beside en-cfg-cli, which must not be running meanwhile."""
    kind, where = place
    if kind == "--tcp":
        client = ModbusTcpClient(where.rsplit(":", 1)[0], port=int(where.rsplit(":", 1)[1]))
    else:
        client = ModbusSerialClient(where, baudrate=9600, timeout=2)
    client.connect()
    try:
        yield client
    finally:
        client.close()


def values(result, member="settings"):
    return {row["key"]: row["value"] for row in result.json[member]}
