#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What becomes of a bond: the cuff is not discoverable any more, it has no power for a while, the gateway
# loses the bond, and it is paired again.
. "$(dirname "$0")/lib.sh"
radio_begin bonds
cuff=00:AA:01:02:00:02

b10_a_bonded_device_that_hides_is_heard() {
	wait_for 400 "the hidden cuff's record" has_measured $cuff 2
}

r7_a_device_without_power_comes_back() {
	wait_for 400 "the record after the power cycle" has_measured $cuff 3
}

is_said_lost() {
	lares devices --json | jq -e --arg address $cuff '.devices[] | select(.address == $address).trouble // "" | contains("pair it again")'
}

# The gateway loses it first: README.md says why.
b14_a_lost_bond_is_said() {
	busctl --system call org.bluez /org/bluez/hci0 org.bluez.Adapter1 RemoveDevice o "/org/bluez/hci0/dev_${cuff//:/_}"
	wait_for 100 "words about the lost bond" is_said_lost
}

b14_and_is_made_again_by_the_installer() {
	devices_go
	enrol $cuff kind s cuff
	wait_for 200 "the record that waited" has_measured $cuff 4
	! is_said_lost >/dev/null || fail "it is still said to be lost"
}

enrol $cuff kind s cuff
wait_for 200 "the cuff's record" has_measured $cuff 1
prove b10_a_bonded_device_that_hides_is_heard
prove r7_a_device_without_power_comes_back
prove b14_a_lost_bond_is_said
prove b14_and_is_made_again_by_the_installer
