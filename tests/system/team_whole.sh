#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A team and a home from nothing, as two people do it who share a bundle and a fingerprint: make, bundle, join, plan, a reading,
# its alert, the receipt, an acknowledgement and a close; the home goes and comes back. All over a real broker with TLS.
. "$(dirname "$0")/lib.sh"
. "$root/tests/system/team.sh"
home_begin
write_bare_config
team_begin
team_watch --json "$work/desk.txt"
bus_start
devices_start cuff-and-lift
gateway_start

# --- the installer has the bundle, and the fingerprint by another way
lares-team bundle "$folder" "$home" --zone Europe/Berlin >"$work/bundle" 2>"$work/bundle.log" || fail "no bundle"
fingerprint=$(sed -n '/fingerprint/{n;s/^ *//;p}' "$work/bundle.log")
lares join "$work/bundle" --fingerprint "$fingerprint" >"$work/join.log" 2>&1 || fail "not joined: $(cat "$work/join.log")"
wait_for 30 "the home at the desk" watch_says "$home  The home $home is connected"
! grep -q "$home" "$folder/broker/join.passwd" || wait_for 20 "the end of the password" eval "! grep -q $home $folder/broker/join.passwd"

# --- the plan, judged here and there
lares-team plan "$folder" "$home" "$work/plan.json" --send >"$work/plan.log" 2>&1 || fail "no plan: $(cat "$work/plan.log")"
grep -q "has accepted the plan; in force is version 1" "$work/plan.log" || fail "the home's word on the plan is not told: $(cat "$work/plan.log")"

# --- a reading, its alert, the receipt
enrol_all
devices_go
alert='.rule == "systolic-high"'
wait_for 60 "the alert, which the team has" has_alert "$alert and .state == \"delivered\""
wait_for 20 "it in words" watch_says "ALERT, high: Systolic"
wait_for 20 "who is asked, by the plan's name" grep -q "asked    Maria Koch, to answer by" "$work/watch.log"
id=$(desk_alerts | jq -r "select($alert).id")

# --- somebody takes it on; somebody else may not
make_signing_key stranger
lares-team ack "$folder" "$home" "$id" --key "$work/stranger.key" >"$work/ack.log" 2>&1 && fail "a stranger has acknowledged"
grep -q "unknown-key" "$work/ack.log" || fail "it is not said why a stranger may not: $(cat "$work/ack.log")"
lares-team ack "$folder" "$home" 00000000000000000000000000 --key "$work/carer.key" >"$work/ack.log" 2>&1 && fail "no alert was acknowledged"
lares-team ack "$folder" "$home" "$id" --key "$work/carer.key" --note "I am calling her." >"$work/ack.log" 2>&1 ||
	fail "not acknowledged: $(cat "$work/ack.log")"
wait_for 20 "the acknowledgement" has_alert "$alert and .state == \"acknowledged\" and (.history | any(.who == \"carer-1\" and .note == \"I am calling her.\"))"
wait_for 20 "it in words" watch_says "ACKNOWLEDGED by Maria Koch"
lares-team close "$folder" "$home" "$id" --note "Measured again: 138." --key "$work/carer.key" >"$work/close.log" 2>&1 ||
	fail "not closed: $(cat "$work/close.log")"
wait_for 20 "the end of it" watch_says "CLOSED: Systolic"
lares-team "do" "$folder" "$home" history '{"limit":1}' >"$work/history" 2>"$work/do.log" || fail "no history: $(cat "$work/do.log")"
jq -e '.readings | length == 1' "$work/history" >"$work/ignored" || fail "the history is no list of readings"

# --- the home goes, and comes back
stop carrier
wait_for 30 "that the home has gone" watch_says "THE HOME $home IS NOT CONNECTED"
lares-team note "$folder" "$home" "$id" --note x --key "$work/carer.key" >"$work/note.log" 2>&1 && fail "a home that is not there was told something"
grep -q "is not connected" "$work/note.log" || fail "it is not said that the home is not there: $(cat "$work/note.log")"
gateway_carrier_start
comes_again() {
	(($(grep -c "The home $home is connected" "$work/watch.log") > 1))
}
wait_for 30 "the home again" comes_again

# --- the next authority and the next key, told and then in their places; the home stays the team's
lares-team make "$folder" --next-ca --next-key >>"$work/make.log" 2>&1 || fail "no next authority"
lares-team make "$folder" --switch-key >"$work/switch.log" 2>&1 && fail "switched before the home knew"
grep -q "^$home has not told that it knows the next key" "$work/switch.log" || fail "who would be lost is not named: $(cat "$work/switch.log")"
lares-team configure "$folder" "$home" >"$work/configure.log" 2>&1 || fail "not configured: $(cat "$work/configure.log")"
lares-team make "$folder" --switch-ca --switch-key >>"$work/make.log" 2>&1 || fail "the next authority is not in its place"
stop watch
stop broker
team_broker_start
n=$(grep -c "The home $home is connected" "$work/watch.log")
team_watch --json "$work/desk.txt"
comes_to_the_new() {
	(($(grep -c "The home $home is connected" "$work/watch.log") > n))
}
wait_for 60 "the home at the broker of the new authority" comes_to_the_new
is_obeyed() { # the retained link may be that of the session before
	lares-team "do" "$folder" "$home" refresh >"$work/do.log" 2>&1
}
wait_for 60 "the home's obedience to the new key" is_obeyed
