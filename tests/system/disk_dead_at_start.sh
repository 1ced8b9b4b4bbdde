#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The kernel has made the disk read-only, and laresd starts on it. It goes on in memory, under another store's name: the
# devices are known, the press of a help button is at the desk, and everybody is told. When the disk can be written again,
# laresd ends by itself and comes up on its real store, with what the broker did not have yet; nothing is sent twice.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) == 0 ]] || { echo "skipped: a disk of its own takes root to mount"; exit 77; }
home_begin
mount -t tmpfs -o size=64m,mode=700 lares-test "$work/store"
trap 'umount -l "$work/store"; home_end' EXIT

# The names of the stores whose readings are at the desk, in the order of coming.
stores() {
	desk_messages | jq -r 'select(.topic == "readings").payload.store' | uniq
}

has_store_after() { # NAME
	[[ $(stores | tail -n 1) != "$1" ]]
}

write_config window=0
broker_start
desk_start
bus_start
devices_start "$root/tests/system/lift_and_button.json"
laresd_start
carrier_start
enrol_lift
ask_lares enrol 00:AA:01:03:00:03 --kind help-button --name "Bedside"
wait_for 30 "readings at the desk" has_arrived_above 20
real=$(stores | tail -n 1)

# As after a crash: the last commits are in the WAL alone.
kill_hard laresd
[[ -s $work/store/lares.db-wal ]] || fail "there is no WAL to be read"
mount -o remount,ro "$work/store"
laresd_supervised
status_is '.devices | length == 2' || fail "the devices are not enrolled any more"
doctor_says 'any(.findings[]; .level == "fault" and (.words | test("read-only")))' || fail "doctor does not say it"
wait_for 30 "the dead disk at the desk" has_alert '.rule == "store-failing" and .condition == "active"'
wait_for 90 "a pulse that says it" desk_has '.topic == "pulse" and .payload.store == "failing"'
devices_go
wait_for 20 "the help call at the desk" has_alert '.kind == "help-call"'
wait_for 20 "the press at the desk" has_reading '.device == "help-button-1" and .class == "alert"'
memory=$(stores | tail -n 1)
[[ $memory != "$real" ]] || fail "what is kept in memory goes by the name of the real store"

broker_stop
held=$(stored)
wait_for 20 "readings that wait in memory" has_stored_above "$((held + 20))"
mount -o remount,rw "$work/store"
pid=$(cat "$work/laresd.pid")
has_begun_anew() {
	[[ $(cat "$work/laresd.pid") != "$pid" ]] && lares status
}
wait_for 90 "laresd on its real store" has_begun_anew
grep -q "the disk can be written again" "$work/laresd.log" || fail "laresd ended without a word"
[[ ! -e $work/volatile ]] || fail "what was kept in memory is still there"
wait_for 60 "what was kept in memory, brought over" test -e "$work/store/lares.db.salvaged-1"
home_alert '.kind == "help-call"' || fail "the help call is forgotten"
broker_start
wait_for 60 "the real store at the desk" has_store_after "$memory"
[[ $(stores | tail -n 1) == "$real" ]] || fail "a third store has begun"
wait_for 60 "the end of it at the desk" has_alert '.rule == "store-failing" and .condition != "active"'
has_alert '.rule == "store-damaged"' && fail "the database is called damaged"

# Each reading of the real store is at the desk, under one number of one store; nothing is told as lost.
kill_hard devices
all_have_arrived() {
	desk_readings | jq -r .id | sort -u >"$work/arrived"
	sqlite3 "$work/copy.db" 'SELECT lower(hex(id)) FROM reading' | sort >"$work/kept"
	[[ -z $(comm -13 "$work/arrived" "$work/kept") ]]
}
stop laresd
cp "$work/store/lares.db" "$work/copy.db"
laresd_supervised
wait_for 60 "every reading at the desk" all_have_arrived
desk_messages | jq -r 'select(.topic == "readings").payload | .store as $store | .readings[] | "\(.id) \($store) \(.seq)"' |
	sort -u | cut -d ' ' -f 1 | sort | uniq -d >"$work/doubled"
[[ ! -s $work/doubled ]] || fail "$(wc -l <"$work/doubled") readings came under two numbers"
desk_has '.topic == "gap"' && fail "something was told as lost"
exit 0
