#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# mosquitto, as lares-team configures it: a home reaches its own prefix only, one that joins its request and its answer only,
# who has no certificate of the team nothing; who is revoked is out, at once and at the next connection.
. "$(dirname "$0")/lib.sh"
. "$root/tests/system/team.sh"
home_begin
team_begin
for name in h-1 h-2; do
	play_home "$name"
	team_csr "$name" || fail "no certificate for $name"
done
play_home h-3 # joins, and has nothing yet

# heard TOPIC…: all that anybody of these may read, by who is allowed to; the desk reads what goes up, a home what comes down.
mapfile -t place < <(team_place)
start desk-ear mosquitto_sub "${place[@]}" -i ear -v -t "lares/1/$team/+/up/#"
# Whoever is stolen later keeps what it has in files of its own: a client reads them anew whenever it comes again.
for kind in key pem; do cp "$work/h-2.$kind" "$work/stolen.$kind"; done
mapfile -t place < <(home_place stolen)
start home-ear mosquitto_sub "${place[@]}" -i ear-2 -v -t "lares/1/$team/h-2/down/#"
mapfile -t place < <(home_place h-1)
start spy mosquitto_sub "${place[@]}" -i spy -v -t '#' -t "lares/1/+/+/up/#" -t "lares/1/$team/+/down/#" -t "lares/1/$team/h-2/#" \
	-t "lares/1/$team/h-1/up/#" -t '$SYS/#'
mapfile -t place < <(joiner_place h-3)
start joiner-spy mosquitto_sub "${place[@]}" -i joiner-spy -v -t '#' -t "lares/1/$team/h-3/down/#" -t "lares/1/$team/h-3/down/plan" \
	-t "lares/1/$team/h-2/down/certificate"

hears() { # EAR TOPIC
	grep -q "^$2 " "$work/$1.log"
}
up() { # HOME TOPIC [OPTION…]
	client pub home_place "$1" -- -t "$2" -m "from $1" "${@:3}"
}
ear_is_open() {
	up h-2 "lares/1/$team/h-2/up/test" && hears desk-ear "lares/1/$team/h-2/up/test"
}
wait_for 20 "the desk's ear" ear_is_open
down() { # BELOW
	client pub team_place -- -t "lares/1/$team/$1" -m "from the desk"
}
home_ear_is_open() {
	down h-2/down/test && hears home-ear "lares/1/$team/h-2/down/test"
}
wait_for 20 "the home's ear" home_ear_is_open

# --- what a home may not: the broker says so, and nobody hears it
for topic in "lares/1/$team/h-2/up/alert/1" "lares/1/$team/h-1/down/do/ack" "lares/1/$team/h-2/down/plan" "lares/1/south/h-1/up/link" \
	"lares/1/$team/h-1" "lares/2/$team/h-1/up/link" "other"; do
	up h-1 "$topic" >"$work/forbidden.log" 2>&1 || true # libmosquitto's client ends with 0 on a refusal, too
	grep -qi "not authori" "$work/forbidden.log" || fail "the broker does not refuse $topic: $(cat "$work/forbidden.log")"
	up h-1 "$topic" -r >"$work/forbidden.log" 2>&1 || true
	grep -qi "not authori" "$work/forbidden.log" || fail "the broker does not refuse a retained $topic"
done
for topic in "lares/1/$team/h-3/up/link" "lares/1/$team/h-3/down/certificate" "lares/1/$team/h-2/up/csr" "lares/1/$team/h-3/up/csr/x"; do
	client pub joiner_place h-3 -- -t "$topic" -m x >"$work/forbidden.log" 2>&1 || true
	grep -qi "not authori" "$work/forbidden.log" || fail "the broker does not refuse one who joins $topic"
done

# --- what each may
up h-1 "lares/1/$team/h-1/up/alert/1" -r >"$work/allowed.log" 2>&1
client pub joiner_place h-3 -- -t "lares/1/$team/h-3/up/csr" -m x >>"$work/allowed.log" 2>&1
grep -qi "not authori" "$work/allowed.log" && fail "the broker refuses what is allowed: $(cat "$work/allowed.log")"
wait_for 20 "the home's own message" hears desk-ear "lares/1/$team/h-1/up/alert/1"
wait_for 20 "the joining home's request" hears desk-ear "lares/1/$team/h-3/up/csr"
down h-2/down/plan
down h-3/down/plan
wait_for 20 "the other home's plan" hears home-ear "lares/1/$team/h-2/down/plan"

# --- what came to whom: a message for the spies themselves, sent last, shows that they would have heard the rest
down h-1/down/last
down h-3/down/certificate
spy_has_last() {
	hears spy "lares/1/$team/h-1/down/last"
}
wait_for 20 "the home's own message down" spy_has_last
grep -v "^lares/1/$team/h-1/down/" "$work/spy.log" | grep -q '^[l$]' && fail "a home hears others: $(cat "$work/spy.log")"
grep -v "^lares/1/$team/h-3/down/certificate" "$work/joiner-spy.log" | grep -q '^lares' && fail "one who joins hears others: $(cat "$work/joiner-spy.log")"
grep -q "h-1/down/do\|south\|^other" "$work/desk-ear.log" "$work/home-ear.log" && fail "what is forbidden was heard"

