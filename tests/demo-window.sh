#!/bin/sh
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# demo-window.sh BUILD-DIRECTORY: the window on a simulated module, until the window is closed.

set -eu
work=$(mktemp -d)
# Backups and journal of the demonstration stay out of the user's own.
export XDG_DATA_HOME="$work/data" XDG_STATE_HOME="$work/state"
: >"$work/ready"
"$1/src/sim/en-cfg-sim" --tcp 0 >"$work/ready" </dev/null &
simulator=$!
trap 'kill "$simulator" 2>/dev/null || true; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

tries=0
until grep -q '^ready ' "$work/ready"; do
  tries=$((tries + 1))
  if [ "$tries" -gt 100 ]; then
    printf 'The simulator did not start.\n' >&2
    exit 1
  fi
  sleep 0.1
done
"$1/src/ui/en-cfg" --connect "$(sed -n 's/^ready //p' "$work/ready" | head -n 1)"
