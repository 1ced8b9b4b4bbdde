# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Every key of one home, made afresh in $work: a certificate authority with the broker's, the home's and the desk's
# certificates for TLS; the team's key that signs plans and receipts; a carer's key that signs acknowledgements.

make_key() {
	openssl ecparam -name prime256v1 -genkey -noout -out "$1"
	chmod 600 "$1"
}

# make_authority STEM
make_authority() {
	make_key "$work/$1.key"
	openssl req -x509 -new -key "$work/$1.key" -days 400 -subj "/CN=Lares $1" -out "$work/$1.pem" \
		-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
}

# make_certificate STEM NAME AUTHORITY USAGE [DAYS]: NAME is what the broker knows the client as.
make_certificate() {
	local stem=$work/$1
	make_key "$stem.key"
	openssl req -new -key "$stem.key" -subj "/CN=$2" -out "$stem.csr"
	openssl x509 -req -in "$stem.csr" -CA "$work/$3.pem" -CAkey "$work/$3.key" -CAcreateserial -days "${5-90}" \
		-out "$stem.pem" -extfile <(printf 'extendedKeyUsage=%s\nsubjectAltName=DNS:%s\n' "$4" "$2") 2>/dev/null
}

# make_signing_key STEM: STEM.key and STEM.pub
make_signing_key() {
	make_key "$work/$1.key"
	openssl ec -in "$work/$1.key" -pubout -out "$work/$1.pub" 2>/dev/null
}

make_keys() {
	make_authority ca
	make_certificate broker "$broker_name" ca serverAuth
	make_certificate home "$home" ca clientAuth
	make_certificate desk desk ca clientAuth
	make_signing_key team
	make_signing_key carer
}

# write_plan VERSION: the demo's care plan with the carer's public key in it, and the same signed by the team.
write_plan() {
	jq --argjson version "$1" --arg team "$team" --arg home "$home" --argjson key "$("$bin/lares-team" jwk "$work/carer.pub")" \
		'.version = $version | .team = $team | .home = $home
		| (.people[] | select(.role == "caregiver")).keys = [$key]' "${plan_file:-$root/tests/system/plan.json}" >"$work/plan.json"
	jq --arg team "$team" --arg home "$home" '{typ: "plan", team: $team, home: $home, plan: .}' "$work/plan.json" |
		"$bin/lares-team" sign --key "$work/team.key" - >"$work/plan.jws"
}
