#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A bad radio link: 20 % of the packets are lost and each takes 400 ms, both ways, from before the first connection on.
# A help call arrives over it; so does every reading.
. "$(dirname "$0")/lib.sh"
links_begin
wire loss 20
wire delay 400
broker_start
desk_start
t=$(now_ms)
home_side_up --rate 4
wait_for 150 "the link" link_is_up
took "$t" "20 % lost, 800 ms there and back: up after"
wait_for 150 "the first readings at the desk" has_arrived_above 20

t=$(now_ms)
press 1
wait_for 90 "the help call at the desk" desk_has_call 1
took "$t" "20 % lost, 800 ms there and back: a help call at the desk after"
nothing_lost 1
