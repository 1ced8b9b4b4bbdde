#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Without lares-ask the doctor says so, before it is needed. With it a bluetoothd that is gone from the bus is restarted by
# the service manager (b5): laresd asks lares-ask, which the bus starts, which asks systemd; and no more often than it may.
. "$(dirname "$0")/lib.sh"
home_begin
bus_start
devices_start "$root/tests/system/encrypted.json"
laresd_start

asking_says() { # WORDS, or nothing: that it says nothing
	if (($# > 0)); then
		doctor_says "any(.findings[]; .level == \"warning\" and .about == \"recovery\" and (.words | test(\"$1\")) and .do)"
	else
		doctor_says 'all(.findings[]; .about != "recovery" or .level == "ok")'
	fi
}

wait_for 20 "the doctor's word" asking_says "lares-ask is not installed"

mkdir "$work"/{run,state}
cat >"$work/services/org.lares.Ask1.service" <<-END
	[D-BUS Service]
	Name=org.lares.Ask1
	Exec=$bin/lares-ask --bonds $work --run $work/run --state $work/state --rfkill $work/rfkill
END
start systemd "$bin/fake-systemd"
dbus_call ReloadConfig >/dev/null
wait_for 20 "lares-ask to answer" asking_says

has_restarted() {
	grep -qx "RestartUnit bluetooth.service replace" "$work/systemd.log"
}

! has_restarted || fail "bluetoothd was restarted without need"
kill_hard devices
wait_for 60 "the restart of bluetoothd" has_restarted
[[ -s $work/run/restart ]] || fail "the restart was not counted"
! grep -q reboot.target "$work/systemd.log" || fail "a reboot was asked for"

devices_start "$root/tests/system/encrypted.json"
wait_for 60 "the radio again" doctor_says 'any(.findings[]; .about == "adapter" and .level == "ok")'
devices_go
wait_for 30 "the radio, heard with" doctor_says 'all(.findings[]; .about != "radio" or .level == "ok")' # at once, not with the next minute
