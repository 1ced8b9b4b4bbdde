#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The team sends the care plan over MQTT, retained: it comes into force, and that the broker gives it again at every
# connection is neither a fault nor news. A forged or older one is refused, and the one in force stays.
. "$(dirname "$0")/lib.sh"
home_begin
make_signing_key stranger
broker_start
desk_start
bus_start
devices_start cuff-and-lift
laresd_start
carrier_start
wait_for 30 "the link" status_is '.link.up'

sign_plan() { # KEY-STEM VERSION
	jq --arg team "$team" --arg home "$home" --argjson version "$2" \
		'{typ: "plan", team: $team, home: $home, plan: (.version = $version)}' "$work/plan.json" |
		team-desk sign --key "$work/$1.key" -
}

last_plan_status_is() { # FILTER
	desk_messages | jq -es "map(select(.topic == \"plan-status\").payload) | last | $1" >/dev/null
}

sign_plan team 3 | desk_send plan --retain
wait_for 20 "plan 3 in force" last_plan_status_is '.version == 3 and .accepted'
status_is '.plan == 3' || fail "lares status knows no plan 3"

n=$(desk_messages | jq -s 'map(select(.topic == "plan-status")) | length')
stop carrier
carrier_start
is_said_again() {
	(($(desk_messages | jq -s 'map(select(.topic == "plan-status")) | length') >= n + 2))
}
wait_for 30 "the status at the new connection, and for the kept plan" is_said_again
last_plan_status_is '.version == 3 and .accepted' || fail "a plan that the broker kept was taken for a fault"

sign_plan stranger 4 | desk_send plan
wait_for 20 "the refusal of a forged plan" last_plan_status_is '.version == 3 and (.accepted | not) and .reason == "unknown-key"'
sign_plan team 2 | desk_send plan
wait_for 20 "the refusal of an old plan" last_plan_status_is '.version == 3 and (.accepted | not) and .reason == "old-plan"'
status_is '.plan == 3' || fail "the plan in force has changed"
