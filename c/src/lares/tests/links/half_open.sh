#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The broker's machine loses its power: no FIN, no RST, and the one that comes up in its place knows of no connection. The
# home finds out by what it sends.
. "$(dirname "$0")/lib.sh"
links_begin
echo 1 >/proc/sys/net/ipv4/tcp_orphan_retries # a dead program's connections are to be gone as a dead machine's are
links_up

# The desk has what the home takes for delivered: mosquitto holds what it took in memory only.
desk_has_what_was_taken() {
	(($(stored) - $(lares status --json | jq .outbox.depth) <= $(arrived)))
}

no_connection_is_left() {
	! grep -q ' 020200C0:' /proc/net/tcp # 192.0.2.2
}

wire cut
kill -STOP "${running[devices]}" # so that the numbers stand
wait_for 60 "what the broker had taken" desk_has_what_was_taken
stop desk
kill_hard broker
wait_for 60 "the end of what the kernel knows of it" no_connection_is_left
kill -CONT "${running[devices]}"
press 1
broker_start
desk_start
t=$(now_ms)
wire heal
wait_for 150 "the first readings" has_arrived_above $(($(arrived) + 20))
took "$t" "a broker that knows nothing of the connection: readings after"
nothing_lost 1
