#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A gateway that knows nobody joins a team: bundle in, key made here, certificate over MQTT, proven. Then what a team does with
# it: settings changed from afar and rolled back (B41), a certificate renewed without a person (B33), an identity revoked.
. "$(dirname "$0")/lib.sh"
. "$root/tests/system/team.sh"

answers() { # COMMAND… FILTER: the last argument is jq's
	{ "$bin/lares" "${@:1:$#-1}" --json 2>>"$work/lares.log" || true; } | jq -e "${!#}"
}

refused() { # WORDS COMMAND…
	"$bin/lares" "${@:2}" >"$work/answer" 2>"$work/why" </dev/null && fail "lares ${*:2} worked"
	grep -qF "$1" "$work/why" || fail "lares ${*:2} does not say '$1': $(cat "$work/why")"
}

is_up() {
	answers status '.joined and .link.up'
}

home_begin
write_bare_config
team_begin
team_watch
bus_start

# --- nobody's yet: it runs, says so, and takes nothing
gateway_start
wait_for 20 "the carrier" answers status '.link.carrier and (.joined | not)'
answers doctor '.findings[] | select(.about == "team" and .level == "fault") | .do | contains("lares join")' >"$work/ignored" ||
	fail "the doctor does not say what to do"
refused "has not joined a team" enrol 00:AA:01:01:00:01 --kind cuff
refused "has not joined a team" test alert
[[ $(cat "$work/laresd.pid") ]] && first_pid=$(cat "$work/carrier.pid")

# --- bundles that are none, or not the right one
play_home h-1
fingerprint=$(lares-team kid "$folder/team.pub")
echo nothing >"$work/nothing"
refused "no bundle of a team" join "$work/nothing" --fingerprint "$fingerprint"
cut -c 1-500 "$work/h-1.bundle" >"$work/half"
refused "no bundle of a team" join "$work/half" --fingerprint "$fingerprint"
refused "signed by another key" join "$work/h-1.bundle" --fingerprint "$(lares-team kid "$work/team.pub")"
refused "nobody is here to compare" join "$work/h-1.bundle"
claims_of "$work/h-1.bundle" | jq -c '.exp = 1700000000' | lares-team sign --key "$folder/team.key" - >"$work/old"
refused "The bundle has expired, as this gateway's clock has it" join "$work/old" --fingerprint "$fingerprint"
[[ $(cat "$work/carrier.pid") == "$first_pid" ]] || fail "the carrier did not just wait"

# --- a broker that does not know the bundle; what went wrong is said, and the gateway is nobody's again
claims_of "$work/h-1.bundle" | jq -c '.token = "AAAAAAAAAAAAAAAAAAAAAA"' | lares-team sign --key "$folder/team.key" - >"$work/forged"
refused "ask the team for a new one" join "$work/forged" --fingerprint "$fingerprint"
wait_for 20 "a gateway without a team" answers join status '.state == "failed" and .code == "auth"'

# --- joined
"$bin/lares" join - --fingerprint "$fingerprint" <"$work/h-1.bundle" >"$work/joined" 2>&1 || fail "not joined: $(cat "$work/joined")"
grep -q "home h-1 of team north" "$work/joined" || fail "lares join does not say that it has: $(cat "$work/joined")"
wait_for 20 "the link" is_up
wait_for 20 "the desk's word" watch_says "has joined"
claims_of "$work/h-1.bundle" | jq -c --argjson key "$(lares-team jwk "$work/team.pub")" '.keys = [$key]' |
	lares-team sign --key "$work/team.key" - >"$work/others"
