#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# packaging/dbus/bluez-for-lares.conf: bluetoothd, which answers everybody as Debian has it, answers root, the agent's user and a
# group, and nobody else hears what it tells. Users of this machine stand for lares and bluetooth.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) == 0 ]] || { echo "skipped: to be another user takes root"; exit 77; }
home_begin
chmod 755 "$work"

# bus_with [FILE]: like Debian's system bus, with bluetoothd's policy, and what is read last.
bus_with() {
	cat >"$work/bus.conf" <<-END
		<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
		 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
		<busconfig>
		<type>system</type>
		<listen>unix:path=$work/bus</listen>
		<auth>EXTERNAL</auth>
		<policy context="default">
		<allow user="*"/><deny own="*"/><deny send_type="method_call"/>
		<allow send_type="signal"/><allow send_requested_reply="true" send_type="method_return"/>
		<allow send_requested_reply="true" send_type="error"/>
		<allow receive_type="method_call"/><allow receive_type="method_return"/><allow receive_type="error"/>
		<allow receive_type="signal"/><allow send_destination="org.freedesktop.DBus"/>
		</policy>
		<policy user="root"><allow own="org.bluez"/><allow send_destination="org.bluez"/></policy>
		<policy context="default"><allow send_destination="org.bluez"/></policy>
		${1:+<include>$1</include>}
		</busconfig>
	END
	export DBUS_SYSTEM_BUS_ADDRESS=unix:path=$work/bus
	start bus dbus-daemon --config-file="$work/bus.conf" --nofork --nopidfile
	wait_for 20 "the private bus" dbus_call ListNames
	devices_start "$root/tests/system/silent.json"
}

# asks USER [GROUP]: every device, its services and what they said last
asks() {
	local groups=--clear-groups
	(($# == 1)) || groups=--groups=$2
	setpriv --reuid "$1" --regid nogroup "$groups" \
		dbus-send --system --print-reply --dest=org.bluez / org.freedesktop.DBus.ObjectManager.GetManagedObjects >"$work/asked" 2>&1
}

signal_arrives() { # NAME
	dbus-send --system --type=signal / "lares.Test.$1" && grep -q "member=$1" "$work/ear.log"
}

# hears_bluetoothd: whether nobody hears what bluetoothd tells of an adapter; of two signals the later one is everybody's.
hears_bluetoothd() {
	rm -f "$work/ear.log"
	start ear setpriv --reuid nobody --regid nogroup --clear-groups dbus-monitor --system "type='signal'"
	wait_for 20 "the ear" signal_arrives Begin
	dbus-send --system --print-reply --dest=org.bluez /org/bluez/hci0 org.bluez.Adapter1.StartDiscovery >"$work/asked" 2>&1 ||
		fail "the adapter does not listen: $(<"$work/asked")"
	wait_for 20 "the ear" signal_arrives End
	stop ear
	grep -q "path=/org/bluez/hci0.*member=PropertiesChanged" "$work/ear.log"
}

bus_with
asks nobody || fail "bluetoothd is closed to others already, and this proves nothing: $(<"$work/asked")"
hears_bluetoothd || fail "bluetoothd tells nobody anything, and this proves nothing: $(<"$work/ear.log")"
stop devices
stop bus

sed -e 's/user="lares"/user="daemon"/; s/group="bluetooth"/group="audio"/' "$root/packaging/dbus/bluez-for-lares.conf" >"$work/local.conf"
bus_with "$work/local.conf"
asks nobody && fail "everybody may ask bluetoothd still"
grep -q AccessDenied "$work/asked" || fail "it is not the bus that refuses: $(<"$work/asked")"
hears_bluetoothd && fail "everybody hears bluetoothd still"
for who in root daemon "nobody audio"; do
	asks $who || fail "$who may not ask bluetoothd: $(<"$work/asked")"
done
