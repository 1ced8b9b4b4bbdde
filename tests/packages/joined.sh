#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A whole home, from a package to a closed alert: installed, joined, with a cuff over real bluetoothd, and a team behind a
# network. What it took, what of it can be reached, and what lies on its disk.
. "$(dirname "$0")/lib.sh"
. "$OUT/side.sh"

a_gateway_of_nobody_says_what_to_do() {
	lares status >"$work/status" || true
	must "the status does not say what to do: $(<"$work/status")" grep -q "lares join" "$work/status"
	must "the doctor does not say what to do" doctor_says '.findings[] | select(.about == "team") | .do | contains("lares join")'
}

it_joins_by_bundle_and_fingerprint() {
	joins
	wait_for 120 "the link" has_joined
	wait_for 60 "the team's word" watch_says "has joined"
}

a_cuff_is_paired() {
	enrols
	plan_is_sent
}

its_first_reading_is_at_the_team() {
	measures
	must "the reading is another" has_reading '.kind == "blood-pressure" and .person == "p1" and .trust == 2
		and (.values | any(.quantity == "systolic-pressure" and .value >= 192))'
	echo "    from apt-get install to the first reading at the team: $((SECONDS - begun)) s of the guest's time"
}

alert='.rule == "systolic-high"'

its_alert_is_seen_acknowledged_and_closed() {
	local id
	wait_for 120 "the alert, which the team has" has_alert "$alert and .state == \"delivered\""
	wait_for 60 "it in words" watch_says "ALERT, high: Systolic"
	must "it is not said who is asked" watch_says "asked    $carer, to answer by"
	id=$(desk -r "alerts | select($alert).id")
	team_does ack "$id" --note "$note"
	wait_for 60 "the acknowledgement" has_alert "$alert and .state == \"acknowledged\" and (.history | any(.who == \"carer-1\"))"
	team_does close "$id" --note "Measured again."
	wait_for 60 "the end of it" watch_says "CLOSED: Systolic"
	home_alert "$alert" && fail "the home still has it open"
	return 0
}

# Of any program of the gateway: the team's are elsewhere.
no_port_is_open() {
	local open
	open=$(ss -Hlntup)
	[[ -z $open ]] || fail "there are open ports: $open"
	echo "    ss -lntup: nothing"
}

one_connection_goes_out() {
	local sockets
	sockets=$(lsof -nP -i -F cn | sed -n 's/^[cn]//p' | tr '\n' ' ')
	[[ $sockets =~ ^lares-mqtt\ 192.0.2.1:[0-9]+'->'192.0.2.2:8883\ $ ]] || fail "lsof -i shows $sockets"
	echo "    lsof -i: $sockets"
}

the_doctor_finds_no_fault() {
	lares doctor >"$work/doctor" || fail "$(<"$work/doctor")"
	sed 's/^/    | /' "$work/doctor"
	lares status | sed 's/^/    | /'
}

side_begin
begun=$SECONDS
install "$OUT/lares.deb"
echo "    installed in $((SECONDS - begun)) s"
# The installer's part: the other controller is the cuff's.
sed -i -e 's/^# adapters = .*/adapters = hci0/' -e 's|^# alarm = .*|alarm = /bin/true|' /etc/lares/lares.conf
systemctl enable -q --now lares-alarm
systemctl restart laresd
wait_for 120 "laresd" answers
prove a_gateway_of_nobody_says_what_to_do
prove it_joins_by_bundle_and_fingerprint
echo "    joined after $((SECONDS - begun)) s"
prove a_cuff_is_paired
prove its_first_reading_is_at_the_team
prove its_alert_is_seen_acknowledged_and_closed
prove no_port_is_open
prove one_connection_goes_out
prove the_doctor_finds_no_fault
note_home ''
note_words
note_values
disk_is stopped wrap-key data-key bond
starts_again
wait_for 120 "the link" has_joined
