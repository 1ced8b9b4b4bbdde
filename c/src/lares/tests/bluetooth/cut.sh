#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A meter with forty records whose transfers break: its link twice, and bluetoothd itself in the third. The fourth brings the
# rest. Everything is there once, and what had been committed was not asked for again.
. "$(dirname "$0")/lib.sh"
radio_begin cut
meter=00:AA:01:01:00:01

has_more_than() { # NUMBER
	(($(measured $meter) > $1))
}

b17_a_cut_transfer_is_taken_up() {
	wait_for 900 "two broken transfers" has_links meter 3
	wait_for 60 "what came before the cuts" has_more_than 10
}

b1_bluetoothd_killed_in_mid_transfer() {
	local before
	before=$(measured $meter)
	devices_go
	wait_for 300 "the third transfer" has_more_than $((before + 3))
	bluetoothd_kill
	devices_go
	wait_for 600 "all forty records" has_measured $meter 40
}

nothing_is_deleted_or_fetched_over_and_over() {
	wait_for 300 "the devices to have played" is_played
	tally '.devices.meter | .records == 40 and .records_deleted == 0 and .records_sent <= 75' || fail "the meter was asked for more"
}

enrol $meter
prove b17_a_cut_transfer_is_taken_up
prove b1_bluetoothd_killed_in_mid_transfer
prove nothing_is_deleted_or_fetched_over_and_over
