#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A nurse, a carer and a relative say what they have to say to a home, over the broker and signed: note, snooze, close, test,
# history, report, pause, resume, reassign, scan, enrol, forget, and a plan. Each takes effect, once, and is answered; who may
# not, is told so.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/signed.sh"
home_begin
with_nurse_and_relative
home_up cuff-and-lift

wait_for 60 "the alert" has_alert '.rule == "systolic-high" and .state == "delivered"'
alert=$(desk_alerts | jq -r 'select(.rule == "systolic-high").id')
about='{"alert": "'$alert'"'

# --- an alert: who may say what, and that it is seen at the desk

ask relative note "$about, \"note\": \"x\"}"
refused not-allowed
ask relative snooze "$about, \"for_s\": 600}"
refused not-allowed
ask team note "$about, \"note\": \"x\"}"
refused not-allowed
ask nurse note "$about}"
refused malformed
ask nurse note "$about, \"note\": \"She had run up the stairs.\"}"
done_with '.alert == "'"$alert"'"'
wait_for 20 "the note" has_alert '.history | any(.what == "noted" and .who == "nurse-7" and .note == "She had run up the stairs.")'
[[ $(desk_alerts | jq -r "select(.id == \"$alert\").state") == delivered ]] || fail "a comment has changed more"
desk_send do/note <"$work/asked.jws"
wait_for 20 "the refusal of the same again" answer_is "cmd-$number" '.ok == false and .reason == "replayed"'

ask nurse snooze "$about, \"for_s\": 59}"
refused malformed
ask nurse snooze "$about, \"for_s\": 1800}"
done_with true
wait_for 20 "the snoozed alert" has_alert '.history | any(.what == "snoozed" and .who == "nurse-7")'

ask nurse close "$about}"
refused malformed
ask nurse close "$about, \"note\": \"Measured again by hand: 142.\"}"
done_with true
wait_for 20 "the closed alert" has_alert ".id == \"$alert\" and .state == \"closed\""
ask nurse close "$about, \"note\": \"again\"}"
refused closed
ask carer note '{"alert": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "note": "x"}'
refused no-such-alert

# --- a test alert, and that only those may raise it who care

ask relative test '{}'
refused not-allowed
ask carer test '{}'
done_with '.result.alert | length == 26'
wait_for 20 "the test alert" has_alert ".id == $(result_of | jq .alert) and .test"

# --- history: pages, and what is asked for only

ask relative history '{}'
refused not-allowed
ask nurse history '{"limit": 201}'
refused malformed
ask nurse history '{"limit": 2}'
done_with '(.result.readings | length) == 2 and .result.next > 0'
next=$(result_of | jq .next)
seqs=$(result_of | jq -c '[.readings[].seq]')
ask nurse history "{\"limit\": 200, \"before\": $next}"
done_with '.result.next == null and (.result.readings | length) > 0'
seqs=$(jq -c --argjson before "$seqs" '$before + [.readings[].seq]' <<<"$(result_of)")
jq -e '. == (sort | reverse) and .[-1] == 1 and length == (unique | length)' <<<"$seqs" >/dev/null || fail "pages with holes: $seqs"
ask nurse history '{"quantity": "systolic-pressure", "person": "p1"}'
done_with '(.result.readings | length) > 0 and (.result.readings | all(.person == "p1" and (.values | any(.quantity == "systolic-pressure"))))'
ask nurse history '{"device": "no-such-1"}'
done_with '.result.readings == []'
ask nurse history '{"until": 1000000000}'
done_with '.result.readings == [] and .result.next == null'
[[ $(lares history --device cuff-1 | wc -l) == "$(lares readings --device cuff-1 --limit 1000 | wc -l)" ]] ||
	fail "lares history and lares readings differ"

# --- the report: as JSON it fits its schema (at the end of this test, put together), as a page it is whole

report_parts() {
	desk_messages | jq -cs "map(select(.topic | startswith(\"report/cmd-$number/\")).payload) | sort_by(.part)"
}

ask relative report '{}'
refused not-allowed
ask nurse report '{"days": 91}'
refused malformed
ask nurse report '{"days": 2}'
done_with '.result.format == "json" and .result.parts > 0'
report_parts | jq -e '(map(.text) | join("") | fromjson) as $report | length == .[0].parts and
	($report.alerts | any(.rule? // true and .id == "'"$alert"'" and .state == "closed" and
		(.history | any(.who == "nurse-7" and .note == "Measured again by hand: 142.")))) and
	($report.quantities | any(.quantity == "systolic-pressure" and .count > 0)) and $report.plan.version == 1' >/dev/null ||
	fail "the report does not tell what was done"
