#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# How devices are paired: a passkey, wrong and right; no question; and, by a bluetoothd that was killed in between, a comparison.
. "$(dirname "$0")/lib.sh"
radio_begin pairing
ask_start
meter=00:AA:01:01:00:01 cuff=00:AA:01:02:00:02 oximeter=00:AA:01:03:00:03

# enrol_asking ADDRESS KIND: in the background; what it answered is in $work/enrolled, and its exit status.
enrol_asking() {
	rm -f "$work/enrolled" "$work/enrol.status"
	{
		local status=0
		agent_call Enrol 'sa{sv}' "$1" 2 old_records b true kind s "$2" >"$work/enrolled" 2>&1 || status=$?
		echo $status >"$work/enrol.status"
	} &
}

answer() { # ADDRESS ANSWER
	agent_call EnrolAnswer ss "$1" "$2" >>"$work/lares.log"
}

asks_for() { # STEP
	agent_call Enrolling '' | jq -e --arg step "$1" '.data[0] | fromjson.step == $step'
}

enrol_ended() {
	[[ -s $work/enrol.status ]]
}

r8_a_wrong_passkey_is_said() {
	local digits
	enrol_asking $meter glucometer
	wait_for 200 "the meter's digits" shown meter passkey
	wait_for 30 "the question" asks_for passkey
	digits=$(shown meter passkey)
	answer $meter "$(printf '%06d' $(((10#$digits + 1) % 1000000)))"
	wait_for 200 "the end of the enrolment" enrol_ended
	[[ $(<"$work/enrol.status") != 0 ]] || fail "a wrong passkey was taken"
}

b15_the_right_passkey_pairs() {
	local before
	before=$(shown meter passkey)
	another_is_shown() { [[ $(shown meter passkey) != "$before" ]]; }
	enrol_asking $meter glucometer
	wait_for 200 "other digits" another_is_shown
	wait_for 30 "the question" asks_for passkey
	answer $meter "$(shown meter passkey)"
	wait_for 200 "the end of the enrolment" enrol_ended
	[[ $(<"$work/enrol.status") == 0 ]] || fail "the right passkey was not taken: $(<"$work/enrolled")"
	wait_for 200 "the meter's record" has_measured $meter 1
}

# What lares-ask reads in bluetoothd's own file of the bond.
has_trust() { # ADDRESS TIER
	lares devices --json | jq -e --arg address "$1" --argjson trust "$2" '.devices[] | select(.address == $address).trust == $trust'
}

b15_only_digits_make_the_highest_trust() {
	wait_for 60 "the highest trust for the meter" has_trust $meter 3
	wait_for 60 "the highest trust for the oximeter" has_trust $oximeter 3
	wait_for 60 "a lower one for the cuff" has_trust $cuff 2
}

just_works_pairs_and_nobody_is_asked() {
	devices_go
	enrol $cuff kind s cuff
	wait_for 200 "the cuff's record" has_measured $cuff 1
}

r5_the_agent_is_known_to_another_bluetoothd_and_both_show_the_same_digits() {
	bluetoothd_kill
	devices_go
	enrol_asking $oximeter oximeter
	wait_for 200 "the oximeter's digits" shown oximeter compare
	wait_for 30 "the question" asks_for compare
	[[ $(agent_call Enrolling '' | jq -r '.data[0] | fromjson.digits') == "$(shown oximeter compare)" ]] ||
		fail "the gateway shows other digits"
	answer $oximeter yes
	wait_for 200 "the end of the enrolment" enrol_ended
	[[ $(<"$work/enrol.status") == 0 ]] || fail "the comparison was not taken: $(<"$work/enrolled")"
}

prove r8_a_wrong_passkey_is_said
prove b15_the_right_passkey_pairs
prove just_works_pairs_and_nobody_is_asked
prove r5_the_agent_is_known_to_another_bluetoothd_and_both_show_the_same_digits
prove b15_only_digits_make_the_highest_trust
