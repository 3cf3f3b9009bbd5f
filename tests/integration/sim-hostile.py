#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients of every bad kind, and a witness beside them that gets each answer."""

import contextlib
import fcntl
import json
import os
import pathlib
import random
import resource
import select
import socket
import struct
import subprocess
import threading
import time
import tty

import encfg
from encfg import SIM, equal
from side_view import look

READ = bytes([0, 1, 0, 0, 0, 6, 1, 4, 3, 232, 0, 125])
ANSWER = 9 + 250
FRESH = bytes([1, 3, 0, 100, 0, 2, 0x85, 0xd4])  # 2 holding registers from 100 on a serial line
FEW = 256  # descriptors
F_SETPIPE_SZ = 1031


def place_of(uri):
    host, port = uri.removeprefix("tcp://").partition("?")[0].rsplit(":", 1)
    return host, int(port)


def knock(uri):
    return socket.create_connection(place_of(uri), timeout=20)


def take(client, length):
    got = b""
    while len(got) < length:
        part = client.recv(65536)
        assert part, f"closed after {len(got)} of {length} bytes"
        got += part
    return got


class Witness:
    """Asks all the time while the others act; each answer must come, and be the right one."""

    def __init__(self, uri):
        self.client, self.answers, self.trouble, self.is_over = knock(uri), 0, None, False
        self.thread = threading.Thread(target=self.ask_on)

    def ask_on(self):
        try:
            while not self.is_over:
                request = struct.pack(">H", self.answers & 0xffff) + READ[2:]
                self.client.sendall(request)
                answer = take(self.client, ANSWER)
                assert answer[:2] == request[:2] and answer[6:9] == bytes([1, 4, 250]), answer[:9]
                self.answers += 1
        except Exception as trouble:  # pylint: disable=broad-except
            self.trouble = trouble

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        before = self.answers
        limit = time.monotonic() + 20
        while self.trouble is None and self.answers < before + 3 and time.monotonic() < limit:
            time.sleep(0.01)
        self.is_over = True
        self.thread.join()
        self.client.close()
        assert self.trouble is None, f"after {self.answers} answers: {self.trouble!r}"
        assert self.answers >= before + 3, f"{self.answers} answers and no more"


@contextlib.contextmanager
def watched(home, *options, **more):
    with encfg.Simulator("--tcp", "0", "--cells", "24", *options, home=home, **more) as sim:
        with Witness(sim.uri):
            yield sim


