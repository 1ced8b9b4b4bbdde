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

# The different measurements of a device at the desk; and how many came under more than one id.
arrived_of() { # ADDRESS
	desk_readings | jq -s --arg address "$1" '[.[] | select(.address == $address and .kind != "battery").raw] | unique | length'
}

doubled_of() { # ADDRESS
	desk_readings | jq -s --arg address "$1" '[.[] | select(.address == $address and .kind != "battery") | {id, raw}] | unique
		| length - (map(.raw) | unique | length)'
}

account() {
	local device address n_offered n_arrived n_doubled
	for device in "${devices[@]}"; do
		address=$(address_of "$device")
		n_offered=$(offered "$device") n_arrived=$(arrived_of "$address") n_doubled=$(doubled_of "$address")
		echo "  $device: offered $n_offered, at the subscriber $n_arrived, lost $((n_offered - n_arrived)), doubled $n_doubled"
		((n_offered == n_arrived && n_doubled == 0)) || complain "$device is not accounted for"
	done
}

home_begin
read_programs
bluetoothd_forgets
jq --argjson days "$days" '.loops = $days' "$root/tests/bluetooth/scenarios/week.json" >"$work/week.json"
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
	sleep $((begun + half * 43200 - $(date +%s)))
	bluetoothd_kill
done
while ! is_played; do sleep 600; done
wait_for 600 "the outbox" status_is '.outbox.depth == 0'
account
links
