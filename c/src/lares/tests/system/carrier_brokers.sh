#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Two brokers: whatever way the first cannot be had, the other has the link within 30 s; the one that worked last is asked
# first, and what a broker asks for is done.
. "$(dirname "$0")/lib.sh"
. "$root/tests/system/carrier.sh"

# fake NAME PORT [SETTING…]
fake() {
	rm -f "$work/$1.orders" "$work/$1.log"
	mkfifo "$work/$1.orders"
	start "$1" sh -c "exec '$bin/fake-broker' $2 $(printf "'%s' " "${@:3}") <'$work/$1.orders'"
	exec {fd}<>"$work/$1.orders"
	orders_of[$1]=$fd
	wait_for 10 "the broker $1" grep -q listening "$work/$1.log"
}

tell() { # NAME ORDER
	printf '%s\n' "${*:2}" >&"${orders_of[$1]}"
}

# on NAME: the link, said since mark.
mark() { n=$(wc -l <"$work/said.txt"); }
on() { said_after "$n" "up connected to mqtt://127.0.0.1:${ports[$1]}"; }

declare -A orders_of ports
pick_port
ports[a]=$port
pick_port
ports[b]=$port
fake a "${ports[a]}" deaf
fake b "${ports[b]}"
config uri="mqtt://127.0.0.1:${ports[a]}" uri_2="mqtt://127.0.0.1:${ports[b]}" ca=

# --- the first does not answer a SYN
laresd_fake
mark
carrier_start_alone
wait_for 30 "the link to the second" on b

# --- the second ends the link: it worked last and is asked first (from here on laresd's back-off, up to 60 s, is in the way)
tell a accept
mark
tell b close
wait_for 90 "the link to the second once more" on b
! grep -q '^connect' "$work/a.log" || fail "the first was asked although the second worked"

# --- the second is gone: nobody listens
mark
stop b
wait_for 90 "the link to the first" on a
fake b "${ports[b]}"

# --- the first is up, and answers nothing any more
tell a "puback none"
tell a "ping no"
mark
order reading 1
wait_for 90 "the link to the second" on b
wait_for 10 "the reading, once more" said "accepted 1"

# --- the second sends us elsewhere, and there is an elsewhere
mark
tell a "puback 0"
tell b "leave 0x9c"
wait_for 90 "the link to the other server" on a

# --- the first asks for rest, too: both have it, at least 30 s, whatever the back-off says
mark
tell a "leave 0x89"
wait_for 10 "the wish" said_after "$n" "down closed .*0x89"
began=$SECONDS
wait_for 90 "a link" said_after "$n" "up connected"
((SECONDS - began >= 28)) || fail "who asked for rest was not left alone but asked after $((SECONDS - began)) s"

# --- a broker that takes CONNECT and never answers: it may hold the will, so that laresd numbers the next session anew
tell a "connack none"
tell b "connack none"
mark
tell a close
tell b close
wait_for 90 "the first to be given up" said_after "$n" "down timeout the broker does not answer our CONNECT"
tell a "connack 0"
tell b "connack 0"
wait_for 90 "a link" said_after "$n" "up connected"

# --- what CONNACK tells: no more than two messages unanswered, and it is said that commands may be lost
for name in a b; do
	tell "$name" "receive-max 2"
	tell "$name" "expiry 3600"
	tell "$name" "puback none"
done
mark
tell a "leave 0x8b"
tell b "leave 0x8b"
wait_for 90 "the link" said_after "$n" "up connected to .*; it keeps our session for only 3600 s"
order alert A1
order alert A2
order alert A3
wait_for 60 "the end of a link without answers" said_after "$n" "down timeout"
(($(cat "$work/a.log" "$work/b.log" | grep -c "^publish .*up/alert") <= 2)) || fail "more than the broker takes unanswered"
stop carrier