def reset(client):
    """Not a word of farewell."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def who_says_half_or_nothing_or_a_byte_at_a_time_waits_alone(home):
    with watched(home) as sim, contextlib.ExitStack() as stack:
        idle = [stack.enter_context(knock(sim.uri)) for _ in range(20)]
        for client in idle[10:]:
            client.sendall(READ[:7])
        slow = stack.enter_context(knock(sim.uri))
        for byte in READ * 3:
            slow.sendall(bytes([byte]))
            time.sleep(0.005)
        take(slow, 3 * ANSWER)
        for client in idle[10:]:
            client.sendall(READ[7:])
            take(client, ANSWER)
        for client in idle[:10]:
            client.sendall(READ)
            take(client, ANSWER)


def who_leaves_in_the_middle_or_takes_no_answers_or_talks_nonsense_is_no_trouble(home):
    chance = random.Random(7)
    with watched(home) as sim, contextlib.ExitStack() as stack:
        deaf = [stack.enter_context(knock(sim.uri)) for _ in range(10)]
        for client in deaf:
            client.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                while True:
                    client.send(READ * 100)
        for sent in (READ * 50, READ[:9], b"\0" * 64, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\xff" * 600):
            for _ in range(20):
                client = knock(sim.uri)
                client.sendall(sent)
                reset(client)
        for _ in range(60):
            with contextlib.suppress(ConnectionError), knock(sim.uri) as client:
                client.sendall(chance.randbytes(chance.randint(1, 2000)))
        for client in deaf:
            reset(client)


def ten_thousand_requests_at_once_are_answered_in_order(home):
    n = 10000
    with watched(home) as sim, knock(sim.uri) as client:
        requests = b"".join(struct.pack(">H", i) + READ[2:] for i in range(n))
        sender = threading.Thread(target=client.sendall, args=(requests,))
        sender.start()
        answers = take(client, n * ANSWER)
        sender.join()
        equal([answers[i * ANSWER] << 8 | answers[i * ANSWER + 1] for i in range(n)], list(range(n)))


def limited(home, limit, *options):
    """The simulator with so many descriptors."""
    return subprocess.Popen(
        [SIM, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=encfg.private_environment(home),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)))


def ready_places(process, n):
    return [process.stdout.readline().decode().split()[1] for _ in range(n)]


def await_rest(pid):
    """Whoever goes round in circles is never found asleep for long."""
    limit, asleep = time.monotonic() + 20, 0
    while asleep < 20:
        state = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        asleep = asleep + 1 if state == "S" else 0
        assert time.monotonic() < limit, "it is busy though nobody asks for anything"
        time.sleep(0.01)


def turned_away(client):
    """Whether the simulator took it and sent it away again."""
    try:
        client.settimeout(20)
        client.sendall(READ)
        return client.recv(1) == b""
    except ConnectionError:
        return True


def where_descriptors_are_few_the_rest_is_turned_away_and_nothing_else_stops(home):
    path = f"{home}/state.json"
    process = limited(home, FEW, "--tcp", "0", "--cells", "4", "--control", "0", "--state", path, "--speed", "50")
    try:
        uri, control = ready_places(process, 2)
        with Witness(uri), contextlib.ExitStack() as stack:
            many = [stack.enter_context(knock(uri)) for _ in range(FEW + 50)]
            gone = [turned_away(client) for client in many]
            equal(sum(not one for one in gone) > FEW / 2, True, "most are served")
            equal(any(gone[FEW - 20:]) and all(gone[FEW:]), True, "who is too much is turned away")
            # There is room for what the module does itself: its file, its remote control, a move.
            with socket.create_connection(place_of(control.removeprefix("control://")), timeout=20) as talk:
                talk.sendall(b'{"op":"set-setting","key":"temp-high","value":51}\n')
                equal(json.loads(talk.makefile().readline()), {"ok": True})
            served = many[0]
            served.sendall(bytes([0, 1, 0, 0, 0, 6, 1, 6, 0, 100, 0x36, 0xb0]))
            equal(take(served, ANSWER - 1 + 12)[-2:], bytes([0x36, 0xb0]), "confirmed")
            with open(path, encoding="utf-8") as file:
                values = json.load(file)["modules"][0]["values"]
            equal([values["float-v-high-1"], values["temp-high"]], [14000, 51])
        # And who left makes room.
        with knock(uri) as client:
            client.sendall(READ)
            take(client, ANSWER)
    finally:
        process.kill()
        process.communicate()


def many_who_want_control_where_descriptors_are_few_keep_nobody_busy(home):
    process = limited(home, FEW, "--tcp", "0", "--control", "0")
    try:
        uri, control = ready_places(process, 2)
        with Witness(uri), contextlib.ExitStack() as stack:
            for _ in range(FEW + 50):
                stack.enter_context(socket.create_connection(place_of(control.removeprefix("control://")), timeout=20))
        with contextlib.ExitStack() as stack:
            for _ in range(FEW + 50):
                stack.enter_context(socket.create_connection(place_of(control.removeprefix("control://")), timeout=20))
            await_rest(process.pid)
    finally:
        process.kill()
        process.communicate()


def a_thousand_clients_come_and_go(home):
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with watched(home) as sim:
        for _ in range(2):
            clients = [knock(sim.uri) for _ in range(1000)]
            for client in clients:
                client.sendall(READ)
            for client in clients:
                take(client, ANSWER)
            for client in clients:
                reset(client)


def connections_are_kept_alive(home):
    """A client that vanished is noticed some day, so that days of them do not fill the table."""
    with encfg.Simulator("--tcp", "0", home=home) as sim, knock(sim.uri) as client:
        client.sendall(READ)
        take(client, ANSWER)
        port, peer = place_of(sim.uri)[1], client.getsockname()[1]
        rows = [line.split() for line in pathlib.Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
        timers = [row[5].split(":")[0] for row in rows
                  if row[1].endswith(f":{port:04X}") and row[2].endswith(f":{peer:04X}")]
        equal(set(timers), {"02"}, "the keep-alive timer")  # the table moves while it is read: a row may come twice


def nonsense_for_the_remote_control_ends_in_refusals(home):
    chance = random.Random(3)
    with encfg.Simulator("--tcp", "0", "--control", "0", home=home, ready=2) as sim, Witness(sim.uri):
        place = place_of(sim.endpoints[1].removeprefix("control://"))
        with socket.create_connection(place, timeout=20) as endless:
            for _ in range(64):
                endless.sendall(b"x" * 65536)
            endless.sendall(b'\n{"op":"leds"}\n')
            lines = endless.makefile()
            equal([json.loads(lines.readline())["ok"] for _ in range(2)], [False, True])
        with socket.create_connection(place, timeout=20) as binary:
            noise = bytes(byte for byte in chance.randbytes(20000) if byte != 10)
            binary.sendall(noise + b'\n\0{"op":"leds"}\n\n{"op":"leds"}\n')
            lines = binary.makefile()
            equal([json.loads(lines.readline())["ok"] for _ in range(4)], [False, False, False, True])
        with contextlib.ExitStack() as stack:
            for _ in range(300):
                stack.enter_context(socket.create_connection(place, timeout=20)).sendall(b'{"op":')
            sim.process.stdin.write(chance.randbytes(5000).replace(b"\n", b"") + b'\n{"op":"leds"}\n')
            sim.process.stdin.flush()
            equal([json.loads(sim._line("an answer"))["ok"] for _ in range(2)], [False, True])  # pylint: disable=protected-access


def who_reads_no_answers_of_the_remote_control_holds_up_nobody(home):
    ask = b'{"op":"state"}\n'
    with encfg.Simulator("--tcp", "0", "--control", "0", "--modules", "20", home=home, ready=21) as sim, Witness(sim.uri):
        place = place_of(sim.endpoints[20].removeprefix("control://"))
        with socket.create_connection(place, timeout=20) as deaf:
            deaf.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                for _ in range(100000):
                    deaf.send(ask * 20)
            # Nor standard output: far more answers than a pipe holds.
            sim.process.stdin.write(ask * 20)
            sim.process.stdin.flush()
            with socket.create_connection(place, timeout=20) as other:
                for _ in range(3):
                    other.sendall(b'{"op":"leds"}\n')
                    equal(json.loads(other.makefile().readline())["ok"], True)
        for _ in range(20):
            equal(len(json.loads(sim._line("an answer"))["modules"]), 20)  # pylint: disable=protected-access


def ready_lines_that_nobody_reads_hold_up_nobody(home):
    """Each restart with another address tells its new place, and somebody may have stopped to read."""
    with encfg.Simulator("--tcp", "0", "--control", "0", "--speed", "1000", home=home, ready=2) as sim:
        place = place_of(sim.endpoints[1].removeprefix("control://"))
        fcntl.fcntl(sim.process.stdout.fileno(), F_SETPIPE_SZ, 4096)
        with socket.create_connection(place, timeout=20) as talk:
            lines = talk.makefile()
            for turn in range(150):
                for order in (f'{{"op":"set-setting","key":"ip","value":"127.0.0.{turn % 2 + 40}"}}', '{"op":"power-cycle"}'):
                    talk.sendall(order.encode() + b"\n")
                    equal(json.loads(lines.readline()), {"ok": True}, f"turn {turn}")
            talk.sendall(b'{"op":"state"}\n')
            last = json.loads(lines.readline())["modules"][0]["endpoints"][0]
        for turn in range(150):
            said = sim.await_ready()
        equal(said, last)


def the_end_of_standard_input_or_output_ends_nothing(home):
    for closed in ("stdin", "stdout"):
        process = subprocess.Popen(
            [SIM, "--tcp", "0", "--speed", "1000"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=encfg.private_environment(home))
        uri = ready_places(process, 1)[0]
        with Witness(uri):
            if closed == "stdout":
                process.stdout.close()
                process.stdin.write(b'{"op":"state"}\n' * 50 + b'{"op":"power-cycle"}\n')
                process.stdin.flush()
            else:
                process.stdin.close()
        equal(len(look(uri, "holding", 100, 2)), 2)
        equal(process.poll(), None)
        process.terminate()
        equal(process.wait(timeout=20), 0)
        for stream in (process.stdin, process.stdout):
            stream.close()


def open_raw(path):
    fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(fd)
    return fd


def ask_serial(fd):
    """Whether a request after some silence is answered."""
    for _ in range(20):
        time.sleep(0.1)
        while select.select([fd], [], [], 0)[0]:
            os.read(fd, 4096)
        os.write(fd, FRESH)
        answer = b""
        while len(answer) < 9 and select.select([fd], [], [], 1)[0]:
            answer += os.read(fd, 512)
        if answer[:3] == bytes([1, 3, 4]):
            return True
    return False


def a_line_full_of_noise_and_one_that_is_closed_and_opened_again(home):
    chance = random.Random(5)
    with encfg.Simulator("--tcp", "0", "--serial", "pty", home=home, ready=2) as sim, Witness(sim.uri):
        path = sim.endpoints[1].removeprefix("rtu://").partition("?")[0]
        for _ in range(5):
            fd = open_raw(path)
            os.set_blocking(fd, False)
            sent = 0
            while sent < 200000 and select.select([], [fd], [], 5)[1]:
                sent += os.write(fd, chance.randbytes(1000))
            os.set_blocking(fd, True)
            equal(ask_serial(fd), True, "after noise")
            os.write(fd, FRESH[:5])
            os.close(fd)
        fd = open_raw(path)
        equal(ask_serial(fd), True, "opened again")
        os.close(fd)


encfg.main([
    who_says_half_or_nothing_or_a_byte_at_a_time_waits_alone,
    who_leaves_in_the_middle_or_takes_no_answers_or_talks_nonsense_is_no_trouble,
    ten_thousand_requests_at_once_are_answered_in_order,
    a_thousand_clients_come_and_go,
    connections_are_kept_alive,
    where_descriptors_are_few_the_rest_is_turned_away_and_nothing_else_stops,
    many_who_want_control_where_descriptors_are_few_keep_nobody_busy,
    nonsense_for_the_remote_control_ends_in_refusals,
    who_reads_no_answers_of_the_remote_control_holds_up_nobody,
    ready_lines_that_nobody_reads_hold_up_nobody,
    the_end_of_standard_input_or_output_ends_nothing,
    a_line_full_of_noise_and_one_that_is_closed_and_opened_again,
])
