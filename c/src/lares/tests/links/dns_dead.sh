#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The name server does not answer when the home starts: that the name is the trouble is said, laresd and its watchdogs live,
# and when names are answered again everything arrives.
. "$(dirname "$0")/lib.sh"
links_begin
broker_start
desk_start
echo "127.0.0.1 localhost" >"$work/hosts.near"
echo "nameserver 192.0.2.53" >"$work/resolv.near"
"${carrier_place[@]}" mount --bind "$work/hosts.near" /etc/hosts
"${carrier_place[@]}" mount --bind "$work/resolv.near" /etc/resolv.conf
"${carrier_place[@]}" ip route add 192.0.2.53 dev wire

t=$(now_ms)
home_side_up
press 1
wait_for 90 "words about the name" down_says "the name broker.example"
took "$t" "dead DNS: said after"
wait_for 60 "readings that wait" status_is '.outbox.depth >= 20'

ip address add 192.0.2.53/32 dev lo
t=$(now_ms)
start names "$links/name-server" 192.0.2.53 192.0.2.1
wait_for 150 "the link" link_is_up
took "$t" "dead DNS: up after its return by"
nothing_lost 1
