#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""tshark looks at a whole session on the loopback: every frame dissects as Modbus, none is malformed."""

import os
import pathlib
import subprocess
import time

import encfg
from encfg import cli, equal

AS_ROOT = [] if os.geteuid() == 0 else ["sudo", "-n"]


def tshark(capture, port, display_filter, *fields):
    """Lines of `fields` for the frames that pass the filter."""
    command = ["tshark", "-r", capture, "-d", f"tcp.port=={port},mbtcp", "-o", "mbtcp.tcp.port:" + port,
               "-Y", display_filter, "-T", "fields"]
    for field in fields:
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.splitlines()


def start_capture(capture, port):
    process = subprocess.Popen(
        [*AS_ROOT, "tshark", "-i", "lo", "-f", f"tcp port {port}", "-w", capture],
        stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if "Capturing on" in line:
            break
    deadline = time.monotonic() + 20
    while not os.path.exists(capture) and time.monotonic() < deadline:
        time.sleep(0.05)
    # The file exists before the filter is in the kernel.
    time.sleep(0.5)
    return process


def frames_in(capture, port):
    return len(tshark(capture, port, "modbus", "frame.number"))


def a_whole_session_has_no_malformed_frame(home):
    capture = f"{home}/session.pcap"
    pathlib.Path(home).chmod(0o777)
    with encfg.Simulator("--tcp", "0", home=home) as sim:
        port = sim.place.split(":")[1]
        process = start_capture(capture, port)
        target = ("--tcp", sim.place, "--json")
        try:
            for arguments, status in (
                    (("search",), 0), (("info",), 0), (("read", "-o", f"{home}/a.json"), 0),
                    (("write", "--set", "temp-high=41", "--set", "ir-low=3", "--yes"), 0),
                    (("diff", f"{home}/a.json"), 1), (("registers", "holding", "9000", "1"), 4)):
                result = cli(*arguments, *target, home=home)
                equal(result.status, status, f"{arguments}: {result}")
            deadline = time.monotonic() + 20
            while frames_in(capture, port) < 20 and time.monotonic() < deadline:
                time.sleep(0.2)
            time.sleep(0.5)
        finally:
            process.terminate()
            process.wait(timeout=10)
            process.stderr.close()

    functions = tshark(capture, port, "modbus", "modbus.func_code")
    assert len(functions) >= 20, f"only {len(functions)} Modbus frames were seen"
    seen = {code for line in functions for code in line.split(",")}
    assert {"2", "3", "4", "6"} <= seen, f"functions seen: {seen}"
    equal(tshark(capture, port, "_ws.malformed || mbtcp.prot_id != 0 || _ws.expert.severity == \"Error\"",
                 "frame.number", "_ws.col.Info"), [], "malformed frames")
    exceptions = tshark(capture, port, "modbus.exception_code", "modbus.exception_code")
    equal(exceptions, ["2"], "one exception, the address that does not exist")
    payload = tshark(capture, port, "tcp.len > 0 && !modbus", "frame.number")
    equal(payload, [], "frames that are no Modbus")


encfg.main([a_whole_session_has_no_malformed_frame])
