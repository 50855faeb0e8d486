#!/bin/sh
# SPDX-License-Identifier: MIT
# How curl copes with resets: a test of it, whole, in plain sh.
#
#     clients/examples/resets.sh
#
# RESETLAB says where resetlab is, if not in build/resetlab.
set -u

folder=$(mktemp -d)
mkfifo "$folder/stdin" "$folder/stdout"
"${RESETLAB:-build/resetlab}" serve http_cut \
    <"$folder/stdin" >"$folder/stdout" &
lab=$!
exec 3>"$folder/stdin" # while it is open, the servers are there
# One line of JSON, written when every server is ready.
if ! read -r servers <"$folder/stdout"; then
	rm -r "$folder"
	exit 1
fi
cut=${servers#*\"url\": \"}
cut=${cut%%\"*}
failed=0

# wants STATUS BYTES WORD ...: what curl's exit status and its output are
wants() {
	status=$1 bytes=$2
	shift 2
	curl -sS --max-time 30 "$@" >"$folder/body" 2>"$folder/error"
	set -- $? "$(wc -c <"$folder/body")" "$@"
	[ "$1" -eq "$status" ] && [ "$2" -eq "$bytes" ] && return
	failed=1
	echo "$*: expected exit status $status and $bytes bytes:" \
	    "$(cat "$folder/error")" >&2
}

wants 0 1000 "${cut}body/ok"
wants 56 0 "${cut}before-response/rst"     # Recv failure: Connection reset
wants 52 0 "${cut}before-response/fin"     # Empty reply from server
wants 56 500 "${cut}body/rst?at=500"       # half a body is no success
wants 18 500 "${cut}body/fin?at=500"       # ... bytes remaining to read
wants 0 500 "${cut}until-close/fin?at=500" # here a clean end is one
wants 56 500 "${cut}until-close/rst?at=500"
wants 0 1000 --retry 2 --retry-all-errors --retry-delay 1 \
    "${cut}before-response/rst?first=2&key=retry"

exec 3>&- # its end: no process and no port stays
wait "$lab" || failed=1
rm -r "$folder"
[ "$failed" -eq 0 ] && echo "8 passed"
exit "$failed"
