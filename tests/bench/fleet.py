# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""S10: two hundred modules of 508 cells in one process."""

import json
import pathlib
import random
import socket
import statistics
import tempfile
import time

from instruments import CLI, Row, ask, at_most, cpu_seconds, memory_kb, simulator
from simulator import BATTERY

N = 200
READ = bytes([0, 1, 0, 0, 0, 6, 1, 4, 3, 232, 0, 125])
WRITE = bytes([0, 1, 0, 0, 0, 6, 1, 6, 0, 100])
MONTH_S = 30 * 86400


def fleet(*options):
    """Its context manager, and where it is."""
    network = f"127.{random.randint(1, 250)}.{random.randint(1, 250)}"
    with socket.create_server((f"{network}.1", 0)) as free:
        port = free.getsockname()[1]
    return simulator("--tcp", f"{network}.1-{network}.{N}:{port}", *BATTERY, *options), network, port


def connect_all(network, port):
    return [socket.create_connection((f"{network}.{i}", port), timeout=60) for i in range(1, N + 1)]


def ask_in_turn(clients, request):
    """Milliseconds until each answer."""
    taken = []
    for client in clients:
        started = time.monotonic()
        client.sendall(request)
        client.recv(512)
        taken.append(1000 * (time.monotonic() - started))
    return taken


def start_rows():
    started = time.monotonic()
    module, network, port = fleet()
    with module:
        module.await_ready(N)
        rows = [Row("S10", f"start of {N} modules of 508 cells", f"{time.monotonic() - started:.2f} s"),
                Row("S10", "memory of all of them", f"{memory_kb(module.pid) / 1000:.0f} MB")]
        before = cpu_seconds(module.pid)
        time.sleep(3)
        rows.append(at_most("S10", "CPU in 3 s in which nobody asks", "ms", 1000 * (cpu_seconds(module.pid) - before), 1))
        started = time.monotonic()
        found = ask(CLI, "search", "--network", f"{network}.0/24:{port}", "--json")
        count = len(found["modules"]) if found else 0
        rows.append(Row("S10", f"modules that en-cfg-cli search finds in the /24, {time.monotonic() - started:.2f} s", f"{count}", "–",
                        None, str(N), count == N))
        started = time.monotonic()
        size = len(json.dumps(module.ask('{"op":"state"}')))
        rows.append(Row("S10", f"remote control: state of all, {size // 1000} kB", f"{1000 * (time.monotonic() - started):.0f} ms"))
        started = time.monotonic()
        module.ask(json.dumps({"op": "advance", "seconds": MONTH_S}), 120)
        rows.append(Row("S10", "a month passes for all", f"{time.monotonic() - started:.2f} s"))
        return rows


def busy_rows():
    module, network, port = fleet("--speed", "600")
    with module:
        module.await_ready(N)
        clients = connect_all(network, port)
        module.ask('{"op":"bank","mode":"discharge"}')
        before, started, taken = cpu_seconds(module.pid), time.monotonic(), []
        for turn in range(5):
            taken += ask_in_turn(clients, READ)
            time.sleep(max(0, started + turn + 1 - time.monotonic()))
        used = (cpu_seconds(module.pid) - before) / (time.monotonic() - started)
        return [Row("S10", "CPU, --speed 600, all discharge, each is asked once a second", f"{100 * used:.0f} %",
                    f"longest answer {max(taken):.0f} ms")]


def state_rows():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "state.json"
        module, network, port = fleet("--state", path)
        with module:
            module.await_ready(N)
            clients = connect_all(network, port)
            taken = [one for turn in range(3) for one in ask_in_turn(clients, WRITE + (13000 + turn).to_bytes(2, "big"))]
            return [at_most("S10", f"a setting is written, --state of {path.stat().st_size / 1e6:.1f} MB, median of {len(taken)}", "ms",
                            statistics.median(taken), 2, f"longest {max(taken):.0f} ms", digits=2)]


def rows(wanted):
    return start_rows() + busy_rows() + state_rows() if wanted("S10") else []
