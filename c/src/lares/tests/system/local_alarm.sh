#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Somebody presses for help while the broker is away: the alarm in the home sounds, with the alert on its input, and later
# the team reads in the alert's history that it did. An alarm that is wanted and is not there is told before anybody needs it.
. "$(dirname "$0")/lib.sh"
home_begin

cat >"$work/ring" <<-END
	#!/bin/sh
	cat >>"$work/rung"
	echo >>"$work/rung"
	exit \$(cat "$work/status")
END
chmod 700 "$work/ring"
echo 0 >"$work/status"
printf '[local]\nalarm = %s\n' "$work/ring" >>"$work/lares.conf"

broker_start
desk_start
broker_stop
bus_start
devices_start "$root/tests/system/lift_and_button.json"
laresd_start
carrier_start
load_plan
ask_lares enrol 00:AA:01:03:00:03 --kind help-button --name "Bedside"
wait_for 10 "that the alarm is missed" doctor_says 'any(.findings[]; .about == "alarm" and (.words | startswith("The alarm in the home is not there")))'

start alarm lares-alarm --config "$work/lares.conf"
wait_for 10 "that the alarm is there" doctor_says 'all(.findings[]; .about != "alarm")'

rang() { # FILTER: whether it rang with such an alert
	[[ -s $work/rung ]] && jq -es "any(.[]; $1)" "$work/rung" >/dev/null
}
devices_go
wait_for 30 "the alarm" rang '.rule == "help-call" and .priority == "high" and .title == "Help call: Bedside"'
wait_for 10 "what came of it" home_alert '.rule == "help-call" and .sounded == 1 and (.history | any(.what == "sounded"))'
[[ $(grep -c . "$work/rung") == 1 ]] || fail "it rang more than once for one call"

broker_start
wait_for 60 "the alert at the desk, and that it sounded" \
	has_alert '.rule == "help-call" and (.history | any(.what == "sounded" and .note == null))'

# It is killed in the middle of nothing: laresd notices, and a new one takes its place.
kill_hard alarm
wait_for 10 "that the alarm is missed again" doctor_says 'any(.findings[]; .about == "alarm")'
start alarm lares-alarm --config "$work/lares.conf"
wait_for 10 "that the alarm is there again" doctor_says 'all(.findings[]; .about != "alarm")'
