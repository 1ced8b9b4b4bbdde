#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# lares reset: refused for another home's name, then the keys are gone first and everything after them; nothing of before is left
# in any file, nor is any reading, alert, device, plan or bond to be had by any command. Then the gateway can be set up anew.
. "$(dirname "$0")/lib.sh"
home_begin
write_config window=0
broker_start
desk_start
bus_start
devices_start cuff-and-lift
laresd_supervised
carrier_start
load_plan
enrol_all
devices_go
wait_for 60 "the alert" has_alert '.rule == "systolic-high"'
before=$(lares status --json | jq -r .store)

# What each command has of the home; the same questions before and after.
readings() { lares readings --json | jq -s '[.. | objects | select(has("values"))] | length'; }
alerts() { lares alerts --all --json | jq -s '[.. | objects | select(.about? == "person")] | length'; }
devices() { lares devices --json | jq -s '[.. | objects | select(has("kind"))] | length'; }
plans() { lares plan show --json | jq -s '[.. | objects | select(has("limits"))] | length'; }
for question in readings alerts devices plans; do
	(($($question) > 0)) || fail "there are no $question before the reset: $(lares ${question%s} --json 2>&1 | head -c 300)"
done

if lares reset h-9999 2>"$work/refused"; then fail "another home's name was taken"; fi
grep -q "this home is $home" "$work/refused" || fail "the refusal does not say which home this is"
lares devices --json | jq -e '.devices | length > 0' >/dev/null || fail "a refusal changed something"

cp "$work/store/data.key" "$work/old.key"
lares reset "$home" >"$work/reset.txt" || fail "the reset failed"
grep -q "complete" "$work/reset.txt" || fail "the reset did not say that it is complete"

[[ ! -e $work/store/reset ]] || fail "the reset's mark is still there"
[[ $(lares status --json | jq -r .store) != "$before" ]] || fail "the store is the old one"
! cmp -s "$work/store/data.key" "$work/old.key" || fail "the keys are the old ones"
for file in "$work"/store/*; do
	! grep -aqF "$before" "$file" || fail "${file##*/} still knows the store of before"
done
for question in readings alerts devices plans; do
	(($($question) == 0)) || fail "there are $question after the reset"
done

load_plan
enrol_all
(($(devices) > 0)) || fail "no device can be enrolled after the reset"
