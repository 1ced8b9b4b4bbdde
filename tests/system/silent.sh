#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A lift that should be heard every ten seconds is silent after five minutes without a word (r1); the desk is
# told once, the doctor says since when and what to do (b4). A restart meanwhile forgets nothing, and starts the time anew:
# the silence comes after it. Heard again, it is told once more. Takes five minutes, of waiting.
. "$(dirname "$0")/lib.sh"
home_begin
broker_start
desk_start
bus_start
devices_start "$root/tests/system/silent.json"
laresd_start
carrier_start
ask_lares enrol 00:AA:01:02:00:02 --kind toilet-lift --every 10s

lift_states() {
	desk_messages | jq -cs 'map(select(.topic == "device/toilet-lift-1" and .payload != null).payload.state)'
}

lift_is() { # STATE
	[[ $(lift_states | jq -r last) == "$1" ]]
}

devices_go
wait_for 30 "the lift" has_reading '.device == "toilet-lift-1"'
stop laresd
laresd_start
wait_for 30 "the lift as heard" desk_has '.topic == "device/toilet-lift-1" and .payload.state == "heard" and .payload.expected_interval_s == 10'
wait_for 400 "the silence" lift_is silent
doctor_says 'any(.findings[]; .level == "warning" and .about == "device" and (.do | test("battery"))
	and (.words | test("toilet-lift-1: not heard since [0-9:]{5}, expected every 10 s")))' ||
	fail "the doctor does not say it: $(lares doctor --json)"
home_alert 'true' && fail "a silent device alone raised an alert"

devices_go
wait_for 30 "the lift heard again" lift_is heard
(($(lift_states | jq 'map(select(. == "silent")) | length') == 1)) || fail "the silence was told more than once: $(lift_states)"
lares devices --json | jq -e '.devices[0].state == "heard"' >/dev/null || fail "it is not heard at home"
