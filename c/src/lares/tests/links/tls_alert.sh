#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# TLS ends with an alert in the middle of the handshake: no cipher suite in common; then our certificate is refused. Both
# are said, and when the broker is well everything arrives.
. "$(dirname "$0")/lib.sh"
links_begin
make_authority other
broker_start
desk_start
broker_stop # the desk's session waits in it

refusing() { # OPTION…
	start tls openssl s_server -accept "$port" -cert "$work/broker.pem" -key "$work/broker.key" -tls1_2 -www "$@"
}

refusing -cipher ECDHE-RSA-AES128-GCM-SHA256 # the broker's key is none of RSA
home_side_up
press 1
wait_for 60 "words about the handshake" down_says "TLS|tls|handshake"
stop tls

refusing -Verify 1 -verify_return_error -CAfile "$work/other.pem"
wait_for 90 "words about our certificate" down_says "the broker refuses our certificate"
stop tls
wait_for 60 "readings that wait" status_is '.outbox.depth >= 20'

broker_start
nothing_lost 1
