#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The system bus dies under laresd and comes back later. laresd ends in order, with what it had heard committed, and is
# started again until there is a bus; then everything is as before: it scans, the devices are known, each reading is at the
# desk.
. "$(dirname "$0")/lib.sh"
home_begin
write_config
broker_start
desk_start
bus_start
devices_start stream
laresd_supervised
carrier_start
enrol_lift
wait_for 30 "readings" has_stored_above 20

stop bus
wait_for 20 "laresd to end in words" grep -q "the system bus went away" "$work/laresd.log"
wait_for 20 "the desk to know that nobody watches" desk_has '.topic == "link" and .payload.state == "offline"'
stop devices

bus_start
devices_start stream
wait_for 30 "laresd on the new bus" lares status
status_is '.devices == 1' || fail "the lift is not enrolled any more"
n=$(stored)
wait_for 30 "readings on the new bus" has_stored_above $((n + 20))
stop devices
wait_for 60 "every reading at the desk" all_arrived
