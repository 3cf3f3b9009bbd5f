#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guards what is shown to people in their language.

translations.py SOURCE-ROOT    prints TAP, one line a rule; each finding says what to do instead.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "g_dngettext:2,3", "g_dpgettext2:2c,3"]
# A number whose format is a macro ends the text for xgettext: it would look up the first half.
MACRO_IN_TEXT = re.compile(r'\b(?:_|N_) \(\s*"(?:[^"\\]|\\.)*"\s*(?:"(?:[^"\\]|\\.)*"\s*)*G_G\w+_FORMAT')


def tracked(root, *patterns):
    """Files of the project, also new ones that are not committed yet."""
    return subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", *patterns],
        cwd=root, check=True, capture_output=True, text=True).stdout.split()


def read_list(path):
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def run(command, text=None):
    return subprocess.run(
        command, input=text, capture_output=True, text=True, check=False, env=dict(os.environ, LC_ALL="C.UTF-8"))


def extract(root, files, output):
    subprocess.run(
        ["xgettext", "--from-code=UTF-8", "--no-location", "-o", str(output),
         *[f"--keyword={k}" for k in KEYWORDS], *files], cwd=root, check=True, capture_output=True)


def has_texts(root, path):
    with tempfile.TemporaryDirectory() as directory:
        output = pathlib.Path(directory) / "texts.pot"
        extract(root, [path], output)
        return output.exists() and output.read_text(encoding="utf-8").count("\nmsgid ") > 1


def candidates(root):
    """What may hold a text: cheap to tell, so that xgettext need not see all."""
    for path in tracked(root, "src/*.c", "src/*.h", "src/*.ui", "*.desktop", "data/*.metainfo.xml"):
        text = (root / path).read_text(encoding="utf-8")
        if not path.endswith((".c", ".h")) or re.search(r"\b(?:_|N_|C_|NC_|g_dngettext) \(", text):
            yield path


def potfiles(root):
    """Each file with a text is listed, and each listed file has one."""
    listed = read_list(root / "po/POTFILES")
    if listed != sorted(listed):
        yield "po/POTFILES: sort it (LC_ALL=C sort)"
    for path in candidates(root):
        if path not in listed and has_texts(root, path):
            yield f"{path}: has texts to translate; add it to po/POTFILES"
    for path in listed:
        if not (root / path).exists():
            yield f"{path}: is listed in po/POTFILES and does not exist"
        elif not has_texts(root, path):
            yield f"{path}: has no text to translate; take it out of po/POTFILES"


def profile_texts(root):
    """The texts of the bundled profiles are those of today."""
    made = subprocess.run([sys.executable, root / "po/profile_texts.py", root], check=True, capture_output=True)
    if made.stdout != (root / "po/profile-texts.h").read_bytes():
        yield "po/profile-texts.h: is not what data/profiles says; run ./dev po"


def templates(root):
    """No text hides in CDATA, where xgettext does not look."""
    for path in tracked(root, "src/*.ui"):
        if "CDATA" in (root / path).read_text(encoding="utf-8"):
            yield f"{path}: words in CDATA are not translated; write &lt; instead"


def formats(root):
    """No format of a number in a text is a macro."""
    for path in tracked(root, "src/*.c"):
        if MACRO_IN_TEXT.search((root / path).read_text(encoding="utf-8")):
            yield f"{path}: a G_…_FORMAT within _ () cuts the text for translators; use %lu and a cast"


def catalogues(root):
    """Each language is sound and complete: a new text comes with its translations."""
    languages = read_list(root / "po/LINGUAS")
    listed = read_list(root / "po/POTFILES")
    for path in (root / "po").glob("*.po"):
        if path.stem not in languages:
            yield f"po/{path.name}: is not in po/LINGUAS"
    with tempfile.TemporaryDirectory() as directory:
        texts = pathlib.Path(directory) / "texts.pot"
        extract(root, listed, texts)
        for language in languages:
            path = root / "po" / f"{language}.po"
            checked = run(["msgfmt", "--check", "-o", "/dev/null", path])
            yield from checked.stderr.splitlines() if checked.returncode else []
            merged = run(["msgmerge", "--quiet", "--no-fuzzy-matching", "-o", "-", path, texts]).stdout
            wanting = run(["msgattrib", "--untranslated", "--no-obsolete", "--no-wrap", "-"], merged).stdout
            wanting += run(["msgattrib", "--only-fuzzy", "--no-obsolete", "--no-wrap", "-"], merged).stdout
            missing = re.findall(r"^msgid (\".+\")$", wanting, re.M)
            for text in missing[:20]:
                yield f"{text} has no translation"
            if missing:
                yield f"po/{language}.po: {len(missing)} texts to translate; ./dev po writes them into it"


RULES = (potfiles, profile_texts, templates, formats, catalogues)


def main(root):
    print(f"1..{len(RULES)}")
    for number, rule in enumerate(RULES, 1):
        found = list(rule(root))
        print(f"{'not ok' if found else 'ok'} {number} {rule.__name__}")
        for line in found:
            print(f"# {line}")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
