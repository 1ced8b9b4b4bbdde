#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The main job: a cuff is paired and measures 192 mmHg, a toilet lift tells its state ten times over. Both are at the desk,
# each once; the alert is raised, seen, acknowledged with the carer's signed command, and known as such at the home.
. "$(dirname "$0")/lib.sh"
home_begin
home_up cuff-and-lift --ack-key "$work/carer.key" --note "I am calling her."

wait_for 60 "the cuff's reading" has_reading '.device == "cuff-1" and .kind == "blood-pressure" and .person == "p1"
	and .live and .trust == 2 and (.values | any(.quantity == "systolic-pressure" and .value == 192 and .unit == "mm[Hg]"))'
wait_for 60 "the acknowledged alert" has_alert '.rule == "systolic-high" and .state == "acknowledged" and .condition == "active"
	and .priority == "high" and .because[0].value == 192 and .limit.above == 180 and .limit.plan == 1
	and (.history | any(.what == "delivered")) and (.history | any(.what == "acknowledged" and .who == "carer-1"))'
desk_has '(.topic | startswith("done/")) and .payload.ok and .payload.verb == "ack"' || fail "the acknowledgement was not answered"
home_alert '.state == "acknowledged"' || fail "the home does not know what the desk knows"

# 71.50 kg, and not 71.5: the digits are the device's. What a lift weighs is its load.
wait_for 60 "the lift's load to the digit" grep -q '"quantity":"load","value":71.50,"unit":"kg"' "$work/desk.txt"
# Its contact sits on the arm, as the plan says: open is raised.
wait_for 60 "the raised lift" has_reading '.device == "toilet-lift-1" and .kind == "mobility" and (.flags | index("by-mounting"))
	and (.values | any(.quantity == "raised" and .value == true)) and (.values | any(.quantity == "moving"))'

# The second measurement was sent twice, as after a lost confirmation.
wait_for 90 "the cuff's second reading" has_reading '.device == "cuff-1" and (.flags | index("irregular-pulse"))'
wait_for 60 "the lift lowered again" has_reading '.device == "toilet-lift-1" and (.values | any(.quantity == "battery-level" and .value == 89))'
wait_for 20 "what was cleared by the second value" has_alert '.condition == "cleared" and .state == "closed"'
each_exactly_once

lift=$(desk_readings | jq -s '[.[] | select(.device == "toilet-lift-1").raw] | unique | length')
cuff=$(desk_readings | jq -s '[.[] | select(.device == "cuff-1" and .kind == "blood-pressure").id] | unique | length')
tally=$(devices_tally)
((cuff == 2)) || fail "two measurements became $cuff readings"
((lift <= $(jq .devices.lift.packets <<<"$tally"))) || fail "the lift sent fewer packets than there are readings: $tally"
