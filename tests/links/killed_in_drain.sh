#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The broker is killed in the middle of a drain, twice. What it had taken and not yet handed on is gone with its memory: the
# desk sees the hole, asks for it and has everything.
. "$(dirname "$0")/lib.sh"
links_begin
wire delay 100 # so that a drain takes a while
broker_start
desk_start
broker_stop # saves the desk's session, which no kill will
home_side_up --rate 400
press 1

is_in_drain() { # NUMBER
	(($(arrived) > $1 && $(lares status --json | jq .outbox.depth) > 100))
}

for i in 1 2; do
	kill -CONT "${running[devices]}"
	wait_for 90 "a backlog" status_is '.link.up == false and .outbox.depth >= 1500'
	kill -STOP "${running[devices]}"
	n=$(arrived)
	broker_start
	wait_for 90 "a drain" is_in_drain "$n"
	kill_hard broker
	echo "killed when $(($(arrived) - n)) had come"
done
broker_start
wait_for 150 "the link" link_is_up
wait_for 90 "an empty outbox" status_is '.outbox.depth == 0'
kill -CONT "${running[devices]}"
press 2 # what comes next says up to where there can be holes
wait_for 90 "call 2 at the desk" desk_has_call 2
wait_for 120 "no hole at the desk" is_whole
nothing_lost 2
