#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A wrong configuration ends either program with one line that names the key and says what to write.
. "$(dirname "$0")/lib.sh"
home_begin

# refused PROGRAM KEY SED-EDIT: that change of a good configuration is refused with one line naming the key.
refused() {
	local status=0 words=$work/words
	sed "$3" "$work/lares.conf" >"$work/bad.conf"
	! cmp -s "$work/lares.conf" "$work/bad.conf" || fail "the edit '$3' changes nothing"
	timeout 20 "$bin/$1" --config "$work/bad.conf" >"$words" 2>&1 || status=$?
	((status != 0 && status != 124)) || fail "$1 took '$3' (status $status)"
	(($(wc -l <"$words") == 1)) || fail "$1 says more or less than one line: $(cat "$words")"
	grep -q -- "$2" "$words" || fail "$1 does not name $2: $(cat "$words")"
	grep -q -- "; write" "$words" || fail "$1 does not say what to write: $(cat "$words")"
}

for program in laresd lares-mqtt; do
	refused "$program" "home" '/^home =/d'
	refused "$program" "team" 's/^team =.*/team = no spaces allowed/'
	refused "$program" "window" 's/^window =.*/window = soon/'
	refused "$program" "colour" 's/^zone =.*/colour = blue/'
	refused "$program" "certificate" '/^certificate =/d'
done
refused laresd "zone" 's/^zone =.*/zone = Europe\/Atlantis/'
refused laresd "team-key" "s|^team-key =.*|team-key = $work/missing.pub|"
refused lares-mqtt "uri" '/^uri =/d'
refused lares-mqtt "uri" 's|^uri =.*|uri = mqtt://broker.example:1883|'
refused lares-mqtt "ca" "s|^ca =.*|ca = $work/missing.pem|"
