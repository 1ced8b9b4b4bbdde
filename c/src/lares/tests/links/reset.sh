#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Something on the way ends the connection with a RST, as middle boxes do with what they do not like, three times in the
# middle of a stream.
. "$(dirname "$0")/lib.sh"
links_begin
links_up

is_another_session() { # NONCE
	[[ $(session_nonce) != "$1" ]]
}

for i in 1 2 3; do
	nonce=$(session_nonce)
	t=$(now_ms)
	wire reset
	press "$i"
	wait_for 90 "another session" is_another_session "$nonce"
	took "$t" "RST $i: up again after"
	wait_for 60 "the stream at the desk" has_arrived_above $(($(arrived) + 5))
done
nothing_lost 3
