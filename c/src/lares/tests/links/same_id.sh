#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Another client comes with the home's client id and insists: each connection ends the other's (mosquitto 2.0.11 does not
# say why). When the other is gone everything arrives.
. "$(dirname "$0")/lib.sh"
home_begin
links_up

start twin mosquitto_sub -h localhost -p "$port" --cafile "$work/ca.pem" --cert "$work/home.pem" --key "$work/home.key" \
	-V mqttv5 -i "lares-$team-$home" -q 1 -t "lares/1/$team/$home/down/nothing"
was_ended() { # TIMES
	(($(grep -c "Client lares-$team-$home already connected" "$work/broker.log") >= $1))
}
wait_for 120 "connections that end each other" was_ended 3
press 1
wait_for 60 "readings that wait" status_is '.link.up == false and .outbox.depth >= 20'
t=$(now_ms)
stop twin
wait_for 150 "the link" link_is_up
took "$t" "the same client id: up again after the other's end by"
nothing_lost 1