refused "has joined team north as h-1 already" join "$work/others" --fingerprint "$(lares-team kid "$work/team.pub")"
carrier=$work/settings/carrier
sealed=$work/store/settings.sealed
[[ $(stat -c %a "$sealed" "$carrier/home.key" | sort -u) == 600 ]] || fail "keys can be read by others"
is_plain_on_disk() { # neither the certificate's key nor what would tell whose it is
	grep -rqaF -e "PRIVATE KEY" -e "$(sed -n 2p "$carrier/home.key")" -e "$(jq -r .token "$work/h-1.claims")" -e mqtts:// "$work/store"
}
is_plain_on_disk && fail "what the team gave is plain on the disk"
grep -l "PRIVATE KEY" "$work"/*.log "$work/watch.log" && fail "a key was told"
[[ -e $carrier/password ]] && fail "the joining password is kept"

# --- settings from afar: proven, or rolled back
do_configure() {
	lares-team do "$folder" h-1 configure "$1" >"$work/configured" 2>&1
}
do_configure '{"zone": "Europe/Paris"}' || fail "configure: $(cat "$work/configured")"
wait_for 20 "the link again" is_up
grep -qx "zone = Europe/Paris" "$carrier/lares.conf" || fail "the zone is another"
do_configure '{"zone": "Europe/Atlantis"}' && fail "a zone that is none was taken"
do_configure '{"broker": ["mqtt://broker.example"]}' && fail "a broker without TLS was taken"
before=$(cat "$carrier/lares.conf")
do_configure "{\"broker\": [\"mqtts://localhost:1\"], \"within_s\": 10}" || true
grep -q rolled-back "$work/configured" || fail "the roll-back is not told: $(cat "$work/configured")"
[[ $(cat "$carrier/lares.conf") == "$before" ]] || fail "settings that did not work are kept"
wait_for 30 "the link as before" is_up

# --- a certificate that is older than two thirds of its life is renewed by itself, with a new key; it comes by the settings of an
# earlier version, which were plain: they are taken over
stop laresd
old_key=$(cat "$carrier/home.key")
settings_of_old h-1 "80 days ago" "10 days"
kill -STOP "$(carrier_pid)" # its settings have the id that they had: it may not come back with them, and what it was asked would go with it
laresd_supervised
[[ -s $sealed && ! -e $work/store/settings ]] || fail "the settings of an earlier version are not taken over"
is_plain_on_disk && fail "the settings of an earlier version are plain still"
kill -KILL "$(carrier_pid)"
is_renewed() {
	[[ -s $carrier/home.key && $(cat "$carrier/home.key") != "$old_key" ]] && answers status '.joined and .link.up'
}
wait_for 60 "a new certificate" is_renewed
wait_for 30 "the link with it" is_up

# --- an older version on what a newer one sealed: it says to install that one again, and no bundle destroys what is there
says_no_team() { # WORDS: whoever asks, in the same words
	answers status ".joined == false and (.no_team | .words + .do | contains(\"$1\"))" &&
		answers join status ".state == \"none\" and (.words + .do | contains(\"$1\"))" &&
		answers doctor ".findings[] | select(.about == \"team\") | .words + .do | contains(\"$1\")"
}
stop laresd
cp "$sealed" "$work/good.sealed"
printf 2 | dd of="$sealed" bs=1 seek=15 conv=notrunc 2>/dev/null
cp "$sealed" "$work/newer.sealed"
laresd_supervised
says_no_team "install that version again" >"$work/ignored" || fail "it is not said to install the newer version again: $(lares status)"
refused "install that version again" enrol 00:AA:01:01:00:01 --kind cuff
refused "install that version again" test alert
refused "Install that version again" join "$work/h-1.bundle" --fingerprint "$fingerprint"
cmp -s "$sealed" "$work/newer.sealed" || fail "what a newer version wrote was written over"
stop laresd
cp "$work/good.sealed" "$sealed"
laresd_supervised
wait_for 60 "the link of before" is_up

# --- what the disk does not let it read: no bundle destroys it, and it is taken up as soon as it can be read
stop laresd
rm "$sealed" && mkdir "$sealed"
laresd_supervised
says_no_team "cannot be read" >"$work/ignored" || fail "it is not said that it cannot be read: $(lares status)"
refused "cannot be read just now" join "$work/h-1.bundle" --fingerprint "$fingerprint"
rmdir "$sealed"
mv "$work/good.sealed" "$sealed"
wait_for 60 "the link of before" is_up

# --- revoked: noticed, and said
stop broker # which reads it at its start: mosquitto 2.0.11 may crash where it reads its users again
lares-team revoke "$folder" h-1 >"$work/revoke.log" 2>&1 || fail "revoke: $(cat "$work/revoke.log")"
team_broker_start
wait_for 60 "the refusal" answers doctor '.findings[] | select(.words | startswith("The broker refuses this gateway"))'

# --- reset: nobody's again, and what was sealed before does not open if somebody puts it back
key=$(sed -n 2p "$carrier/home.key")
cp "$sealed" "$work/former.sealed"
"$bin/lares" reset h-1 >"$work/reset.log" 2>&1 || fail "not reset: $(cat "$work/reset.log")"
wait_for 20 "nobody's gateway" answers join status '.state == "none"'
grep -rqaF "$key" "$work/settings" "$work/store" && fail "the key is there after a reset"
[[ ! -e $sealed ]] || fail "what was sealed is there after a reset"
stop laresd
cp "$work/former.sealed" "$sealed"
laresd_supervised
answers doctor '.findings[] | select(.about == "team" and (.words | contains("sealed with other keys"))) | .do | contains("lares join")' \
	>"$work/ignored" || fail "the doctor does not say that the settings are of another key"
refused "lares reset none" reset h-1
"$bin/lares" reset none >"$work/reset.log" 2>&1 || fail "a gateway without a name is not reset: $(cat "$work/reset.log")"
[[ ! -e $work/store/settings.damaged ]] || fail "what could not be read is there after a reset"
