#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The watch of all homes of a team: an alert in words with who is asked until when, its signed "seen" under the home's session
# for every revision, who is silent, who was never heard, who has left and who is back. Two at once there are not.
. "$(dirname "$0")/lib.sh"
. "$root/tests/system/team.sh"
home_begin
team_begin
for name in h-1 h-2 h-3; do
	play_home "$name" --zone Asia/Tokyo
	team_csr "$name" || fail "no certificate for $name"
done
mapfile -t place < <(home_place h-1)
start ear mosquitto_sub "${place[@]}" -i ear -v -t "lares/1/$team/h-1/down/#"

says() { # HOME BELOW JSON [OPTION…]
	client pub home_place "$1" -- -t "lares/1/$team/$1/up/$2" -m "$3" "${@:4}" || fail "$1 cannot say $2"
}
link() { # HOME STATE TO
	says "$1" link "{\"v\":1,\"home\":\"$1\",\"state\":\"$2\",\"boot\":\"b\",\"session\":1,\"to\":\"$3\",\"at\":\"2026-11-22T08:14:05.000+01:00\"}" -r
}
pulse() { # HOME TO
	says "$1" pulse "{\"v\":1,\"home\":\"$1\",\"to\":\"$2\"}"
}
alert() { # REV STATE
	jq -nc --argjson rev "$1" --arg state "$2" '{v: 1, id: "01KAN5G3QS0123456789ABCDEF", home: "h-1", person: "p1", rev: $rev, about: "person",
		test: false, state: $state, condition: "active", priority: "high", rule: "systolic-high",
		title: "Systolic pressure 192 mmHg\u001b[2J, limit 180", because: [], raised_at: "2026-11-22T08:14:05.000+01:00",
		asked: [{who: "carer-1", until: "2026-11-22T08:19:05.000+01:00"}], history: [{at: "2026-11-22T08:14:06.000+01:00", what: "raised"}],
		do: "Measure again."}'
}

# --- what is there when it begins: h-1 online, h-2's will, h-3 was never there
link h-1 online nonce-1
link h-2 offline nonce-2
team_watch --silent-after 2
wait_for 20 "h-1" watch_says "h-1  The home h-1 is connected"
wait_for 20 "h-2, which has left" watch_says "h-2  THE HOME h-2 IS NOT CONNECTED"
wait_for 20 "h-3, which was never heard" watch_says "h-3  THE HOME HAS NOT BEEN HEARD"
"$bin/lares-team" watch "$folder" >"$work/second.log" 2>&1 && fail "two watches at once"
grep -q "end that one first" "$work/second.log" || fail "it is not said why there is no second watch: $(cat "$work/second.log")"

# --- an alert, and what a person needs of it
says h-1 alert/01KAN5G3QS0123456789ABCDEF "$(alert 1 raised)" -r
wait_for 20 "the alert" watch_says "h-1  ALERT, high: Systolic pressure 192 mmHg?[2J, limit 180"
wait_for 20 "who is asked" watch_says "asked    carer-1, to answer by 08:19:05"
wait_for 20 "its name" watch_says "alert    01KAN5G3QS0123456789ABCDEF"
grep -q $'\033' "$work/watch.log" && fail "a home writes to the team's terminal"

seen() { # FILTER: of the claims of every "seen" so far
	sed -n "s|^lares/1/$team/h-1/down/seen ||p" "$work/ear.log" >"$work/seen.jws"
	claims_of "$work/seen.jws" | jq -es "$1" >/dev/null
}
wait_for 20 "the receipt" seen 'any(.[]; .typ == "seen" and .home == "h-1" and .rev == 1 and .to == "nonce-1")'
alert_delivered() { says h-1 alert/01KAN5G3QS0123456789ABCDEF "$(alert 2 delivered)" -r; }
alert_delivered
wait_for 20 "the receipt of the second revision" seen 'any(.[]; .rev == 2)'
alert_delivered
link h-1 online nonce-3
wait_for 20 "the receipt under the new session" seen 'any(.[]; .rev == 2 and .to == "nonce-3")'
seen 'map(.n) as $n | $n == ($n | unique) and (map(.jti) | unique | length) == length' || fail "a counter or a name is used twice"
[[ $(jq -R 'split(".")[0] | gsub("-"; "+") | gsub("_"; "/") | @base64d | fromjson.kid' "$work/seen.jws" | sort -u) == "\"$(lares-team kid "$folder/team.pub")\"" ]] ||
	fail "a receipt is signed by another key"
[[ $(cat "$folder/counters/$(lares-team kid "$folder/team.pub")") == "$(claims_of "$work/seen.jws" | jq -s 'map(.n) | max')" ]] ||
	fail "the counter on the disk is not the highest that was used"

# --- silence, whatever the broker keeps; and the way back
wait_for 20 "the silence of h-1" watch_says "h-1  THE HOME IS SILENT"
told_at=$(sed -n 's/ *h-1  THE HOME IS SILENT.*//p' "$work/watch.log" | head -n 1)
off_s=$(($(TZ=UTC date -d "1970-01-01 $told_at" +%s) - $(TZ=UTC date -d "1970-01-01 $(TZ=Asia/Tokyo date +%T)" +%s)))
(((off_s + 86400 + 1800) % 86400 < 3600)) || fail "what the desk tells of a home in Tokyo is by another clock: $told_at"
pulse h-1 nonce-3
wait_for 20 "h-1 again" watch_says "h-1  The home is heard again"
pulse h-3 nonce-4
wait_for 20 "h-3 after all" watch_says "h-3  The home is heard again"

# --- the clock of the team's machine has gone back: counters do not
stop watch
kid=$(lares-team kid "$folder/team.pub")
echo 9000000000000000 >"$folder/counters/$kid"
team_watch
alert_newest() { says h-1 alert/01KAN5G3QS0123456789ABCDEF "$(alert 3 delivered)" -r; }
alert_newest
wait_for 20 "a receipt above the counter" seen 'any(.[]; .rev == 3 and .n > 9000000000000000)'

# --- what is no message
says h-1 alert/x 'not json'
wait_for 20 "what was wrong" watch_says "WRONG: alert/x is not JSON"
says h-1 readings '{"store":7,"readings":[7]}'
wait_for 20 "what was wrong with readings" watch_says "WRONG: a reading without id or number"
