#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The broker does not let the home publish (0x87): everything is kept, it is said, alerts and readings alike; when the
# broker's list is mended everything arrives.
. "$(dirname "$0")/lib.sh"
home_begin
write_broker_config
# Where there is no bound, mosquitto 2.0.11 ends the connection of whoever it refuses a message: it takes the 0 for one.
sed -i 's/^max_queued_messages 0/max_queued_messages 100000/' "$work/broker.conf"
sed -i "/^user desk/i topic deny lares/1/$team/$home/up/readings\ntopic deny lares/1/$team/$home/up/alert/#" "$work/broker.acl"
broker_start
desk_start
home_side_up
press 1
wait_for 60 "the link" link_is_up
wait_for 60 "readings that are refused" grep -q "not authorised\|0x87" "$work/laresd.log"
wait_for 60 "readings that wait" status_is '.outbox.depth >= 20'
[[ -z $(desk_readings) ]] || fail "readings came that are not allowed"

sed -i '/^topic deny/d' "$work/broker.acl"
t=$(now_ms)
kill -HUP "${running[broker]}"
wait_for 150 "the call at the desk" desk_has_call 1
took "$t" "0x87: the call at the desk after the list was mended by"
nothing_lost 1
