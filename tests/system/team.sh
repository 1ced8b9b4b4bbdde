# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154
#
# A team's folder, its broker as the folder describes it, and a home that is played with openssl and mosquitto's clients: the
# wire as it is, without laresd. On top of lib.sh, after home_begin:
#
#	team_begin               the folder $folder, the broker on $port and $join
#	team_watch [OPTION…]     the desk, in $work/watch.log
#	play_home HOME           its bundle, key and request, in $work/HOME.*
#	settings_of_old HOME BEGIN END   its laresd's settings as an earlier version left them, with a certificate of that life

folder=
join=
mosquitto=/usr/sbin/mosquitto # a user's PATH does not lead there

team_begin() {
	folder=$work/team
	join=$((port + 1))
	"$bin/lares-team" make "$folder" --team "$team" --broker "mqtts://localhost:$port" --join "mqtts://localhost:$join" \
		>"$work/make.log" 2>&1 || fail "the team could not be made"
	grep -qxF "    $mosquitto -c $folder/broker/mosquitto.conf" "$work/make.log" ||
		fail "the broker cannot be started as it is said: $(cat "$work/make.log")"
	team_broker_start
}

team_broker_start() {
	start broker "$mosquitto" -c "$folder/broker/mosquitto.conf"
	wait_for 20 "the broker" broker_listens
}

team_watch() {
	rm -f "$work/watching"
	start watch "$bin/lares-team" watch "$folder" --listening "$work/watching" "$@"
	wait_for 20 "the desk at the broker" test -e "$work/watching"
}

watch_says() { # WORDS
	grep -qF "$1" "$work/watch.log"
}

# claims_of FILE: what is signed there.
claims_of() {
	jq -R 'split(".")[1] | gsub("-"; "+") | gsub("_"; "/") | @base64d | fromjson' "$1"
}

# hmac_of TOKEN FILE: HMAC-SHA-256 under the token's octets, in base64url.
hmac_of() {
	local key
	key=$(tr '_-' '/+' <<<"$1==" | base64 -d | od -An -v -tx1 | tr -d ' \n')
	openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary "$2" | base64 | tr '/+' '_-' | tr -d '=\n'
}

# make_request HOME [NAME]: its request, made out to NAME, by the key $work/HOME.key.
make_request() {
	[[ -e $work/$1.key ]] || make_key "$work/$1.key"
	openssl req -new -key "$work/$1.key" -subj "/CN=${2-$team.$1}" -out "$work/$1.csr"
	openssl req -in "$work/$1.csr" -outform DER -out "$work/$1.der"
}

# first_request HOME, further_request HOME OLD-KEY: what up/csr holds, in $work/HOME.request.
first_request() {
	{ printf csr; cat "$work/$1.der"; } >"$work/proved"
	jq -n --arg home "$1" --rawfile csr "$work/$1.csr" --arg proof "$(hmac_of "$(jq -r .token "$work/$1.claims")" "$work/proved")" \
		'{v: 1, home: $home, csr: $csr, proof: $proof}' >"$work/$1.request"
}

# An ECDSA signature in DER -> r and s of 32 octets each, in base64url.
further_request() {
	local signature
	signature=$(openssl dgst -sha256 -sign "$2" "$work/$1.der" | openssl asn1parse -inform DER |
		sed -n 's/.*INTEGER *:\(.*\)/\1/p' | while read -r number; do printf '%64s' "$number" | tr ' ' 0; done |
		sed 's/../\\x&/g' | xargs -0 printf '%b' | base64 -w 0 | tr '/+' '_-' | tr -d '=')
	jq -n --arg home "$1" --rawfile csr "$work/$1.csr" --arg signature "$signature" \
		'{v: 1, home: $home, csr: $csr, signature: $signature}' >"$work/$1.request"
}

play_home() {
	"$bin/lares-team" bundle "$folder" "$1" "${@:2}" >"$work/$1.bundle" 2>>"$work/bundle.log" || fail "no bundle for $1"
	claims_of "$work/$1.bundle" >"$work/$1.claims"
	make_request "$1"
	first_request "$1"
}

