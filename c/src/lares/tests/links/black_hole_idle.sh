#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The link becomes a black hole while the home has nothing to say: only the keepalive can tell.
. "$(dirname "$0")/lib.sh"
links_begin
links_up
stop devices
wait_for 60 "every kept reading at the desk" all_arrived
wait_for 60 "an empty outbox" status_is '.outbox.depth == 0'

wire cut
t=$(now_ms)
wait_for 46 "the end of the link, within 41 s and what a busy machine adds" link_is_down
took "$t" "black hole without a word: found after"
wire heal
t=$(now_ms)
wait_for 150 "the link" link_is_up
took "$t" "black hole without a word: up again after"

# Buttons only: the stream would begin with the packets that it began with before.
jq 'del(.events[0])' "$links/home.json" >"$work/buttons.json"
devices_start "$work/buttons.json"
press 1
nothing_lost 1
