#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A broker whose certificate is signed by somebody else, or is for another name, is refused and said so; readings are kept,
# and delivered once the right broker is there.
. "$(dirname "$0")/lib.sh"
home_begin
make_authority other-ca
broker_start
desk_start
write_config ca="$work/other-ca.pem"
bus_start
devices_start stream
laresd_start
carrier_start
enrol_lift

# kept_and_told WORDS: the link is down, the reason stands in the status, and readings wait.
kept_and_told() {
	local waiting
	wait_for 60 "the refusal in the status" status_is ".link.up == false and .link.carrier and (.link.words | test(\"$1\"; \"i\"))"
	waiting=$(lares status --json | jq .outbox.depth)
	wait_for 60 "more readings that wait" status_is ".outbox.depth > $waiting"
	[[ ! -s $work/desk.txt ]] || fail "a broker that is not ours got something"
}

kept_and_told "certificate"

# The right authority, but the certificate is for localhost and not for this address.
write_config uri="mqtts://127.0.0.1:$port"
stop carrier
carrier_start
kept_and_told "certificate"

write_config
stop carrier
carrier_start
wait_for 60 "the first reading" desk_has '.topic == "readings"'
stop devices
each_exactly_once
