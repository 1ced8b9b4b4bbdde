#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# How a team gives its homes their certificates: for a bundle once, for the present key again, for nothing else. What is
# asked is put to "lares-team csr"; the last home asks over the broker, and the watch answers.
. "$(dirname "$0")/lib.sh"
. "$root/tests/system/team.sh"
home_begin
team_begin

refused_with() { # HOME WORDS
	team_csr "$1" && fail "$1 has a certificate in spite of: $2"
	jq -e --arg words "$2" '.refused | contains($words)' "$work/$1.answer" >"$work/ignored" ||
		fail "$1 is not refused with '$2': $(cat "$work/$1.answer" "$work/csr.log")"
}

# --- the bundle: signed, with all that a home needs, short enough for a QR code
play_home h-1 --zone Europe/Paris
jq -e --arg port "$port" '.typ == "bundle" and .v == 1 and .team == "north" and .home == "h-1" and .zone == "Europe/Paris" and
	.broker == ["mqtts://localhost:\($port)"] and (.ca | length == 1) and (.keys | length == 1) and .exp > .iat' \
	"$work/h-1.claims" >"$work/ignored" || fail "the bundle lacks something: $(cat "$work/h-1.claims")"
(($(wc -c <"$work/h-1.bundle") < 2000)) || fail "the bundle is too long for a QR code"
[[ $(jq -R 'split(".")[0] | gsub("-"; "+") | gsub("_"; "/") | @base64d | fromjson.kid' "$work/h-1.bundle") == "\"$(lares-team kid "$folder/team.pub")\"" ]] ||
	fail "the bundle names another key than the team's"

# --- a first certificate: its name, its usage, its authority; the same request again gets the same
team_csr h-1 || fail "no certificate for a good request: $(cat "$work/csr.log")"
openssl verify -CAfile "$folder/ca.pem" -purpose sslclient "$work/h-1.pem" >>"$work/openssl.log" || fail "the certificate does not verify"
[[ $(openssl x509 -in "$work/h-1.pem" -noout -subject) == "subject=CN = north.h-1" ]] || fail "the certificate has another name"
[[ $(openssl x509 -in "$work/h-1.pem" -noout -pubkey) == $(openssl ec -in "$work/h-1.key" -pubout 2>/dev/null) ]] ||
	fail "the certificate has another key"
jq -e --arg digest "$(openssl dgst -sha256 -binary "$work/h-1.der" | base64 | tr '/+' '_-' | tr -d =)" \
	'.typ == "certificate" and .csr == $digest and (.ca | length == 1)' "$work/h-1.answer" >"$work/ignored" ||
	fail "the answer is to another request"
cp "$work/h-1.pem" "$work/first.pem"
team_csr h-1 || fail "the same request again is refused"
cmp -s "$work/h-1.pem" "$work/first.pem" || fail "the same request again has another certificate"

# --- the token works once
cp "$work/h-1.key" "$work/first.key"
rm "$work/h-1.key"
make_request h-1
first_request h-1
refused_with h-1 "the bundle has been used"

# --- renewal: by the present key as its signer, or as the request's own; by nobody else's
make_signing_key stranger
further_request h-1 "$work/stranger.key"
refused_with h-1 "the key of the present certificate has not signed it"
jq 'del(.signature)' "$work/h-1.request" >"$work/bare" && mv "$work/bare" "$work/h-1.request"
refused_with h-1 "the key of the present certificate has not signed it"
further_request h-1 "$work/first.key"
team_csr h-1 || fail "no renewal signed by the present key: $(cat "$work/csr.log")"
[[ $(jq '.certificates | length' "$folder/homes/h-1.json") == 2 ]] || fail "two certificates are good, and not both are known"
openssl req -new -key "$work/h-1.key" -subj "/CN=north.h-1" -addext "subjectAltName=DNS:evil" -out "$work/h-1.csr"
openssl req -in "$work/h-1.csr" -outform DER -out "$work/h-1.der"
jq --rawfile csr "$work/h-1.csr" 'del(.signature) | .csr = $csr' "$work/h-1.request" >"$work/own" && mv "$work/own" "$work/h-1.request"
team_csr h-1 || fail "no renewal of the same key"
openssl x509 -in "$work/h-1.pem" -noout -ext subjectAltName 2>/dev/null | grep -q evil && fail "an extension that was asked for was granted"

