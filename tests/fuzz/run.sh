#!/bin/sh
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run.sh BUILD SECONDS [NAME…]: each fuzz target in turn. What it finds new is kept in BUILD; what ends a target is shown
# and left in BUILD/fuzz/found: put it into tests/fuzz/corpus/NAME with the repair.

set -u
build=$1
seconds=$2
shift 2
here=$(dirname "$0")
# shellcheck disable=SC2046 # names without spaces
[ $# -gt 0 ] || set -- $(for corpus in "$here"/corpus/*/; do basename "$corpus"; done)
mkdir -p "$build/fuzz/found" "$build/fuzz/tmp"
failed=0
for name; do
  more=
  [ "$name" != profile ] || more="$here/../../data/profiles $here/../data/profiles"
  mkdir -p "$build/fuzz/$name"
  # shellcheck disable=SC2086 # a list of directories on purpose
  if TMPDIR=$build/fuzz/tmp nice "$build/tests/fuzz/fuzz-$name" -max_total_time="$seconds" -timeout=20 \
    -rss_limit_mb=1500 -max_len=4096 -artifact_prefix="$build/fuzz/found/$name-" \
    "$build/fuzz/$name" "$here/corpus/$name" $more >"$build/fuzz/$name.log" 2>&1; then
    printf '%-12s %s\n' "$name" "$(grep DONE "$build/fuzz/$name.log" | tail -n 1)"
  else
    failed=$((failed + 1))
    printf '%-12s FAILED\n' "$name"
    tail -n 30 "$build/fuzz/$name.log"
  fi
done
rm -rf "$build/fuzz/tmp"
[ "$failed" = 0 ]
