#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# B33: a home whose certificate is revoked, and one whose certificate has run out, say so and join their own team anew by
# another bundle: with the readings, devices, plan and open alerts that they had, and what came meanwhile. Another team's bundle,
# another home's and a used one are refused, and it stays what it is.
. "$(dirname "$0")/lib.sh"
. "$root/tests/system/team.sh"

# What the broker is to have is changed while it is down: mosquitto 2.0.11 may crash where it reads its users again beside
# sessions of its file. So it keeps none here, as the home's coming changes them once more.
broker_knowing() { # COMMAND…
	stop broker
	"$@" >"$work/known.log" 2>&1 || fail "$*: $(cat "$work/known.log")"
	sed -i 's/^persistence true/persistence false/' "$folder/broker/mosquitto.conf"
	team_broker_start
}

join_by() { # BUNDLE
	lares join "$1" --fingerprint "$fingerprint" >"$work/join.log" 2>&1 || fail "not joined by $1: $(cat "$work/join.log")"
	wait_for 30 "the link" status_is '.joined and .link.up'
}

refused() { # WORDS BUNDLE [FINGERPRINT]
	lares join "$2" --fingerprint "${3-$fingerprint}" >"$work/join.log" 2>&1 && fail "joined by $2"
	grep -qF "$1" "$work/join.log" || fail "it is not said '$1': $(cat "$work/join.log")"
}

says_finding() { # WORDS
	doctor_says ".findings[] | select(.level == \"fault\" and (.words + .do | contains(\"$1\")))"
}

# What must outlive it all; of the certificate itself alerts may tell.
kept() {
	lares status --json | jq -c '[.store, .home, .team, .plan]'
	lares devices --json | jq -c '.devices | map([.id, .address, .name, .bond]) | sort'
	lares alerts --json | jq -c '.alerts | map(select(.rule != "certificate-expires" and .rule != "identity-refused") | [.id, .rule, .raised_at]) | sort'
}

home_begin
write_bare_config
team_begin
broker_knowing play_home "$home" --zone Europe/Berlin
team_watch --json "$work/desk.txt"
bus_start
jq '.events |= (map(select(.device == "cuff")) | .[5] += {after: "go", wait_ms: 0})' "$root/tests/virtual-home/scenarios/cuff-and-lift.json" >"$work/cuff.json"
devices_start "$work/cuff.json"
gateway_start
fingerprint=$(lares-team kid "$folder/team.pub")

# --- a member with a device, a plan and an open alert
join_by "$work/$home.bundle"
lares-team plan "$folder" "$home" "$work/plan.json" --send >"$work/plan.log" 2>&1 || fail "no plan: $(cat "$work/plan.log")"
ask_lares enrol 00:AA:01:01:00:01 --kind cuff --name "Cuff, bedroom"
alert='.rule == "systolic-high"'
wait_for 60 "the alert, which the team has" has_alert "$alert and .state == \"delivered\""
id=$(desk_alerts | jq -r "select($alert).id")
kept >"$work/before"

# --- other bundles: another team's for a home of that name, its own team's for another home, its own once more
"$bin/lares-team" make "$work/south" --team "$team" --broker "mqtts://localhost:$port" >"$work/make.log" 2>&1 || fail "no other team"
"$bin/lares-team" bundle "$work/south" "$home" >"$work/others" 2>>"$work/bundle.log" || fail "no bundle of the other team"
refused "has joined team $team as $home already" "$work/others" "$(lares-team kid "$work/south/team.pub")"
broker_knowing "$bin/lares-team" bundle "$folder" h-2
grep -v ' ' "$work/known.log" | grep . >"$work/h-2.bundle"
refused "has joined team $team as $home already" "$work/h-2.bundle"
refused "The bundle was used already" "$work/$home.bundle"
wait_for 30 "the link as before" status_is '.joined and .link.up'
kept | cmp -s "$work/before" - || fail "what was refused has changed something: $(kept | diff "$work/before" -)"

# --- revoked: said; what is measured is kept
broker_knowing "$bin/lares-team" revoke "$folder" "$home"
wait_for 60 "the refusal in words" says_finding "The broker refuses this gateway"
says_finding "join it anew with another bundle" || fail "what to do is not said"
wait_for 150 "the alert in the home" home_alert '.rule == "identity-refused" and .priority == "high" and .condition == "active"'
seen=$(stored)
devices_go
wait_for 60 "a reading of the home that is refused" has_stored_above "$seen"
wait_for 20 "what it makes of the alert" home_alert ".id == \"$id\" and .condition == \"cleared\""
refused "The bundle was used already" "$work/$home.bundle"

# --- and joins by another bundle: the alert is the same one, and what came meanwhile comes
broker_knowing play_home "$home" --zone Europe/Berlin
join_by "$work/$home.bundle"
wait_for 60 "what became of the alert" has_alert ".id == \"$id\" and .condition == \"cleared\" and .state == \"delivered\""
wait_for 60 "every reading" all_arrived
wait_for 60 "the end of what was wrong, which the team has" has_alert '.rule == "identity-refused" and .condition == "cleared"'
says_finding "refuses this gateway" && fail "it is said still that it is refused"
kept | cmp -s "$work/before" - || fail "not everything was kept: $(kept | diff "$work/before" -)"

# --- run out while it was off: said, by an alert, too, and mended the same way
stop carrier
stop laresd
settings_of_old "$home" "90 days ago" "1 day ago"
gateway_start
wait_for 60 "the alert in the home" home_alert '.rule == "certificate-expires" and .priority == "high" and .condition == "active"'
says_finding "has run out on" || fail "it is not said that the certificate has run out: $(lares doctor)"
says_finding "or a bundle for this home" || fail "what to do is not said"
broker_knowing play_home "$home" --zone Europe/Berlin
join_by "$work/$home.bundle"
wait_for 60 "the end of what was wrong" home_alert '.rule == "certificate-expires" and .condition != "active"'
kept | cmp -s "$work/before" - || fail "not everything was kept: $(kept | diff "$work/before" -)"
# Not revoked before, as it had run out here alone: it is, once the home says that it keeps the other one.
earlier_is_revoked() {
	jq -e '(.certificates | length == 1) and (.revoked | length == 2)' "$folder/homes/$home.json"
}
wait_for 60 "the end of the certificate from before" earlier_is_revoked
wait_for 30 "the link as before" status_is '.joined and .link.up'

# --- the home obeys those whom it obeyed before
lares-team ack "$folder" "$home" "$id" --key "$work/carer.key" >"$work/ack.log" 2>&1 || fail "not acknowledged: $(cat "$work/ack.log")"
wait_for 20 "the end of the alert" has_alert ".id == \"$id\" and .state == \"closed\""
each_exactly_once
