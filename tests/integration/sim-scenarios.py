#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exercises of the simulator, solved by the command line tool alone and judged by the simulator."""

import json
import subprocess

import encfg
from encfg import equal
from encfg_cli import cli, start, story


def missing(sim):
    """What is not achieved yet; the whole answer says that all of this is simulated."""
    answer = sim.control(op="score")
    equal(answer["simulated"], True)
    equal(answer["of"], len(answer["goals"]))
    return [goal["goal"] for goal in answer["goals"] if not goal["achieved"]]


@story
def a_fresh_installation_is_commissioned(home, stack):
    sim = start(home, stack, "--tcp", "0", "--scenario", "fresh-installation", "--speed", "200")
    equal(len(missing(sim)), 5)
    place = ("--connect", sim.uri)
    cli(home, *place, "--yes", "write", "--preset", "12V", expect=0)
    assert "The alarm table is that of 12 V blocks" not in missing(sim)
    # Its time runs faster than the computer's, which the clock shows.
    equal(sim.control(op="speed", factor=1)["ok"], True)
    cli(home, *place, "--yes", "clock", "sync", expect=0)
    assert "The clock is right" not in missing(sim)
    equal(sim.control(op="speed", factor=200)["ok"], True)
    cli(home, *place, "--yes", "ir-test", "--wait", expect=0)
    equal(sim.control(op="speed", factor=1)["ok"], True)
    cli(home, *place, "--yes", "clock", "sync", expect=0)
    cli(home, *place, "--yes", "write", "--set", "ir-high=auto", expect=0)
    equal(missing(sim), ["The reference is saved"])
    cli(home, *place, "--yes", "ir-save", expect=0)
    equal(missing(sim), [])


@story
def limits_of_the_wrong_class_are_put_right(home, stack):
    sim = start(home, stack, "--tcp", "0", "--scenario", "wrong-block-class")
    equal(len(missing(sim)), 2)
    cli(home, "--connect", sim.uri, "--yes", "write", "--preset", "2V", expect=0)
    equal(missing(sim), [])


@story
def a_module_of_unknown_id_gets_another(home, stack):
    sim = start(home, stack, "--tcp", "0", "--scenario", "unknown-address")
    equal(missing(sim), ["The module has id 5"])
    cli(home, "--connect", sim.uri, "--yes", "address", "5", expect=0)
    equal(missing(sim), [])


def refused(home, *options):
    done = subprocess.run([str(encfg.SIM), "--tcp", "0", *options], capture_output=True, text=True, timeout=60,
                          stdin=subprocess.DEVNULL, env=encfg.private_environment(home.path), check=False)
    equal(done.returncode, 2, done.stderr)
    return done.stderr


@story
def a_file_of_ones_own_is_played_and_a_fault_in_it_has_its_place(home, stack):
    mine = {"format": "en-cfg scenario", "version": 1, "title": "Mine", "task": "Do it",
            "module": {"profile": "bm3000"}, "goals": [{"text": "Right", "clock-within-s": 2}]}
    sim = start(home, stack, "--tcp", "0", "--scenario", home.file("mine.json", json.dumps(mine)))
    equal(missing(sim), [])
    mine["goals"][0] = {"text": "Right", "item": "luck", "min": 1}
    said = refused(home, "--scenario", home.file("wrong.json", json.dumps(mine)))
    assert "goals[0].item" in said and "luck" in said, said
    assert "fresh-installation" in refused(home, "--scenario", "fresh")
    assert "--cells" in refused(home, "--scenario", "broken-ring", "--cells", "12")


@story
def a_module_without_scenario_has_no_score(home, stack):
    sim = start(home, stack)
    answer = sim.control(op="score")
    assert not answer["ok"] and "--scenario" in answer["error"], answer


if __name__ == "__main__":
    encfg.main([
        a_fresh_installation_is_commissioned,
        limits_of_the_wrong_class_are_put_right,
        a_module_of_unknown_id_gets_another,
        a_file_of_ones_own_is_played_and_a_fault_in_it_has_its_place,
        a_module_without_scenario_has_no_score,
    ])
