#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Every packet takes 800 ms each way, as over a satellite and a tunnel: the link comes up and holds.
. "$(dirname "$0")/lib.sh"
links_begin
wire delay 800
broker_start
desk_start
t=$(now_ms)
home_side_up
wait_for 90 "the link" link_is_up
took "$t" "1600 ms there and back: up after"
wait_for 90 "a stream at the desk" has_arrived_above 100

t=$(now_ms)
press 1
wait_for 60 "the help call at the desk" desk_has_call 1
took "$t" "1600 ms there and back: a help call at the desk after"
nothing_lost 1
