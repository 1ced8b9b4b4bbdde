#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Each service of a home in use is killed, and stopped, while the cuff measures and an alert is open: nothing is lost or told
# twice, and the alert stays the same one.
. "$(dirname "$0")/lib.sh"
. "$OUT/side.sh"

# The measurement is under way when it happens.
killed_it_comes_back_and_nothing_is_lost() { # UNIT
	local pid n
	pid=$(pid_of "$1")
	n=$(measured_by_cuff)
	cuff_goes
	kill -KILL "$pid"
	wait_for 60 "another $1" runs_anew "$1" "$pid"
	wait_for 300 "the measurement at the team" has_measured $((n + 1))
	is_the_same_alert
}

home_has_measured() { # NUMBER
	[[ $(lares readings --limit 100 --json | jq '[.readings[] | select(.kind == "blood-pressure")] | length') == "$1" ]]
}

links_of_cuff() {
	grep -c '"state":"link"' "$work/cuff.log"
}

cuff_has_gone() { # NUMBER
	(($(links_of_cuff) > $1))
}

journal_says() { # UNIT WORDS
	journalctl --no-pager -o cat -u "$1" -n 4 | grep -q "$2"
}

stopped_the_carrier_leaves_everything_in_the_home() {
	n=$(measured_by_cuff)
	links=$(links_of_cuff)
	systemctl stop lares-mqtt
	wait_for 120 "the team's word that the home is away" watch_says "THE HOME $home IS NOT CONNECTED"
	cuff_goes
	wait_for 300 "the measurement in the home" home_has_measured $((n + 1))
	must_not "lares-mqtt came back" runs lares-mqtt
	has_measured $((n + 1)) && fail "the team has it, and nobody brought it"
	return 0
}

# When the cuff has gone: what is told apart here is what the home has and what the cuff has.
killed_the_agent_still_has_it() {
	local pid
	wait_for 120 "the end of the cuff's connection" cuff_has_gone "$links"
	pid=$(pid_of laresd)
	kill -KILL "$pid"
	wait_for 60 "another laresd" runs_anew laresd "$pid"
	systemctl start lares-mqtt
	wait_for 120 "the measurement at the team" has_measured $((n + 1))
	is_the_same_alert
}

# The cuff does not measure meanwhile: bluetoothd may connect to it by itself (../bluetooth/README.md), and nobody listens.
stopped_the_agent_comes_when_it_is_started() {
	systemctl stop laresd
	wait_for 120 "the carrier's word" journal_says lares-mqtt "laresd is not at"
	must_not "laresd came back" runs laresd
	systemctl start laresd
	is_the_same_alert
	measures
	is_the_same_alert
}

prove an_alert_is_open
for unit in lares-mqtt lares-alarm; do
	prove killed_it_comes_back_and_nothing_is_lost $unit
done
prove stopped_the_carrier_leaves_everything_in_the_home
prove killed_the_agent_still_has_it
prove stopped_the_agent_comes_when_it_is_started
prove every_reading_is_at_the_team_once
