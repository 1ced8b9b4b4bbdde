#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The disk tells nothing: after kill -9 and after an end by itself, no name, value, note, word of the plan, raw octet or
# key is found in what the home keeps or logs, in any of the forms that could hide one. The same search finds them all
# where they are. Then the credential that wraps the keys comes, changes, and is missed: nothing stored is lost by it.
. "$(dirname "$0")/lib.sh"
home_begin
note="I am calling her now, Maria."

# --- what must not be found: HEX TAB WORDS, each mark in every form

mark_hex() { # WORDS HEX
	printf '%s\t%s\n' "$2" "$1" "$(printf %s "$2" | xxd -p | tr -d '\n')" "$1, as hex text" \
		"$(printf %s "${2^^}" | xxd -p | tr -d '\n')" "$1, as upper-case hex text" >>"$work/marks"
}

mark_text() { # TEXT
	local hex
	hex=$(printf %s "$1" | xxd -p | tr -d '\n')
	mark_hex "'$1'" "$hex"
	printf '%s\t%s\n' "$(printf %s "$1" | iconv -t UTF-16LE | xxd -p | tr -d '\n')" "'$1', UTF-16" \
		"$(printf %s "$1" | iconv -t UTF-16BE | xxd -p | tr -d '\n')" "'$1', UTF-16, big-endian" >>"$work/marks"
}

# found_in FILE: the words of every mark that is in it.
found_in() {
	local hex
	while read -r hex; do
		awk -F '\t' -v hex="$hex" '$1 "" == hex "" { print $2 }' "$work/marks"
	done < <(xxd -p "$1" | tr -d '\n' | grep -oFf <(cut -f 1 "$work/marks") | sort -u)
}

# Nothing in the state directory, in what the programs say, nor in what a restart leaves.
tells_nothing() { # WHEN
	local file found n=0
	for file in "$work"/store/* "$work/laresd.log" "$work/carrier.log"; do
		[[ -s $file ]] || continue
		n=$((n + 1))
		found=$(found_in "$file")
		[[ ! $found ]] || fail "$1 ${file##*/} tells: ${found//$'\n'/, }"
	done
	((n >= 3)) || fail "$1 there is nothing to search"
}

mark_text "Anna Weber"
mark_text "Maria Koch"
mark_text "Measure again after five minutes"
mark_text "systolic-high"
mark_text "Cuff, bedroom"
mark_text "$note"
mark_text '"value":197'
mark_text '"value":25.06'
mark_text "$(cut -d . -f 2 "$work/plan.jws" | cut -c 101-140)" # the plan as it came
mark_hex "the cuff's octets" 1ec50071008d00
mark_hex "the beacon's octets" e445f3c9962b33221100
mark_hex "the beacon's key" 231d39c1d7cc1ab1aee224cd096db932

# The search finds each, wherever it begins.
head -c 1500 "$bin/lares" | xxd -p | tr -d "\n" >"$work/control.hex"
while IFS=$'\t' read -r hex words; do
	printf '0a%sff' "$hex" >>"$work/control.hex"
done <"$work/marks"
xxd -r -p "$work/control.hex" >"$work/control"
[[ $(found_in "$work/control" | sort) == "$(cut -f 2 "$work/marks" | sort)" ]] || fail "the search does not find what is there"

# --- a home that has all of it

write_config window=0
broker_start
desk_start --ack-key "$work/carer.key" --note "$note"
bus_start
devices_start "$root/tests/system/sealed.json"
laresd_start
carrier_start
load_plan
ask_lares enrol 00:AA:01:01:00:01 --kind cuff --name "Cuff, bedroom"
ask_lares enrol 54:48:E6:8F:80:A5 --kind sensor --key - <<<231d39c1d7cc1ab1aee224cd096db932
devices_go
wait_for 60 "the cuff's reading" has_reading '.device == "cuff-1" and (.values | any(.value == 197))'
wait_for 60 "the beacon's reading" has_reading '.values | any(.value == 25.06)'
wait_for 60 "the acknowledged alert" has_alert '.rule == "systolic-high" and .state == "acknowledged"'
title=$(desk_alerts | jq -r 'select(.rule == "systolic-high").title')
[[ $title ]] || fail "the alert has no title"
mark_text "$title"

kill_hard laresd
tells_nothing "after kill -9"
seen=$(found_in "$work/desk.txt")
for words in "'Cuff, bedroom'" "'$note'" "'$title'" "'\"value\":197'"; do
	grep -qxF "$words" <<<"$seen" || fail "$words did not even come to the desk"
done
laresd_start
home_alert '.rule == "systolic-high" and .state == "acknowledged"' || fail "the alert did not outlive the kill"
n=$(stored)
stop laresd
tells_nothing "after its end"

# --- the credential

give() { # NAME…: as systemd would
	rm -rf "$work/credentials" && mkdir "$work/credentials"
	for name; do cp "$work/secret.$name" "$work/credentials/$name"; done
	export CREDENTIALS_DIRECTORY=$work/credentials
}

starts_with_everything() { # WORDS
	laresd_start
	(($(stored) >= n)) || fail "$1: $(stored) readings of $n"
	home_alert '.rule == "systolic-high" and .state == "acknowledged"' || fail "$1: the alert is lost"
	stop laresd
	tells_nothing "$1"
}

# refuses_with WORDS: it does not start, and says why.
refuses_with() {
	if "$bin/laresd" --config "$work/lares.conf" >"$work/refusal.log" 2>&1; then fail "laresd started without its key"; fi
	grep -qF "$1" "$work/refusal.log" || fail "laresd does not say \"$1\": $(tail -n 3 "$work/refusal.log")"
}

openssl rand 32 >"$work/secret.lares-seal"
mark_hex "the credential" "$(xxd -p "$work/secret.lares-seal" | tr -d '\n')"
give lares-seal
starts_with_everything "a first credential"
[[ ! -e $work/store/wrap.key ]] || fail "wrap.key is still there"

mv "$work/secret.lares-seal" "$work/secret.lares-seal.previous"
openssl rand 32 >"$work/secret.lares-seal"
mark_hex "the next credential" "$(xxd -p "$work/secret.lares-seal" | tr -d '\n')"
give lares-seal
refuses_with "give the old one as lares-seal.previous"
give lares-seal lares-seal.previous
starts_with_everything "a second credential"
give lares-seal
starts_with_everything "the second credential alone"

unset CREDENTIALS_DIRECTORY
refuses_with "the credential lares-seal, which was not given"
give lares-seal
mv "$work/store/data.key" "$work/data.key"
refuses_with "data.key is missing"
[[ ! -e $work/store/data.key ]] || fail "a new key was made beside the old database"
mv "$work/data.key" "$work/store/data.key"
starts_with_everything "data.key back in its place"
