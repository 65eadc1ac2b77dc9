#!/usr/bin/env bash
# Runs one step of the Makefile with the tools that tools/setup.sh installed, and says how long it took.
#
#   tools/step.sh "title" command...
#   tools/step.sh --last "title" command...   first prints the times of the steps so far, then hands
#                                             over to the command, so that its own summary comes last
#   tools/step.sh --begin                     forgets the times of an earlier run
set -euo pipefail
cd "$(dirname "$0")/.."

env_sh=${PLIMSOLL_TOOLS:-${XDG_DATA_HOME:-$HOME/.local/share}/plimsoll-tools}/env.sh
times=target/step-times.txt
mkdir -p target

if [ "$1" = --begin ]; then
  : > "$times"
  exit
fi

last=
if [ "$1" = --last ]; then
  last=1
  shift
fi
title=$1
shift

if [ ! -r "$env_sh" ]; then
  echo "step.sh: the tools are not set up yet; run tools/setup.sh build" >&2
  exit 1
fi
# shellcheck source=/dev/null
. "$env_sh"

if [ "$last" ]; then
  printf '\nTime by step:\n'
  cat "$times"
fi
printf '\n== %s\n' "$title"
[ -z "$last" ] || exec "$@"

SECONDS=0
code=0
"$@" || code=$?
if [ $code -ne 0 ]; then
  echo "== $title FAILED (exit code $code)"
  exit $code
fi
printf '%6d s  %s\n' $SECONDS "$title" | tee -a "$times"
