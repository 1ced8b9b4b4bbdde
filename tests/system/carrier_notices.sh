#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What the carrier notices beside the link: whose certificate runs out and when, and that another client has our id. And
# that the broker is asked for by its name, although libmosquitto only knows its address.
. "$(dirname "$0")/lib.sh"
. "$root/tests/system/carrier.sh"

# broker_with STEM: TLS and client certificates.
broker_with() {
	printf '%s\n' "listener $port 127.0.0.1" "cafile $work/ca.pem" "certfile $work/$1.pem" "keyfile $work/$1.key" \
		"user root" "allow_anonymous true" "require_certificate true" >"$work/broker.conf"
	start broker mosquitto -c "$work/broker.conf"
	wait_for 20 "the broker" bash -c "exec 3<>/dev/tcp/127.0.0.1/$port"
}

# noticed PATTERN [FLOOR]
noticed() {
	laresd_fake "${2-0}"
	carrier_start_alone
	wait_for 30 "the notice: $1" said "notice $1"
	stop carrier
	stop laresd
}

make_authority ca
make_certificate broker localhost ca serverAuth
make_certificate broker-3 localhost ca serverAuth 3
make_certificate elsewhere elsewhere.example ca serverAuth
make_certificate home "$home" ca clientAuth
make_certificate home-5 "$home" ca clientAuth 5
sleep 1 # in the second in which it was made a certificate has one day more
pick_port

# --- certificates: the number is in 90ths of a life that is shorter than 90 days
broker_with broker
config
noticed "certificate 89 "
config certificate="$work/home-5.pem" key="$work/home-5.key"
noticed "certificate 89 this home's certificate $work/home-5.pem runs out in 4 days, on $(date -u -d '+5 days' +%F): "
# one that has run out by the time floor: the broker's clock believes it still
noticed "certificate -1 this home's certificate $work/home-5.pem has run out on " $(($(date +%s) + 5 * 86400))
stop broker
broker_with broker-3
noticed "certificate 89 the certificate of the broker localhost runs out in 2 days, "
# and where it is why there is no link
noticed "certificate -1 the certificate of the broker localhost has run out " $(($(date +%s) + 3 * 86400))
stop broker

# --- another client with our id
broker_with broker
config
laresd_fake
carrier_start_alone
wait_for 30 "the link" said "up connected"
start twin mosquitto_sub -h localhost -p "$port" --cafile "$work/ca.pem" --cert "$work/home.pem" --key "$work/home.key" \
	-V mqttv5 -i "lares-$team-$home" -t nothing
wait_for 200 "the notice of the twin" said "notice duplicate-identity 0 .* our id lares-$team-$home: "
stop twin
stop carrier
stop laresd
stop broker

# --- the broker's name: under any other this server shows a certificate that is not the broker's
start broker openssl s_server -accept "127.0.0.1:$port" -cert "$work/elsewhere.pem" -key "$work/elsewhere.key" \
	-servername localhost -cert2 "$work/broker.pem" -key2 "$work/broker.key" -quiet
wait_for 20 "the server" bash -c "exec 3<>/dev/tcp/127.0.0.1/$port"
config
laresd_fake
carrier_start_alone
wait_for 30 "the end of a handshake that went well" said "down (timeout|closed)"
! said "down tls" || fail "the server was not asked for by its name"
