#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A nurse enrols devices over the broker: a cuff that anybody may pair, answered when its pairing has ended; one window
# at a time; a meter that wants its six digits, and a strap that wants them compared, which nobody can answer from
# there: that is said, and nothing of them is enrolled.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/signed.sh"
home_begin
with_nurse_and_relative
broker_start
desk_start
bus_start
devices_start "$root/tests/system/installer.json"
laresd_start
carrier_start
load_plan
wait_for 30 "a session" session_nonce_is_there

is_near() {
	lares scan --json | jq -e --arg address "$1" 'any(.nearby[]; .address == $address)'
}

# --- a window that is open, and one too many; it is closed at home

unheard=00:AA:01:09:00:09
ask nurse enrol '{"device": "'$unheard'", "options": {"kind": "cuff"}}'
first=$number
ask nurse enrol '{"device": "00:AA:01:01:00:01"}'
refused busy
dbus-send --system --print-reply --dest=org.lares.Agent1 /org/lares/Agent1 org.lares.Agent1.EnrolCancel "string:$unheard" \
	>>"$work/lares.log"
refused failed "$first"
answer_is "cmd-$first" '.words | contains("broken off")' || fail "why is not told"

# --- a key is no matter for the broker, which reads what goes over it

ask nurse enrol '{"device": "'$unheard'", "options": {"kind": "help-button", "key": "00112233445566778899aabbccddeeff"}}'
refused needs-person
answer_is "cmd-$number" '.words | contains("at the gateway only")' || fail "where a key is given is not told"

# --- what asks for a code, and what does not

for address in 00:AA:01:01:00:01 00:AA:01:02:00:02 00:AA:01:04:00:04; do wait_for 30 "$address nearby" is_near "$address"; done
ask nurse enrol '{"device": "00:AA:01:02:00:02"}'
refused needs-person
ask nurse enrol '{"device": "00:AA:01:04:00:04"}'
refused needs-person
ask nurse enrol '{"device": "00:AA:01:01:00:01", "options": {"name": "Cuff, bedroom"}}'
done_with '.result.paired and .result.device.id == "cuff-1" and .result.device.name == "Cuff, bedroom"'
lares devices --json | jq -e '[.devices[].id] == ["cuff-1"]' >/dev/null || fail "a device was enrolled without its code"