# --- given and never used, as an answer was lost or a trial failed: the key that the home proved last asks again, until another is proven
ask_with() { # KEY-FILE: for a new key, which is h-6.key
	rm "$work/h-6.key"
	make_request h-6
	further_request h-6 "$1"
}
play_home h-6
team_csr h-6 || fail "no certificate for h-6"
cp "$work/h-6.key" "$work/proven.key"
for lost in 1 2 3; do
	ask_with "$work/proven.key"
	team_csr h-6 || fail "certificate $lost that was given and never used ends renewal: $(cat "$work/h-6.answer")"
	cp "$work/h-6.key" "$work/lost-$lost.key"
done
ask_with "$work/lost-2.key"
team_csr h-6 || fail "one of those given, which came late, cannot ask"
cp "$work/h-6.key" "$work/present.key"
for ended in proven lost-1; do
	ask_with "$work/$ended.key"
	refused_with h-6 "the key of the present certificate has not signed it"
done
ask_with "$work/present.key"
team_csr h-6 || fail "the present key cannot ask"
cp "$work/h-6.key" "$work/present.key"

# --- what an earlier version wrote: the last certificate stands beside the rows alone
jq '.certificates[] |= del(.certificate)' "$folder/homes/h-6.json" >"$work/earlier" && cp "$work/earlier" "$folder/homes/h-6.json"
for lost in 1 2; do
	ask_with "$work/present.key"
	team_csr h-6 || fail "the home of an earlier version's team cannot ask, at $lost"
done

# --- hostile requests
play_home h-2
cp "$work/h-2.request" "$work/good.request"
make_request h-2 north.h-1
first_request h-2
refused_with h-2 "made out to another name"
make_request h-2 "north.h-2/O=somebody"
first_request h-2
refused_with h-2 "made out to another name"
openssl genrsa -out "$work/rsa.key" 2048 2>/dev/null
openssl req -new -key "$work/rsa.key" -subj /CN=north.h-2 -out "$work/h-2.csr"
openssl req -in "$work/h-2.csr" -outform DER -out "$work/h-2.der"
first_request h-2
refused_with h-2 "not on the curve P-256"
jq '.proof = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"' "$work/good.request" >"$work/h-2.request"
refused_with h-2 "not of this bundle's token"
no_answer_to() { # WORDS
	team_csr h-2 && fail "a certificate for $1"
	[[ -s $work/h-2.jws ]] && fail "an answer to $1"
	return 0
}
for spoilt in '{}' '[]' 'x' '{"v":1,"home":"h-1","csr":""}' '{"v":1,"home":"h-2","csr":"-----BEGIN CERTIFICATE REQUEST-----"}' \
	'{"v":2,"home":"h-2","csr":"x"}' '{"v":1,"home":"h-2","csr":7}'; do
	echo "$spoilt" >"$work/h-2.request"
	no_answer_to "$spoilt"
done
# A password in its head would make a careless reader ask at the terminal.
sed 's/REQUEST-----$/&\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00000000000000000000000000000000\n/;' "$work/h-1.csr" >"$work/asks.csr"
jq --rawfile csr "$work/asks.csr" '.csr = $csr' "$work/good.request" >"$work/h-2.request"
no_answer_to "a request with a password"

# --- a bundle whose time is over
cp "$work/good.request" "$work/h-2.request"
jq '.token_until = 1' "$folder/homes/h-2.json" >"$work/over" && cp "$work/over" "$folder/homes/h-2.json"
refused_with h-2 "the bundle's time is over"

# --- revoked: neither certificate nor bundle nor key is good any more, and a new bundle is
lares-team revoke "$folder" h-1 >"$work/revoke.log" 2>&1 || fail "revoke: $(cat "$work/revoke.log")"
refused_with h-1 "revoked"
[[ $(openssl crl -in "$folder/broker/crl.pem" -noout -text | grep -c "Serial Number:") == 3 ]] ||
	fail "not every certificate of the revoked home is in the list"
openssl verify -CAfile "$folder/ca.pem" -CRLfile "$folder/broker/crl.pem" -crl_check "$work/h-1.pem" >>"$work/openssl.log" 2>&1 &&
	fail "the revoked certificate verifies"
grep -q "h-1" "$folder/broker/homes.acl" && fail "the revoked home may do something still"
play_home h-1
team_csr h-1 || fail "a revoked home cannot join anew"
openssl verify -CAfile "$folder/ca.pem" -CRLfile "$folder/broker/crl.pem" -crl_check "$work/h-1.pem" >>"$work/openssl.log" ||
	fail "the new certificate is revoked, too"
