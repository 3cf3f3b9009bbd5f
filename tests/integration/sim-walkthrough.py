#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every exercise of the simulator as a technician works it: found out and put right by the command line tool alone,
with operations of the remote control for what only hands can do; and the wrong ways, which do not count."""

import re

import encfg
from encfg import SIM, equal
from encfg_cli import cli, start, story

BLOCK_V = {"2V": 2.25, "6V": 6.75, "12V": 13.5}


class Exercise:
    """One that runs, and who works on it. `secret`: words that the judge does not say while nothing is done."""

    def __init__(self, home, stack, name, *secrets, speed=1):
        self.home = home
        # It chooses the line itself unless told; a fixed port would be others', too.
        options = () if name in ("two-masters", "noisy-line", "unknown-address") else ("--tcp", "0")
        self.sim = start(home, stack, *options, "--scenario", name, "--speed", speed)
        self.uri = self.sim.uri
        begun = self.score()
        equal(begun["simulated"], True)
        assert begun["achieved"] < begun["of"], begun
        said = str([goal.get("found") for goal in begun["goals"]])
        for secret in secrets:
            assert secret not in said, (secret, said)

    def score(self):
        return self.sim.control(op="score")

    def missing(self):
        return [goal["goal"] for goal in self.score()["goals"] if not goal["achieved"]]

    def tool(self, *words, expect=0):
        return cli(self.home, "--connect", self.uri, "--yes", *words, expect=expect)

    def insist(self, *words):
        """On a line that spoils some of it: as often as it takes."""
        done = next((r for r in (self.tool("--retries", "6", *words, expect=None) for _ in range(20)) if r.status == 0), None)
        assert done is not None, (words, self.tool(*words, expect=None))

    def hands(self, **operation):
        equal(self.sim.control(**operation)["ok"], True, operation)

    def cells(self):
        """number → readings, as the table has them."""
        table = self.tool("cells", "--csv").out.splitlines()
        names = table[0].split(",")
        return {int(cell["cell"]): cell for cell in (dict(zip(names, line.split(","))) for line in table[1:])}

    def test(self):
        """The resistance test, at a speed at which nobody waits."""
        self.hands(op="speed", factor=200)
        self.tool("ir-test", "--wait")
        self.hands(op="speed", factor=1)

    def cool_down(self):
        """No test within ten minutes of the last one."""
        self.hands(op="advance", seconds=660)

    def preset(self, name):
        self.tool("write", "--preset", name)
        self.tool("diff", "--preset", name)


def number(cell, column):
    found = next(value for name, value in cell.items() if name.startswith(column))
    return float(found) if found else None


def median(values):
    return sorted(values)[len(values) // 2]


@story
def fresh_installation(home, stack):
    job = Exercise(home, stack, "fresh-installation", "14100", "8.00", "12.00")
    equal(len(job.missing()), 5)
    job.tool("diff", "--preset", "12V", expect=1)
    job.preset("6V")
    assert "The alarm table is that of 12 V blocks" in job.missing(), "another block's limits count"
    job.preset("12V")
    assert "The alarm table is that of 12 V blocks" not in job.missing()
    job.tool("ir-save", expect=2)  # nothing is measured yet
    assert "The reference is saved" in job.missing()
    job.test()
    job.tool("clock", "sync")
    job.hands(op="advance", seconds=3600)  # what was set right stays so
    job.tool("write", "--set", "ir-high=auto", "--ir-factor", "2.5")
    equal(job.missing(), ["IR High fits the readings: about 1.5 times the largest", "The reference is saved"])
    job.tool("write", "--set", "ir-high=auto")
    equal(job.missing(), ["The reference is saved"])
    job.tool("ir-save")
    equal(job.missing(), [])


@story
def unknown_address(home, stack):
    job = Exercise(home, stack, "unknown-address", "47")
    assert "id=" not in job.uri, "its id is told: " + job.uri
    job.tool("info", expect=3)
    found = cli(home, "search", "--serial", job.sim.place, "--json", expect=0).json
    units = re.findall(r"id=(\d+)", str(found))
    equal(set(units), {"47"}, found)
    job.uri += "&id=47"
    job.tool("address", "6")
    equal(job.missing(), ["The module has id 5"])
    job.uri = job.uri.replace("id=47", "id=6")
    job.tool("address", "5")
    equal(job.missing(), [])


@story
def wrong_block_class(home, stack):
    job = Exercise(home, stack, "wrong-block-class", "2350", "battery 1")
    voltages = [number(cell, "voltage") for cell in job.cells().values()]
    right = min(BLOCK_V, key=lambda name: abs(BLOCK_V[name] * 1000 - median(voltages)))
    job.preset("6V")
    equal(len(job.missing()), 2)
    job.tool("write", "--preset", right, "--set", "temp-low=0")
    equal(job.missing(), ["All other settings are as they were"])
    found = home.backups()[0]  # what it held at first
    job.tool("diff", found, "--only", "temp-low", expect=1)
    job.tool("write", found, "--only", "temp-low")
    equal(job.missing(), [])


@story
def bad_battery(home, stack):
    job = Exercise(home, stack, "bad-battery", "12", "4.000")
    job.tool("ir-save", "--include-failed", expect=4)
    equal(len(job.missing()), 3, "nothing was measured")
    job.test()
    ohms = {n: number(cell, "ir (") for n, cell in job.cells().items()}
    bad = [n for n, value in ohms.items() if value > 1.5 * median(list(ohms.values()))]
    equal(len(bad), 1)
    job.tool("ir-save")
    equal(len(job.missing()), 3, "a bad battery's reference counts")
    job.hands(op="set-cell", cell=bad[0], defect="none")
    job.tool("ir-save")
    equal(job.missing(), ["The reference is that of good batteries"], "saved without another test")
    job.cool_down()
    job.test()
    job.tool("ir-save")
    equal(job.missing(), [])
    job.hands(op="set-cell", cell=1, defect="none")
    equal(job.missing(), ["The bad battery was replaced, and no other"], "all may be replaced")


@story
def broken_ring(home, stack):
    job = Exercise(home, stack, "broken-ring", "18", "24")

    def silent():
        return [n for n, cell in job.cells().items() if number(cell, "voltage") is None]

    equal(silent(), list(range(18, 32)))
    job.hands(op="ring", ring=1, broken_after=17, until=20)  # spliced at one end, and broken again
    equal(len(job.missing()), 2)
    job.hands(op="ring", ring=1)
    equal(len(job.missing()), 2, "nobody looked whether that was all")
    equal(silent(), [24])
    job.hands(op="set-cell", cell=24, sensor="ok")
    equal(job.missing(), [])
    equal(silent(), [])


@story
def reversed_transformer(home, stack):
    job = Exercise(home, stack, "reversed-transformer", "string 2")
    said = job.tool("strings").out
    assert "String 2: the bank is on discharge" in said, said
    job.hands(op="advance", seconds=7200)
    equal(len(job.missing()), 2, "it ends by itself")
    job.hands(op="bank", mode="float")
    equal(len(job.missing()), 1)
    job.hands(op="set-string", string=1, transformer="reversed")
    job.hands(op="set-string", string=2, transformer="ok")
    equal(len(job.missing()), 1, "now the other one is wrong")
    job.hands(op="set-string", string=1, transformer="ok")
    equal(job.missing(), [])
    assert "!" not in job.tool("strings").out


@story
def two_masters(home, stack):
    job = Exercise(home, stack, "two-masters", "other-master", "14100")
    heard = cli(home, "--serial", job.sim.place, "monitor", "--count", "3", expect=0)
    assert "read" in heard.out.lower(), heard
    job.insist("write", "--preset", "12V")
    job.insist("clock", "sync")
    equal(job.missing(), ["Nobody else talks to the module"], "two masters are left")
    job.hands(op="faults-off")
    equal(job.missing(), [])
    job.tool("read")


@story
def noisy_line(home, stack):
    job = Exercise(home, stack, "noisy-line", "drop", "2350")
    job.insist("write", "--preset", "2V")
    equal(job.missing(), ["The line is in order"])
    job.hands(op="faults-off")
    equal(job.missing(), [])
    job.tool("diff", "--preset", "2V")


@story
def swapped_sensors(home, stack):
    job = Exercise(home, stack, "swapped-sensors", "7", "10")

    def lowest():
        """Its number, in agreement with all that the module says: where it is low, there is the alarm."""
        cells = job.cells()
        low = min(cells, key=lambda n: number(cells[n], "voltage"))
        alarms = [n for n, cell in cells.items() if cell["state"]]
        equal(alarms, [low] if job.sim.control(op="state")["modules"][0]["alarms"] else [])
        return low

    low = lowest()
    assert low != 7, "it stands where the meter has it"
    job.hands(op="set-cell", cell=low, defect="none")  # as the module has it: a good one
    equal(len(job.missing()), 3, "the wrong battery was replaced")
    job.hands(op="swap-sensors", cell=7, **{"with": low})
    equal(len(job.missing()), 3)
    equal(lowest(), 7)
    job.hands(op="set-cell", cell=7, defect="none")
    equal(job.missing(), ["The bad battery was replaced, and no other"], "a good one is gone")
    job = Exercise(home, stack, "swapped-sensors", "7", "10")
    job.hands(op="swap-sensors", cell=7, **{"with": low})
    job.hands(op="set-cell", cell=7, defect="none")
    equal(job.missing(), [])


@story
def yearly_check(home, stack):
    job = Exercise(home, stack, "yearly-check", "31", "40")
    assert "alarm" not in job.tool("cells").out.lower(), "it is lit already"
    job.test()
    risen = [n for n, cell in job.cells().items()
             if number(cell, "ir (") > 1.5 * number(cell, "ir_reference")]
    equal(len(risen), 2)
    for cell in risen:
        job.hands(op="set-cell", cell=cell, defect="none")
    equal(job.missing(), ["A test shows it, of all batteries"])
    job.cool_down()
    job.test()
    equal(job.missing(), [])
    job.tool("ir-save")
    equal(job.missing(), ["The reference is that of the installation"])
    job.hands(op="set-cell", cell=1, defect="none")
    assert "What has risen was replaced, and no other battery" in job.missing(), "all may be replaced"


@story
def power_failure(home, stack):
    job = Exercise(home, stack, "power-failure", "13200", "12900")
    job.tool("info", expect=3)
    equal(len(job.missing()), 3)
    job.hands(op="power", on=True)
    job.tool("diff", "--preset", "12V", expect=1)
    job.preset("12V")
    equal(job.missing(), ["The clock is right"])
    job.tool("clock", "sync")
    equal(job.missing(), [])


EXERCISES = [
    fresh_installation, unknown_address, wrong_block_class, bad_battery, broken_ring,
    reversed_transformer, two_masters, noisy_line, swapped_sensors, yearly_check, power_failure,
]


def every_exercise_is_walked_through(home):
    listed = encfg.run(SIM, "--help", home=home).out.split("Scenarios: ")[1].split("\n")[0].split(", ")
    walked = {exercise.__name__.replace("_", "-") for exercise in EXERCISES}
    equal([name for name in listed if name not in walked], [])


if __name__ == "__main__":
    encfg.main([*EXERCISES, every_exercise_is_walked_through])
