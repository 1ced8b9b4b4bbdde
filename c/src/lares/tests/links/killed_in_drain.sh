#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The broker is killed in the middle of a drain, twice. What it had taken and not yet handed on is gone with its memory: the
# desk sees the hole, asks for it and has everything.
. "$(dirname "$0")/lib.sh"
links_begin
wire delay 150 # so that a drain takes a while
broker_start
desk_start
broker_stop # saves the desk's session, which no kill will
home_side_up --rate 60
press 1

is_in_drain() { # NUMBER
	(($(arrived) > $1 && $(lares status --json | jq .outbox.depth) > 50))
}

for i in 1 2; do
	wait_for 90 "a backlog" status_is '.link.up == false and .outbox.depth >= 400'
	n=$(arrived)
	broker_start
	wait_for 90 "a drain" is_in_drain "$n"
	kill_hard broker
	echo "killed when $(($(arrived) - n)) had come"
done
broker_start
wait_for 150 "the link" link_is_up
wait_for 90 "the end of the backlog" status_is '.outbox.depth < 50'
wait_for 90 "what is new at the desk" has_arrived_above $(($(arrived) + 20)) # and says up to where there can be holes
wait_for 120 "no hole at the desk" is_whole
nothing_lost 1
