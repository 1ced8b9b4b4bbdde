# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
# A gateway before bench-air, whose beacon is enrolled. On top of lib.sh.

air_begin() { # bench-air's arguments
	home_begin
	write_config
	bus_start
	start devices "$bin/bench-air" "$@"
	wait_for 20 "bench-air on the bus" dbus_call GetNameOwner string:org.bluez
	laresd_start
	ask_lares enrol C0:FF:EE:00:00:01 --kind sensor
}

air_go() {
	kill -USR1 "${running[devices]}"
}

air_said() { # KEY of its line
	jq -s --arg key "$1" 'map(select(has($key))) | last | .[$key] // 0' "$work/devices.log"
}

air_has_said() { # KEY
	grep -q "\"$1\"" "$work/devices.log"
}
