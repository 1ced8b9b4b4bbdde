#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# refused.sh CODE WORDS: the broker answers CONNECT with that reason code. It is said in those words, the broker is asked
# again, and when it takes us everything arrives.
. "$(dirname "$0")/lib.sh"
code=$1 words=$2
home_begin
clear_broker
broker_start
desk_start
stop desk
broker_stop # the desk's session waits in it

start fake "$bin/fake-broker" "$port" "connack $code"
home_side_up
press 1
wait_for 60 "the words: $words" down_says "$words"
t=$(now_ms)
wait_for 150 "a second attempt" has_lines_above 3 "$work/fake.log" # "listening", "connect", "end"
took "$t" "$code: asked again after"
wait_for 60 "readings that wait" status_is '.outbox.depth >= 20'
stop fake

broker_start
desk_start
nothing_lost 1
