#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A broker that keeps nothing over its end forgets both sessions and what it held for a desk that was away: the home
# subscribes again, the call comes again for want of a receipt, and the desk asks for the readings that are missing.
. "$(dirname "$0")/lib.sh"
home_begin
write_broker_config
sed -i '/^persistence/d' "$work/broker.conf"
links_up

stop desk
n=$(stored)
press 1
wait_for 60 "readings and a call that the broker has taken" has_stored_above $((n + 100))
wait_for 60 "an outbox with next to nothing" status_is '.outbox.depth < 10'
kill_hard broker
broker_start
desk_start
wait_for 150 "the link" link_is_up
wait_for 90 "new readings at the desk" has_arrived_above "$(arrived)"
wait_for 120 "no hole at the desk" is_whole
((n_asked > 0)) || fail "the broker has forgotten nothing"
nothing_lost 1
