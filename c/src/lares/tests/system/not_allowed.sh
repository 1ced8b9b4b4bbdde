#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A broker that takes everything of a home but its readings, and says so: they wait; team and installer are told, once,
# and over a restart under the same alert; when the broker allows them, all of them arrive.
. "$(dirname "$0")/lib.sh"
home_begin
write_broker_config
# With 0, for no limit, mosquitto 2.0.11 takes its queue of answers for full at every refusal, and closes the connection.
sed -i 's/^max_queued_messages 0/max_queued_messages 1000/' "$work/broker.conf"
cp "$work/broker.acl" "$work/allowed.acl"
sed -i "/^topic write .*up\/#/d" "$work/broker.acl"
{
	echo "user $home"
	printf "topic write lares/1/$team/$home/up/%s\n" link pulse plan-status 'alert/#' 'device/#' 'done/#'
} >>"$work/broker.acl"
home_up cuff-and-lift

told='.kind == "fault" and .rule == "not-authorised"'
wait_for 60 "the alert about the broker" has_alert "$told and .about == \"system\" and .priority == \"high\""
wait_for 60 "the clinical alert" has_alert '.rule == "systolic-high"'
[[ -z $(desk_readings) ]] || fail "a reading has come through"
doctor_says 'any(.findings[]; .level == "fault" and .about == "link" and (.words | test("refuses")) and (.do | test("up/")))' ||
	fail "the installer is not told: $(lares doctor --json)"
wait_for 30 "readings that wait" status_is '.outbox.depth >= 1'

stop laresd
laresd_start
wait_for 60 "a link after the restart" status_is '.link.up'
wait_for 60 "another refusal" doctor_says 'any(.findings[]; .words | test("refuses"))'
(($(lares alerts --json | jq "[.alerts[] | select($told)] | length") == 1)) || fail "the restart made a twin"

cp "$work/allowed.acl" "$work/broker.acl"
kill -HUP "${running[broker]}"
each_exactly_once
