#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up meson's test logs, subtest by subtest: "N passed, N failed, N skipped"."""

import json
import re
import sys

RESULT = re.compile(r"^(ok|not ok)\b([^#\n]*)(#\s*skip)?", re.IGNORECASE | re.MULTILINE)


def count(entry):
    """(passed, failed, skipped) of one test program."""
    passed = failed = skipped = 0
    for verdict, _name, skip in RESULT.findall(entry.get("stdout", "")):
        if skip:
            skipped += 1
        elif verdict.lower() == "ok":
            passed += 1
        else:
            failed += 1
    good = entry["result"] in ("OK", "EXPECTEDFAIL")
    if entry["result"] == "SKIP":
        skipped = max(skipped, 1)
    elif good and passed == 0:
        passed = 1
    elif not good and failed == 0:
        failed = 1
    return passed, failed, skipped


def main(paths):
    totals = [0, 0, 0]
    for path in paths:
        with open(path, encoding="utf-8") as log:
            for line in log:
                for i, number in enumerate(count(json.loads(line))):
                    totals[i] += number
    print("{} passed, {} failed, {} skipped".format(*totals))
    return 1 if totals[1] or not totals[0] else 0


sys.exit(main(sys.argv[1:]))
