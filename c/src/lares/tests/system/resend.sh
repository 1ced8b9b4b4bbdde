#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A consumer that has a hole below complete_to asks for it (resend), and gets those readings again under the same ids and
# numbers. Numbers of another store, or not yet complete, are refused, and whoever has no key gets nothing.
. "$(dirname "$0")/lib.sh"
home_begin
make_signing_key stranger
home_up cuff-and-lift

readings_sent() {
	desk_messages | jq -cs 'map(select(.topic == "readings").payload)'
}

is_complete_to() { # SEQ
	status_is '.outbox.depth == 0' && (($(readings_sent | jq 'map(.readings[].seq) | max') >= $1))
}

wait_for 60 "three readings, all taken" is_complete_to 3
store=$(readings_sent | jq -r 'last.store')
number=0

asked() { # KEY-STEM [JQ-EDIT]
	number=$((number + 1))
	jq -n --arg team "$team" --arg home "$home" --arg to "$(session_nonce)" --arg store "$store" --argjson now "$(date +%s)" \
		--arg jti "resend-$number" '{typ: "do", verb: "resend", team: $team, home: $home, to: $to, store: $store, first: 2, last: 3,
		iat: $now, exp: ($now + 300), jti: $jti} | '"${2:-.}" | lares-team sign --key "$work/$1.key" - | desk_send do/resend
}

refused() { # REASON WHERE
	wait_for 20 "the refusal $1 at done/$2" answer_is "$2" ".ok == false and .reason == \"$1\""
}

# times SEQ: how often that one was sent.
times() {
	readings_sent | jq "map(.readings[] | select(.seq == $1)) | length"
}

asked stranger
refused unknown-key refused
asked team '.store = "00000000000000000000000000000000"'
refused no-such-readings "resend-$number"
asked team '.last = 1000000'
refused no-such-readings "resend-$number"
asked team '.first = 4'
refused malformed "resend-$number"
asked team 'del(.store)'
refused malformed "resend-$number"
[[ $(times 2) == 1 ]] || fail "a refused resend sent something"

asked team
wait_for 20 "the answer" answer_is "resend-$number" .ok
are_there_twice() {
	[[ $(times 2) == 2 && $(times 3) == 2 ]]
}
wait_for 20 "both readings again" are_there_twice
[[ $(times 1) == 1 ]] || fail "what nobody asked for was sent again"
readings_sent | jq -e 'map(.readings[]) | group_by(.seq) | all(map(.id) | unique | length == 1)' >/dev/null ||
	fail "a number has come under two ids"
