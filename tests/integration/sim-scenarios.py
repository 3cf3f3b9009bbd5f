#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenarios of the simulator: files of one's own, and what is refused."""

import json
import pathlib
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
    deep = "[" * 100_000
    big = json.dumps({**mine, "title": "x" * 10_000_000})
    for content, said in ((deep, "nested deeper"), (big, "larger than"), (b'{"format": "\xfc"}', "UTF-8"), ("", "empty")):
        path = home.file("wrong.json", content)
        answer = refused(home, "--scenario", path)
        assert path in answer and said in answer, answer
    assert "--serial pty" in refused(home, "--scenario", "two-masters")
    assert "fresh-installation" in refused(home, "--scenario", "fresh")
    assert "--cells" in refused(home, "--scenario", "broken-ring", "--cells", "12")


@story
def a_scenario_begins_anew_and_keeps_no_state(home, stack):
    state = pathlib.Path(home.path) / "state.json"
    said = refused(home, "--scenario", "fresh-installation", "--state", str(state))
    assert "--scenario" in said and "--state" in said, said
    assert not state.exists(), "nothing was begun"


@story
def a_module_without_scenario_has_no_score(home, stack):
    sim = start(home, stack)
    answer = sim.control(op="score")
    assert not answer["ok"] and "--scenario" in answer["error"], answer


if __name__ == "__main__":
    encfg.main([
        a_file_of_ones_own_is_played_and_a_fault_in_it_has_its_place,
        a_scenario_begins_anew_and_keeps_no_state,
        a_module_without_scenario_has_no_score,
    ])
