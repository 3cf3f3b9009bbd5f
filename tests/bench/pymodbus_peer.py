#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""pymodbus as its own examples have it.

pymodbus_peer.py                    serves 3000 registers of each kind, and prints "ready PORT"
pymodbus_peer.py tcp PORT REQUESTS  so many reads of 125 registers, one after the other; prints ms
pymodbus_peer.py rtu PATH ROUNDS    reads 17 registers; prints the median in ms
"""

import asyncio
import json
import statistics
import sys
import time

from pymodbus.client import ModbusSerialClient, ModbusTcpClient
from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server.async_io import ModbusTcpServer


async def serve():
    block = ModbusSequentialDataBlock(0, [0] * 3000)
    slave = ModbusSlaveContext(di=block, co=block, hr=block, ir=block)
    server = ModbusTcpServer(ModbusServerContext(slaves=slave, single=True), address=("127.0.0.1", 0))
    task = asyncio.create_task(server.serve_forever())
    while server.server is None:
        await asyncio.sleep(0.01)
    print("ready", server.server.sockets[0].getsockname()[1], flush=True)
    await task


def time_reads(client, rounds, address, count):
    client.connect()
    times = []
    for _ in range(rounds):
        started = time.monotonic()
        assert not client.read_holding_registers(address, count, slave=1).isError()
        times.append(1000 * (time.monotonic() - started))
    return times


if len(sys.argv) < 2:
    asyncio.run(serve())
elif sys.argv[1] == "tcp":
    print(json.dumps({"ms": sum(time_reads(ModbusTcpClient("127.0.0.1", int(sys.argv[2])), int(sys.argv[3]), 100, 125))}))
else:
    reader = ModbusSerialClient(sys.argv[2], baudrate=9600)
    print(json.dumps({"ms": statistics.median(time_reads(reader, int(sys.argv[3]), 100, 17))}))
