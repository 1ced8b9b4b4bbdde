#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# DAYS (7) days of a home with six devices, with its broker and its team's desk: every reading that a device offered is at the
# desk, once. Twice a day bluetoothd is killed.
. "$(dirname "$0")/lib.sh"
days=${DAYS-7}
devices=(cuff lift oximeter thermometer scale meter)
declare -A kinds=([cuff]=cuff [lift]=toilet-lift [oximeter]=oximeter [thermometer]=thermometer [scale]=scale [meter]=glucometer)

address_of() { # DEVICE
	jq -r --arg id "$1" '.devices[] | select(.id == $id).address' "$work/week.json"
}

offered() { # DEVICE
	account_of ".devices[\"$1\"] | if .records > 0 then .records else .packets end"
}

# What is at the desk of a device: so many different measurements, and how many of them under more than one id.
arrived_of() { # ADDRESS
	jq -s --arg address "$1" '[.[] | select(.address == $address and .kind != "battery").raw] | unique | length' "$work/readings"
}

doubled_of() { # ADDRESS
	jq -s --arg address "$1" '[.[] | select(.address == $address and .kind != "battery") | {id, raw}] | unique
		| length - (map(.raw) | unique | length)' "$work/readings"
}

account() {
	local device address n_offered n_arrived n_doubled
	desk_readings >"$work/readings"
	for device in "${devices[@]}"; do
		address=$(address_of "$device")
		n_offered=$(offered "$device") n_arrived=$(arrived_of "$address") n_doubled=$(doubled_of "$address")
		echo "  $device: offered $n_offered, at the subscriber $n_arrived, lost $((n_offered - n_arrived)), doubled $n_doubled"
		((n_offered == n_arrived && n_doubled == 0)) || complain "$device is not accounted for"
	done
}

sleep_until() { # SECOND, from the beginning
	sleep $((begun + $1 - $(date +%s)))
}

home_begin
read_programs
bluetoothd_forgets
jq --argjson days "$days" '.loops = $days' "$root/tests/bluetooth/scenarios/week.json" >"$work/week.json"
broker_place=(env LD_PRELOAD="$bin/seldom.so")
broker_start
desk_start
devices_start "$work/week.json"
laresd_start
carrier_start
load_plan
begun=$(date +%s)
for device in "${devices[@]}"; do
	enrol "$(address_of "$device")" kind s "${kinds[$device]}"
done
for ((half = 1; half < 2 * days; half++)); do
	sleep_until $((half * 43200))
	bluetoothd_kill
	echo "  after $((half * 12)) hours: $(stored) readings kept"
done
sleep_until $((days * 86400))
wait_for 3600 "the end of the last day" is_played
wait_for 600 "the outbox" status_is '.outbox.depth == 0'
account
links
