#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Acknowledgements that are forged, replayed, stale, misaddressed or kept by the broker: each is refused with its reason,
# and the alert stays what it was. Then a good one is taken.
. "$(dirname "$0")/lib.sh"
home_begin
make_signing_key stranger
home_up cuff-and-lift

wait_for 60 "the alert" has_alert '.rule == "systolic-high" and .state == "delivered"'
alert=$(desk_alerts | jq -r 'select(.rule == "systolic-high").id')
number=0

# claims [JQ-EDIT]: those of a good acknowledgement, changed.
claims() {
	jq -n --arg team "$team" --arg home "$home" --arg to "$(session_nonce)" --arg alert "$alert" --argjson now "$(date +%s)" \
		'{typ: "do", verb: "ack", team: $team, home: $home, to: $to, alert: $alert, iat: $now, exp: ($now + 300)} | '"${1:-.}"
}

signed() { # KEY-STEM [JQ-EDIT]
	claims "${2:-.} | .jti = \"test-$number\"" | lares-team sign --key "$work/$1.key" -
}

is_untouched() {
	has_alert ".id == \"$alert\" and .state == \"delivered\""
}

# refused REASON WHERE: the last one was answered with that reason at up/done/WHERE, and nothing happened.
refused() {
	wait_for 20 "the refusal $1 at done/$2" answer_is "$2" ".ok == false and .reason == \"$1\" and (.words | length > 10)"
	is_untouched || fail "$1: the alert has changed"
	number=$((number + 1))
}

with_payload_of() { # JWS OTHER-JWS: the first one's header and signature around the other's claims
	echo "${1%%.*}.$(cut -d . -f 2 <<<"$2").${1##*.}"
}

signed stranger | desk_send do/ack
refused unknown-key refused
good=$(signed carer '.alert = "01ARZ3NDEKTSV4RRFFQ69G5FAV"')
with_payload_of "$good" "$(signed carer)" | desk_send do/ack
refused bad-signature refused
echo 'no.jws.at-all' | desk_send do/ack
refused malformed refused
signed carer '.home = "h-9999"' | desk_send do/ack
refused misaddressed "test-$number"
signed carer '.team = "south"' | desk_send do/ack
refused misaddressed "test-$number"
signed carer '.verb = "reboot"' | desk_send do/ack
refused misaddressed "test-$number"
signed carer '.to = "a-session-of-yesterday"' | desk_send do/ack
refused wrong-session "test-$number"
# By its times an old one is told only where the clock is right; where it is not, the session and the counter do it.
if status_is '.clock == "trusted"'; then
	signed carer '.iat -= 900 | .exp -= 900' | desk_send do/ack
	refused expired "test-$number"
fi
signed carer '.exp = .iat + 3600' | desk_send do/ack
refused too-long "test-$number"
signed carer '.alert = "01ARZ3NDEKTSV4RRFFQ69G5FAV"' | desk_send do/ack
refused no-such-alert "test-$number"

# A broker that keeps a command would give it again to every new session.
stop carrier
signed carer | desk_send do/ack --retain
carrier_start
refused retained refused

# Once is enough; the same octets again are a replay.
good=$(signed carer)
desk_send do/ack <<<"$good"
wait_for 20 "the good one's answer" answer_is "test-$number" '.ok'
# Where the cuff has measured again meanwhile, and all is well, that closes it.
wait_for 20 "the acknowledged alert" has_alert ".id == \"$alert\" and (.history | any(.what == \"acknowledged\"))"
desk_send do/ack <<<"$good"
wait_for 20 "the refusal of the replay" answer_is "test-$number" '.ok == false and .reason == "replayed"'
