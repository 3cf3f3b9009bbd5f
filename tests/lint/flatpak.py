#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""flatpak.py SOURCE-ROOT: the Flatpak manifest is sound, names nothing that is not there, and asks for nothing new. TAP."""

import json
import pathlib
import re
import subprocess
import sys

ID = "io.github.encfg.EnCfg"
# flatpak/README.md tells what each is for.
PERMISSIONS = {"--share=ipc", "--share=network", "--socket=wayland", "--socket=fallback-x11", "--device=all"}


def understood(path, manifest):
    """flatpak-builder reads it without a warning."""
    shown = subprocess.run(["flatpak-builder", "--show-manifest", path], capture_output=True, text=True, check=False)
    if shown.returncode or shown.stderr:
        yield shown.stderr or f"status {shown.returncode}"


def named(path, manifest):
    """The application's id, and files that exist."""
    root = path.parent.parent
    if manifest["id"] != ID or path.stem != ID:
        yield f"the id and the file's name must be {ID}"
    if not (root / manifest["rename-desktop-file"]).exists():
        yield f"{manifest['rename-desktop-file']} does not exist"
    options = (root / "meson_options.txt").read_text(encoding="utf-8")
    for module in manifest["modules"]:
        for source in module["sources"]:
            if source["type"] == "dir" and not (path.parent / source["path"] / "meson.build").exists():
                yield f"{module['name']}: no sources at {source['path']}"
        if module["name"] == "en-cfg":
            for option in module["config-opts"]:
                name = re.match(r"-D([\w-]+)=", option).group(1)
                if f"option('{name}'" not in options:
                    yield f"en-cfg has no option {name}"


def pinned(path, manifest):
    """What comes from elsewhere is the very thing that was looked at."""
    for module in manifest["modules"]:
        for source in module["sources"]:
            pin = {"git": ("commit", 40), "archive": ("sha256", 64)}.get(source["type"])
            if pin and not re.fullmatch(f"[0-9a-f]{{{pin[1]}}}", source.get(pin[0], "")):
                yield f"{module['name']}: a {source['type']} source needs its {pin[0]}"


def modest(path, manifest):
    """Every permission is one that flatpak/README.md explains."""
    readme = (path.parent / "README.md").read_text(encoding="utf-8")
    for permission in manifest["finish-args"]:
        if permission not in PERMISSIONS or permission not in readme:
            yield f"{permission}: explain it in flatpak/README.md, and add it here"


RULES = (understood, named, pinned, modest)


def main(root):
    path = root / "flatpak" / f"{ID}.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    print(f"1..{len(RULES)}")
    for number, rule in enumerate(RULES, 1):
        found = list(rule(path, manifest))
        print(f"{'not ok' if found else 'ok'} {number} {rule.__name__}")
        for line in found:
            print("# " + line.replace("\n", "\n# "))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
