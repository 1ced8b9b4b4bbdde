#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The disk takes nothing any more, as when the kernel makes it read-only after an error, until memory has no room either.
# The press of a help button is at the desk all the same, sent from memory, and again over the next link; the pulse says
# how it is. When the disk is back, what waited is stored and sent under its numbers, and what was lost is told.
. "$(dirname "$0")/lib.sh"
home_begin
no_network+=(env "LD_PRELOAD=$bin/failing-disk.so" "FAILING_DIR=$work/store" "FAILING_FLAG=$work/failing"
	"ASAN_OPTIONS=verify_asan_link_order=0")
write_config window=0
broker_start
desk_start
bus_start
devices_start "$root/tests/system/lift_and_button.json" --rate 800
laresd_start
carrier_start
enrol_lift
ask_lares enrol 00:AA:01:03:00:03 --kind help-button --name "Bedside"
wait_for 30 "readings at the desk" has_arrived_above 20

touch "$work/failing"
wait_for 30 "the failing disk at the desk" has_alert '.rule == "store-failing" and .condition == "active"'
wait_for 60 "the end of the memory" doctor_says 'any(.findings[]; .words | test("neither disk nor memory"))'
n=$(stored)
devices_go
wait_for 20 "the help call, from memory" has_alert '.kind == "help-call"'
wait_for 20 "the press, from memory" has_reading '.device == "help-button-1" and .stored == false and .class == "alert"'

# The next link knows nothing of what went over the last one.
n_calls() {
	desk_messages | jq -s '[.[] | select((.topic | startswith("alert/")) and .payload.kind == "help-call")] | length'
}
said=$(n_calls)
kill -KILL "$(carrier_pid)"
wait_for 30 "the help call once more" eval '(($(n_calls) > said))'
wait_for 90 "a pulse that says it" desk_has '.topic == "pulse" and .payload.store == "failing"'
has_reading '.device == "help-button-1" and .seq' && fail "what is not stored was sent under a number"

rm "$work/failing"
wait_for 30 "what was lost, told" desk_has '.topic == "gap" and .payload.why == "space" and .payload.class == "event"
	and .payload.device == "toilet-lift-1" and .payload.first.seq == null and .payload.first.at != null and .payload.count > 0'
wait_for 30 "the press under its number" has_reading '.device == "help-button-1" and .seq'
wait_for 30 "the end of it at the desk" has_alert '.rule == "store-failing" and .condition != "active"'
wait_for 30 "what waited in memory, and what is new" has_arrived_above "$((n + 100))"
kill_hard devices
each_exactly_once
