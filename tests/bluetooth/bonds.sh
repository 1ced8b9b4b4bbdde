#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What becomes of a bond: the cuff is not discoverable any more, and it has no power for a while.
. "$(dirname "$0")/lib.sh"
radio_begin bonds
cuff=00:AA:01:02:00:02

b10_a_bonded_device_that_hides_is_heard() {
	wait_for 400 "the hidden cuff's record" has_measured $cuff 2
}

r7_a_device_without_power_comes_back() {
	wait_for 400 "the record after the power cycle" has_measured $cuff 3
}

enrol $cuff kind s cuff
wait_for 200 "the cuff's record" has_measured $cuff 1
prove b10_a_bonded_device_that_hides_is_heard
prove r7_a_device_without_power_comes_back
