#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The broker is not there when the home starts, comes, goes in the middle of a stream, and comes back: nothing is lost,
# alerts go first, and the order of the rest holds.
. "$(dirname "$0")/lib.sh"
home_begin

# The desk's session stands before the broker goes: what is taken for it waits for it.
broker_start
desk_start
broker_stop

bus_start
devices_start cuff-and-lift
laresd_start
carrier_start
load_plan
enrol_all
devices_go
wait_for 60 "a measurement in the home" home_alert '.rule == "systolic-high"'
wait_for 60 "readings that wait" status_is '.outbox.depth >= 5 and .link.up == false and .link.carrier'
[[ ! -s $work/desk.txt ]] || fail "the desk has heard of a home whose broker is away"

broker_start
wait_for 60 "the alert" has_alert '.rule == "systolic-high"'
wait_for 60 "every kept reading" all_arrived

# desk_order CLASS: the numbers of that class as they came.
desk_order() {
	desk_readings | jq -r "select(.class == \"$1\").seq" | awk '!seen[$1]++'
}
first=$(desk_messages | jq -r 'select(.topic | test("^(alert/|readings)")).topic' | head -n 1)
[[ $first == alert/* ]] || fail "before the alert came $first"
for class in vital event telemetry; do
	desk_order "$class" >"$work/order"
	sort -n -c "$work/order" 2>/dev/null || fail "class $class came out of order: $(tr '\n' ' ' <"$work/order")"
done

# It goes in the middle of a stream, twice. A link that did not last does not shorten the back-off of up to a minute.
stop devices
devices_start stream
for _ in 1 2; do
	n=$(arrived)
	wait_for 90 "the stream at the desk" has_arrived_above $((n + 20))
	broker_stop
	wait_for 30 "readings that wait" status_is '.outbox.depth >= 20'
	broker_start
done
stop devices
each_exactly_once
