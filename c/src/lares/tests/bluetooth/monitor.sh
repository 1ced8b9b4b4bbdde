#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# With a bluetoothd that offers it (run -E), the gateway listens passively: the lift is heard, nobody discovers, and it is so again
# after bluetoothd was killed.
. "$(dirname "$0")/lib.sh"
radio_begin recovery
lift=00:AA:01:02:00:02

listens_passively() {
	doctor_says 'any(.findings[]; .words | contains("listens passively"))'
}

b9_the_lift_is_heard_passively() {
	wait_for 120 "passive scanning" listens_passively
	is_heard_again $lift
	! is_discovering || fail "something discovers"
}

b1_a_monitor_is_registered_again() {
	bluetoothd_kill
	b9_the_lift_is_heard_passively
}

enrol $lift kind s toilet-lift
prove b9_the_lift_is_heard_passively
prove b1_a_monitor_is_registered_again
