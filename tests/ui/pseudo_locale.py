#!/usr/bin/python3
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""pseudo_locale.py CATALOGUE.mo DIRECTORY: the texts of a complete catalogue in a language that nobody speaks.

No letter stays as it is, so that what is not translated shows; each text is in brackets and 40 % longer, so that
what is cut shows. Formats, mnemonics and line ends stay.
"""

import math
import os
import pathlib
import re
import struct
import sys

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
STRANGE = "åßçðéƒĝĥîĵķļмñöþфŕšţûўŵжýžÅБÇÐÉФĜĤÎĴĶĻМÑÖÞФŔŠŢÛЎŴЖÝŽ"
LETTERS = str.maketrans(PLAIN, STRANGE)
FORMAT = re.compile(r"(%(?:\d+\$)?[-+ 0#']*\*?\d*(?:\.(?:\d+|\*))?(?:hh|h|ll|l|z|q|j)?[a-zA-Z%])")
LONGER = 0.4
WORD = 6
HEAD = struct.Struct("<7I")
MAGIC = 0x950412DE


def strange(text):
    body = text.rstrip("\n")
    if not body:
        return text
    parts = FORMAT.split(body)
    parts[::2] = [part.translate(LETTERS) for part in parts[::2]]
    n = max(0, math.ceil(len(body) * LONGER) - 2)
    # Words of a length that wraps.
    more = " ".join("~" * min(WORD, n - i) for i in range(0, n, WORD + 1))
    return f"[{''.join(parts)}{more}]{text[len(body):]}"


def read(data):
    magic, _, n, ids, _, _, _ = HEAD.unpack_from(data)
    assert magic == MAGIC
    for i in range(n):
        length, start = struct.unpack_from("<2I", data, ids + 8 * i)
        yield data[start:start + length].decode()


def translate(key):
    if not key:
        return "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n != 1;\n"
    return "\0".join(strange(form) for form in key.split("\4")[-1].split("\0"))


def write(keys):
    """Sorted as the catalogue was; a text and its end stand one after the other."""
    texts = [key.encode() for key in keys] + [translate(key).encode() for key in keys]
    start = HEAD.size + 8 * len(texts)
    table, body = b"", b""
    for text in texts:
        table += struct.pack("<2I", len(text), start + len(body))
        body += text + b"\0"
    return HEAD.pack(MAGIC, 0, len(keys), HEAD.size, HEAD.size + 8 * len(keys), 0, 0) + table + body


def main(catalogue, output):
    file = pathlib.Path(output) / "LC_MESSAGES" / "en-cfg.mo"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(write(list(read(pathlib.Path(catalogue).read_bytes()))))
    # The directory is what the build looks at.
    os.utime(output)


if __name__ == "__main__":
    main(*sys.argv[1:])