play_home h-3
lares-team revoke "$folder" h-3 >"$work/revoke.log" 2>&1 || fail "revoke of a home that has not joined"
refused_with h-3 "the bundle has been used, or was withdrawn"

# --- the next authority and the next key: both are told, and take their places
lares-team make "$folder" --next-ca --next-key >>"$work/make.log" 2>&1 || fail "no next authority"
play_home h-4
jq -e '(.ca | length == 1) and (.keys | length == 2)' "$work/h-4.claims" >"$work/ignored" || fail "the bundle does not name the next key"
(($(wc -c <"$work/h-4.bundle") < 2000)) || fail "the bundle with two keys is too long for a QR code"
team_csr h-4 || fail "no certificate beside a next authority"
jq -e '(.ca | length == 2) and (.keys | length == 2)' "$work/h-4.answer" >"$work/ignored" || fail "the next authority is not told"
lares-team make "$folder" --switch-ca --switch-key >"$work/switch.log" 2>&1 && fail "switched before the homes knew"
grep -q "^h-4 has not told that it knows the next authority" "$work/switch.log" && grep -q "^h-4 has not told that it knows the next key" "$work/switch.log" ||
	fail "the home that has not shown its new certificate is not named: $(cat "$work/switch.log")"
grep -q "^h-3 " "$work/switch.log" && fail "a revoked home is named"
make_request h-4
jq -n --rawfile csr "$work/h-4.csr" '{v: 1, home: "h-4", csr: $csr}' >"$work/h-4.request"
team_csr h-4 || fail "no further certificate"
for lost in 1 2; do
	ask_with "$work/present.key"
	team_csr h-6 || fail "no certificate of h-6 beside a next authority"
done
lares-team make "$folder" --switch-ca --switch-key >"$work/switch.log" 2>&1 && fail "switched before every home knew"
grep -q "^h-4 " "$work/switch.log" && fail "the home that has shown its certificate is named: $(cat "$work/switch.log")"
grep -q "^h-6 has not told that it knows the next authority" "$work/switch.log" ||
	fail "a home that asked by the certificate before counts as one that knows: $(cat "$work/switch.log")"
lares-team revoke "$folder" h-6 >"$work/revoke.log" 2>&1 || fail "revoke: $(cat "$work/revoke.log")"
for key in proven lost-1 lost-2 lost-3 present; do
	ask_with "$work/$key.key"
	refused_with h-6 "revoked"
done
jq -e '[.. | objects | has("certificate")] | any | not' "$folder/homes/h-6.json" >"$work/ignored" || fail "a revoked home's keys are kept"
cp "$work/h-4.pem" "$work/of-the-old.pem"
lares-team make "$folder" --switch-ca --switch-key --lose-homes >>"$work/make.log" 2>&1 || fail "the authorities are not switched"
lares-team make "$folder" --switch-ca >>"$work/make.log" 2>&1 && fail "switched to an authority that is not there"
make_request h-4
openssl req -new -key "$work/h-4.key" -subj "/CN=north.h-4" -addext "subjectAltName=DNS:x" -out "$work/h-4.csr"
jq -n --rawfile csr "$work/h-4.csr" '{v: 1, home: "h-4", csr: $csr}' >"$work/h-4.request"
team_csr h-4 || fail "no renewal by the new authority"
openssl verify -CAfile "$folder/ca.pem" "$work/h-4.pem" "$folder/broker/broker.pem" >>"$work/openssl.log" ||
	fail "the new authority's certificates do not verify"
openssl verify -CAfile "$folder/broker/ca.pem" -CRLfile "$folder/broker/crl.pem" -crl_check "$work/of-the-old.pem" >>"$work/openssl.log" ||
	fail "the broker would refuse homes of the old authority"

# --- over the broker: the watch answers by itself, and the joining home's password ends when it has come
stop broker
team_broker_start
team_watch
play_home h-5
mapfile -t place < <(joiner_place h-5)
start answer mosquitto_sub "${place[@]}" -t "lares/1/$team/h-5/down/certificate" -C 1 -W 60
is_answered() {
	client pub joiner_place h-5 -- -t "lares/1/$team/h-5/up/csr" -f "$work/h-5.request" && [[ -s $work/answer.log ]]
}
wait_for 30 "the certificate over MQTT" is_answered
wait "${running[answer]}" || fail "the joining home has no answer: $(cat "$work/answer.log")"
unset "running[answer]"
cp "$work/answer.log" "$work/h-5.jws"
take_answer h-5
wait_for 20 "the watch, saying that a home has joined" watch_says "has joined"
client pub home_place h-5 -- -t "lares/1/$team/h-5/up/link" -m '{"v":1,"home":"h-5","state":"online","session":1,"to":"abc"}' ||
	fail "the home cannot come with its certificate"
