#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Brokers that speak MQTT 3.1.1 only: those that say so, in either version's words, and those that just close.
. "$(dirname "$0")/lib.sh"
. "$root/tests/system/carrier.sh"
pick_port
config uri="mqtt://127.0.0.1:$port" ca=

connects() { # VERSION
	grep -c "^connect [0-9]* version=$1 id=lares-north-h-0417 clean=0 keepalive=20 will=lares/1/north/h-0417/up/link" \
		"$work/broker.log" || true
}

for old in 0x01 0x84 close; do
	mkfifo "$work/broker.orders"
	exec {broker_orders}<>"$work/broker.orders"
	: >"$work/broker.log"
	start broker sh -c "exec '$bin/fake-broker' $port 'old $old' <'$work/broker.orders'"
	wait_for 10 "the broker" grep -q listening "$work/broker.log"
	laresd_fake
	carrier_start_alone
	wait_for 30 "the link ($old)" said "up connected to mqtt://127.0.0.1:$port with MQTT 3.1.1"
	wait_for 10 "the notice" said "notice protocol 4 the broker speaks MQTT 3.1.1 only"
	tries=1
	[[ $old != close ]] || tries=3
	(($(connects 5) == tries)) || fail "asked in 5 $(connects 5) times ($old)"
	(($(connects 4) == 1)) || fail "asked in 3.1.1 $(connects 4) times ($old)"

	order reading 300
	order alert A1
	wait_for 10 "what was taken" said "accepted 301"
	echo "message lares/1/north/h-0417/down/seen hello" >&"$broker_orders"
	wait_for 10 "a message" said "message seen hello"

	# The version is remembered, and the end of the link is no DISCONNECT, after which there would be no will.
	n=$(wc -l <"$work/said.txt")
	echo close >&"$broker_orders"
	wait_for 10 "the next link" said_after "$n" "up connected"
	(($(connects 5) == tries)) || fail "asked in 5 again ($old)"
	stop carrier
	! grep -q "^disconnect" "$work/broker.log" || fail "a DISCONNECT keeps the will back"
	stop laresd
	stop broker
	rm "$work/broker.orders"
done
