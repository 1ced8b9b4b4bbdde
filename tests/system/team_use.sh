#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Each of lares-team's commands used wrongly: what it says, that its status is 2 for wrong use and 1 for what cannot be done,
# and that nothing has changed. And a plan, as the home would judge it. No broker is running.
. "$(dirname "$0")/lib.sh"
. "$root/tests/system/team.sh"
home_begin
folder=$work/team

# says STATUS WORDS ARGUMENT…
says() {
	local status=0
	"$bin/lares-team" "${@:3}" >"$work/out" 2>"$work/said.log" </dev/null || status=$?
	[[ $status == "$1" ]] || fail "lares-team ${*:3}: status $status, not $1: $(cat "$work/said.log")"
	[[ -z $2 ]] || grep -qF -- "$2" "$work/said.log" || fail "lares-team ${*:3} does not say '$2': $(cat "$work/said.log")"
}

says 2 "lares-team make DIR"
says 2 "lares-team watch DIR" nonsense
"$bin/lares-team" --help | grep -q "lares-team bundle DIR HOME" || fail "no help"
for command in make bundle plan watch ack close note "do" configure csr revoke jwk kid sign send; do
	"$bin/lares-team" "$command" --help | grep -q "^lares-team $command" || fail "no help for $command"
	says 2 "" "$command" one two three four five six
	says 2 "unrecognized option" "$command" --nonsense
done
says 2 "bundle: too few words" bundle "$folder"
says 2 "revoke has no such option" revoke "$folder" h-1 --qr
says 2 "no number from 1 to 365" bundle "$folder" h-1 --days never

# --- make
says 1 "a new team needs --team NAME and --broker" make "$folder"
says 1 "no name for a team" make "$folder" --team 'no/rth' --broker mqtts://localhost:8883
says 1 "--broker must be mqtts://" make "$folder" --team north --broker mqtt://localhost:8883
says 1 "--broker must be mqtts://" make "$folder" --team north --broker localhost
says 1 "there is no zone" make "$folder" --team north --broker mqtts://localhost:8883 --zone Mars/Olympus
says 2 "may be given 2 times" make "$folder" --team north --broker a --broker b --broker c
says 1 "cannot be made" make "$work/nowhere/team" --team north --broker mqtts://localhost:8883
[[ ! -e $folder/team.key ]] || fail "a key was made for no team"
for command in "bundle $folder h-1" "revoke $folder h-1" "watch $folder" "do $folder h-1 test"; do
	# shellcheck disable=SC2086 # words on purpose
	says 1 "lares-team make $folder" $command
done
says 1 "No such file or directory. It is made by" bundle "$work/nowhere" h-1
says 0 "" make "$folder" --team north --broker "mqtts://broker.example:8883" --broker "mqtts://[2001:db8::1]:8883"
openssl x509 -in "$folder/broker/broker.pem" -noout -ext subjectAltName | grep -q "DNS:broker.example, IP Address:2001:DB8:0:0:0:0:0:1" ||
	fail "the broker's certificate has other names: $(openssl x509 -in "$folder/broker/broker.pem" -noout -ext subjectAltName)"
[[ -z $(find "$folder" -type f ! -perm 600 -o -type d ! -perm 700) ]] || fail "somebody else may read the folder"
before=$(cat "$folder/team.key" "$folder/ca")
says 1 "is of the team 'north'" make "$folder" --team south
says 0 "" make "$folder"
[[ $(cat "$folder/team.key" "$folder/ca") == "$before" ]] || fail "made again, the team has other keys"
says 1 "there is no next one yet" make "$folder" --switch-key

# --- what a power cut left is completed
rm "$folder/desk.pem" "$folder/broker/broker.pem" "$folder/broker/crl.pem" "$folder/team.pub"
touch "$folder/team.key.new"
says 0 "" make "$folder"
openssl verify -CAfile "$folder/ca.pem" "$folder/desk.pem" "$folder/broker/broker.pem" >>"$work/openssl.log" || fail "make does not complete"

# --- bundle, revoke, csr
says 1 "no name for a home" bundle "$folder" ../x
says 1 "too long for a certificate's name" bundle "$folder" "$(printf 'h%.0s' {1..60})"
says 2 "there is no zone" bundle "$folder" h-1 --zone nowhere
says 1 "has no home 'h-9'" revoke "$folder" h-9
says 1 "cannot be read" csr "$folder" h-1 "$work/nothing"
says 0 "$(lares-team kid "$folder/team.pub" | sed 's/..../& /g')" bundle "$folder" h-1
says 0 "" bundle "$folder" h-1 --qr
[[ $(wc -l <"$work/out") -gt 20 ]] || grep -q qrencode "$work/said.log" || fail "no QR code, and it is not said how to draw one"
echo '{' >"$folder/homes/h-2.json"
says 1 "h-2.json is damaged" bundle "$folder" h-2
rm "$folder/homes/h-2.json"
says 0 "" bundle "$folder" h-1
cp "$folder/ca" "$work/ca.kept"
head -c 300 "$work/ca.kept" >"$folder/ca"
says 1 "" bundle "$folder" h-1
cp "$work/ca.kept" "$folder/ca"

# --- commands: what is wrong without asking anybody; and nobody there
says 2 "the claims are no JSON" do "$folder" h-1 test '{'
says 2 "a verb and a JSON object" do "$folder" h-1 test '[]'
says 2 "a verb and a JSON object" do "$folder" h-1 'te/st'
says 2 "close needs --note" close "$folder" h-1 01KAN5G3QS0123456789ABCDEF
says 1 "no private key on P-256" ack "$folder" h-1 01KAN5G3QS0123456789ABCDEF --key "$folder/team.pub"
says 1 "no name for a home" ack "$folder" h+1 x
says 2 "a team's folder is needed, or" watch --team north
says 2 "a team's folder is needed, or" send --team north
says 2 "sign needs --key" sign "$work/plan.json"
says 1 "no public key on P-256" kid "$folder/team.key"

# --- plans
jq '.home = "h-1"' "$work/plan.json" >"$work/p.json"
says 0 "mmHg" plan "$folder" h-1 "$work/p.json"
[[ $(claims_of "$work/out" | jq -c '[.typ, .team, .home, .plan.version]') == '["plan","north","h-1",1]' ]] || fail "another plan is signed"
cp "$work/out" "$work/p.jws"
says 0 "" plan "$folder" h-1 "$work/p.json"
cmp -s "$work/out" "$work/p.jws" || fail "the same plan signed again is another one"
says 1 "The home would refuse this plan" plan "$folder" h-1 "$work/plan.json"
jq '.version = 3' "$work/p.json" >"$work/p3.json"
says 0 "" plan "$folder" h-1 "$work/p3.json"
says 1 "version must be above" plan "$folder" h-1 "$work/p.json"
jq --argjson key "$(lares-team jwk "$folder/team.pub")" '.version = 4 | (.people[] | select(.role == "caregiver")).keys = [$key]' "$work/p.json" >"$work/p4.json"
says 1 "keys" plan "$folder" h-1 "$work/p4.json"
says 1 "the team has no home" plan "$folder" h-9 "$work/p.json"
says 1 "line 1" plan "$folder" h-1 "$folder/team.key"
says 1 "The home would refuse this plan" plan "$folder" h-1 "$root/packaging/plans/copd.json"
