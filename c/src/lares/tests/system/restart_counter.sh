#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# An encrypted beacon counts its packets. What was heard before a restart and is heard again after it, as a recording
# would be, is no reading: the older packet is counted as a replay, the newest is the one already known. The next true
# packet is taken. When it was last heard is known over the restart.
. "$(dirname "$0")/lib.sh"
home_begin
write_config window=0
broker_start
desk_start
bus_start
devices_start "$root/tests/system/encrypted.json"
laresd_start
carrier_start
ask_lares enrol 54:48:E6:8F:80:A5 --kind sensor --key - <<<231d39c1d7cc1ab1aee224cd096db932

has_temperature() {
	has_reading ".trust == 1 and (.values | any(.quantity == \"temperature\" and .value == $1 and .unit == \"Cel\"))"
}

devices_go
wait_for 30 "the first packet" has_temperature 25.06
devices_go
wait_for 30 "the second packet" has_temperature 25.07

stop laresd
laresd_start
ask_lares devices --json
jq -e '.devices[0] | .state == "heard" and .last_heard' "$work/answer" >/dev/null || fail "the restart made it never-heard"
devices_go
wait_for 30 "the replay, counted" doctor_says '.refused.bthome.replay >= 1'
devices_go
devices_go
wait_for 30 "the next packet" has_temperature 25.08
each_exactly_once
(($(arrived) == 3)) || fail "$(arrived) readings of three packets"
