#!/bin/sh
# Opens the reader on sample papers served on loopback; nothing of the person's own is touched.
#
# usage: run.sh                  the reader, in a temporary folder that goes away with it
#        run.sh --headless DIR   only fills DIR/archive and leaves the server running (DIR/pid)
set -eu

here=$(cd "$(dirname "$0")" && pwd)
bin=${DATELINE_BIN:-$here/../..}

prepare() {
	python3 "$here/server.py" --background "$1"
	# Twice: the second time one of the papers refuses.
	"$bin/dateline" -c "$1/config" -f "$1/feeds" -d "$1/archive" refresh --wait
	"$bin/dateline" -c "$1/config" -f "$1/feeds" -d "$1/archive" refresh -u "Ferghana Courier" >/dev/null 2>&1 || :
	# And one has changed an article since.
	"$bin/dateline" -c "$1/config" -f "$1/feeds" -d "$1/archive" refresh --wait -u "Steppe Ledger" >/dev/null
	# What a person has read and kept already.
	for title in "map makers" "cotton years" "think tank" "lend seeds" "glacier engineers" \
		"interpreters" "insures a convoy" "printer of ballots" "with its mice"; do
		"$bin/dateline" -c "$1/config" -f "$1/feeds" -d "$1/archive" mark read --query "title:\"$title\""
	done
	for title in "leaked port contracts" "cotton years" "Bread and borders"; do
		"$bin/dateline" -c "$1/config" -f "$1/feeds" -d "$1/archive" mark bookmark --query "title:\"$title\""
	done
}

if [ "${1:-}" = --headless ]; then
	mkdir -p "$2"
	prepare "$2"
	exit 0
fi

dir=$(mktemp -d "${TMPDIR:-/tmp}/dateline-demo.XXXXXX")
trap 'test ! -f "$dir/pid" || kill "$(cat "$dir/pid")" 2>/dev/null || :; rm -rf "$dir"' EXIT
trap 'exit 129' HUP
trap 'exit 143' TERM
prepare "$dir"
"$bin/dateline" -c "$dir/config" -f "$dir/feeds" -d "$dir/archive"
