# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
#
# Signed commands by people of the plan, and what is answered.

number=0

# A plan in which a nurse and a relative have keys too: nurse.key, relative.key. Between home_begin and home_up.
with_nurse_and_relative() {
	local name
	for name in nurse relative; do make_signing_key "$name"; done
	jq --argjson nurse "$(lares-team jwk "$work/nurse.pub")" --argjson relative "$(lares-team jwk "$work/relative.pub")" '.people += [
		{"id": "nurse-7", "role": "nurse", "name": "Nora Koch", "keys": [$nurse]},
		{"id": "daughter", "role": "family", "name": "Eva Weber", "keys": [$relative]}]' "$root/tests/system/plan.json" >"$work/people.json"
	plan_file=$work/people.json
	write_plan 1
}

# ask KEY-STEM VERB CLAIMS: signed and sent; its jti is cmd-$number, and what was sent is in asked.jws.
ask() {
	number=$((number + 1))
	jq -n --arg team "$team" --arg home "$home" --arg to "$(session_nonce)" --arg verb "$2" --arg jti "cmd-$number" \
		--argjson now "$(date +%s)" --argjson said "$3" '{typ: "do", team: $team, home: $home, to: $to, verb: $verb, jti: $jti,
		iat: $now, exp: ($now + 300)} + $said' | lares-team sign --key "$work/$1.key" - >"$work/asked.jws"
	desk_send "do/$2" <"$work/asked.jws"
}

done_with() { # FILTER
	wait_for 30 "the answer to cmd-$number with $1" answer_is "cmd-$number" ".ok and ($1)"
}

refused() { # REASON [NUMBER]
	wait_for 30 "the refusal $1 of cmd-${2-$number}" answer_is "cmd-${2-$number}" \
		".ok == false and .reason == \"$1\" and .result == null and (.words | length > 10)"
}

result_of() {
	desk_messages | jq -c --arg topic "done/cmd-$number" 'select(.topic == $topic).payload.result'
}
