#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The database is damaged while laresd is stopped: its first page is gone, and one with readings. It is set aside; the home
# goes on with a new one, its devices still enrolled, and says so; what had not been sent and can be read arrives once, and
# the rest is told as a gap. Then one page is damaged that nobody asks for: the check finds it, and the same happens again.
. "$(dirname "$0")/lib.sh"

db() {
	sqlite3 -separator ' ' "$work/store/lares.db" "$1"
}

# The page of readings in the middle of those that wait; on stdout "page first-seq last-seq".
middle_page() {
	local place=0 page n_cells
	while read -r page n_cells; do
		((place += n_cells))
		if ((place > ($1 + $2) / 2)); then
			echo "$page" "$((place - n_cells + 1))" "$place"
			return
		fi
	done < <(db "SELECT pageno, ncell FROM dbstat WHERE name = 'reading' AND pagetype = 'leaf' ORDER BY path")
}

spoil_page() { # PAGE
	dd if="$1" of="$work/store/lares.db" bs=2048 seek="$(($2 - 1))" count=1 conv=notrunc status=none
}

waits_for_broker() { # HOW MANY
	(($(stored) - $(arrived) > $1))
}

# How often each reading came to the desk under that store's numbers, beyond once.
doubled_under() { # STORE
	desk_messages | jq -r --arg store "$1" 'select(.topic == "readings" and .payload.store == $store).payload.readings[]
		| "\(.id) \(.seq)"' | sort -u | cut -d ' ' -f 1 | sort | uniq -d
}

# All that the old database held, but for the page that was spoiled, is at the desk.
none_is_missing() {
	desk_readings | jq -r .id | sort -u >"$work/arrived"
	[[ -z $(comm -23 "$work/expected" "$work/arrived") ]]
}

laresd_has_ended() {
	! is_running laresd
}

home_begin
write_config window=0
broker_start
desk_start
bus_start
devices_start stream
laresd_start
carrier_start
enrol_lift
ask_lares enrol 00:AA:01:03:00:03 --kind chair
wait_for 60 "readings at the desk" has_arrived_above 200
broker_stop
wait_for 60 "readings that wait" waits_for_broker 200
stop devices
stop laresd

# --- damage that opening finds
db 'SELECT lower(hex(id)), seq FROM reading ORDER BY seq' >"$work/stored"
old=$(db "SELECT value FROM meta WHERE key = 'id'")
last=$(db 'SELECT max(seq) FROM reading')
read -r page first_lost last_lost <<<"$(middle_page $((last - 150)) "$last")"
awk -v first="$first_lost" -v last="$last_lost" '$2 < first || $2 > last { print $1 }' "$work/stored" | sort >"$work/expected"
spoil_page /dev/urandom "$page"
spoil_page /dev/zero 1
began=$(date +%s%N)
laresd_start
echo "up $((($(date +%s%N) - began) / 1000000)) ms after the start, with $last readings in the damaged file"
[[ -e $work/store/lares.db.damaged-1 || -e $work/store/lares.db.salvaged-1 ]] || fail "nothing was set aside"
status_is '.devices | length == 2' || fail "the devices are not enrolled any more"
broker_start
wait_for 60 "the alert" has_alert '.rule == "store-damaged"'
wait_for 120 "what can be read" none_is_missing # without a radio that scans it is not begun for a minute
wait_for 60 "the gap" desk_has ".topic == \"gap\" and .payload.why == \"damage\" and .payload.store == \"$old\"
	and .payload.count == $((last_lost - first_lost + 1)) and .payload.first.seq == $first_lost and .payload.last.seq == $last_lost"
wait_for 90 "the pulse" desk_has '.topic == "pulse" and .payload.salvage.state == "ended" and .payload.check.state == "ok"'
[[ -e $work/store/lares.db.salvaged-1 ]] || fail "the old file is not called salvaged"
new=$(desk_messages | jq -rs 'map(select(.topic == "readings").payload.store) | last')
[[ $new != "$old" ]] || fail "the new store has the old one's name"
[[ -z $(doubled_under "$new") ]] || fail "a reading came twice"

# --- damage that only the check finds
stop laresd
devices_start stream # laresd checks when it is scanning
read -r page first_lost last_lost <<<"$(middle_page 1 100)"
spoil_page /dev/urandom "$page"
start laresd "${no_network[@]}" "$bin/laresd" --config "$work/lares.conf"
wait_for 60 "laresd to end, for its supervisor to start it again" laresd_has_ended
unset 'running[laresd]'
grep -q "it is set aside" "$work/laresd.log" || fail "laresd ended without a word"
laresd_start
status_is '.devices | length == 2' || fail "the devices are not enrolled any more"
wait_for 60 "the second salvage" test -e "$work/store/lares.db.salvaged-2"