password_is_over() {
	! grep -q h-5 "$folder/broker/join.passwd"
}
wait_for 20 "the end of the password" password_is_over

# --- another gateway joins in its place: what the first one has is good until the home says that it keeps the new one, and no longer
is_revoked() { # FILE
	! openssl verify -CAfile "$folder/ca.pem" -CRLfile "$folder/broker/crl.pem" -crl_check "$1" >>"$work/openssl.log" 2>&1
}
keeps() { # FILE: as its pulse says it
	client pub home_place h-5 -- -t "lares/1/$team/h-5/up/pulse" \
		-m "{\"v\":1,\"home\":\"h-5\",\"certificate\":\"$(openssl x509 -in "$1" -noout -serial | sed 's/.*=//' | tr A-F a-f)\"}"
}
cp "$work/h-5.pem" "$work/replaced.pem"
cp "$work/h-5.key" "$work/replaced.key"
rm "$work/h-5.key"
play_home h-5
team_csr h-5 || fail "another gateway has no certificate: $(cat "$work/csr.log")"
cp "$work/h-5.pem" "$work/joined.pem"
cp "$work/h-5.key" "$work/joined.key"
cp "$work/replaced.pem" "$work/h-5.pem"
cp "$work/replaced.key" "$work/h-5.key"
keeps "$work/replaced.pem" || fail "the home cannot say that it keeps what it had"
client pub home_place h-5 -- -t "lares/1/$team/h-5/up/link" -m '{"v":1,"home":"h-5","state":"online","session":2,"to":"abcd"}' ||
	fail "the home cannot go back to what it had"
wait_for 20 "the end of the second password, which the watch saw to after that" password_is_over
is_revoked "$work/replaced.pem" && fail "the home was cut off before it had the new certificate"
rm "$work/h-5.key"
make_request h-5
further_request h-5 "$work/replaced.key"
team_csr h-5 || fail "a home that went back to what it had has no renewal: $(cat "$work/h-5.answer")"
cp "$work/h-5.pem" "$work/fallen.pem"
cp "$work/h-5.key" "$work/fallen.key"
cp "$work/joined.pem" "$work/h-5.pem"
rm "$work/h-5.key"
make_request h-5
further_request h-5 "$work/joined.key"
team_csr h-5 || fail "no renewal of the second gateway's"
keeps "$work/joined.pem" || fail "the home cannot say that it keeps the new one"
wait_for 20 "the end of what was replaced" is_revoked "$work/replaced.pem"
wait_for 20 "the watch, saying that something was revoked" watch_says "those from before it joined are revoked"
is_revoked "$work/joined.pem" && fail "what the home keeps is revoked"
is_revoked "$work/h-5.pem" && fail "its renewal is revoked"
is_revoked "$work/fallen.pem" || fail "what the replaced gateway renewed is good still"
cp "$work/h-5.pem" "$work/renewed.pem"
cp "$work/h-5.key" "$work/renewed.key"
for ended in replaced fallen; do
	rm "$work/h-5.key"
	make_request h-5
	further_request h-5 "$work/$ended.key"
	refused_with h-5 "the key of the present certificate has not signed it"
done
cp "$work/renewed.pem" "$work/h-5.pem"
cp "$work/renewed.key" "$work/h-5.key"
keeps "$work/h-5.pem" || fail "the home cannot say that it keeps its renewal"
key_is_over() {
	rm -f "$work/h-5.key"
	make_request h-5
	further_request h-5 "$work/joined.key"
	! team_csr h-5
}
wait_for 20 "the end of the key before the one that the home keeps" key_is_over
refused_with h-5 "the key of the present certificate has not signed it"
cp "$work/renewed.pem" "$work/h-5.pem"
cp "$work/renewed.key" "$work/h-5.key"
client pub home_place h-5 -- -t "lares/1/$team/h-5/up/pulse" -m '{"v":1,"home":"h-5"}' || fail "the second gateway is not let in"
