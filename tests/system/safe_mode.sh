#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# B44: laresd ends again and again without being asked to. The next start is in safe mode: the team is told, what the lift says
# is not heard, and the press of a help button is. A restart that somebody asks for tries everything again.
. "$(dirname "$0")/lib.sh"
home_begin

crash() { # TIMES
	local i
	for ((i = 0; i < $1; i++)); do
		kill -KILL "${running[laresd]}"
		wait "${running[laresd]}" 2>/dev/null || true
		laresd_start
	done
}

newest_of_the_lift() {
	lares readings --device 00:AA:01:02:00:02 --limit 1 --json | jq '.readings[0].seq // 0'
}

lift_is_heard_beyond() { # NUMBER
	(($(newest_of_the_lift) > $1))
}

is_safe() { # PARTICULARS
	doctor_says "any(.findings[]; .about == \"agent\" and (.words | contains(\"$1\")))"
}

broker_start
desk_start
bus_start
devices_start "$root/tests/system/lift_and_button.json"
laresd_start
carrier_start
load_plan
enrol_lift
ask_lares enrol 00:AA:01:03:00:03 --kind help-button --name "Bedside"
wait_for 30 "the lift" lift_is_heard_beyond 0

crash 4
is_safe "" && fail "four are too many already"
wait_for 30 "the lift" lift_is_heard_beyond "$(newest_of_the_lift)"
crash 1
is_safe "only help buttons" || fail "the fifth is none too many: $(lares doctor --json)"
wait_for 30 "the alert" has_alert '.rule == "safe-mode" and .priority == "high" and .condition == "active"'

before=$(newest_of_the_lift)
devices_go
wait_for 30 "the press" has_reading '.device == "help-button-1" and .class == "alert"'
wait_for 30 "the help call" has_alert '.rule == "help-call"'
lift_is_heard_beyond "$before" && fail "the lift is heard in safe mode"

crash 2
is_safe "not even help buttons" || fail "it crashes in safe mode and goes on as before: $(lares doctor --json)"

stop laresd
laresd_start
is_safe "" && fail "a restart that was asked for is in safe mode"
wait_for 30 "the lift" lift_is_heard_beyond "$before"
