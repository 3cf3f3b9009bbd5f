#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""display.py [--bus] [--size WxH] PROGRAM [ARGUMENT…]: runs a program on a screen of its own that nobody sees.

With --bus also on a session bus of its own. Home and data directories are private and go afterwards, so that a
test never touches what is the user's. The exit status is the program's.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SETTINGS = "[Settings]\ngtk-font-name=Cantarell 11\ngtk-enable-animations=0\n"


def start_screen(size):
    """Xvfb takes a free number by itself and tells it: no race with other tests."""
    reader, writer = os.pipe()
    # Where ENCFG_SCREEN_FILE names a folder, the picture stands in a file there for others to look at.
    shared = ["-fbdir", os.environ["ENCFG_SCREEN_FILE"]] if "ENCFG_SCREEN_FILE" in os.environ else []
    # -r: a key that a busy computer lets go late is pressed once all the same.
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-r", "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset",
         *shared],
        pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        number = pipe.readline().strip()
    if not number:
        raise SystemExit("Xvfb did not start")
    return server, f":{number}"


def private_environment(home, display):
    config = home / "config" / "gtk-4.0"
    config.mkdir(parents=True)
    (config / "settings.ini").write_text(SETTINGS + os.environ.get("ENCFG_TEST_GTK_SETTINGS", ""))
    runtime = home / "runtime"
    runtime.mkdir(mode=0o700)
    environment = dict(
        os.environ, DISPLAY=display, HOME=str(home), XDG_DATA_HOME=str(home / "data"),
        XDG_STATE_HOME=str(home / "state"), XDG_CONFIG_HOME=str(home / "config"), XDG_CACHE_HOME=str(home / "cache"),
        XDG_RUNTIME_DIR=str(runtime), GDK_BACKEND="x11", GSK_RENDERER="cairo", GSETTINGS_BACKEND="memory",
        NO_COLOR="1",
        # Mesa would be loaded, asked, unloaded, and leave what it had taken.
        GDK_DEBUG="gl-disable", GDK_DISABLE="gl")
    environment.setdefault("LC_ALL", "C.UTF-8")
    environment.pop("WAYLAND_DISPLAY", None)
    environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
    return environment


def run(arguments, bus, environment):
    if not bus:
        return subprocess.run(arguments, env=environment, check=False).returncode
    # What services of the bus print is no line of the test: the program alone has its output.
    output = os.dup(1)
    command = ["dbus-run-session", "--", "sh", "-c", f'exec "$@" >&{output} {output}>&-', "sh", *arguments]
    return subprocess.run(
        command, env=environment, stdout=subprocess.DEVNULL, pass_fds=[output], check=False).returncode


def main(arguments):
    bus = "--bus" in arguments[:3]
    if bus:
        arguments.remove("--bus")
    size = "1366x768"
    if arguments[0] == "--size":
        size = arguments[1]
        arguments = arguments[2:]
    home = pathlib.Path(tempfile.mkdtemp(prefix="encfg-ui-"))
    server, display = start_screen(size)
    try:
        return run(arguments, bus, private_environment(home, display))
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    status = main(sys.argv[1:])
    # A program that a signal ended (-11) is a failure like any other.
    sys.exit(status if status >= 0 else 128 - status)