# team_csr HOME: the answer to $work/HOME.request, its claims in $work/HOME.answer; a certificate becomes $work/HOME.pem.
team_csr() {
	local status=0
	"$bin/lares-team" csr "$folder" "$1" "$work/$1.request" >"$work/$1.jws" 2>>"$work/csr.log" || status=$?
	[[ -s $work/$1.jws ]] && take_answer "$1"
	return "$status"
}

take_answer() { # HOME
	claims_of "$work/$1.jws" >"$work/$1.answer"
	jq -e .certificates "$work/$1.answer" >"$work/ignored" || return 0
	{ echo "-----BEGIN CERTIFICATE-----"; jq -r '.certificates[0]' "$work/$1.answer" | fold -w 64; echo "-----END CERTIFICATE-----"; } \
		>"$work/$1.pem"
}

# Clients of the broker: with the certificate of a home or of the desk, and as one that joins.
home_place() { # HOME
	printf '%s\n' -h localhost -p "$port" --cafile "$folder/ca.pem" --cert "$work/$1.pem" --key "$work/$1.key" -V "${protocol-mqttv5}" -q 1
}

team_place() {
	printf '%s\n' -h localhost -p "$port" --cafile "$folder/ca.pem" --cert "$folder/desk.pem" --key "$folder/desk.key" -V "${protocol-mqttv5}" -q 1
}

joiner_place() { # HOME
	printf broker >"$work/proved"
	printf '%s\n' -h localhost -p "$join" --cafile "$folder/ca.pem" -u "$team.$1.join" \
		-P "$(hmac_of "$(jq -r .token "$work/$1.claims")" "$work/proved")" -V "${protocol-mqttv5}" -q 1
}

# client PROGRAM PLACE… -- OPTION…: mosquitto_pub or mosquitto_sub there.
client() {
	local program=mosquitto_$1 place=()
	shift
	while [[ $1 != -- ]]; do place+=("$1"); shift; done
	mapfile -t place < <("${place[@]}")
	"$program" "${place[@]}" "${@:2}"
}

# The installer's file names no team, and the carrier has its settings as a service would: from a folder.
write_bare_config() {
	cat >"$work/lares.conf" <<-END
		[store]
		path = $work/store
		[radio]
		adapters = hci0
		[carry]
		socket = $work/carry
	END
}

gateway_start() {
	laresd_supervised
	gateway_carrier_start
}

gateway_carrier_start() {
	start carrier env LARES_SETTINGS="$work/settings/carrier" "$root/tests/system/supervise" "$work/carrier.pid" \
		"$bin/lares-mqtt" --config "$work/lares.conf"
}

# settings_of_old HOME BEGIN END: laresd has ended; what the team gave it lies there as an earlier version kept it, in plain, with a
# certificate of that life. $work/HOME.claims are its bundle's.
settings_of_old() {
	local carrier=$work/settings/carrier ca=$work/ca
	openssl req -new -key "$carrier/home.key" -subj "/CN=$team.$1" -out "$work/aged.csr"
	mkdir -p "$ca" && : >"$ca/index" && echo 77 >"$ca/serial"
	openssl ca -batch -config <(printf '[ca]\ndefault_ca=a\n[a]\ndatabase=%s\nserial=%s\nnew_certs_dir=%s\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n' \
		"$ca/index" "$ca/serial" "$ca") -cert "$folder/ca.pem" -keyfile "$folder/ca" -in "$work/aged.csr" -notext \
		-startdate "$(date -u -d "$2" +%y%m%d%H%M%SZ)" -enddate "$(date -u -d "$3" +%y%m%d%H%M%SZ)" -out "$work/aged.pem" \
		2>>"$work/openssl.log" || fail "no aged certificate: $(tail -n 3 "$work/openssl.log")"
	mkdir -m 700 "$work/store/settings"
	jq -n --rawfile aged "$work/aged.pem" --rawfile key "$carrier/home.key" --rawfile ca "$carrier/ca.pem" --slurpfile bundle "$work/$1.claims" \
		--arg id "$(cat "$carrier/id")" '$bundle[0] as $b | {v: 1, last: ($id | tonumber), current: {id: ($id | tonumber), team: $b.team,
			home: $b.home, zone: $b.zone, uri: $b.broker, ca: $ca, certificate: $aged, key: $key, join: "", csr: "", token: "", keys: $b.keys},
			staged: null, trial: null, code: "", words: ""}' >"$work/store/settings/settings.json"
	rm "$work/store/settings.sealed"
}
