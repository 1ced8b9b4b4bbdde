#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Somebody else fills the disk while readings come: they wait in memory. The press of a help button is stored all the
# same, in the room that the ballast held, and is known after a kill, with the disk still full. When there is room again
# the ballast is back, and nothing that was accepted is lost.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) == 0 ]] || { echo "skipped: a disk of its own takes root to mount"; exit 77; }
home_begin
mount -t tmpfs -o size=48m,mode=700 lares-test "$work/store"
trap 'umount -l "$work/store"; home_end' EXIT
broker_start
desk_start
bus_start
devices_start "$root/tests/system/lift_and_button.json"
laresd_start
carrier_start
enrol_lift
ask_lares enrol 00:AA:01:03:00:03 --kind help-button --name "Bedside"

ballast_stands() {
	(($(stat -c '%b * %B' "$work/store/ballast") >= 8 * 1024 * 1024))
}

store_is() { # LEVEL
	doctor_says "[.findings[] | select(.about == \"store\").level] | index(\"$1\")"
}

wait_for 30 "readings at the desk" has_arrived_above 20
ballast_stands || fail "there is no ballast, or it is a hole"

head -c 100M /dev/zero >"$work/store/filler" 2>/dev/null || true
wait_for 60 "the full disk, said" store_is fault
wait_for 20 "the full disk at the desk" has_alert '.rule == "store-failing" and .condition == "active"'
ballast_stands || fail "the ballast was given up for something that is no call"

devices_go
wait_for 20 "the help call at the desk" has_alert '.kind == "help-call"'
wait_for 20 "the ballast given up" grep -q "the ballast is given up" "$work/laresd.log"
kill_hard laresd
laresd_start
home_alert '.kind == "help-call"' || fail "the help call was not stored"
store_is fault || wait_for 60 "the disk, still full" store_is fault

rm "$work/store/filler"
wait_for 30 "a store that is well again" store_is ok
wait_for 30 "the ballast" ballast_stands
wait_for 30 "the end of it at the desk" has_alert '.rule == "store-failing" and .condition != "active"'
desk_has '.topic == "gap"' && fail "something was given up for want of room that was not ours"
wait_for 30 "readings of now" has_arrived_above "$(stored)"
kill_hard devices
each_exactly_once
