#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A glucose meter with twelve stored records, three of them years older than its enrolment. The link is cut after the fifth, laresd
# is killed while the rest waits, and at last the meter measures once more: what belongs to this person is at the desk, each
# record once (b17, r13), and what is older stayed in the meter and is told (r42).
. "$(dirname "$0")/lib.sh"
home_begin
echo "0 1" >"$work/wall" # a clock that is right
laresd_environment=(LD_PRELOAD="$bin/libwall.so" LARES_WALL="$work/wall" ASAN_OPTIONS=verify_asan_link_order=0)

# record NUMBER LOCAL-TIME: 5.5 mmol/l (Glucose Service 1.0, clause 3.1).
record() {
	local number=$1 time=$2
	printf '06 %02x 00 %02x%02x %02x %02x %02x %02x %02x 37 c0 11' "$number" $((10#${time:0:4} % 256)) $((10#${time:0:4} / 256)) \
		"$((10#${time:4:2}))" "$((10#${time:6:2}))" "$((10#${time:8:2}))" "$((10#${time:10:2}))" "$((10#${time:12:2}))"
}

values() {
	local number now
	now=$(TZ=Europe/Berlin date +%Y%m%d%H%M%S)
	for number in 1 2 3; do printf '"%s", ' "$(record $number "20200314065${number}00")"; done
	for number in 4 5 6 7 8 9 10 11; do printf '"%s", ' "$(record $number "$now")"; done
	printf '"%s"' "$(record 12 "$now")"
}

cat >"$work/meter.json" <<END
{ "name": "meter", "about": "stored records, cut and resumed",
  "devices": [ { "id": "meter", "address": "00:AA:01:01:00:01", "name": "Meter", "pairing": "just-works", "clock_offset_s": -90,
      "services": [ { "uuid": "1808", "characteristics": [
          { "uuid": "2a18", "flags": ["notify", "encrypt-notify"] },
          { "uuid": "2a08", "flags": ["read", "write"], "clock": true },
          { "uuid": "2a51", "flags": ["read"], "value": "0000" },
          { "uuid": "2a52", "flags": ["write", "indicate", "encrypt-write"] } ] } ],
      "records": { "data": "2a18", "control": "2a52", "sequence_at": 1, "values": [ $(values) ] } } ],
  "events": [
      { "device": "meter", "at_ms": 500, "advertise": { "services": ["1808"] }, "until_connected": true },
      { "device": "meter", "after": "paired", "cut": 5 },
      { "device": "meter", "after": "disconnected", "wait_ms": 300, "advertise": { "services": ["1808"] }, "until_connected": true },
      { "device": "meter", "after": "fetched", "wait_ms": 200, "disconnect": true },
      { "device": "meter", "after": "go", "record": "06 0d 00 $(record 0 "$(TZ=Europe/Berlin date +%Y%m%d%H%M%S)" | cut -c10-)" },
      { "device": "meter", "advertise": { "services": ["1808"] }, "until_connected": true },
      { "device": "meter", "after": "fetched", "wait_ms": 200, "disconnect": true } ] }
END

broker_start
desk_start
bus_start
devices_start "$work/meter.json"
laresd_start
carrier_start
ask_lares enrol 00:AA:01:01:00:01 --kind glucometer --name Meter

sequences() {
	desk_readings | jq -cs 'unique_by(.id) | [.[] | select(.device == "glucometer-1" and .kind == "glucose").sequence] | sort'
}
has_sequences() {
	[[ $(sequences) == "$1" ]]
}
wait_for 90 "the records that belong to this person" has_sequences '[4,5,6,7,8,9,10,11,12]'
doctor_says '.findings | any(.about == "device" and (.words | endswith("3 older records were left in the device")))' ||
	fail "nobody says that older records were left"

kill_hard laresd
laresd_start
devices_go
wait_for 90 "the record that was measured since" has_sequences '[4,5,6,7,8,9,10,11,12,13]'
has_reading '.kind == "glucose" and .time.quality == "corrected"' || fail "the meter's clock was not measured"
each_exactly_once
