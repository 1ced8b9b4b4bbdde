#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Two stored readings are spoilt on the disk: the team is told once that they do not come, before what follows them, and
# everything else arrives.
. "$(dirname "$0")/lib.sh"
home_begin
bus_start
devices_start stream
laresd_start
enrol_lift
wait_for 60 "readings in the store" has_stored_above 30
stop laresd
kill_hard devices
sqlite3 "$work/store/lares.db" 'UPDATE reading SET box = zeroblob(64) WHERE seq IN (5, 9)'
broker_start
desk_start
laresd_start
carrier_start
last=$(stored)
wait_for 30 "the gap" desk_has '.topic == "gap" and .payload.why == "damage" and .payload.count == 2
	and .payload.first.seq == 5 and .payload.last.seq == 9 and .payload.device == "toilet-lift-1"'
wait_for 30 "the rest" has_reading ".seq == $last"
(($(arrived) == last - 2)) || fail "$(arrived) readings of $last"

# What is said of a device at every link-up goes after gaps.
n_links() {
	desk_messages | jq -s '[.[] | select(.topic == "device/toilet-lift-1")] | length'
}
said=$(n_links)
stop laresd
laresd_start
wait_for 30 "the next link" eval '(($(n_links) > said))'
(($(desk_messages | jq -s '[.[] | select(.topic == "gap")] | length') == 1)) || fail "it was told more than once"
