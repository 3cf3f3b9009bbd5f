# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Searching a network from the command line: who is there, who is not, and what is said about it. All on 127.x.y.z."""

import contextlib
import signal
import subprocess
import threading

import encfg
import network_hosts as hosts
from encfg import equal
from encfg_cli import cli, sent, start, story


def outcomes(found):
    """Outcome by address."""
    return {place["endpoint"].split("://")[1].split(":")[0]: place["outcome"]
            for place in found["modules"] + found["others"]}


def cli_in(interfaces, home, *words, expect):
    """As on a computer with these network interfaces."""
    result = encfg.run("env", f"ENCFG_INTERFACES={interfaces}", encfg.CLI, *words, home=home.path)
    equal(result.status, expect, result)
    return result


def module(home, stack, *options):
    return start(home, stack, "--tcp", "0", *options).place


@story
def each_address_gets_its_outcome(home, stack):
    net = hosts.network()
    place = module(home, stack)
    port, _ = hosts.serve(stack, net + "1", 0, hosts.front_of(place))
    for number, behave in enumerate((hosts.zeros, hosts.exceptions_only, hosts.gateway,
                                     lambda c: c.sendall(b"SSH-2.0-OpenSSH_9.2\r\n") or c.recv(99),
                                     lambda c: None, lambda c: [None for _ in hosts.requests(c)]), 2):
        hosts.serve(stack, f"{net}{number}", port, behave)
    for number in range(8, 12):
        hosts.be_silent(hosts.listen(stack, f"{net}{number}", port))

    result = cli(home, "search", "--network", f"{net}1-13:{port}", "--timeout", "150", "--json", expect=0)
    found = result.json
    equal(outcomes(found), {
        net + "1": "found", net + "2": "unknown", net + "3": "exception", net + "4": "gateway",
        net + "5": "not-modbus", net + "6": "closed", net + "7": "silent", net + "8": "silent", net + "9": "silent",
        net + "10": "silent", net + "11": "silent", net + "12": "refused", net + "13": "refused"})
    equal((found["modules"][0]["profile"], found["modules"][0]["id"]), ("bm3000", 1))
    assert all(other["advice"] and other["message"] for other in found["others"]), found
    equal((found["probed"], found["counts"]["silent"], found["counts"]["open-silent"]), (13, 4, 1))
    equal(found["summary"],
          "13 addresses looked at: 1 module, 1 other Modbus device, 1 that only refuses, 1 gateway with nobody behind "
          "it, 1 open but silent, 1 open but not Modbus, 1 hung up, 2 refused, 4 silent")

    people = cli(home, "search", "--network", f"{net}1-13:{port}", "--timeout", "150", expect=0)
    assert found["summary"] in people.out and "SIMULATED-0001" in people.out, people
    assert f"refused: {net}12:{port}, {net}13:{port}" in people.out, people
    assert f"tcp://{net}1:{port}?id=1" in people.err, people


@story
def silent_addresses_are_counted_not_listed(home, stack):
    net = hosts.network()
    first = hosts.listen(stack, net + "1")
    port = first.getsockname()[1]
    hosts.be_silent(first)
    for number in range(2, 31):
        hosts.be_silent(hosts.listen(stack, f"{net}{number}", port))
    words = ("search", "--network", f"{net}0/27:{port}", "--timeout", "50")
    people = cli(home, *words, expect=3)
    assert "30 addresses looked at: 30 silent" in people.out and net not in people.out, people
    found = cli(home, *words, "--json", expect=3).json
    equal((len(found["others"]), found["counts"]["silent"], found["error"]["code"]), (30, 30, "unreachable"))


@story
def a_slow_host_does_not_keep_the_others_waiting(home, stack):
    """Each silent one takes a minute and a half; the module among them is told at once."""
    net = hosts.network()
    port, _ = hosts.serve(stack, net + "40", 0, hosts.front_of(module(home, stack)))
    for number in range(1, 40):
        hosts.serve(stack, f"{net}{number}", port, lambda c: [None for _ in hosts.requests(c)])
    with subprocess.Popen(
            [encfg.CLI, "search", "--network", f"{net}1-40:{port}", "--timeout", "30000"], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=encfg.private_environment(home.path)) as process:
        hit = process.stderr.readline()
        assert net + "40" in hit and process.poll() is None, hit
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    equal(process.returncode, 130, err)
    assert "SIMULATED-0001" in out and "Stopped after 1 of 40 addresses: 1 module" in out, out


