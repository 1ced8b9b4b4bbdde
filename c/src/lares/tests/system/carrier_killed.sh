#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The carrier is killed, stopped and continued in the middle of a stream: when it is back all goes on, nothing lost,
# nothing under a second number. laresd goes on hearing meanwhile.
. "$(dirname "$0")/lib.sh"
home_begin
broker_start
desk_start
bus_start
devices_start stream
laresd_start
carrier_start
enrol_lift

carrier_is_new() { # OLD-PID
	[[ $(carrier_pid) != "$1" ]]
}

for _ in 1 2 3 4 5; do
	n=$(arrived)
	wait_for 30 "the stream at the desk" has_arrived_above $((n + 10))
	pid=$(carrier_pid)
	kill -KILL "$pid"
	wait_for 20 "another carrier" carrier_is_new "$pid"
done

for _ in 1 2; do
	n=$(arrived)
	wait_for 30 "the stream at the desk" has_arrived_above $((n + 10))
	kill -STOP "$(carrier_pid)"
	stored=$(stored)
	wait_for 30 "readings that are kept meanwhile" has_stored_above $((stored + 20))
	kill -CONT "$(carrier_pid)"
done
stop devices
each_exactly_once
