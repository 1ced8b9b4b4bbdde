#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A cuff is paired while the disk takes nothing: the enrolment cannot be written, which is said, and nothing of it is left, not
# even the bond, which would be in the way. When the disk is back, the cuff is enrolled as if nothing had been.
. "$(dirname "$0")/lib.sh"
home_begin
no_network+=(env "LD_PRELOAD=$bin/failing-disk.so" "FAILING_DIR=$work/store" "FAILING_FLAG=$work/failing"
	"ASAN_OPTIONS=verify_asan_link_order=0")
cat >"$work/cuff.json" <<END
{ "name": "cuff", "about": "paired whenever it is asked to",
  "devices": [ { "id": "cuff", "address": "00:AA:01:01:00:01", "name": "BP 7250", "pairing": "just-works",
      "services": [ { "uuid": "1810", "characteristics": [ { "uuid": "2a35", "flags": ["indicate", "encrypt-indicate"] } ] } ] } ],
  "events": [
      { "device": "cuff", "at_ms": 500, "advertise": { "services": ["1810"], "discoverable": true }, "until_connected": true },
      { "device": "cuff", "after": "disconnected", "wait_ms": 500,
        "advertise": { "services": ["1810"], "discoverable": true }, "until_connected": true } ] }
END
write_config window=0
bus_start
devices_start "$work/cuff.json"
laresd_start

cuff=00:AA:01:01:00:01
enrol() {
	busctl --system --timeout=150 --json=short call org.lares.Agent1 /org/lares/Agent1 org.lares.Agent1 Enrol 'sa{sv}' "$cuff" 1 \
		kind s cuff >"$work/enrolled" 2>"$work/refused"
}

is_bonded() { # as bluetoothd says
	busctl --system get-property org.bluez "/org/bluez/hci0/dev_${cuff//:/_}" org.bluez.Device1 Bonded | grep -q true
}

touch "$work/failing"
! enrol || fail "it was enrolled on a disk that takes nothing"
grep -q "could not be written.*pairing was removed" "$work/refused" || fail "it was not said why: $(cat "$work/refused")"
! is_bonded 2>/dev/null || fail "its bond is still there"
status_is '.devices == 0' || fail "it is enrolled all the same"

rm "$work/failing"
wait_for 30 "the disk to be written again" doctor_says '.findings | all(.words | test("cannot write") | not)'
enrol || fail "it cannot be enrolled now: $(cat "$work/refused")"
is_bonded || fail "there is no bond now, so that its absence said nothing"
status_is '.devices == 1' || fail "it is not enrolled"
stop laresd
laresd_start
status_is '.devices == 1' || fail "what was refused came back, or what was not is gone"
