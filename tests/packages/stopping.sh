#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Services that are killed or hang come back by themselves; those that are stopped stay so.
. "$(dirname "$0")/lib.sh"

comes_back_when_killed() { # UNIT
	local pid
	pid=$(pid_of "$1")
	kill -KILL "$pid"
	wait_for 60 "another $1" runs_anew "$1" "$pid"
}

# It stands still; the watchdog sees that.
comes_back_when_it_hangs() { # UNIT
	local pid
	pid=$(pid_of "$1")
	kill -STOP "$pid"
	wait_for 240 "another $1" runs_anew "$1" "$pid"
	[[ $(journalctl -u "$1" --no-pager | grep -c 'Watchdog timeout') -gt 0 ]] || fail "$1 was not ended by its watchdog"
}

b43_each_service_comes_back() {
	local unit
	for unit in laresd lares-mqtt lares-alarm; do comes_back_when_killed $unit; done
	all_up
}

b43_a_service_that_hangs_is_started_again() {
	local unit
	for unit in lares-mqtt laresd; do comes_back_when_it_hangs $unit; done
	all_up
}

b43_no_number_of_kills_is_too_many() {
	local i
	for i in 1 2 3 4 5 6; do comes_back_when_killed lares-mqtt; done
	all_up
}

a_stopped_service_stays_stopped() {
	local unit
	for unit in lares-alarm lares-mqtt laresd; do
		systemctl stop $unit
		sleep 10
		must_not "$unit came back" runs $unit
		[[ $(systemctl show -P Result $unit) == success ]] || fail "$unit ended as $(systemctl show -P Result $unit)"
	done
	systemctl start laresd lares-mqtt lares-alarm
	all_up
}

ask() {
	busctl --system call org.lares.Ask1 /org/lares/Ask1 org.freedesktop.DBus.Peer Ping
}

# lares-ask is there when it is called.
the_helper_is_started_when_called() {
	must "lares-ask does not answer" ask
	systemctl kill -s KILL lares-ask
	wait_for 30 "lares-ask" ask
}

# As after a security update of a library: dpkg says that it was replaced, and each service loads it anew.
a_replaced_library_is_not_run_with() { # PACKAGE LIBRARY
	local unit before=()
	for unit in laresd lares-mqtt lares-alarm; do before+=("$(pid_of $unit)"); done
	dpkg-trigger --by-package="$1" "$(dpkg-query -L "$1" | grep "/$2$")"
	must "dpkg's triggers failed" dpkg --triggers-only --pending
	runs_anew laresd "${before[0]}" && runs_anew lares-mqtt "${before[1]}" && runs_anew lares-alarm "${before[2]}" ||
		fail "the old $2 is run with still"
	all_up
}

a_service_that_is_stopped_is_left_so() {
	systemctl stop lares-alarm
	dpkg-trigger --by-package=libc6 "$(dpkg-query -L libc6 | grep '/libc.so.6$')"
	must "dpkg's triggers failed" dpkg --triggers-only --pending
	must_not "lares-alarm was started" runs lares-alarm
	systemctl start lares-alarm
	all_up
}

broker_start
prove b43_each_service_comes_back
prove b43_no_number_of_kills_is_too_many
prove b43_a_service_that_hangs_is_started_again
prove a_stopped_service_stays_stopped
prove a_replaced_library_is_not_run_with libmosquitto1 libmosquitto.so.1
prove a_replaced_library_is_not_run_with libsqlite3-0 libsqlite3.so.0
prove a_service_that_is_stopped_is_left_so
prove the_helper_is_started_when_called
