#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What somebody could do who has taken over one of the services: ./probe.c in its place, under its unit. What the services need
# is tried, too: a sandbox in which nothing goes proves nothing, and neither does a probe to which root may do nothing.
. "$(dirname "$0")/lib.sh"
probe=/usr/lib/lares-probe
out=/run/probe.out

# probe_as UNIT TRY…: what came of each, in $out.
probe_as() {
	local unit=$1
	shift
	sed -e "s|^ExecStart=.*|ExecStart=$probe $*|" -e 's/^Type=.*/Type=oneshot/' \
		-e '/^\(Restart\|WatchdogSec\|BusName\)/d' -e 's/^RuntimeDirectoryPreserve=.*/RuntimeDirectoryPreserve=yes/' \
		-e "/^ExecPaths=/s|\$| $probe|" -e "s|^Type=|StandardOutput=file:$out\n&|" \
		"/lib/systemd/system/$unit.service" >"/run/systemd/system/probe-$unit.service"
	rm -f $out
	systemctl daemon-reload
	systemctl start "probe-$unit" || fail "the probe cannot be started as $unit"
}

none_goes() { # UNIT TRY…
	local done
	probe_as "$@"
	done=$(grep ' done$' $out || true)
	[[ -z $done && $(wc -l <$out) == $(($# - 1)) ]] || fail "as $1: $(<$out)"
}

each_goes() { # UNIT TRY…
	probe_as "$@"
	[[ $(grep -c ' done$' $out) == $(($# - 1)) ]] || fail "as $1: $(<$out)"
}

state=/var/lib/lares/lares.db
key=/etc/lares/home.key
given=/run/lares/settings/probe # beside the carrier's settings, which are copied to it and shown to nobody
bond=/var/lib/bluetooth/probe # beside what bluetoothd keeps of its bonds
index=/var/lib/apt/lists/probe # beside what apt keeps of its archives
nowhere="write:/etc/lares/x write:/usr/bin/x write:/var/lib/x write:/run/x write:/run/lock/x write:/dev/shm/x
	write:/proc/sys/kernel/core_pattern read:/etc/shadow read:/root/.profile read:/dev/vda"
privileges="root mount clock module real-time executable-memory socket:raw socket:packet socket:netlink socket:bluetooth
	user-namespace exec:/bin/true"

command install "$OUT/probe" $probe
trap 'rm -f $probe $given $bond $index' EXIT
echo x | tee $given $index >$bond
broker_start
broker=$(pid_of team-broker)

root_may() {
	local denied
	denied=$($probe fork "read:$state" "read:$given" "read:$key" read:/var/lib/dpkg/status tcp:8883 write:/usr/bin/x write:/run/x \
		write:/run/lock/x "trace:$broker" trace:1 kill:1 $privileges | grep -v ' done$' || true)
	rm -f /usr/bin/x /run/x /run/lock/x
	[[ -z $denied ]] || fail "what root tries does not go, either, so that the probe proves nothing: $denied"
}

laresd_has_its_state_and_nothing_else() {
	each_goes laresd "read:$state" write:/var/lib/lares/probe write:/run/lares/probe write:/tmp/x read:/etc/lares/lares.conf \
		read:/var/lib/dpkg/info/lares.list "read:$index"
	rm -f /var/lib/lares/probe /run/lares/probe
	none_goes laresd $nowhere $privileges fork "read:$key" socket:inet tcp:8883 "trace:$(pid_of lares-mqtt)" \
		"kill:$(pid_of lares-mqtt)" "trace:$broker"
}

the_carrier_has_the_network_and_nothing_else() {
	each_goes lares-mqtt tcp:8883 "read:$key" read:/etc/lares/ca.pem fork
	none_goes lares-mqtt $nowhere $privileges "read:$state" "read:$given" write:/run/lares/x read:/run/dbus/system_bus_socket \
		"trace:$(pid_of laresd)" "kill:$(pid_of laresd)" "trace:$broker"
}

the_alarm_has_neither_data_nor_network() {
	none_goes lares-alarm ${nowhere/write:\/dev\/shm\/x/} ${privileges/exec:\/bin\/true/} "read:$state" "read:$key" \
		"read:$given" socket:inet tcp:8883 "trace:$(pid_of laresd)"
}

the_helper_has_bluetooth_and_nothing_else() {
	local beside=${privileges/root /} # which it is already, by name
	each_goes lares-ask "read:$bond" socket:bluetooth write:/dev/rfkill write:/run/lares-ask/probe write:/var/lib/lares-ask/probe
	rm -f /run/lares-ask/probe /var/lib/lares-ask/probe
	none_goes lares-ask $nowhere ${beside/socket:bluetooth/} "write:$bond" read:/var/lib/dpkg/status "read:$state" "read:$given" \
		"read:$key" fork socket:inet tcp:8883 "trace:$(pid_of laresd)" "kill:$(pid_of laresd)" trace:1 kill:1
}

ask() { # METHOD [SIGNATURE ARGUMENT…]
	busctl --system call org.lares.Ask1 /org/lares/Ask1 org.lares.Ask1 "$@" 2>&1
}

# Under its own unit: by systemd, the kernel's switches and controllers, and bluetoothd's folder, of which there is nothing here.
the_helper_does_what_it_is_for() {
	local pid answer
	pid=$(pid_of bluetooth)
	answer=$(ask RestartBluetooth) || fail "lares-ask: $answer"
	wait_for 60 "another bluetoothd" runs_anew bluetooth "$pid"
	answer=$(ask UnblockBluetooth) || fail "lares-ask: $answer"
	answer=$(ask ResetAdapter s 00:AA:01:00:00:99) && fail "an adapter that is not there was reset"
	[[ $answer == *'there is no adapter of that address'* ]] || fail "lares-ask: $answer"
	answer=$(ask Bond ss 00:AA:01:00:00:99 00:AA:01:01:00:99) && fail "a bond that is not there was found"
	[[ $answer == *'bluetoothd keeps no key for that device'* ]] || fail "lares-ask: $answer"
}

prove root_may
prove laresd_has_its_state_and_nothing_else
prove the_carrier_has_the_network_and_nothing_else
prove the_alarm_has_neither_data_nor_network
prove the_helper_has_bluetooth_and_nothing_else
prove the_helper_does_what_it_is_for
all_up