# --- who has no certificate of the team, or no password
make_authority elsewhere
make_certificate forged north.h-1 elsewhere clientAuth
gets_in() {
	mosquitto_pub -h localhost --cafile "$folder/ca.pem" -V mqttv5 -q 1 -t "lares/1/$team/h-1/up/csr" -m x "$@" >>"$work/forged.log" 2>&1
}
gets_in -p "$port" --cert "$work/forged.pem" --key "$work/forged.key" && fail "a certificate of another authority gets in"
gets_in -p "$port" -u north.h-1 -P x && fail "nobody needs a certificate"
gets_in -p "$join" -u north.h-1.join -P x && fail "a wrong password gets in"
gets_in -p "$join" && fail "nobody needs a password"
gets_in -p "$join" --cert "$work/h-1.pem" --key "$work/h-1.key" && fail "a certificate stands for a password"

# --- revoked: what is connected is not heard any more, and does not come again
lares-team revoke "$folder" h-2 >"$work/revoke.log" 2>&1
is_deaf() {
	! client pub home_place h-2 -- -t "lares/1/$team/h-2/up/again" -m x >"$work/again.log" 2>&1
}
wait_for 20 "the end of the revoked home's connections" is_deaf
down h-2/down/after
hears desk-ear "lares/1/$team/h-2/up/again" && fail "a revoked home is heard"
up h-1 "lares/1/$team/h-1/up/still" 2>&1 | grep -q . && fail "another home suffers from it"
wait_for 20 "the other home" hears desk-ear "lares/1/$team/h-1/up/still"
hears home-ear "lares/1/$team/h-2/down/after" && fail "a revoked home hears still"

# --- joined anew, by another gateway, after the broker was started again: the open connection is out, though its name is let in again
for name in desk-ear spy joiner-spy; do stop "$name"; done
stop broker
team_broker_start
rm "$work/h-2.key" "$work/h-2.pem"
play_home h-2
team_csr h-2 || fail "the revoked home cannot join anew"
mapfile -t place < <(home_place h-2)
start new-ear mosquitto_sub "${place[@]}" -i ear-3 -v -t "lares/1/$team/h-2/down/#"
new_ear_is_open() {
	down h-2/down/anew && hears new-ear "lares/1/$team/h-2/down/anew"
}
wait_for 20 "the new gateway's ear" new_ear_is_open
hears home-ear "lares/1/$team/h-2/down/anew" && fail "a stolen gateway hears what the new one is told"
client pub home_place stolen -- -t "lares/1/$team/h-2/up/again" -m x >"$work/again.log" 2>&1 && fail "a stolen gateway is let in again"
kill "${running[home-ear]}" 2>/dev/null || true # it tries to come again, or has given up
wait "${running[home-ear]}" || true
unset "running[home-ear]"

# --- a cluster, one of whose brokers is not there
lares-team make "$folder" --broker mqtts://localhost:1 --broker "mqtts://localhost:$port" --join "mqtts://localhost:$join" \
	>>"$work/make.log" 2>&1 || fail "a second broker cannot be named"
team_watch

# --- a home that comes as the watch: whoever has a client's id ends that client's connection
for id in "desk-$team" "desk-$team-" "lares-team-$team"; do
	client pub home_place h-1 -- -i "$id" -t "lares/1/$team/h-1/up/test" -m x >>"$work/allowed.log" 2>&1
done
grep -q "New client connected from .* as desk-$team-[A-Za-z0-9_-]\{22\} (.*u'$team')" "$work/broker.log" ||
	fail "the watch has no id that nobody guesses"
! grep "already connected, closing old connection" "$work/broker.log" || fail "a home ends the watch's connection"

# --- where the watch does not reach its broker, it says why: nothing there; one that is not the team's
for name in new-ear watch; do stop "$name"; done
stop broker
: >"$work/watch.log"
start watch lares-team watch "$folder"
wait_for 20 "why it is not reached" watch_says "cannot be reached: Connection refused"
stop watch
make_certificate false localhost elsewhere serverAuth
sed -e "s|^listener 1\$|listener $port|; s|^certfile .*|certfile $work/false.pem|; s|^keyfile .*|keyfile $work/false.key|" "$folder/broker/mosquitto.conf" >"$work/false.conf"
start broker "$(PATH=$PATH:/usr/sbin command -v mosquitto)" -c "$work/false.conf"
wait_for 20 "the false broker" broker_listens
: >"$work/watch.log"
start watch lares-team watch "$folder"
wait_for 20 "that it is not the team's" watch_says "TLS failed: its certificate is not this team's"
