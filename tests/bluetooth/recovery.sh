#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A lift that tells its state every five seconds is heard again: after bluetoothd was killed, after it stood still, among forty
# strangers and five hundred addresses that never come back.
. "$(dirname "$0")/lib.sh"
radio_begin recovery
lift=00:AA:01:02:00:02

# From the name on the bus to the first call that begins a discovery, as the bus saw both.
scanning_after_ms() {
	awk '$1 == "sig" { begun = $2 } $1 == "mc" && begun && !asked { asked = $2 } END { printf "%d", (asked - begun) * 1000 }' \
		"$work/monitor.log"
}

b1_bluetoothd_restarts_and_the_lift_is_heard() {
	start monitor dbus-monitor --system --profile "type='signal',member='NameOwnerChanged',arg0='org.bluez'" \
		"type='method_call',interface='org.bluez.Adapter1',member='StartDiscovery'"
	bluetoothd_kill
	wait_for 60 "discovery" is_discovering
	is_heard_again $lift
	stop monitor
	echo "  measured: discovery asked for $(scanning_after_ms) ms after bluetoothd was on the bus again (guest's time)"
}

says_bluetooth_is_down() {
	doctor_says 'any(.findings[]; .about == "radio" and .level == "fault")'
}

b5_a_bluetoothd_that_hangs_is_noticed_and_waited_for() {
	local pid
	pid=$(bluetoothd_pid)
	kill -STOP "$pid"
	wait_for 120 "the doctor's words about it" says_bluetooth_is_down
	kill -KILL "$pid" # as the service manager does where it is asked to restart it
	wait_for 300 "another bluetoothd" bluetoothd_restarted_from "$pid"
	is_heard_again $lift
}

b13_forty_strangers_cost_no_reading() {
	start strangers "$root/tests/bluetooth/strangers.py" --each 50 40
	for _ in 1 2 3; do is_heard_again $lift; done
	stop strangers
}

b13_addresses_that_never_come_back_are_forgotten() {
	"$root/tests/bluetooth/strangers.py" --each 20 --fresh 500 >/dev/null
	is_heard_again $lift
	(($(lares scan --json | jq '[.. | objects | select(.address?)] | length') <= 64)) || fail "strangers gather"
}

enrol $lift kind s toilet-lift
is_heard_again $lift
prove b1_bluetoothd_restarts_and_the_lift_is_heard
prove b5_a_bluetoothd_that_hangs_is_noticed_and_waited_for
prove b13_forty_strangers_cost_no_reading
prove b13_addresses_that_never_come_back_are_forgotten
