# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module of tests/data/profiles/foreign.json, served by pymodbus: none of our code is in it.

Prints its TCP port. While the unlock word does not stand in register 90 every other write is refused;
writing register 91 commits and locks again. It reads at most 20 registers at once, and takes register 60
by function 16 alone.
"""

import asyncio
import logging
import struct

from pymodbus.datastore import ModbusServerContext, ModbusSlaveContext, ModbusSparseDataBlock
from pymodbus.server.async_io import ModbusTcpServer

WRITES = (5, 6, 15, 16)
UNLOCK, COMMIT = 90, 91
UNLOCK_WORD = 0x55AA


def text(letters, registers):
    padded = letters.encode("ascii").ljust(registers * 2, b"\0")
    return list(struct.unpack(f">{registers}H", padded))


class ForeignModule(ModbusSlaveContext):
    """Refuses what the real thing would refuse."""

    def __init__(self):
        inputs = dict(enumerate([4711, *text("SN-042", 4), *text("1.9", 2)]))
        holdings = {10: 14400, 11: 11100, 12: 0x0064, 13: 0x0001, 14: 0x8000, 60: 50, 61: 1, UNLOCK: 0, COMMIT: 0}
        super().__init__(
            ir=ModbusSparseDataBlock(inputs), hr=ModbusSparseDataBlock(holdings),
            co=ModbusSparseDataBlock({4: False}), di=ModbusSparseDataBlock({0: False}), zero_mode=True)

    def validate(self, fx, address, count=1):
        if fx in (1, 2, 3, 4) and count > 20:
            return False
        if fx == 6 and address == 60:
            return False
        locked = self.store["h"].values[UNLOCK] != UNLOCK_WORD
        if fx in WRITES and address != UNLOCK and locked:
            return False
        return super().validate(fx, address, count)

    def setValues(self, fx, address, values):
        super().setValues(fx, address, values)
        if fx in WRITES and address == COMMIT:
            self.store["h"].values[UNLOCK] = 0


async def serve():
    context = ModbusServerContext(slaves={7: ForeignModule()}, single=False)
    server = ModbusTcpServer(context, address=("127.0.0.1", 0))
    serving = asyncio.ensure_future(server.serve_forever())
    await server.serving
    print(server.server.sockets[0].getsockname()[1], flush=True)
    await serving


logging.disable(logging.CRITICAL)
asyncio.run(serve())
