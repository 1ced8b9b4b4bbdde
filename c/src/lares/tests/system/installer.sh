#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The installer's way: what is near is listed, live on a terminal; a script enrols a cuff and waits until it is proven (R7), its
# clock set (R10); a meter wants a code, which no script can hang on, which Ctrl-C ends, and which a person types on a terminal;
# a strap wants digits compared. What somebody measured before is left out (R42), a hostile name does nothing, and the terminal
# is always left as it was.
. "$(dirname "$0")/lib.sh"
cuff=00:AA:01:01:00:01 meter=00:AA:01:02:00:02 contact=00:AA:01:03:00:03 strap=00:AA:01:04:00:04

home_begin
# Its clock is right, whatever the machine's is: what was measured before is told by the time.
laresd_environment=(LD_PRELOAD="$bin/libwall.so" LARES_WALL="$work/wall" ASAN_OPTIONS=verify_asan_link_order=0)
echo 0 1 >"$work/wall"
bus_start
devices_start "$root/tests/system/installer.json"
laresd_start

at_terminal() { # COMMAND…: with the person's steps on stdin; what was to be seen is in screen.txt
	"$root/tests/tools/at_terminal" "$@" >"$work/screen.txt" 2>>"$work/at_terminal.log"
}

is_near() {
	lares scan --json | jq -e --arg address "$1" 'any(.nearby[]; .address == $address)'
}

# --- what is near

for address in $cuff $meter $strap $contact; do wait_for 30 "$address nearby" is_near "$address"; done
lares scan >"$work/scan.txt"
grep -q "$cuff .*blood pressure cuff" "$work/scan.txt" || fail "the cuff is not recognised"
grep -qF '\x1b[2J\u202eyoB' "$work/scan.txt" || fail "the hostile name is not made harmless"
(($(lares scan --json --seconds 2 | jq -c .nearby | wc -l) >= 2)) || fail "no document each second"

at_terminal lares scan <<-END || fail "the live list ends with $?"
	expect blood pressure cuff
	size 40x12
	expect q or Ctrl-C
	expect q or Ctrl-C
	key q
END
for end in 'key ^C' 'signal TERM' 'signal HUP'; do
	at_terminal lares scan <<<"expect blood pressure cuff
		$end" || fail "the live list ends with $? after $end"
done
grep -qP '\x1b\[2J\x{202e}|\x{202e}' "$work/screen.txt" && fail "the hostile name reached the terminal"

# --- by a script: the answer of a machine, and the proof

lares enrol $cuff --name "Cuff, bedroom" --person p1 --until proven --seconds 60 --json >"$work/cuff.txt" 2>>"$work/lares.log" ||
	fail "the script's enrolment ends with $?"
jq -es '(map(select(.step)) | length > 2) and (last | .device.id == "cuff-1" and .paired and .proven and .measurements >= 1)' \
	"$work/cuff.txt" >/dev/null || fail "not proven: $(tail -n 1 "$work/cuff.txt")"
grep -q "Its clock was .* slow; it was set and read back, and is right" "$work/cuff.txt" || fail "its clock is not told (R10)"

# --- a code that nobody says, a person who stops, a person who types it

timeout 60 lares enrol $meter </dev/null >>"$work/lares.log" 2>"$work/refused.txt" && fail "enrolled without its code"
grep -q -- --passkey "$work/refused.txt" || fail "the script is not told of --passkey: $(cat "$work/refused.txt")"

status=0
at_terminal lares enrol $meter <<-END || status=$?
	expect Whose is it
	type p2
	expect It wants a code
	key ^C
END
((status == 1)) || fail "Ctrl-C while the code is asked for ends with $status"
grep -q "nothing was enrolled" "$work/screen.txt" || fail "what is kept is not said"
lares devices --json | jq -e '[.devices[].id] == ["cuff-1"]' >/dev/null || fail "something was enrolled nevertheless"

n_shown() {
	grep -c '"state":"passkey"' "$work/devices.log" || true
}

is_shown() {
	(($(n_shown) > before))
}

type_the_code() {
	printf '%s\n' "expect Whose is it" "type p2" "expect It wants a code"
	wait_for 60 "the digits" is_shown
	printf '%s\n' "type $(grep '"state":"passkey"' "$work/devices.log" | jq -rs 'last.digits')" \
		"expect is enrolled and paired" "expect glucose" "expect proven: it comes by itself"
}

before=$(n_shown)
type_the_code | at_terminal lares enrol $meter || fail "the guided enrolment ends with $?"
grep -q "Settings, Wireless, Pairing" "$work/screen.txt" || fail "it does not say how this model is brought to pair"
lares readings --device glucometer-1 --json |
	jq -e '[.readings[] | select(.kind == "glucose")] | length == 1' >/dev/null || fail "the old record was taken"

# --- digits to be compared: by a script with those that it was told, by a person who then ends it

timeout 60 lares enrol $strap --compare 000000 >>"$work/lares.log" 2>>"$work/lares.log" && fail "other digits were agreed to"
status=0
at_terminal lares enrol $strap --name Strap <<-END || status=$?
	expect Whose is it
	type p1
	expect Does the device show
	type yes
	expect Now wear it
	key ^C
	expect heart-rate-1 stays enrolled
END
((status == 1)) || fail "Ctrl-C before the first measurement ends with $status"
lares devices | grep -q "heart-rate-1 .*not proven yet" || fail "what was enrolled did not stay so"

# --- a sensor of many uses, and what there is in the end

lares enrol $contact --kind sensor --mounted-on toilet-lift-arm --every 10m --user 1=p1 --user 2=p2:1234 --old-records \
	--delete-records --until measured --seconds 60 >>"$work/lares.log" || fail "nothing came of the contact"
lares devices --json | jq -e '.devices[] | select(.id == "sensor-1").proposed |
	.mounted_on == "toilet-lift-arm" and .users == [{"index":1,"person":"p1"},{"index":2,"person":"p2"}]' >/dev/null ||
	fail "what was said of it is not kept: $(lares devices --json)"
lares devices >"$work/devices.txt"
grep -q "cuff-1 .*bonded, proven" "$work/devices.txt" || fail "the list of devices does not say that the cuff is proven"
grep -q "sensor-1 .*10 min" "$work/devices.txt" || fail "what was declared is not known"

lares doctor >"$work/doctor.txt" && fail "no fault without a broker"
grep -q "lares-mqtt is not there" "$work/doctor.txt" || fail "the doctor does not say what is wrong"
# --- what is being enrolled is not forgotten meanwhile: its window would never end

is_listening() {
	dbus-send --system --print-reply --dest=org.lares.Agent1 /org/lares/Agent1 org.lares.Agent1.Enrolling | grep -q listening
}

stop devices
timeout 60 lares enrol $cuff --person p1 --json >>"$work/lares.log" 2>&1 &
enrolling=$!
wait_for 20 "the window" is_listening
lares forget cuff-1 >>"$work/lares.log" 2>"$work/refused.txt" && fail "forgotten while it was being enrolled"
grep -q "being enrolled" "$work/refused.txt" || fail "why it is not forgotten is not said: $(cat "$work/refused.txt")"
kill -TERM $enrolling
wait $enrolling && fail "an enrolment that was broken off succeeded"
lares forget cuff-1 >>"$work/lares.log" || fail "not forgotten after the window"

stop laresd
lares doctor >"$work/doctor.txt" && fail "no fault without laresd"
grep -q "laresd does not answer" "$work/doctor.txt" || fail "the doctor does not say that laresd is not there"
