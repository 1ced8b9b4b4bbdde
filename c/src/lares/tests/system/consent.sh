#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A scale of two people, which gives nothing away before one of them consents. The first user's code is right, and the weighing is
# at the desk; the second one's is wrong: it is tried once, said in words, and not tried again at the next
# connection (r17).
. "$(dirname "$0")/lib.sh"
home_begin
cat >"$work/scale.json" <<END
{ "name": "scale", "about": "two users, of whom one has the wrong code",
  "devices": [ { "id": "scale", "address": "00:AA:01:01:00:01", "name": "Scale", "pairing": "just-works",
      "services": [
          { "uuid": "181d", "characteristics": [ { "uuid": "2a9d", "flags": ["indicate", "encrypt-indicate"] } ] },
          { "uuid": "181c", "characteristics": [ { "uuid": "2a9f", "flags": ["write", "indicate", "encrypt-write"] } ] } ],
      "records": { "data": "2a9d", "values": [ "04 1838 01" ] },
      "users": [ { "index": 1, "consent": 1234 }, { "index": 2, "consent": 42 } ] } ],
  "events": [
      { "device": "scale", "at_ms": 500, "advertise": { "services": ["181d"] }, "until_connected": true },
      { "device": "scale", "after": "go", "disconnect": true },
      { "device": "scale", "after": "disconnected", "wait_ms": 300, "record": "04 2238 01" },
      { "device": "scale", "advertise": { "services": ["181d"] }, "until_connected": true },
      { "device": "scale", "after": "go", "disconnect": true } ] }
END
broker_start
desk_start
bus_start
devices_start "$work/scale.json"
laresd_start
carrier_start
ask_lares enrol 00:AA:01:01:00:01 --kind scale --user 1=p1:1234 --user 2=p2:4321 --name Scale

refused='.findings | any(.about == "device" and (.words | contains("does not take the code of one of its users")))'
weighed() { # KILOGRAMS
	has_reading ".device == \"scale-1\" and (.values | any(.quantity == \"body-weight\" and .value == $1))"
}
wait_for 60 "the weighing that was released" weighed 71.8
wait_for 60 "the refused code in words" doctor_says "$refused"
devices_go
wait_for 60 "the next weighing" weighed 71.85
doctor_says "$refused" || fail "that a code was refused is forgotten"
tally=$(devices_tally)
jq -e '.devices.scale | .consents == 2 and .consents_refused == 1' <<<"$tally" >/dev/null || fail "a wrong code was tried again: $tally"
each_exactly_once
