#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A cuff that somebody pairs with a telephone forgets the gateway, which does not know (r9, b14): its connections are refused. That
# is told as something to do and becomes a task, no alert about a person, and costs no bond by itself; in the installer's
# window the bond is made anew, under the same id, and what the cuff measured meanwhile comes.
. "$(dirname "$0")/lib.sh"
home_begin
cuff=00:AA:01:01:00:01
cat >"$work/cuff.json" <<END
{ "name": "forgotten", "about": "A cuff that forgets its bond while the gateway keeps it.",
  "devices": [ { "id": "cuff", "address": "$cuff", "name": "BP 7250", "pairing": "just-works",
      "services": [ { "uuid": "1810", "characteristics": [
          { "uuid": "2a35", "flags": ["indicate", "encrypt-indicate"] },
          { "uuid": "2a49", "flags": ["read"], "value": "0700" } ] } ],
      "records": { "data": "2a35", "values": [ "00 8000 5200 6100" ] } } ],
  "events": [
      { "device": "cuff", "at_ms": 500, "advertise": { "services": ["1810"] }, "until_connected": true },
      { "device": "cuff", "after": "fetched", "wait_ms": 500, "disconnect": true },
      { "device": "cuff", "after": "disconnected", "wait_ms": 500, "record": "00 8100 5300 6200" },
      { "device": "cuff", "advertise": { "services": ["1810"] }, "until_connected": true },
      { "device": "cuff", "after": "fetched", "wait_ms": 500, "disconnect": true },
      { "about": "somebody's telephone", "device": "cuff", "after": "go", "unbond": true },
      { "device": "cuff", "record": "00 8200 5400 6300" },
      { "device": "cuff", "advertise": { "services": ["1810"] }, "until_connected": true },
      { "device": "cuff", "after": "fetched", "wait_ms": 500, "disconnect": true },
      { "device": "cuff", "after": "disconnected", "wait_ms": 500, "record": "00 8300 5500 6400" },
      { "device": "cuff", "advertise": { "services": ["1810"] }, "until_connected": true },
      { "device": "cuff", "after": "fetched", "wait_ms": 500, "disconnect": true } ] }
END
bus_start
devices_start "$work/cuff.json"
laresd_start
ask_lares enrol $cuff --kind cuff --name "Cuff, bedroom"

cuff_is() { # FILTER
	lares devices --json | jq -e "any(.devices[]; .id == \"cuff-1\" and ($1))" >/dev/null
}

has_systolic() { # VALUE…, newest first
	[[ $(lares readings --json | jq -c '[.readings[].values[] | select(.quantity == "systolic-pressure").value]') == "$1" ]]
}

wait_for 60 "the cuff, proven by a second session" cuff_is .proven
wait_for 60 "its measurements" has_systolic "[129,128]"
cuff_is '.trouble == null' || fail "something is wrong already: $(lares devices --json)"

devices_go
wait_for 120 "the refused bond to be told" cuff_is '.trouble != null and (.trouble | test("pair it again"))'
doctor_says ".findings | any(.about == \"bond\" and (.do // \"\" | test(\"lares enrol $cuff\")))" ||
	fail "the doctor does not say what to do: $(lares doctor --json)"
wait_for 90 "the task" home_alert '.rule == "re-pair-needed" and .condition == "active"'
home_alert '.person != null' && fail "a lost bond raised an alert about a person"
has_systolic "[129,128]" || fail "a value came without a bond"

ask_lares enrol $cuff
wait_for 60 "what it measured meanwhile, and then" has_systolic "[131,130,129,128]"
wait_for 20 "the new bond to be proven" cuff_is '.proven and .trouble == null and .name == "Cuff, bedroom"'
status_is '.devices == 1' || fail "one device became two"
wait_for 90 "the task to be done" home_alert '.rule == "re-pair-needed" and .condition == "cleared"'
tally=$(devices_tally)
jq -e '.devices.cuff | .pairings == 2 and .refused > 0 and .lost == 0' <<<"$tally" >/dev/null || fail "other than it should be: $tally"
