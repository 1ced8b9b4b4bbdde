#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# lares-ask, started by the bus: each act reaches the service manager or the kernel's device, and no more often than it may,
# also when the program ended in between; strangers are refused; a bond's strength is told, and nothing else of it.
. "$(dirname "$0")/lib.sh"
home_begin
[[ -x $bin/lares-ask && -x $bin/fake-systemd ]] || fail "lares-ask and fake-systemd are not built"

mkdir "$work"/{services,run,state,bonds}
cat >"$work/services/org.lares.Ask1.service" <<-END
	[D-BUS Service]
	Name=org.lares.Ask1
	Exec=$bin/lares-ask --bonds $work/bonds --run $work/run --state $work/state --rfkill $work/rfkill
END

# What the kernel tells of one Bluetooth radio: number, type 2, added, soft block, hard block (struct rfkill_event).
radio_is() { # SOFT HARD
	printf '\x00\x00\x00\x00\x02\x00\x0'"$1"'\x0'"$2" >"$work/rfkill"
}

ask() { # METHOD [ARGUMENT…]
	"${as[@]}" dbus-send --system --print-reply --dest=org.lares.Ask1 /org/lares/Ask1 "org.lares.Ask1.$1" "${@:2}" \
		>"$work/reply" 2>&1
}
as=()

refused() { # ERROR METHOD [ARGUMENT…]
	! ask "${@:2}" || fail "$2 was done: $(cat "$work/reply")"
	grep -q "$1" "$work/reply" || fail "$2 was not refused by $1: $(cat "$work/reply")"
}

done_so_often() { # TIMES METHOD [ARGUMENT…]
	local i
	for ((i = 0; i < $1; i++)); do
		ask "${@:2}" || fail "$2, time $((i + 1)): $(cat "$work/reply")"
	done
	refused org.lares.Error.TooOften "${@:2}"
	grep -q 'again in [0-9]* min' "$work/reply" || fail "it does not say when again: $(cat "$work/reply")"
}

asked_of_systemd() {
	grep -cx "$1" "$work/systemd.log" || true
}

pid_of_ask() {
	dbus-send --system --print-reply=literal --dest=org.freedesktop.DBus /org/freedesktop/DBus \
		org.freedesktop.DBus.GetConnectionUnixProcessID string:org.lares.Ask1 2>/dev/null | tr -dc '0-9 ' | awk '{ print $NF }'
}

is_gone() {
	[[ -z $(pid_of_ask) ]]
}

radio_is 1 0
bus_start

# Nobody manages services here: it says so, and the try counts.
refused org.lares.Error.Failed RestartBluetooth
start systemd "$bin/fake-systemd"
wait_for 20 "the fake service manager" dbus_call GetNameOwner string:org.freedesktop.systemd1
done_so_often 3 RestartBluetooth
(($(asked_of_systemd "RestartUnit bluetooth.service replace") == 3)) || fail "bluetooth.service: $(cat "$work/systemd.log")"

# The counts outlive the program.
kill "$(pid_of_ask)"
wait_for 20 "the end of lares-ask" is_gone
refused org.lares.Error.TooOften RestartBluetooth

done_so_often 1 Reboot
(($(asked_of_systemd "StartUnit reboot.target replace-irreversibly") == 1)) || fail "reboot: $(cat "$work/systemd.log")"
[[ -s $work/state/reboot && ! -e $work/run/reboot ]] || fail "the reboot is not counted where it outlives it"

# A reboot in an earlier boot counts as one when this boot began. So does what cannot be read.
uptime=$(cut -d . -f 1 /proc/uptime)
for text in "00112233445566778899aabbccddeeff"$'\n'"5" "nonsense"; do
	printf '%s\n' "$text" >"$work/state/reboot"
	if ((uptime < 6 * 3600)); then refused org.lares.Error.TooOften Reboot; else ask Reboot; fi
done

done_so_often 5 UnblockBluetooth
[[ $(tail -c 8 "$work/rfkill" | od -An -tx1) == " 00 00 00 00 02 03 00 00" ]] || fail "not an unblocking: $(od -tx1 "$work/rfkill")"
radio_is 1 1
rm "$work/run/unblock"
refused org.lares.Error.HardBlocked UnblockBluetooth

refused org.freedesktop.DBus.Error.InvalidArgs ResetAdapter string:hci0
refused org.lares.Error ResetAdapter string:02:00:00:00:00:07 # no such adapter, or no Bluetooth at all

# Bonds
bond=$work/bonds/00:AA:01:00:00:00/00:AA:01:01:00:01
places=(string:00:AA:01:00:00:00 string:00:AA:01:01:00:01)
refused org.lares.Error.NoBond Bond "${places[@]}"
mkdir -p "$bond"
cp "$root/tests/fuzz/corpus/bond/secure-connections-passkey" "$bond/info"
ask Bond "${places[@]}" || fail "Bond: $(cat "$work/reply")"
[[ $(tr -s ' \n' ' ' <"$work/reply") == *"boolean true byte 16"* ]] || fail "bond: $(cat "$work/reply")"
cp "$root/tests/fuzz/corpus/bond/legacy-just-works" "$bond/info"
ask Bond "${places[@]}" || fail "Bond: $(cat "$work/reply")"
[[ $(tr -s ' \n' ' ' <"$work/reply") == *"boolean false byte 7"* ]] || fail "bond: $(cat "$work/reply")"
cp "$root/tests/fuzz/corpus/bond/cut-short" "$bond/info"
refused org.lares.Error.Failed Bond "${places[@]}"
rm "$bond/info"
ln -s /etc/hostname "$bond/info"
refused org.lares.Error.Failed Bond "${places[@]}"
refused org.freedesktop.DBus.Error.InvalidArgs Bond string:../.. string:00:AA:01:01:00:01

# Somebody else. Only root can become somebody else.
if [[ $(id -u) == 0 ]]; then
	chmod 711 "$work"
	as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	for method in RestartBluetooth Reboot UnblockBluetooth "ResetAdapter string:00:AA:01:00:00:00" "Bond ${places[*]}"; do
		# shellcheck disable=SC2086 # a method and its arguments
		refused org.freedesktop.DBus.Error.AccessDenied $method
	done
	as=()
fi

# It ends when nobody asks, and comes back when somebody does.
wait_for 90 "the end of lares-ask" is_gone
refused org.lares.Error.NoBond Bond string:00:AA:01:00:00:00 string:00:AA:01:01:00:02
[[ $(pid_of_ask) ]] || fail "it did not come back"
