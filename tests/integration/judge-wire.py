#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""tshark looks at a whole session on the loopback: every frame dissects as Modbus, none is malformed."""

import pathlib
import time

import encfg
import wire
from encfg import cli, equal

def a_whole_session_has_no_malformed_frame(home):
    capture = f"{home}/session.pcap"
    pathlib.Path(home).chmod(0o777)
    with encfg.Simulator("--tcp", "0", home=home) as sim:
        port = sim.place.split(":")[1]
        target = ("--tcp", sim.place, "--json")
        with wire.Capture(capture, port):
            for arguments, status in (
                    (("search",), 0), (("info",), 0), (("read", "-o", f"{home}/a.json"), 0),
                    (("write", "--set", "temp-high=41", "--set", "ir-low=3", "--yes"), 0),
                    (("diff", f"{home}/a.json"), 1), (("registers", "holding", "9000", "1"), 4)):
                result = cli(*arguments, *target, home=home)
                equal(result.status, status, f"{arguments}: {result}")
            deadline = time.monotonic() + 20
            while wire.count_frames(capture, port) < 20 and time.monotonic() < deadline:
                time.sleep(0.2)
            time.sleep(0.5)

    functions = wire.fields(capture, port, "modbus", "modbus.func_code")
    assert len(functions) >= 20, f"only {len(functions)} Modbus frames were seen"
    seen = {code for line in functions for code in line.split(",")}
    assert {"2", "3", "4", "6"} <= seen, f"functions seen: {seen}"
    wire.nothing_is_malformed(capture, port)
    exceptions = wire.fields(capture, port, "modbus.exception_code", "modbus.exception_code")
    equal(exceptions, ["2"], "one exception, the address that does not exist")


encfg.main([a_whole_session_has_no_malformed_frame])
