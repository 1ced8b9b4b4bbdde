#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The link becomes a black hole in the middle of a stream: nothing passes and nobody is told. That it is down is said, a
# help call made meanwhile waits, and when the hole is gone everything arrives.
. "$(dirname "$0")/lib.sh"
links_begin
links_up

wire cut
t=$(now_ms)
press 1
wait_for 60 "the end of the link" link_is_down
took "$t" "black hole with readings: found after"
wait_for 20 "readings that wait" status_is '.outbox.depth >= 20'
wait_for 60 "a connection that was tried in the hole" down_says "^no connection"

wire heal
t=$(now_ms)
wait_for 150 "the link" link_is_up
took "$t" "black hole with readings: up again after"
nothing_lost 1
