#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A lift that should be heard every ten seconds is silent after five minutes without a word (r1), and so is a cuff that brings
# no reading, though it is heard and connected to meanwhile; the desk is told once, the doctor says since when and what to do
# (b4). A restart meanwhile forgets nothing, and starts the time anew: the silence comes after it. Each that comes back is told
# once more. Takes five minutes, of waiting.
. "$(dirname "$0")/lib.sh"
home_begin
broker_start
desk_start
bus_start
devices_start "$root/tests/system/silent.json"
laresd_start
carrier_start
ask_lares enrol 00:AA:01:01:00:01 --kind cuff --every 10s
ask_lares enrol 00:AA:01:02:00:02 --kind toilet-lift --every 10s

states_of() { # DEVICE
	desk_messages | jq -cs --arg topic "device/$1" 'map(select(.topic == $topic and .payload != null).payload.state)'
}

is_now() { # DEVICE STATE
	[[ $(states_of "$1" | jq -r last) == "$2" ]]
}

devices_go
wait_for 30 "the lift" has_reading '.device == "toilet-lift-1"'
wait_for 30 "the cuff's measurement" has_reading '.device == "cuff-1" and .kind == "blood-pressure"'
stop laresd
laresd_start
wait_for 30 "the lift as heard" desk_has '.topic == "device/toilet-lift-1" and .payload.state == "heard" and .payload.expected_interval_s == 10'
wait_for 400 "the lift's silence" is_now toilet-lift-1 silent
wait_for 60 "the cuff's silence" is_now cuff-1 silent
doctor_says 'any(.findings[]; .level == "warning" and .about == "device" and (.do | test("battery"))
	and (.words | test("toilet-lift-1: not heard since [0-9:]{5}, expected every 10 s")))' ||
	fail "the doctor does not say it: $(lares doctor --json)"
home_alert '.person != null' && fail "a silent device raised an alert about a person"

devices_go
devices_go
for device in toilet-lift-1 cuff-1; do
	wait_for 30 "$device to be back" is_now $device heard
	(($(states_of $device | jq 'map(select(. == "silent")) | length') == 1)) ||
		fail "the silence of $device was told more than once: $(states_of $device)"
done
lares devices --json | jq -e 'all(.devices[]; .state == "heard")' >/dev/null || fail "they are not back at home"
jq -e ".devices.cuff.connects == 3" <<<"$(devices_tally)" >/dev/null || fail "the cuff was not heard meanwhile"
