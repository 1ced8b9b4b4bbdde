#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The store may take 1 MB, and the broker is away for longer than that lasts: the least important readings are given up, a
# help call is not, and the installer is told. When the broker is back, every number is either at the desk or in a gap,
# and the gaps came first.
. "$(dirname "$0")/lib.sh"
home_begin
sed -i 's/^window = .*/&\nlimit = 1M/' "$work/lares.conf"
bus_start
devices_start "$root/tests/system/lift_and_button.json" --rate 400
laresd_start
enrol_lift
ask_lares enrol 00:AA:01:03:00:03 --kind help-button --name "Bedside"
wait_for 30 "the first readings" has_stored_above 100
devices_go
wait_for 30 "the help call" home_alert '.kind == "help-call"'

wait_for 120 "what waits, given up" doctor_says '[.findings[] | select(.words | test("told to the team as gaps"))] | length > 0'
wait_for 30 "the alert about it" home_alert '.rule == "disk-low"'
n=$(stored)
wait_for 60 "a home that goes on" has_stored_above "$((n + 2000))"
kill_hard devices
used=$(stat -c %s "$work/store/lares.db" "$work/store/lares.db-wal" | paste -sd +)
((used < 6 * 1024 * 1024)) || fail "the database has grown to $((used)) bytes"

broker_start
desk_start
carrier_start
last=$(stored)
wait_for 30 "a gap" desk_has '.topic == "gap"'
wait_for 60 "the newest reading at the desk" has_reading ".seq == $last"
wait_for 60 "all that waited" desk_has '.topic == "readings" and .payload.readings[-1].seq != null'
all_are_accounted_for() {
	desk_messages | jq -es --argjson last "$last" '
		[.[] | select(.topic == "gap").payload] as $gaps
		| [.[] | select(.topic == "readings").payload.readings[].seq] | unique as $came
		| ([range(1; $last + 1)] - $came) as $missing
		| ($gaps | map(.count) | add) == ($missing | length)
		and all($missing[]; . as $seq | any($gaps[]; .first.seq <= $seq and $seq <= .last.seq))' >/dev/null
}
wait_for 60 "every number in a reading or in a gap" all_are_accounted_for
has_reading '.device == "help-button-1" and .class == "alert"' || fail "the call was given up"
desk_messages | jq -es '[.[] | select(.topic == "gap").payload | "\(.class) \(.why)"] | length == (unique | length)' >/dev/null ||
	fail "what was lost while nobody heard it was told in pieces"
desk_messages | jq -es 'map(.topic) | index("gap") < index("readings")' >/dev/null || fail "the gap was told late"
