#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What becomes of a bond: the cuff is not discoverable any more, it forgets the bond, it is paired again.
. "$(dirname "$0")/lib.sh"
radio_begin bonds
cuff=00:AA:01:02:00:02

b10_a_bonded_device_that_hides_is_heard() {
	wait_for 400 "the hidden cuff's record" has_measured $cuff 2
}

has_trouble() { # ADDRESS
	lares devices --json | jq -e --arg address "$1" '.devices[] | select(.address == $address).trouble != null'
}

b14_a_lost_bond_is_said() {
	devices_go
	wait_for 600 "words about the lost bond" has_trouble $cuff
}

b14_and_is_made_again_by_the_installer() {
	devices_go
	enrol $cuff kind s cuff
	wait_for 300 "the record that waited" has_measured $cuff 3
}

enrol $cuff kind s cuff
wait_for 200 "the cuff's record" has_measured $cuff 1
prove b10_a_bonded_device_that_hides_is_heard
prove b14_a_lost_bond_is_said
prove b14_and_is_made_again_by_the_installer
