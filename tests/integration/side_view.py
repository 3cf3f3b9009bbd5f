# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A look at a simulated module from the side: pymodbus reads what our own client must not judge."""

from pymodbus.client import ModbusSerialClient, ModbusTcpClient


def connect(uri):
    """A connected client and the unit to ask for."""
    kind, rest = uri.split("://", 1)
    place, _, query = rest.partition("?")
    unit = int(dict(pair.split("=") for pair in query.split("&") if pair).get("id", 1))
    if kind == "tcp":
        host, port = place.rsplit(":", 1)
        client = ModbusTcpClient(host, port=int(port))
    else:
        client = ModbusSerialClient(place, baudrate=9600, timeout=2)
    client.connect()
    return client, unit


def look(uri, table, address, count=1):
    """Words (or bits as 0 and 1) of "holding", "input", "coil" or "discrete"; None for an exception."""
    client, unit = connect(uri)
    try:
        read = {"holding": client.read_holding_registers, "input": client.read_input_registers,
                "coil": client.read_coils, "discrete": client.read_discrete_inputs}[table]
        answer = read(address, count, slave=unit)
        if answer.isError():
            return None
        return answer.registers if table in ("holding", "input") else [int(b) for b in answer.bits[:count]]
    finally:
        client.close()


def poke(uri, address, *words):
    """Writes holding registers. Returns the exception's code, or None."""
    client, unit = connect(uri)
    try:
        if len(words) == 1:
            answer = client.write_register(address, words[0], slave=unit)
        else:
            answer = client.write_registers(address, list(words), slave=unit)
        return answer.exception_code if answer.isError() else None
    finally:
        client.close()
