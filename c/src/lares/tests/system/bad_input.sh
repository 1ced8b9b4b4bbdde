#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Frames that are cut, too long, bit-flipped or absurd, between good ones: no reading comes of them, each is counted by
# driver and outcome, and "lares doctor" shows it. NaN is a reading without a value, with its reason.
. "$(dirname "$0")/lib.sh"
home_begin
broker_start
desk_start
bus_start
devices_start malformed
laresd_start
carrier_start
enrol_all
devices_go

wait_for 60 "the good measurement after the bad ones" has_reading '.device == "cuff-1"
	and (.values | any(.quantity == "systolic-pressure" and .value == 121))'
wait_for 60 "the good packet after the bad ones" has_reading '.device == "toilet-lift-1"
	and (.values | any(.quantity == "opening" and .value == true)) and (.values | any(.quantity == "battery-level" and .value == 89))'

has_reading '.device == "cuff-1" and (.values | any(.quantity == "systolic-pressure" and .absent == "not-a-number" and (has("value") | not)))' ||
	fail "a measurement without a result is not told as one"
! has_reading '.values | any(.quantity == "systolic-pressure" and ((.value // 0) | . > 350))' || fail "a flipped bit became a pressure"
! has_reading '.values | any(.quantity == "battery-level" and ((.value // 0) | . > 100))' || fail "a battery of 250 %"

doctor_says '.refused["blood-pressure"].length >= 3' || fail "cut measurements are not counted: $(lares doctor --json)"
doctor_says '.refused["blood-pressure"].insane >= 1' || fail "absurd measurements are not counted: $(lares doctor --json)"
doctor_says '[.refused.bthome | to_entries[].value] | add >= 4' || fail "bad packets are not counted: $(lares doctor --json)"
doctor_says '.refused.bthome["needs-key"] >= 1' || fail "a packet for which there is no key is not counted"
{ lares doctor || true; } | grep -q "blood-pressure" || fail "doctor says nothing of it in words"
each_exactly_once
