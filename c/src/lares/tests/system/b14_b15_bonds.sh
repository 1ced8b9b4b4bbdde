#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A cuff is paired by the digits that it shows: said wrong it is not, said right it is, and proven only when it has come
# back by itself; its bond was made with a code, says lares-ask, and its values count for that. Then bluetoothd has lost its
# bonds: that is told as something to do, raises no alert about a person, and is mended by pairing again, under the same id
# and name, but not by a bond without a code; one that takes the place of the bond unseen counts for what it is. A window
# closes with whoever opened it.
. "$(dirname "$0")/lib.sh"
home_begin
write_config
bus_start
mkdir "$work"/{run,state,bonds}
cat >"$work/services/org.lares.Ask1.service" <<-END
	[D-BUS Service]
	Name=org.lares.Ask1
	Exec=$bin/lares-ask --bonds $work/bonds --run $work/run --state $work/state --rfkill $work/rfkill
END
devices_start "$root/tests/system/bonds.json"
laresd_start
cuff=00:AA:01:01:00:01

agent() { # METHOD [SIGNATURE ARGUMENT…]
	(exec_agent "$@")
}

exec_agent() {
	exec busctl --system --timeout=150 --json=short call org.lares.Agent1 /org/lares/Agent1 org.lares.Agent1 "$@"
}

enrol() { # [OPTIONS]: in the background
	rm -f "$work/enrolled" "$work/refused"
	exec_agent Enrol 'sa{sv}' "$cuff" "${@:-0}" >"$work/enrolled" 2>"$work/refused" &
	enrolling=$!
}

# What bluetoothd would write of the next bond: a file of tests/fuzz/corpus/bond.
bond_will_be() {
	mkdir -p "$work/bonds/00:AA:01:00:00:00/$cuff"
	cp "$root/tests/fuzz/corpus/bond/$1" "$work/bonds/00:AA:01:00:00:00/$cuff/info"
}

step_is() {
	[[ $(agent Enrolling | jq -r '.data[0] | fromjson.step') == "$1" ]]
}

shown() { # the digits that the cuff shows now
	jq -rs 'map(select(.state == "passkey")) | last.digits' "$work/devices.log"
}

cuff_is() {
	lares devices --json | jq -e "any(.devices[]; .id == \"cuff-1\" and ($1))" >/dev/null
}

# --- wrong digits

enrol 2 kind s cuff name s "Cuff, bedroom"
wait_for 20 "the question for the digits" step_is passkey
! agent EnrolAnswer ss "$cuff" yes 2>"$work/no" || fail "yes is no answer to a question for digits"
grep -q "six digits" "$work/no" || fail "it was not said what is wanted: $(cat "$work/no")"
wrong=$(printf %06d $((10#$(shown) == 1 ? 2 : 1)))
agent EnrolAnswer ss "$cuff" "$wrong" >/dev/null
! wait "$enrolling" || fail "the cuff was paired by wrong digits"
grep -q "the digits were wrong" "$work/refused" || fail "the true cause was not told: $(cat "$work/refused")"
status_is '.devices == 0' || fail "a device was enrolled without its bond"

# --- right ones

bond_will_be secure-connections-passkey
enrol 2 kind s cuff name s "Cuff, bedroom"
wait_for 20 "the question for the digits again" step_is passkey
agent EnrolAnswer ss "$cuff" "$(shown)" >/dev/null
wait "$enrolling" || fail "the right digits were not taken: $(cat "$work/refused")"
jq -e '.data[0] | fromjson | .paired and .device.id == "cuff-1" and .device.trust == 3 and .device.proven == false' \
	"$work/enrolled" >/dev/null || fail "not enrolled as paired and not yet proven: $(cat "$work/enrolled")"
step_is none || fail "the window is still open"
wait_for 40 "the cuff to come back by itself" cuff_is '.proven and .sessions == 1 and .trouble == null'
lares readings --json | jq -e '.readings | length == 1 and all(.trust == 3)' >/dev/null || fail "its value does not count for its bond"

# --- bluetoothd has lost its bonds: they are files of its own

stop devices
devices_start "$root/tests/system/bonds.json"
wait_for 20 "the lost bond to be told" cuff_is '.trouble != null and (.trouble | test("no longer paired"))'
doctor_says '.findings | any(.about == "bond" and .level == "fault" and (.do | test("lares enrol 00:AA:01:01:00:01")))' ||
	fail "the doctor does not say what to do"
home_alert '.person != null' && fail "a lost bond raised an alert about a person"

# --- a window closes with whoever opened it

enrol
wait_for 20 "a window" step_is passkey
kill "$enrolling"
wait_for 10 "the window to close with its caller" step_is none
cuff_is '.trouble | test("no longer paired")' || fail "a pairing that nobody finished changed something"

# --- whoever has no code is not that cuff

bond_will_be legacy-just-works
enrol
wait_for 20 "the question for the digits" step_is passkey
agent EnrolAnswer ss "$cuff" "$(shown)" >/dev/null
! wait "$enrolling" || fail "a weaker bond was taken"
grep -q "paired with a code before" "$work/refused" || fail "it was not said why: $(cat "$work/refused")"
wait_for 20 "the weaker bond to go" cuff_is '.trust == 3 and (.trouble | test("no longer paired"))'

# --- paired again, it is the same device

bond_will_be secure-connections-passkey

enrol
wait_for 20 "the question for the digits" step_is passkey
agent EnrolAnswer ss "$cuff" "$(shown)" >/dev/null
wait "$enrolling" || fail "it cannot be paired again: $(cat "$work/refused")"
cuff_is '.name == "Cuff, bedroom" and .proven == false' || fail "its name was not kept"
wait_for 40 "it to come back by itself again" cuff_is '.proven and .trouble == null'
status_is '.devices == 1' || fail "one device became two"

# --- another bond under the same address, made while nobody looked

stop laresd
bond_will_be legacy-just-works
laresd_start
wait_for 20 "the weaker bond to be seen" cuff_is '.trust == 2 and .proven == false'
