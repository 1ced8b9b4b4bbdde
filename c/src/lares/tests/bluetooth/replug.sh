#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The gateway's controller is pulled out and comes back under another number, because another one has taken its own. It is known
# by its address.
. "$(dirname "$0")/lib.sh"
lift=00:AA:01:02:00:02

# plug_in NAME: a controller of that name, once bluetoothd shows it; its number is in $number, its address in $address.
plug_in() {
	start "$1" "$root/tests/bluetooth/plug.py"
	wait_for 60 "the controller $1" is_shown "$1"
	number=$(tail -n 1 "$work/$1.log")
	address=$(address_of "$number")
}

address_of() { # NUMBER
	busctl --system get-property org.bluez "/org/bluez/$1" org.bluez.Adapter1 Address | cut -d '"' -f 2
}

is_shown() { # NAME
	[[ $(address_of "$(tail -n 1 "$work/$1.log")") == *:* ]]
}

r4_b7_a_controller_with_another_number_is_the_same() {
	local first=$number
	kill -USR1 "${running[gateway]}"
	wait_for 60 "the controller's absence" grep -q '^out' "$work/gateway.log"
	plug_in other
	kill -USR2 "${running[gateway]}"
	wait_for 60 "the controller's return" is_shown gateway
	number=$(tail -n 1 "$work/gateway.log")
	[[ $number != "$first" ]] || fail "it came back as $first"
	[[ $(address_of "$number") == "$gateway" ]] || fail "it came back as another"
	is_heard_again $lift
}

home_begin
read_programs
bluetoothd_forgets
plug_in gateway
gateway=$address
write_config adapters="$gateway"
devices_start "$root/tests/bluetooth/scenarios/recovery.json"
laresd_start
enrol $lift kind s toilet-lift
is_heard_again $lift
prove r4_b7_a_controller_with_another_number_is_the_same