@story
def a_lost_packet_costs_a_try_and_not_the_module(home, stack):
    """Every second SYN is lost, and each of twenty modules is found all the same by as many tries as that takes."""
    net = hosts.network()
    behave = hosts.front_of(module(home, stack))
    lossy = lambda server: hosts.lose(server, 50)
    port, _ = hosts.serve(stack, net + "1", 0, behave, lossy)
    for number in range(2, 21):
        hosts.serve(stack, f"{net}{number}", port, behave, lossy)
    found = cli(home, "search", "--network", f"{net}1-20:{port}", "--retries", "20", "--timeout", "400", "--json",
                expect=0).json
    equal(found["counts"]["found"], 20)


@story
def ids_are_asked_in_order_and_a_gateway_is_told(home, stack):
    place = module(home, stack)
    net = hosts.network()
    port, _ = hosts.serve(stack, net + "1", 0, hosts.front_of(place, ask_as=1, only=7))
    at = ("search", "--network", f"{net}1:{port}", "--json")
    trace = home.path / "trace"
    equal(cli(home, *at, expect=3).json["others"][0]["outcome"], "gateway")
    found = cli(home, *at, "--ids", "5-9", "--trace", trace, expect=0).json["modules"][0]
    equal((found["id"], found["behind_gateway"]), (7, True))
    asked = [frame[6] for frame in sent(trace)]
    equal(list(dict.fromkeys(asked)), [1, 255, 5, 6, 7])
    assert all(frame[7] in (3, 4) for frame in sent(trace)), "only reads"
    trace.unlink()
    equal(cli(home, *at, "--id", "7", "--trace", trace, expect=0).json["modules"][0]["id"], 7)
    equal({frame[6] for frame in sent(trace)}, {7})


@story
def a_module_that_answers_to_every_id_is_one(home, stack):
    place = module(home, stack)
    net = hosts.network()
    port, _ = hosts.serve(stack, net + "1", 0, hosts.front_of(place, ask_as=1))
    found = cli(home, "search", "--network", f"{net}1:{port}", "--ids", "1-20", "--all", "--json", expect=0).json
    equal([each["id"] for each in found["modules"]], [1])


@story
def another_id_in_the_answer_is_a_warning(home, stack):
    place = module(home, stack)
    net = hosts.network()
    port, _ = hosts.serve(stack, net + "1", 0, hosts.front_of(place, answer_as=0))
    result = cli(home, "search", "--network", f"{net}1:{port}", "--json", expect=0)
    found = result.json["modules"][0]
    equal((found["id"], found["answers_as"], len(found["warnings"])), (1, 0, 1))
    assert "answers as id 0" in result.err, result
    # And it can be worked with.
    read = cli(home, "read", "--tcp", f"{net}1:{port}", "--json", expect=0)
    equal(len(read.json["settings"]), 17)
    assert "answers as id 0" in read.err, read


@story
def an_id_that_changes_is_no_habit(home, stack):
    """One answer in the name of another is refused, as ever."""
    place = module(home, stack)
    net = hosts.network()
    normal, odd = hosts.front_of(place), hosts.front_of(place, answer_as=9)
    port, seen = hosts.serve(stack, net + "1", 0, hosts.in_turn(normal, odd))
    result = cli(home, "search", "--network", f"{net}1:{port}", "--json", expect=0)
    found = result.json["modules"][0]
    assert "warnings" not in found and len(seen) >= 2, (result, len(seen))


@story
def two_modules_with_one_address_are_noticed(home, stack):
    simulator = start(home, stack, "--tcp", "0", "--modules", "2")
    places = [uri.split("://")[1].split("?")[0] for uri in (simulator.uri, simulator.await_ready())]
    net = hosts.network()
    port, _ = hosts.serve(stack, net + "1", 0, hosts.in_turn(*(hosts.front_of(place) for place in places)))
    result = cli(home, "search", "--network", f"{net}1:{port}", "--json", expect=0)
    found = result.json["modules"][0]
    equal((found["serial"], found["other_module"]), ("SIMULATED-0001", "SIMULATED-0002"))
    assert "Two modules answer at this address" in found["warnings"][0], found
    assert "Two modules" in result.err, result


