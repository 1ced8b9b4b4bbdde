# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
#
# What came of it: at the desk (every message is in desk.txt), in the home (through the installer's command line), and in
# the database itself. FILTER is a condition of jq.

# Every message so far as {"topic": what is below up/, "payload": its JSON, or null where it was emptied}.
desk_messages() {
	jq -cR --arg up "lares/1/$team/$home/up/" 'capture("^(?<topic>\\S+) (?<payload>.*)$")
		| {topic: (.topic | ltrimstr($up)), payload: (.payload | try fromjson catch null)}' "$work/desk.txt"
}

# desk_has FILTER: whether such a message is there.
desk_has() {
	desk_messages | jq -es "any(.[]; $1)" >/dev/null
}

desk_readings() {
	desk_messages | jq -c 'select(.topic == "readings") | .payload.readings[]'
}

has_reading() {
	desk_readings | jq -es "any(.[]; $1)" >/dev/null
}

# The newest revision of every alert, one a line.
desk_alerts() {
	desk_messages | jq -cs 'map(select((.topic | startswith("alert/")) and .payload != null).payload)
		| group_by(.id) | map(max_by(.rev))[]'
}

has_alert() {
	desk_alerts | jq -es "any(.[]; $1)" >/dev/null
}

# The answer to the command with that jti, or to one that could not be verified (refused).
answer_is() { # JTI FILTER
	desk_messages | jq -es --arg topic "done/$1" "any(.[]; .topic == \$topic and (.payload | $2))" >/dev/null
}

# The newest session nonce of the home.
session_nonce() {
	desk_messages | jq -rs 'map(select(.topic == "link" and .payload.state == "online").payload.to) | last // empty'
}

# status_is FILTER, doctor_says FILTER: on what lares says at the home.
status_is() {
	lares status --json | jq -e "$1" >/dev/null
}

doctor_says() {
	lares doctor --json | jq -e "$1" >/dev/null
}

home_alert() { # FILTER
	lares alerts --json | jq -e "any(.alerts[]; $1)" >/dev/null
}

# "id seq" of every reading in the store, by number.
store_readings() {
	sqlite3 -readonly "$work/store/lares.db" 'SELECT lower(hex(id)), seq FROM reading ORDER BY seq' | tr '|' ' '
}

# The same of what has come to the desk, each line once.
arrived_readings() {
	desk_readings | jq -r '"\(.id) \(.seq)"' | sort -u | sort -n -k 2
}

all_arrived() {
	status_is '.outbox.depth == 0' && [[ $(store_readings) == "$(arrived_readings)" ]]
}

# Every reading of the store is at the desk under the same number, and no other; no number is missing or used twice; no
# two readings hold the same octets of the same device. What fails is told in words.
each_exactly_once() {
	local doubled
	wait_for 60 "every stored reading at the desk" all_arrived
	arrived_readings | awk '
		$2 != previous + 1 { print "number " previous + 1 " is missing, or " $2 " was used twice"; bad = 1 }
		{ previous = $2 }
		END { exit bad }' >"$work/numbers" || fail "$(head -n 1 "$work/numbers")"
	doubled=$(desk_readings | jq -r '"\(.id) \(.device) \(.raw) \(.time.device)"' | sort -u | cut -d ' ' -f 2- | sort | uniq -d)
	[[ -z $doubled ]] || fail "one packet became two readings: $(head -n 1 <<<"$doubled")"
}

has_arrived_above() { # NUMBER
	(($(arrived_readings | wc -l) > $1))
}

has_stored_above() { # NUMBER
	(($(store_readings | wc -l) > $1))
}
