#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A gateway that starts in 1970: its readings are sent, dated as it can, and dated once more when the clock is right, under the
# same id and number, with what they said before. Then the clock steps twenty years forward and back, and the zone changes: no
# reading comes twice, no alert changes, and nothing that was dated once is dated again.
. "$(dirname "$0")/lib.sh"
home_begin
write_config window=0
laresd_environment=(LD_PRELOAD="$bin/libwall.so" LARES_WALL="$work/wall" ASAN_OPTIONS=verify_asan_link_order=0)

# wall SECONDS SYNCHRONISED: laresd's wall clock from now on.
wall() {
	echo "$1 $2" >"$work/wall.new"
	mv "$work/wall.new" "$work/wall"
}

now=$(date +%s)
wall $((30 - now)) 0
broker_start
desk_start
bus_start
devices_start "$root/tests/system/encrypted.json"
laresd_start
carrier_start
ask_lares enrol 54:48:E6:8F:80:A5 --kind sensor --key - <<<231d39c1d7cc1ab1aee224cd096db932

devices_go
wait_for 30 "a reading of 1970" has_reading '.seq == 1 and (.at | startswith("1970-01-01")) and (.time.trusted | not) and
	.time.boot and .time.since_boot_s > 0 and .time.redated == null'

wall 0 1
devices_go
wait_for 30 "a reading under a right clock" has_reading '.seq == 2 and .time.trusted and .time.redated == null'
wait_for 30 "the first one dated anew" has_reading '.seq == 1 and .time.redated and (.time.trusted | not) and
	(.time.redated.at | startswith("1970-01-01")) and (.time.redated.received | startswith("1970-01-01"))'

# seconds SEQ: when that one was taken, by what was said of it last.
seconds() {
	desk_readings | jq -rs "map(select(.seq == $1)) | last.at" | sed 's/\.[0-9]*//' | xargs -I{} date -d {} +%s
}
first=$(seconds 1) second=$(seconds 2)
((first >= now && first <= second)) || fail "dated anew to $first, which is not between the start ($now) and the second one ($second)"

ask_lares test alert
wait_for 30 "the alert, seen by the team" has_alert '.test and .state == "delivered"'
revision() {
	desk_alerts | jq -r 'select(.test).rev'
}
rev=$(revision)

wall 631152000 1
devices_go
wall -631152000 1
devices_go
devices_go
wait_for 30 "the next true packet" has_reading '.seq == 3' # heard late, it would be of an untrusted clock
wall 0 0
wall 0 1
wait_for 30 "its receipt" status_is '.outbox.depth == 0' # or it is sent again, as it should be

stop laresd
sed -i 's|^zone = .*|zone = America/New_York|' "$work/lares.conf"
laresd_start
wait_for 30 "the link" status_is '.link.up and .outbox.depth == 0'
[[ $(stored) == 3 ]] || fail "there are $(stored) readings of three packets"
desk_readings | jq -es 'group_by(.seq) | all(map(.id) | unique | length == 1)' >/dev/null || fail "a number came under two ids"
desk_readings | jq -es 'map(select(.seq > 1)) | group_by(.seq) | all(length == 1)' >/dev/null || fail "a reading came twice"
[[ $(desk_readings | jq -s 'map(select(.seq == 1)) | length') == 2 ]] || fail "the first reading was dated more than once"
[[ $(revision) == "$rev" ]] || fail "the alert has changed with the clock"
