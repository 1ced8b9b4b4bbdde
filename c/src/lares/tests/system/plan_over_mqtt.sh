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
		lares-team sign --key "$work/$1.key" -
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

# --- all that a plan may hold comes into force, and again after a restart
sign_document() { # FILE VERSION
	jq --arg team "$team" --arg home "$home" --argjson version "$2" '{typ: "plan", team: $team, home: $home,
		plan: (. + {team: $team, home: $home, version: $version})}' "$1" | lares-team sign --key "$work/team.key" -
}

jq '.examples[1]' "$root/proto/schema/plan.json" >"$work/full.json"
sign_document "$work/full.json" 5 | desk_send plan --retain
wait_for 20 "the full plan" last_plan_status_is '.version == 5 and .accepted'
ask_lares plan show
grep -q "^weight-gain: Körpergewicht von Anna Berg, Zunahme um mehr als 2 kg" "$work/answer" ||
	fail "the full plan is not explained"
stop laresd
laresd_start
wait_for 30 "the full plan after a restart" status_is '.plan == 5'

# --- a template is explained, and never comes into force
ask_lares plan check "$root/packaging/plans/copd.json"
grep -q "^To be filled in:" "$work/answer" || fail "it is not said what is to be filled in"
# The kept plan comes again at the new connection, and its status takes the place of one that still waits to be sent.
is_refused_as_template() {
	sign_document "$root/packaging/plans/copd.json" 6 | desk_send plan
	desk_messages | jq -es 'any(.[] | select(.topic == "plan-status").payload; .version == 5 and (.accepted | not) and
		.reason == "invalid-plan" and (.faults | any(.path == "$.template")))' >/dev/null
}
wait_for 20 "the refusal of a template" is_refused_as_template
status_is '.plan == 5' || fail "a template has changed the plan in force"

# --- without laresd it is said who judges plans
stop laresd
"$bin/lares" plan check "$work/full.json" >"$work/answer" 2>&1 && fail "a plan was judged by nobody"
grep -q "judged by the laresd of its home" "$work/answer" || fail "it is not said who judges a plan"
