#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window in German: what is shown is translated, labels of the profile too; what is kept in files is not. TAP."""

import json
import pathlib

from encfg_window import Window, encfg, find, stories, wait_for, walk


class Fenster(Window):
    def table(self):
        return self.find("tree table", "Einstellungen")

    def _find_entry(self, name):
        return super()._find_entry(name.replace("Config value", "Sollwert"))


def read_edit_write_in_german(simulator, home):
    with Fenster("--connect", simulator.uri) as window:
        window.wait_row("IR hoch", "80.00", "Kein Sollwert")
        window.type_into("IR hoch", "12,5")
        window.wait_row("IR hoch", "80.00", "Weicht ab")
        window.act("write")
        dialog = window.dialog()
        window.click(dialog, "Schreiben")
        wait_for("the proof", lambda: find(dialog, "label", "✔ Geprüft"))
        window.click(dialog, "Schließen")
        window.wait_row("IR hoch", "12.50", "Geprüft")
    kept = list(pathlib.Path(f"{home}/data/en-cfg").rglob("*.json"))
    assert kept, "the write made no backup"
    labels = [row.get("label") for path in kept for row in json.loads(path.read_text(encoding="utf-8")).get("settings", [])]
    assert "IR High" in labels and "IR hoch" not in labels, labels


def groups_are_translated_part_by_part(simulator, home):
    with encfg.Simulator("--profile", "bms600pro", "--tcp", 0, home=home) as other:
        with Fenster("--connect", other.uri) as window:
            texts = wait_for("the rows", lambda: find(window.table(), "label", "Strang 1") and
                             [n.get_name() for n in walk(window.table())])
            assert "Stufe 1" in texts and "Ladestrom hoch" in texts, texts


if __name__ == "__main__":
    stories(read_edit_write_in_german, groups_are_translated_part_by_part)
