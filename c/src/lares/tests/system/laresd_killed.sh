#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# laresd is killed KILLS times (25) with SIGKILL at random moments during a stream of readings that are all different:
# what was committed is at the desk, once each, under one number, and no packet is two readings.
. "$(dirname "$0")/lib.sh"
kills=${KILLS:-25}
home_begin
write_config window=0 # a commit for every turn of the loop: as many moments to be killed in as there can be
broker_start
desk_start
bus_start
devices_start stream
laresd_start
carrier_start
enrol_lift
ask_lares enrol 00:AA:01:03:00:03 --kind chair

for ((i = 1; i <= kills; i++)); do
	n=$(stored)
	wait_for 30 "readings after kill $((i - 1))" has_stored_above "$n"
	# The moment is what is random here; nothing is awaited.
	sleep "0.$((RANDOM % 4))$((RANDOM % 10))$((RANDOM % 10))"
	kill_hard laresd
	laresd_start
done
stop devices
each_exactly_once

sent=$(grep '^{' "$work/devices.log" | tail -n 1 | jq '[.devices[].packets_heard] | add')
got=$(arrived)
((got <= sent)) || fail "$sent packets became $got readings"
lost=$(comm -23 <(sort "$work/stored") <(sort "$work/arrived") | wc -l)
doubled=$(cut -d ' ' -f 1 "$work/arrived" | sort | uniq -d | wc -l)
echo "$kills kills, $sent packets, $got readings: lost $lost, doubled $doubled"
