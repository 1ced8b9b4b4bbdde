#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# lares-mqtt alone, against a real broker with TLS: whom it believes, what it says when it does not, and that a link is
# what laresd thinks it is. In the place of laresd stands fake-laresd, which is agent/carry over rows in memory.
. "$(dirname "$0")/lib.sh"

. "$root/tests/system/carrier.sh"

# broker_with STEM [LINE…]
broker_with() {
	{
		printf '%s\n' "listener $port 127.0.0.1" "cafile $work/ca.pem" "certfile $work/$1.pem" "keyfile $work/$1.key" \
			"user root"
		if (($# > 1)); then printf '%s\n' "${@:2}"; else echo "allow_anonymous true"; fi
		[[ "$*" == *require_certificate* ]] || printf '%s\n' "require_certificate true" "use_identity_as_username true"
	} >"$work/broker.conf"
	start broker mosquitto -c "$work/broker.conf"
	wait_for 20 "the broker" bash -c "exec 3<>/dev/tcp/127.0.0.1/$port"
}

# refused_with PATTERN [FLOOR]: nothing comes up, and the words say why.
refused_with() {
	laresd_fake "${2-0}"
	carrier_start_alone
	wait_for 30 "the words: $1" said "down $1"
	said up && fail "a link came up that must not: $1"
	stop carrier
	stop laresd
}

subscriber() {
	mosquitto_sub -h localhost -p "$port" --cafile "$work/ca.pem" --cert "$work/desk.pem" --key "$work/desk.key" "$@"
}

has_retained() { # TOPIC PATTERN
	subscriber -t "lares/1/$team/$home/up/$1" -C 1 -W 2 | grep -q "$2"
}


make_authority ca
make_authority other
make_certificate broker localhost ca serverAuth
make_certificate elsewhere elsewhere.example ca serverAuth
make_certificate home "$home" ca clientAuth
make_certificate desk desk ca clientAuth
make_certificate stranger "$home" other clientAuth
pick_port

# --- whom it does not believe
broker_with broker
config ca="$work/other.pem"
refused_with "tls the broker's certificate is not signed by the CA in $work/other.pem"
config uri="mqtts://127.0.0.1:$port"
refused_with "tls the broker's certificate is for another name than 127.0.0.1"
config certificate="$work/stranger.pem" key="$work/stranger.key"
refused_with "(tls the broker refuses our certificate $work/stranger.pem|closed .* our certificate)"
config key="$work/desk.key"
refused_with "tls cannot use $work/desk.key"
config
refused_with "tls the broker's certificate, or that of its CA, has expired" $(($(date +%s) + 400 * 86400))
stop broker
refused_with "tcp no connection to localhost"
config uri="mqtts://no-such-broker.invalid:$port"
refused_with "dns the name no-such-broker.invalid"
broker_with elsewhere
config
refused_with "tls the broker's certificate is for another name than localhost"
stop broker

# --- by user and password, without a certificate
config certificate=
mosquitto_passwd -b -c "$work/passwords" "$home" "right one" 2>/dev/null
broker_with broker "require_certificate false" "use_identity_as_username false" "password_file $work/passwords" \
	"allow_anonymous false"
echo "wrong one" >"$work/password"
refused_with "auth connection refused by the broker: not authorised"
echo "right one" >"$work/password"
laresd_fake
carrier_start_alone
wait_for 30 "the link by password" said "up connected"
stop carrier
stop laresd
stop broker
config

# --- a clock that has not been set (as far as the floor goes: a time before it is not believed)
broker_with broker
laresd_fake "$(date +%s)"
carrier_start_alone
wait_for 30 "the link" said "up connected"
wait_for 10 "the birth" has_retained link '"state":"online"'

# --- a message of many parts comes down, one goes up, and what nobody hears is kept
head -c 300000 /dev/zero | tr '\0' x >"$work/long"
mosquitto_pub -h localhost -p "$port" --cafile "$work/ca.pem" --cert "$work/desk.pem" --key "$work/desk.key" -q 1 \
	-t "lares/1/$team/$home/down/plan" -f "$work/long"
wait_for 10 "the long message" said "message plan 300000 octets"
order alert A1
wait_for 10 "the answer for an alert that nobody hears" said "rejected 1 0x10"
start sub mosquitto_sub -h localhost -p "$port" --cafile "$work/ca.pem" --cert "$work/desk.pem" --key "$work/desk.key" \
	-i desk -q 1 -d -t "lares/1/$team/$home/up/#"
wait_for 10 "a subscriber" grep -q "received SUBACK" "$work/sub.log"
order reading 1000
wait_for 30 "readings that were taken" said "accepted 1000"
order close A2
wait_for 10 "the closed alert" said "accepted 1001"
! subscriber -t "lares/1/$team/$home/up/alert/A2" -C 1 -W 1 --retained-only >/dev/null 2>&1 || fail "A2 is still retained"

# --- laresd goes away: the will is said at once, and the next laresd finds its carrier
stop laresd
wait_for 10 "the will" has_retained link '"state":"offline"'
laresd_fake
wait_for 30 "the next link" said "up connected"

# --- the broker goes away and comes back
stop broker
wait_for 10 "the end of the link" said "down closed"
n=$(wc -l <"$work/said.txt")
broker_with broker
wait_for 60 "the link after the broker's return" said_after "$n" "up connected"

# --- the carrier is stopped while there is much to say, and goes on
kill -STOP "${running[carrier]}"
order reading 2000
kill -CONT "${running[carrier]}"
wait_for 30 "readings after a stop" said "accepted 2000"
stop carrier
wait_for 10 "the will of a carrier that was asked to end" has_retained link '"state":"offline"'
stop laresd
stop sub
stop broker

# --- a broker that takes nothing of ours: said with its reason, and not tried in a hot loop
printf 'user %s\ntopic read lares/1/%s/%s/down/#\n' "$home" "$team" "$home" >"$work/acl"
broker_with broker "acl_file $work/acl" "allow_anonymous false"
laresd_fake
carrier_start_alone
wait_for 30 "the link" said "up connected"
order reading
wait_for 10 "the refusal" said "rejected 1 0x87"
! said "accepted" || fail "a refused reading was taken for delivered"

# --- a second carrier is turned away
start second "$bin/lares-mqtt" --config "$work/lares.conf"
wait_for 10 "the second carrier to be turned away" grep -q "another carrier is connected" "$work/second.log"
