#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guards what the compiler does not: layers, portability to Windows, names, sizes, format.

lint.py SOURCE-ROOT    prints TAP, one line a rule; each finding says what to do instead.
lint.py --self-test    proves that each rule finds what it is there for.
"""

import pathlib
import re
import subprocess
import sys

# The rooms that must touch the system, and what for.
UNIX_ROOMS = {
    "src/proto/encfg-line-settings.c": "termios of a serial line",
    "src/sim/encfg-sim-tty.c": "the pseudo-terminal that stands for a serial line",
    "src/sim/encfg-sim-socket-epoll.c": "one descriptor for all connections",
    "src/sim/encfg-sim-deaf.c": "a queue of none, on Linux alone",
    "src/sim/encfg-sim-keep.c": "a lock that ends with its process",
    "src/sim/encfg-sim-console.c": "standard streams and signals of the simulator",
    "src/sim/encfg-sim-screen.c": "the terminal of a panel",
    "src/sim/encfg-sim-snmp.c": "the socket of Net-SNMP's agent",
    "src/proto/encfg-transport-modbus.c": "the serial device behind libmodbus",
    "src/proto/encfg-port-holder.c": "which process holds a serial port",
    "src/proto/encfg-serial-tap.c": "the serial device that is only listened to",
}
NOT_ON_WINDOWS_HEADERS = (
    "termios pty poll sys/select sys/socket netdb arpa/inet netinet/in netinet/tcp sys/wait "
    "sys/ioctl sys/mman sys/un sys/file pwd syslog regex glob fnmatch langinfo err endian threads "
    "unistd glib-unix gio/gunixinputstream gio/gunixoutputstream gio/gunixfdlist sys/epoll"
).split()
NOT_ON_WINDOWS_CALLS = {
    "fork": "GSubprocess", "pipe": "GSubprocess", "setenv": "g_setenv", "strptime": "GDateTime",
    "strndup": "g_strndup", "getline": "GDataInputStream", "realpath": "g_canonicalize_filename",
    "sigaction": "signal", "kill": "GSubprocess", "fsync": "g_file_set_contents_full",
    "timegm": "GDateTime", "mkdtemp": "g_mkdtemp", "stpcpy": "g_stpcpy", "memmem": "strstr",
    "dprintf": "g_string_append_printf", "openpty": "encfg-sim-tty", "tcgetattr": "libmodbus",
    "symlink": "encfg-sim-tty", "lstat": "g_lstat", "usleep": "g_usleep", "sleep": "g_usleep",
    "strftime": "g_date_time_format", "localtime": "GDateTime", "gmtime": "GDateTime",
    "fopen": "g_fopen", "remove": "g_remove", "unlink": "g_unlink", "g_unix_signal_add": "signal",
    "strcasecmp": "g_ascii_strcasecmp", "index": "strchr",
}
ONE_ROOM_HEADERS = {
    "modbus": "src/proto/encfg-transport-modbus.c",
    "net-snmp": "src/sim/encfg-sim-snmp.c",
    "curses": "src/sim/encfg-sim-screen.c",
    "libserialport": "src/proto/encfg-port-list.c",
}
# What each layer may include of the others, and whether it may see GTK.
LAYERS = {
    "proto": {"proto"},
    "model": {"model", "proto"},
    "sim": {"sim", "proto"},
    "cli": {"cli", "model", "proto"},
    "ui": {"ui", "model", "sim", "proto"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^">]+)[">]', re.MULTILINE)
COMMENT_OR_TEXT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.DOTALL)


def layer_of(path):
    parts = path.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "src" else None


def headers(path, text, owners):
    """Headers that a layer may not see, or that Windows does not have."""
    if layer_of(path) is None:
        return
    for name in INCLUDE.findall(text):
        stem = re.sub(r"\.h$", "", name)
        room = ONE_ROOM_HEADERS.get(stem.split("/")[0])
        if stem in NOT_ON_WINDOWS_HEADERS and path not in UNIX_ROOMS:
            yield f"<{name}> does not exist on Windows; GLib and GIO have the same"
        if room and path != room:
            yield f"<{name}> belongs in {room} alone; use its functions"
        if stem.startswith("gtk/") and layer_of(path) != "ui":
            yield "GTK belongs in src/ui alone"
        owner = owners.get(name)
        if owner and owner not in LAYERS[layer_of(path)]:
            yield f"{layer_of(path)} may not include {name} of {owner}: the arrows point the other way"


def calls(path, text, owners):
    """Calls that Windows does not have, or that hide a lost error."""
    code = COMMENT_OR_TEXT.sub(" ", text)
    if path in UNIX_ROOMS or layer_of(path) is None:
        return
    for call in sorted(set(re.findall(r"(?<![\w.>])(\w+) ?\(", code))):
        if call in NOT_ON_WINDOWS_CALLS:
            yield f"{call} () is not portable; use {NOT_ON_WINDOWS_CALLS[call]}"
    if re.search(r"\bgoto\b", code):
        yield "goto: return early and let g_auto* clean up"
    if "g_task_run_in_thread" in code:
        yield "g_task_run_in_thread: device work belongs on the worker of its link"


def shape(path, text, owners):
    """Licence, config.h, sizes, names of public functions."""
    lines = text.splitlines()
    if "SPDX-License-Identifier: GPL-3.0-or-later" not in "\n".join(lines[:3]):
        yield "the two SPDX lines are missing at the top"
    if path.endswith(".c") and not re.search(r'^#include "config.h"$', text, re.MULTILINE):
        yield '#include "config.h" must come first'
    if len(lines) > 800:
        yield f"{len(lines)} lines: split the room (at most 800, better 400)"
    for start, end in functions(lines):
        if end - start > 80:
            yield f"line {start + 1}: a function of {end - start} lines (at most 80, better 40)"
    if path.endswith(".h") and layer_of(path) is not None:
        for name in re.findall(r"^(?!typedef)[A-Za-z][\w *]*?\b(\w+) \(", COMMENT_OR_TEXT.sub(" ", text), re.M):
            if not re.match(r"(encfg_|G_|ENCFG_|main$)", name) and name.islower():
                yield f"{name} (): public functions start with encfg_"


def functions(lines):
    start = None
    for number, line in enumerate(lines):
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            yield start, number
            start = None


RULES = (headers, calls, shape)


def sources(root):
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", "src/*.c", "src/*.h",
         "tests/bench/*.c", "tests/bench/*.h"],
        cwd=root, check=True, capture_output=True, text=True).stdout.split()
    return {path: (root / path).read_text(encoding="utf-8") for path in listed}


def check(root):
    texts = sources(root)
    owners = {path.split("/")[-1]: layer_of(path) for path in texts if path.endswith(".h")}
    failed = 0
    print(f"1..{len(RULES) + 1}")
    for number, rule in enumerate(RULES, 1):
        found = [f"{p}: {message}" for p, t in sorted(texts.items()) for message in rule(p, t, owners)]
        failed += report(number, rule.__name__, found)
    formatted = subprocess.run(
        ["clang-format", "--dry-run", "-Werror", *sorted(texts)], cwd=root, capture_output=True, text=True)
    found = sorted(set(re.findall(r"^(\S+?):\d+:\d+: error", formatted.stderr, re.M)))
    failed += report(len(RULES) + 1, "format", [f"{p}: run ./dev format" for p in found])
    return failed



def report(number, name, found):
    print(f"{'not ok' if found else 'ok'} {number} {name}")
    for line in found:
        print(f"# {line}")
    return bool(found)


SAMPLES = (
    (headers, "src/model/encfg-x.c", "#include <unistd.h>\n"),
    (headers, "src/model/encfg-x.c", "#include <modbus.h>\n"),
    (headers, "src/proto/encfg-x.c", '#include "encfg-journal.h"\n'),
    (headers, "src/cli/x.c", "#include <gtk/gtk.h>\n"),
    (calls, "src/cli/x.c", "void f (void) { usleep (5); }"),
    (calls, "src/cli/x.c", "void f (void) { goto end; }"),
    (shape, "src/cli/x.c", "int x;\n"),
    (shape, "src/cli/x.c", "/* SPDX-License-Identifier: GPL-3.0-or-later */\n#include \"config.h\"\n{\n"
     + "\n" * 90 + "}\n"),
    (shape, "src/model/encfg-x.h", "/* SPDX-License-Identifier: GPL-3.0-or-later */\nint stray (void);\n"),
)


def self_test():
    owners = {"encfg-journal.h": "model"}
    print(f"1..{len(SAMPLES)}")
    return sum(
        report(number, f"{rule.__name__} finds its fault", [] if list(rule(path, text, owners)) else [text])
        for number, (rule, path, text) in enumerate(SAMPLES, 1))


if __name__ == "__main__":
    sys.exit(bool(self_test() if sys.argv[1] == "--self-test" else check(pathlib.Path(sys.argv[1]))))
