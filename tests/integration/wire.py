# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""tshark captures a port of the loopback and dissects what it saw."""

import os
import subprocess
import time

from encfg import equal

AS_ROOT = [] if os.geteuid() == 0 else ["sudo", "-n"]


def fields(capture, port, display_filter, *names, is_complete=True):
    """Lines of the fields named for the frames that pass the filter. A capture that is still being
    written may end within a frame, which tshark calls an error."""
    command = ["tshark", "-r", capture, "-d", f"tcp.port=={port},mbtcp", "-o", "mbtcp.tcp.port:" + port,
               "-Y", display_filter, "-T", "fields"]
    for name in names:
        command += ["-e", name]
    done = subprocess.run(command, capture_output=True, text=True, check=is_complete, timeout=60)
    return done.stdout.splitlines()


def count_frames(capture, port):
    """So far."""
    return len(fields(capture, port, "modbus", "frame.number", is_complete=False))


def nothing_is_malformed(capture, port):
    equal(fields(capture, port, "_ws.malformed || mbtcp.prot_id != 0 || _ws.expert.severity == \"Error\"",
                 "frame.number", "_ws.col.Info"), [], "malformed frames")
    equal(fields(capture, port, "tcp.len > 0 && !modbus", "frame.number"), [], "frames that are no Modbus")


class Capture:
    """Captures the port as long as it lives."""

    def __init__(self, capture, port):
        self.process = subprocess.Popen(
            [*AS_ROOT, "tshark", "-i", "lo", "-f", f"tcp port {port}", "-w", capture],
            stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if "Capturing on" in line:
                break
        deadline = time.monotonic() + 20
        while not os.path.exists(capture) and time.monotonic() < deadline:
            time.sleep(0.05)
        # The file exists before the filter is in the kernel.
        time.sleep(0.5)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=10)
        self.process.stderr.close()
