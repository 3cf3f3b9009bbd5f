# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A look at a simulated module from the side: pymodbus reads what our own client must not judge."""

from pymodbus.client import ModbusSerialClient, ModbusTcpClient


def look(uri, table, address, count=1):
    """Words (or bits as 0 and 1) of "holding", "input", "coil" or "discrete"; None for an exception."""
    kind, rest = uri.split("://", 1)
    place, _, query = rest.partition("?")
    unit = int(dict(pair.split("=") for pair in query.split("&") if pair).get("id", 1))
    if kind == "tcp":
        host, port = place.rsplit(":", 1)
        client = ModbusTcpClient(host, port=int(port))
    else:
        client = ModbusSerialClient(place, baudrate=9600, timeout=2)
    client.connect()
    try:
        read = {"holding": client.read_holding_registers, "input": client.read_input_registers,
                "coil": client.read_coils, "discrete": client.read_discrete_inputs}[table]
        answer = read(address, count, slave=unit)
        if answer.isError():
            return None
        return answer.registers if table in ("holding", "input") else [int(b) for b in answer.bits[:count]]
    finally:
        client.close()
