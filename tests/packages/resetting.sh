#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What a home leaves on its disk that was reset: nothing. It joins again, and is purged: nothing.
. "$(dirname "$0")/lib.sh"
. "$OUT/side.sh"

no_bond_is_left() {
	[[ ! -e $bonds/$gateway/$cuff/info ]] || ! grep -q LongTermKey "$bonds/$gateway/$cuff/info"
}

reset_leaves_nothing() {
	lares reset $home >"$work/reset.log" 2>&1 || fail "not reset: $(<"$work/reset.log")"
	must "the reset did not say that it is complete: $(<"$work/reset.log")" grep -q complete "$work/reset.log"
	wait_for 60 "the end of the bond" no_bond_is_left
	wait_for 60 "laresd" answers
	status_is '.joined | not' || fail "the home has not left the team"
	[[ $(stored) == 0 ]] || fail "there are readings"
	lares devices --json | jq -e '.devices == []' >/dev/null || fail "there are devices"
}

it_joins_again() {
	joins
	wait_for 120 "the link" has_joined
	enrols
	measures
}

note_values # of scenes in between
prove reset_leaves_nothing
disk_is reset 'bond?' wrap-key-2 data-key-2 # the keys of what comes then
starts_again
systemctl stop side-cuff
cuff_starts '{device: "cuff", unbond: true}' # as a person does who puts it into its pairing mode
prove it_joins_again
note_home -2
purge
disk_is purged-again 'bond?' bond-2 # which stays bluetoothd's
side_end
