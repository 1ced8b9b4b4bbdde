# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
#
# What came of it: at the desk (every message is in desk.txt), in the home (through the installer's command line), and in
# the database itself. FILTER is a condition of jq.

# desk [OPTION…] PROGRAM: one of jq's over what the desk has, with words of its own. A single process: what takes time is that jq
# starts.
desk() {
	jq -nR --arg up "lares/1/$team/$home/up/" "${@:1:$#-1}" '
		# Every message so far: the topic below up/, and the payload as JSON, or null where it was emptied.
		def messages: inputs | capture("^(?<topic>\\S+) (?<payload>.*)$")
			| {topic: (.topic | ltrimstr($up)), payload: (.payload | try fromjson catch null)};
		def readings: messages | select(.topic == "readings").payload.readings[]?;
		# The newest revision of every alert.
		def alerts: [messages | select((.topic | startswith("alert/")) and .payload != null).payload]
			| group_by(.id) | map(max_by(.rev))[];
		'"${!#}" "$work/desk.txt"
}

# One a line.
desk_messages() {
	desk -c messages
}

desk_readings() {
	desk -c readings
}

desk_alerts() {
	desk -c alerts
}

# desk_has FILTER, has_reading FILTER, has_alert FILTER: whether such a message is there. All are read before one is looked for:
# what jq 1.6 tries catches the end of a search, too.
desk_has() {
	desk -e "[messages] | any(.[]; $1)" >/dev/null
}

has_reading() {
	desk -e "[readings] | any(.[]; $1)" >/dev/null
}

has_alert() {
	desk -e "[alerts] | any(.[]; $1)" >/dev/null
}

# The answer to the command with that jti, or to one that could not be verified (refused).
answer_is() { # JTI FILTER
	desk -e --arg answer "done/$1" "[messages] | any(.[]; .topic == \$answer and (.payload | $2))" >/dev/null
}

# The newest session nonce of the home. A pulse names it too, for who missed the link's message.
session_nonce() {
	desk -r '[messages | select(.topic == "link" and .payload.state == "online" or .topic == "pulse").payload.to // empty]
		| last // empty'
}

session_nonce_is_there() {
	[[ $(session_nonce) ]]
}

# status_is FILTER, doctor_says FILTER: on what lares says at the home.
status_is() {
	lares status --json | jq -e "$1" >/dev/null
}

doctor_says() {
	{ lares doctor --json || true; } | jq -e "$1" >/dev/null
}

home_alert() { # FILTER
	lares alerts --json | jq -e "any(.alerts[]; $1)" >/dev/null
}

# The number of the newest reading that the home has kept; numbers begin at 1 and have no holes.
stored() {
	lares readings --limit 1 --json | jq '.readings[0].seq // 0'
}

has_stored_above() { # NUMBER
	(($(stored) > $1))
}

# arrived_under CONDITION: "id number" of every reading that has come to the desk under the number of a store with such a
# name, each line once, by number.
arrived_under() {
	desk -r "messages | select(.topic == \"readings\").payload | select(.store $1).readings[] | select(.seq) | \"\\(.id) \\(.seq)\"" |
		sort -u | sort -n -k 2
}

arrived() {
	arrived_under '!= ""' | wc -l
}

has_arrived_above() { # NUMBER
	(($(arrived) > $1))
}

all_arrived() {
	(($(arrived) >= $(stored)))
}

# Every reading of the store is at the desk under the same number, and no other, but for what a store that stood in for it
# had sent under its own; no number is missing or used twice; no two readings hold the same octets of the same device. Ends
# laresd, to read its database at rest.
each_exactly_once() {
	local doubled store
	wait_for 60 "every kept reading at the desk" status_is '.outbox.depth == 0'
	wait_for 60 "every kept reading at the desk" all_arrived
	stop laresd
	store=$(sqlite3 "$work/store/lares.db" "SELECT value FROM meta WHERE key = 'id'")
	arrived_under "!= \"$store\"" | cut -d ' ' -f 1 >"$work/elsewhere"
	sqlite3 -separator ' ' "$work/store/lares.db" 'SELECT lower(hex(id)), seq FROM reading ORDER BY seq' >"$work/numbered"
	grep -vFf "$work/elsewhere" "$work/numbered" >"$work/stored"
	arrived_under "== \"$store\"" >"$work/arrived"
	cmp -s "$work/stored" "$work/arrived" ||
		fail "the store and the desk differ: $(diff "$work/stored" "$work/arrived" | sed -n '1,5p' | tr '\n' ' ')"
	awk '$2 != NR { print "number " NR " is missing or used twice"; exit 1 }' "$work/numbered" >"$work/numbers" ||
		fail "$(cat "$work/numbers")"
	doubled=$(desk -r 'readings | "\(.id) \(.device) \(.raw) \(.time.device)"' | sort -u | cut -d ' ' -f 2- | sort | uniq -d)
	[[ -z $doubled ]] || fail "one packet became two readings: $(head -n 1 <<<"$doubled")"
}