@story
def nonsense_is_refused_before_anything_is_sent(home, _stack):
    for target, words in (
            ("10.0.0.0/8", "65536"), ("10.0.0.0/33", "mask"), ("10.0.0.0/255.0.255.0", "mask"),
            ("10.0.0.9-10.0.0.1", "before it begins"), ("10.0.0.1-x", "range is written"), ("300.1.1.1", "255"),
            ("224.0.0.0/24", "no single device"), ("0.0.0.0/16", "no single device"), ("fe80::/64", "IPv6"),
            ("10.0.0.1:0", "port"), ("10.0.0.0/24:x", "port"), ("", "expected"), ("10.1", "four numbers"),
            ("10.0.0.0/16,10.1.0.0/16", "65536")):
        result = cli(home, "search", "--network", target, "--json", expect=2)
        assert words in result.json["error"]["message"], (target, result)
    result = cli(home, "search", "--network", "127.0.0.1", "--tcp", "127.0.0.1", expect=2)
    assert "--tcp" in result.err, result


@story
def my_networks_are_shown_and_confirmed(home, stack):
    net = hosts.network()
    port, _ = hosts.serve(stack, net + "3", 0, hosts.front_of(module(home, stack)))
    mine = f"eth7={net}1/29,wlan0={net}65/30"
    words = ("search", "--my-networks", "--port", str(port))
    refused = cli_in(mine, home, *words, expect=2)
    assert "--yes" in refused.err, refused
    result = cli_in(mine, home, *words, "--yes", "--json", expect=0)
    assert f"eth7: {net}1/29" in result.err and "wlan0" in result.err, result
    equal(result.json["networks"], [f"{net}0/29", f"{net}64/30"])
    equal((result.json["probed"], len(result.json["modules"])), (8, 1))
    assert "in no network" in cli_in("", home, "search", "--my-networks", "--yes", expect=2).err


@story
def the_factory_address_comes_with_the_way_there(home, stack):
    """The one profile that is asked for says where; it is not the real address, which is not this computer's."""
    net = hosts.network()
    number = int.from_bytes(bytes(int(part) for part in (net + "9").split(".")), "big")
    source = (encfg.DATA.parent.parent / "data" / "profiles" / "bm3000.json").read_text()
    mine = home.file("mine.json", source.replace('"default": 3232235876', f'"default": {number}'))
    port, _ = hosts.serve(stack, net + "9", 0, hosts.front_of(module(home, stack)))
    words = ("search", "--factory", "--profile", mine, "--port", str(port), "--json")
    found = cli_in("eth7=127.5.5.5/24", home, *words, expect=0).json
    equal(outcomes(found), {net + "9": "found"})
    assert f"ip address add {net}50/24 dev eth7" in found["factory_advice"], found
    assert "netsh" in found["factory_advice"], found
    assert "factory_advice" not in cli_in(f"eth7={net}1/24", home, *words, expect=0).json


@story
def ten_modules_take_the_time_of_the_slowest(home, stack):
    """Each of them waits for all others before it answers: one after another they never would."""
    net = hosts.network()
    behave = hosts.front_of(module(home, stack))
    meeting = threading.Barrier(10)

    def together(connection):
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(20)
        behave(connection)

    port, _ = hosts.serve(stack, net + "1", 0, together)
    for number in range(2, 11):
        hosts.serve(stack, f"{net}{number}", port, together)
    found = cli(home, "search", "--network", f"{net}1-10:{port}", "--timeout", "20000", "--retries", "0", "--json",
                expect=0).json
    equal(found["counts"]["found"], 10)


encfg.main([
    each_address_gets_its_outcome,
    silent_addresses_are_counted_not_listed,
    a_slow_host_does_not_keep_the_others_waiting,
    a_lost_packet_costs_a_try_and_not_the_module,
    ids_are_asked_in_order_and_a_gateway_is_told,
    a_module_that_answers_to_every_id_is_one,
    another_id_in_the_answer_is_a_warning,
    an_id_that_changes_is_no_habit,
    two_modules_with_one_address_are_noticed,
    nonsense_is_refused_before_anything_is_sent,
    my_networks_are_shown_and_confirmed,
    the_factory_address_comes_with_the_way_there,
    ten_modules_take_the_time_of_the_slowest,
])
