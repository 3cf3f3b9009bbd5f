#!/bin/sh
# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# demo.sh BUILD-DIRECTORY: a technician's main job on a simulated module, over the network and over a
# serial line: search, read, compare, write, prove. Ends with 0 only if all of it worked.

set -eu
cli=$1/src/cli/en-cfg-cli
sim=$1/src/sim/en-cfg-sim
work=$(mktemp -d)
# Backups and journal of the demonstration stay out of the user's own.
export XDG_DATA_HOME="$work/data" XDG_STATE_HOME="$work/state"
simulator=

clean_up() {
  [ -z "$simulator" ] || kill "$simulator" 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# show EXPECTED-STATUS ARGUMENTS…: types the command, runs it, checks its exit status.
show() {
  expected=$1
  shift
  printf '\n\033[1m$ en-cfg-cli %s\033[0m\n' "$*" | if [ -t 1 ]; then cat; else sed 's/\x1b\[[01]m//g'; fi
  status=0
  "$cli" "$@" || status=$?
  if [ "$status" != "$expected" ]; then
    printf 'The demonstration expected exit status %s and got %s.\n' "$expected" "$status" >&2
    exit 1
  fi
}

# start SIMULATOR-OPTIONS…: sets $endpoint to what its ready line tells.
start() {
  : >"$work/ready"
  "$sim" "$@" >"$work/ready" </dev/null &
  simulator=$!
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    endpoint=$(sed -n 's/^ready //p' "$work/ready" | head -n 1)
    [ -z "$endpoint" ] || return 0
    sleep 0.1
  done
  echo 'The simulator did not start.' >&2
  exit 1
}

stop() {
  kill "$simulator"
  wait "$simulator" || true
  simulator=
}

if [ -n "${DISPLAY-}${WAYLAND_DISPLAY-}" ]; then
  echo 'There is no window yet; this is the job on the command line.'
else
  echo 'No display: this is the job on the command line.'
fi
echo 'The module is simulated, with 24 batteries of 12 V, fresh from the box.'

printf '\n== Over the network ==\n'
start --tcp 0 --cells 24 --block 12V
address=${endpoint#tcp://}
address=${address%%\?*}
show 0 search --tcp "$address"
show 0 read --tcp "$address" -o "$work/as-found.json"
show 0 diff "$work/as-found.json" --tcp "$address"
show 1 diff --preset 6V --tcp "$address"
show 0 write --set temp-high=40 --set ir-high=12,5 --set ir-low=2 --tcp "$address" --yes
show 1 diff "$work/as-found.json" --tcp "$address"
show 0 write "$work/as-found.json" --tcp "$address" --yes
show 0 diff "$work/as-found.json" --tcp "$address"
stop

printf '\n== Over a serial line (a pseudo-terminal) ==\n'
start --serial pty --cells 48 --block 2V
line=${endpoint#rtu://}
line=${line%%\?*}
show 0 search --serial "$line"
show 0 write --preset 2V --set ir-high=0,8 --serial "$line" --yes
show 0 diff --preset 2V --serial "$line"
stop

printf '\nDone: found, read, compared, written and read back, over TCP and over a serial line.\n'
