#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The package is installed, configured, and its services run as what they are.
. "$(dirname "$0")/lib.sh"

services_have_users_of_their_own() {
	[[ $(user_of laresd) == lares && $(user_of lares-mqtt) == lares-mqtt && $(user_of lares-alarm) == lares-alarm ]] ||
		fail "services run as $(user_of laresd), $(user_of lares-mqtt), $(user_of lares-alarm)"
	must "the state is not for lares alone" test "$(stat -c '%U %a' /var/lib/lares)" = 'lares 700'
}

status_of() { # UNIT FIELD
	sed -n "s/^$2:[[:space:]]*//p" "/proc/$(pid_of "$1")/status"
}

services_are_confined() {
	local unit
	for unit in laresd lares-mqtt lares-alarm; do
		must "$unit has capabilities" test "$(status_of $unit CapBnd)" = 0000000000000000
		must "$unit could gain privileges" test "$(status_of $unit NoNewPrivs)" = 1
		must "$unit has no filter of system calls" test "$(status_of $unit Seccomp)" = 2
	done
	must "laresd has a network" test "$(readlink "/proc/$(pid_of laresd)/ns/net")" != "$(readlink /proc/1/ns/net)"
}

# Sockets that something can come in by: of any program, before the team's broker is there.
no_port_is_open() {
	local open
	open=$(ss -Hlntup)
	[[ -z $open ]] || fail "there are open ports: $open"
}

laresd_has_no_internet_socket() {
	local sockets
	sockets=$(lsof -nP -a -p "$(pid_of laresd)" -i 2>/dev/null || true)
	[[ -z $sockets ]] || fail "laresd has $sockets"
}

# One connection of its own, and nothing that waits for others.
the_carrier_has_one_connection() {
	local sockets
	sockets=$(lsof -nP -a -p "$(pid_of lares-mqtt)" -i -F n | sed -n 's/^n//p')
	[[ $sockets =~ ^[^$'\n']*'->'[^$'\n']*:8883$ ]] || fail "lares-mqtt has $sockets"
	echo "    lsof -i: lares-mqtt $sockets; laresd none"
}

others_get_nothing_from_the_bus() {
	must_not "nobody may talk to laresd" setpriv --reuid nobody --regid nogroup --clear-groups lares status
	must "the group lares may not talk to laresd" setpriv --reuid nobody --regid nogroup --groups lares lares status
}

begun=$SECONDS
install "$OUT/lares.deb"
echo "    installed in $((SECONDS - begun)) s"
configure
prove no_port_is_open
broker_start
systemctl enable -q --now lares-alarm
systemctl restart laresd lares-mqtt lares-alarm
all_up
echo "    the link is up after $((SECONDS - begun)) s"
prove services_have_users_of_their_own
prove services_are_confined
prove laresd_has_no_internet_socket
prove the_carrier_has_one_connection
prove others_get_nothing_from_the_bus
