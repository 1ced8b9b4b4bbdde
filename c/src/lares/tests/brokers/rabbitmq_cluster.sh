#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Three nodes of RabbitMQ, of which the home knows two and the team's desk is at one; each is killed ROUNDS times (1) while
# readings flow. Nothing is lost and nothing invented: what the broker took, two of three nodes have.
. "$(dirname "$0")/lib.sh"
home_begin
rabbit_begin
rabbit_cluster
sed -i "/^uri =/a uri-2 = mqtts://localhost:$((port + 1))" "$work/lares.conf"

# kill_node N: and whoever is at it goes elsewhere.
kill_node() {
	wait_for 120 "a cluster that can lose node $1" rabbit_can_lose "$1"
	kill_hard "rabbit-$1"
	[[ $desk_uri == *:$((port + $1 - 1)) ]] || return 0
	stop desk
	desk_uri=mqtts://localhost:$((port + $1 % 3))
	desk_start
}

for n in 1 2 3; do rabbit_start "$n"; done
desk_uri=mqtts://localhost:$((port + 2))
desk_start
home_side_up
t=$(now_ms)
wait_for 90 "the first readings at the desk" has_arrived_above 20
took "$t" "brokers that close the connection on MQTT 5: up after"

for ((round = 1; round <= ${ROUNDS:-1}; round++)); do
	for n in 1 2 3; do
		kill_node "$n"
		t=$(now_ms)
		((round > 1)) || press "$n"
		wait_for 90 "the stream at the desk" has_arrived_above $(($(arrived) + 20))
		took "$t" "node $n was killed: the stream at the desk after"
		rabbit_start "$n"
	done
done
nothing_lost 3
