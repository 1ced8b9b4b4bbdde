#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A scale of two people: the first one's consent code is right and opens it, the second one's is wrong, which is said and not tried
# again at the next connection.
. "$(dirname "$0")/lib.sh"
radio_begin consent
scale=00:AA:01:01:00:01

r17_the_right_code_opens_a_shared_scale() {
	wait_for 200 "the weighing that was released" has_measured $scale 1
}

r17_a_wrong_code_is_said_and_tried_once() {
	local refused='.findings | any(.about == "device" and (.words | contains("does not take the code of one of its users")))'
	wait_for 60 "the refused code in words" doctor_says "$refused"
	wait_for 200 "the next weighing" has_measured $scale 2
	wait_for 200 "the end of that connection" is_played
	tally '.devices.scale | .consents == 2 and .consents_refused == 1' || fail "other codes were tried: $(account_of .devices.scale)"
	doctor_says "$refused" || fail "that a code was refused is forgotten"
}

enrol $scale kind s scale users as 2 1=p1:1234 2=p2:4321
prove r17_the_right_code_opens_a_shared_scale
prove r17_a_wrong_code_is_said_and_tried_once
