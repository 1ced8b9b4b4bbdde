# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154
#
# What the tests in the guest share: a home as in tests/system, whose devices live on the controllers of a real bluetoothd.
# All seconds here are the guest's.
player=${player-guest}
. "$(dirname "${BASH_SOURCE[0]}")/../system/lib.sh"

bonds=/var/lib/bluetooth

# Here sleeping costs nothing and looking does: so it looks seldom.
wait_for() { # SECONDS WORDS COMMAND…
	local seconds=$1 words=$2 end=$((SECONDS + $1))
	shift 2
	until "$@" >/dev/null 2>&1; do
		((SECONDS < end)) || fail "after $seconds s still waiting for $words"
		sleep $((seconds > 300 ? 15 : 2))
	done
}

# While somebody waits for the host's files nothing else happens here, and the clock runs to the next deadline: so the programs
# are read before anybody waits for them.
read_programs() {
	local program
	for program in laresd lares lares-mqtt lares-team virtual-home; do "$bin/$program" --help >/dev/null 2>&1 || true; done
	for program in jq busctl dbus-monitor python3 sqlite3; do "$program" --version >/dev/null 2>&1 || true; done
}

# radio_begin SCENARIO: the devices, and laresd without broker and desk, before a bluetoothd that knows nobody.
radio_begin() {
	home_begin
	read_programs
	bluetoothd_forgets
	bus_start
	devices_start "$root/tests/bluetooth/scenarios/$1.json"
	laresd_start
}

# lares-ask, which no bus starts here: again whenever it ended for want of questions.
ask_start() {
	mkdir "$work"/ask-{run,state}
	# shellcheck disable=SC2016 # the inner shell's
	start ask bash -c 'while "$@"; do sleep 1; done' keep "$bin/lares-ask" --bonds "$bonds" --run "$work/ask-run" --state "$work/ask-state"
}

# --- bluetoothd, which guest-boot starts again whenever it ends

bluetoothd_pid() {
	pidof -s bluetoothd
}

bluetoothd_has_adapter() { # ADDRESS
	busctl --system call org.bluez / org.freedesktop.DBus.ObjectManager GetManagedObjects | grep -q "\"$1\""
}

bluetoothd_restarted_from() { # PID
	local pid
	pid=$(bluetoothd_pid) && [[ $pid != "$1" ]] && bluetoothd_has_adapter 00:AA:01:00:00:00
}

bluetoothd_kill() {
	local pid
	pid=$(bluetoothd_pid)
	kill -KILL "$pid"
	wait_for 300 "another bluetoothd" bluetoothd_restarted_from "$pid"
}

# The tests of one guest do not know each other's bonds.
bluetoothd_forgets() {
	local pid
	compgen -G "$bonds/*" >/dev/null || return 0
	pid=$(bluetoothd_pid)
	kill -STOP "$pid" # or it writes them once more
	rm -rf "${bonds:?}"/*
	kill -KILL "$pid"
	wait_for 300 "another bluetoothd" bluetoothd_restarted_from "$pid"
}

is_discovering() {
	busctl --system get-property org.bluez /org/bluez/hci0 org.bluez.Adapter1 Discovering | grep -q true
}

# --- enrolling, over D-Bus as an installer's program would

agent_call() { # METHOD SIGNATURE ARGUMENT…
	busctl --system --timeout=200 --json=short call org.lares.Agent1 /org/lares/Agent1 org.lares.Agent1 "$@"
}

# enrol ADDRESS [NAME TYPE VALUE]…: options as busctl writes a{sv}; what the device stored before is taken too.
enrol() {
	local address=$1
	shift
	agent_call Enrol 'sa{sv}' "$address" $(($# / 3 + 1)) old_records b true "$@" >>"$work/lares.log" 2>&1 ||
		fail "enrolling $address: $(tail -n 2 "$work/lares.log")"
}

# shown DEVICE STATE: the digits that the device shows.
shown() {
	jq -rR --arg device "$1" --arg state "$2" 'fromjson? | select(.state == $state and .device == $device).digits' "$work/devices.log" |
		tail -n 1 | grep .
}

# --- what came of it

# What is shown to hold, by its row: the name says it.
prove() { # NAME [ARGUMENT…]
	"$@"
	echo "  $1"
}

# has_links DEVICE NUMBER: so many connections have ended, as the device saw it.
has_links() {
	(($(grep -c "\"state\":\"link\",\"device\":\"$1\"" "$work/devices.log") >= $2))
}

# The devices' own last account: what FILTER makes of it, and whether it holds.
account_of() { # FILTER
	grep '"state":"\(played\|ended\)"' "$work/devices.log" | tail -n 1 | jq "$1"
}

tally() { # FILTER
	[[ $(account_of "$1") == true ]]
}

is_played() {
	grep -q '"state":"played"' "$work/devices.log"
}

# What the connections cost the batteries, as the devices saw it: from the advertisement to the connection and to the first
# request (of those that were asked something), in ms, the median; and the share of the time that nothing went over the link.
links() {
	jq -cR 'fromjson? | select(.state == "link")' "$work/devices.log" | jq -cs 'def median: sort | .[length / 2 | floor];
		{connections: length, connected_after_ms: (map(.connected_after_ms) | median),
		 asked_after_ms: (map(.asked_after_ms | select(. > 0)) | median),
		 idle_share: ((map(.idle_ms) | add) / (map(.held_ms) | add) * 1000 | round / 1000)}'
}

# The measurements of a device, known by its address, as the home has stored them: the octets of each, one a line.
raw_of() { # ADDRESS
	lares readings --device "$1" --limit 1000 --json |
		jq -r '.readings[] | select(.kind != "battery" and .kind != "glucose-sensor").raw'
}

measured() { # ADDRESS
	raw_of "$1" | wc -l
}

newest_of() { # ADDRESS
	lares readings --device "$1" --limit 1 --json | jq '.readings[0].seq // 0'
}

has_newer() { # ADDRESS NUMBER
	(($(newest_of "$1") > $2))
}

# A device that speaks by itself says something that it had not said.
is_heard_again() { # ADDRESS
	wait_for 120 "$1 to be heard" has_newer "$1" "$(newest_of "$1")"
}

# So many, and none of them twice.
has_measured() { # ADDRESS NUMBER
	raw_of "$1" >"$work/measured.log"
	(($(wc -l <"$work/measured.log") == $2 && $(sort -u "$work/measured.log" | wc -l) == $2))
}
