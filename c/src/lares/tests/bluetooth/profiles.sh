#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A device of each profile is bonded and gives what it stored before and after: all of it, each once (r13, r24), whether it is
# asked for it or pushes it. A third connection, where there is nothing new, brings nothing (r14).
. "$(dirname "$0")/lib.sh"
radio_begin profiles

for n in 1 2 3 4 5 6 7; do enrol "00:AA:01:0$n:00:0$n"; done
wait_for 3000 "all devices to have played" is_played
for n in 1 2 3 4 5 6; do
	wait_for 60 "the five readings of 00:AA:01:0$n:00:0$n" has_measured "00:AA:01:0$n:00:0$n" 5
done
has_heart_rate() {
	(($(measured 00:AA:01:07:00:07) > 0))
}
wait_for 120 "the heart rate" has_heart_rate

tally '[.devices[] | select(.records > 0)] | length == 6 and all(.[]; .records == 5 and .pairings == 1 and .records_deleted == 0)' ||
	complain "the devices did something else"
tally '[.devices[] | .lost] | add == 0' || complain "something was lost on the way"
echo "  measured: $(links)"
