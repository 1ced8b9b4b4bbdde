#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A time server that is wrong for a while, or is somebody's: for the gateway every certificate has run out, and it says so. Once
# the time is right again it connects, as no link has ever worked at that time.
. "$(dirname "$0")/lib.sh"
home_begin
laresd_environment=(LD_PRELOAD="$bin/libwall.so" LARES_WALL="$work/wall" ASAN_OPTIONS=verify_asan_link_order=0)
carrier_place=(env "${laresd_environment[@]}")

# on_day NUMBER: after today, for both programs, and the kernel calls it synchronised. Today itself is the day of the build.
on_day() {
	echo "$(($1 * 86400)) 1" >"$work/wall.new"
	mv "$work/wall.new" "$work/wall"
}

on_day 3
broker_start
bus_start
devices_start "$root/tests/system/silent.json"
laresd_start
carrier_start
wait_for 60 "the link" status_is '.link.up'

on_day 4000
broker_stop
broker_start
wait_for 60 "the certificate that has run out" status_is '.link.up == false and (.link.words | test("expired|run out"))'

on_day 3
wait_for 120 "the link" status_is '.link.up'

# The day of a link that worked is kept: after a power cut without a time server certificates are judged from there on.
stop laresd
floor=$(sqlite3 "$work/store/lares.db" "SELECT value FROM counter WHERE key = 'time-floor'")
day=$(((floor - $(date +%s) + 43200) / 86400))
((day == 3)) || fail "the time floor is $floor, day $day from today, and not the third"