ask carer report '{"format": "html", "days": 1}'
done_with '.result.format == "html"'
report_parts | jq -r 'map(.text) | join("")' >"$work/report.html"
[[ $(head -c 15 "$work/report.html") == '<!DOCTYPE html>' && $(tail -c 9 "$work/report.html") == *'</html>'* ]] || fail "no whole page"
grep -q 'Measured again by hand: 142.' "$work/report.html" || fail "the page does not tell what was done"
! grep -qE '<script|https?:|src=|url\(' "$work/report.html" || fail "the page wants something from elsewhere"
lares report --days 2 --html "$work/at-home.html"
grep -q 'Anna Weber' "$work/at-home.html" || fail "the page at home is another"
lares report --json --days 1 | jq -e '.report.complete' >/dev/null || fail "no report at home"

# --- a person is not watched for a while

now=$(date +%s)
ask carer pause '{"person": "p1", "reason": "hospital", "until": '$((now + 86400))'}'
refused not-allowed
ask nurse pause '{"person": "p1", "reason": "holiday", "until": '$((now + 86400))'}'
refused malformed
ask nurse pause '{"person": "p1", "reason": "hospital", "until": '$((now - 60))'}'
refused malformed
ask nurse pause '{"person": "p1", "reason": "away", "until": '$((now + 100 * 86400))'}'
refused malformed
answer_is "cmd-$number" '.words | contains("92 days")' || fail "how long a pause may be is not told"
ask nurse pause '{"person": "p9", "reason": "hospital", "until": '$((now + 86400))'}'
refused no-such-person
ask nurse pause '{"person": "p1", "reason": "hospital", "why": "hip", "until": '$((now + 86400))', "closer_days": 7}'
done_with true
lares report --json | jq -e 'any(.report.pauses[]; .person == "p1" and .why == "hip" and .set_by == "nurse-7")' >/dev/null ||
	fail "the report does not tell of the pause"
ask relative resume '{"person": "p1"}'
refused not-allowed
ask nurse resume '{"person": "p9"}'
refused no-such-person
ask nurse resume '{"person": "p1"}'
done_with true

# --- whose a reading is

reading=$(desk_readings | jq -r 'select(.person == "p1").id' | head -n 1)
ask carer reassign '{"reading": "'"$reading"'", "person": null}'
refused not-allowed
ask nurse reassign '{"reading": "'"$reading"'"}'
refused malformed
ask nurse reassign '{"reading": "'"$reading"'", "person": "p9"}'
refused no-such-person
ask nurse reassign '{"reading": "00000000000000000000000000000000", "person": "p1"}'
refused no-such-reading
ask nurse reassign '{"reading": "'"$reading"'", "person": null}'
done_with true
wait_for 20 "the reading under the same id, and whose it is" has_reading ".id == \"$reading\" and .person == null"

# --- devices from afar

ask carer scan '{}'
refused not-allowed
ask nurse scan '{}'
done_with '(.result.nearby | length) > 0 and .result.more == false'
ask nurse enrol '{"device": "00:AA:01:02:00:02", "options": {"kind": "no-such-thing"}}'
refused malformed
ask nurse enrol '{"device": "00:AA:01:02:00:02", "options": {"colour": "red"}}'
refused malformed
ask nurse enrol '{"device": "00:AA:01:02:00:02", "options": {"name": "Lift, bath"}}'
done_with '.result.device.name == "Lift, bath"'
lares devices --json | jq -e 'any(.devices[]; .name == "Lift, bath")' >/dev/null || fail "the device has no new name"
ask carer forget '{"device": "cuff-1"}'
refused not-allowed
ask nurse forget '{"device": "no-such-1"}'
refused no-such-device
ask nurse forget '{"device": "cuff-1"}'
done_with '.result.forgotten == "cuff-1"'
lares devices --json | jq -e 'all(.devices[]; .id != "cuff-1")' >/dev/null || fail "the device is still there"

# --- a plan as a command: judged as any plan, and answered

write_plan 2
ask nurse plan "$(jq -nc --rawfile plan "$work/plan.jws" '{plan: ($plan | rtrimstr("\n"))}')"
refused not-allowed
ask team plan '{"plan": "no.jws.at-all"}'
refused malformed
ask team plan "$(jq -nc --rawfile plan "$work/plan.jws" '{plan: ($plan | rtrimstr("\n"))}')"
done_with '.result.version == 2'
wait_for 20 "the new plan" status_is '.plan == 2'

# --- at home, with a key and without

lares test alert >/dev/null
test_alert=$(lares alerts --json | jq -r '.alerts[] | select(.test).id')
lares note "$test_alert" --note "it rang at the desk" >/dev/null
home_alert ".id == \"$test_alert\" and (.history | any(.what == \"noted\" and (.who | startswith(\"local:\"))))" ||
	fail "what was said at home is not recorded"
lares close "$test_alert" --key "$work/nurse.key" --note "seen" >/dev/null
! home_alert ".id == \"$test_alert\"" || fail "it is still open"
! lares snooze "$test_alert" --for 1h 2>"$work/refused.txt" || fail "a closed alert was snoozed"
grep -q closed "$work/refused.txt" || fail "no reason was given"
