#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""contrast.py SOURCE-ROOT: can every colour of the window's own style sheets be read where it stands?

Reads the sheets as the program lays them one over the other, in light, dark and high contrast, and computes the
contrast of WCAG 2.1 of each text colour and each fading against what may be behind it. Prints TAP.
"""

import pathlib
import re
import sys

# What GTK 4.8 itself has: text, window, list.
THEMES = {
    "light": (["style"], 4.5, ("2e3436", "f6f5f4", "ffffff")),
    "dark": (["style", "style-dark"], 4.5, ("eeeeec", "353535", "2d2d2d")),
    "high contrast": (["style", "style-hc"], 7, ("272c2e", "fdfdfc", "ffffff")),
    "dark high contrast": (["style", "style-dark", "style-hc", "style-hc-dark"], 7, ("f3f3f1", "303030", "2d2d2d")),
}
# Stands on the dark case of the simulated module, which is the same in every style.
CASE = (".module-case", ".lamp-field", "lamp")
# Pictures that repeat what words beside them say; what is old is meant to look so.
FADED = ("livepage.stale barchart",)
SELECTED = "columnview.data-table > listview > row:selected"


def parse(text):
    """Selector and declarations, in order."""
    text = re.sub(r"/\*.*?\*/|@define-color[^;]*;", "", text, flags=re.S)
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        values = dict(part.split(":", 1) for part in body.split(";") if ":" in part)
        for selector in selectors.split(","):
            yield " ".join(selector.split()), {key.strip(): value.strip() for key, value in values.items()}


def rgb(text):
    text = text.lstrip("#")
    return tuple(int(text[i:i + 2], 16) for i in (0, 2, 4))


def blend(front, behind, part):
    return tuple(part * f + (1 - part) * b for f, b in zip(front, behind))


def luminance(colour):
    parts = [c / 255 / 12.92 if c / 255 <= 0.03928 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def resolve(value, own):
    """A colour, and how much of it is seen."""
    if value.startswith("#"):
        return rgb(value), 1
    faded = re.fullmatch(r"alpha\(currentColor, ([0-9.]+)\)", value)
    return own, float(faded[1]) if faded else 1


def behind(rules, selector, theme):
    """What a text of this selector may stand on."""
    rule = rules[selector]
    ground = rule.get("background-color", rule.get("background", ""))
    _, window, view = (rgb(c) for c in theme)
    if ground.startswith("#"):
        return [rgb(ground)]
    if ":selected" in selector:
        return [rgb(rules[SELECTED]["background-color"])]
    # A part of a row that has its own colour, or of the row that is selected.
    row = re.match(r"(row\.[a-z-]+) ", selector)
    if row and rules.get(row[1], {}).get("background-color", "").startswith("#"):
        return [rgb(rules[row[1]]["background-color"])]
    bar = re.match(r"(\.message-bar\.[a-z]+ \.message-line) ", selector)
    if bar:
        return [rgb(rules[bar[1]]["background-color"])]
    return [window, view]


def own_colour(rules, selector, theme):
    """Of a text that is only faded: its row's, its bar's, or the theme's."""
    outer = re.match(r"(row\.[a-z-]+|\.message-bar\.[a-z]+ \.message-line) ", selector)
    colour = rules.get(outer[1], {}).get("color", "") if outer else ""
    return rgb(colour) if colour.startswith("#") else rgb(theme[0])


def judge(root, sheets, least, theme):
    rules = {}
    for sheet in sheets:
        for selector, values in parse((root / "src" / "ui" / f"encfg-{sheet}.css").read_text(encoding="utf-8")):
            rules.setdefault(selector, {}).update(values)
    for selector, rule in rules.items():
        if selector.startswith(CASE + FADED) or "color" not in rule and "opacity" not in rule:
            continue
        front, part = resolve(rule.get("color", ""), own_colour(rules, selector, theme))
        part *= float(rule.get("opacity", 1))
        for ground in behind(rules, selector, theme):
            ratio = contrast(blend(front, ground, part), ground)
            if ratio < least:
                yield f"{selector} has {ratio:.1f} : 1 on #{'%02x%02x%02x' % ground}; {least} are needed"


def main(root):
    failed = False
    print(f"1..{len(THEMES)}")
    for number, (name, theme) in enumerate(THEMES.items(), 1):
        faults = list(judge(pathlib.Path(root), *theme))
        print(f"{'not ok' if faults else 'ok'} {number} - {name}")
        for fault in faults:
            print(f"#   {fault}")
        failed |= bool(faults)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
