#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A team that comes late gets no retained message, because the broker gives them to no wildcard subscriber or has lost them:
# the next pulse names the session, refresh has everything said again, and the alert that is open comes to a receipt.
. "$(dirname "$0")/lib.sh"
home_begin
write_broker_config
sed -i "s|^topic read lares/1/$team/+/up/#|topic readwrite lares/1/$team/+/up/#|" "$work/broker.acl" # to empty what is retained
broker_start
home_side_up
load_plan
press 1
wait_for 60 "what is kept for the team" status_is '.link.up and .outbox.depth > 0' # nobody hears the alert: 0x10

client=(-h localhost -p "$port" --cafile "$work/ca.pem" --cert "$work/desk.pem" --key "$work/desk.key" -V mqttv5)
retained() {
	mosquitto_sub "${client[@]}" -t "lares/1/$team/$home/up/#" --retained-only -W 1 -F %t || true
}
is_emptied() {
	local topic
	for topic in $(retained); do mosquitto_pub "${client[@]}" -t "$topic" -r -n; done
	[[ -z $(retained) ]]
}
wait_for 60 "a broker that has kept nothing" is_emptied

desk_start
wait_for 120 "the session, from a pulse" desk_has '.topic == "pulse" and .payload.to'
wait_for 20 "the answer to refresh" desk_has '(.topic | startswith("done/")) and .payload.verb == "refresh" and .payload.ok'
wait_for 20 "the link" desk_has '.topic == "link" and .payload.state == "online"'
wait_for 20 "the lift's state" desk_has '.topic == "device/toilet-lift-1"'
wait_for 20 "the state of the plan" desk_has '.topic == "plan-status" and .payload.accepted'
wait_for 60 "a call that is delivered" has_alert "$(call 1) and .state == \"delivered\""
