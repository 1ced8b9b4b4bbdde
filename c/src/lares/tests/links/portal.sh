#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A captive portal answers in the broker's place, first in the clear and then with a certificate of its own: nothing is
# handed to it, it is said, and when the way is free everything arrives.
. "$(dirname "$0")/lib.sh"
links_begin
make_authority portal
make_certificate login "$broker_name" portal serverAuth
broker_start
desk_start
broker_stop # the desk's session waits in it

start portal python3 -m http.server "$port"
home_side_up
press 1
wait_for 60 "words about what is no TLS" down_says "^the TLS handshake with broker.example failed|TLS"
wait_for 20 "a connection to the portal" grep -q "code 400" "$work/portal.log"
stop portal

start login openssl s_server -accept "$port" -cert "$work/login.pem" -key "$work/login.key" -www
wait_for 90 "words about a stranger's certificate" down_says "certificate is not signed by the CA"
stop login
wait_for 60 "readings that wait" status_is '.outbox.depth >= 20'

broker_start
nothing_lost 1
