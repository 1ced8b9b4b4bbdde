#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# RabbitMQ, as lares-team configures it: a home reaches its own prefix only, one that joins its request and its answer only; the
# watch gives it its certificate there, too; who is revoked and taken away is out.
. "$(dirname "$0")/lib.sh"
. "$root/tests/system/team.sh"
home_begin
folder=$work/team
join=$port # one listener takes certificates and passwords
"$bin/lares-team" make "$folder" --team "$team" --broker "mqtts://localhost:$port" --join "mqtts://localhost:$port" --old \
	>"$work/make.log" 2>&1 || fail "the team could not be made"
for name in h-1 h-2; do
	play_home "$name"
	team_csr "$name" || fail "no certificate for $name"
done
play_home h-3
rabbit_begin
cp "$folder/broker/rabbitmq.conf" "$work/rabbit/1.conf"
export RABBITMQ_ADVANCED_CONFIG_FILE=$folder/broker/advanced.config
rabbit_start 1
protocol=mqttv311

import() {
	"$rabbit_tools/rabbitmqctl" --quiet --node rabbit-1@localhost import_definitions "$folder/broker/rabbitmq.json" >>"$work/import.log" 2>&1
}

mapfile -t place < <(team_place)
start desk-ear mosquitto_sub "${place[@]}" -i ear -v -t "lares/1/$team/+/up/#"
mapfile -t place < <(home_place h-2)
start home-ear mosquitto_sub "${place[@]}" -i "lares-$team-h-2" -v -t "lares/1/$team/h-2/down/#"

hears() { # EAR TOPIC
	grep -q "^$2 " "$work/$1.log"
}
say() { # PLACE… -- TOPIC: whether the broker has taken it; it closes the connection of who may not
	local place=()
	while [[ $1 != -- ]]; do place+=("$1"); shift; done
	mapfile -t place < <("${place[@]}")
	timeout 20 mosquitto_pub "${place[@]}" -t "$2" -m x >"$work/say.log" 2>&1
}
desk_ear_is_open() {
	say home_place h-2 -- "lares/1/$team/h-2/up/test" && hears desk-ear "lares/1/$team/h-2/up/test"
}
wait_for 30 "the desk's ear" desk_ear_is_open
home_ear_is_open() {
	say team_place -- "lares/1/$team/h-2/down/test" && hears home-ear "lares/1/$team/h-2/down/test"
}
wait_for 30 "the home's ear" home_ear_is_open

# --- what a home may not
for topic in "lares/1/$team/h-2/up/alert/1" "lares/1/$team/h-1/down/do/ack" "lares/1/$team/h-2/down/plan" "lares/1/south/h-1/up/link" \
	"lares/1/$team/h-1x/up/link" other; do
	say home_place h-1 -- "$topic" && fail "the broker takes $topic from h-1"
done
for topic in "lares/1/$team/h-3/up/link" "lares/1/$team/h-3/down/certificate" "lares/1/$team/h-2/up/csr"; do
	say joiner_place h-3 -- "$topic" && fail "the broker takes $topic from one who joins"
done
# It answers with a refusal or closes the connection, as versions differ: what counts is that nothing is granted.
denied() { # PLACE… -- TOPIC
	local place=()
	while [[ $1 != -- ]]; do place+=("$1"); shift; done
	mapfile -t place < <("${place[@]}")
	timeout 20 mosquitto_sub "${place[@]}" -i "${id-lares-$team-h-1}" -d -t "$2" -W 1 >"$work/denied.log" 2>&1 || true
	grep -q "received CONNACK (0)" "$work/denied.log" || fail "whether $2 may be read was not asked: $(cat "$work/denied.log")"
	grep -qE "^Subscribed .*: [012]" "$work/denied.log" && fail "the broker lets it read $2: $(cat "$work/denied.log")"
	return 0
}
for topic in '#' "lares/1/+/+/up/#" "lares/1/$team/+/down/#" "lares/1/$team/h-2/down/#" "lares/1/$team/h-1/up/#"; do
	denied home_place h-1 -- "$topic"
done
for topic in '#' "lares/1/$team/h-3/down/#" "lares/1/$team/h-3/down/plan" "lares/1/$team/h-2/down/certificate"; do
	id=lares-join-$team-h-3 denied joiner_place h-3 -- "$topic"
done
say home_place h-1 -- "lares/1/$team/h-1/up/alert/1" || fail "the broker refuses what is allowed"
wait_for 20 "the home's own message" hears desk-ear "lares/1/$team/h-1/up/alert/1"
grep -q "h-1/down\|south\|^other\|h-2/up/alert\|h-3" "$work/desk-ear.log" "$work/home-ear.log" && fail "what is forbidden was heard"

# A session of another's id is another's queue, with what waits in it, though the topic be one's own.
mapfile -t place < <(home_place h-1)
for other in "lares-$team-h-2" "lares-$team-h-11" "lares-join-$team-h-1" "desk-$team-x"; do
	timeout 20 mosquitto_sub "${place[@]}" -i "$other" -d -t "lares/1/$team/h-1/down/#" -W 1 >"$work/denied.log" 2>&1 || true
	grep -q "received CONNACK" "$work/denied.log" || fail "no answer to $other: $(cat "$work/denied.log")"
	grep -qE "^Subscribed .*: [012]" "$work/denied.log" && fail "a home takes up the session of $other"
done

for readable in "home_place h-1 lares/1/$team/h-1/down/# lares" "joiner_place h-3 lares/1/$team/h-3/down/certificate lares-join"; do
	read -r place_of name topic id <<<"$readable"
	mapfile -t place < <("$place_of" "$name")
	timeout 20 mosquitto_sub "${place[@]}" -i "$id-$team-$name" -d -t "$topic" -W 2 >"$work/granted.log" 2>&1 || true
	grep -qE "^Subscribed .*: 1" "$work/granted.log" || fail "the broker does not let $name read $topic: $(cat "$work/granted.log")"
done

# --- who has no certificate of the team, or no password
make_authority elsewhere
make_certificate forged north.h-1 elsewhere clientAuth
gets_in() {
	timeout 20 mosquitto_pub -h localhost -p "$port" --cafile "$folder/ca.pem" -V mqttv311 -q 1 -t "lares/1/$team/h-1/up/csr" -m x "$@" >>"$work/forged.log" 2>&1
}
gets_in --cert "$work/forged.pem" --key "$work/forged.key" && fail "a certificate of another authority gets in"
gets_in -u north.h-1 -P x && fail "a home with a certificate has a password, too"
gets_in -u north.h-1 -P '' && fail "a home with a certificate has an empty password"
gets_in -u north.h-1.join -P '' && fail "a home that has joined joins by an empty password"
gets_in -u north.h-3.join -P x && fail "a wrong password gets in"
gets_in && fail "nobody needs a password"

# --- joining, with the watch at the other end
team_watch
mapfile -t place < <(joiner_place h-3)
start answer mosquitto_sub "${place[@]}" -i "lares-join-$team-h-3" -t "lares/1/$team/h-3/down/certificate" -C 1 -W 60
is_answered() {
	timeout 20 mosquitto_pub "${place[@]}" -t "lares/1/$team/h-3/up/csr" -f "$work/h-3.request" && [[ -s $work/answer.log ]]
}
wait_for 40 "the certificate over MQTT" is_answered
unset "running[answer]"
cp "$work/answer.log" "$work/h-3.jws"
take_answer h-3
import
say joiner_place h-3 -- "lares/1/$team/h-3/up/link" && fail "the joining password opens what is the certificate's"
say joiner_place h-3 -- "lares/1/$team/h-3/up/csr" || fail "a home whose answer was lost cannot ask again"
say home_place h-3 -- "lares/1/$team/h-3/up/link" || fail "the home cannot come with its certificate"

# --- revoked and taken away
"$bin/lares-team" revoke "$folder" h-2 >"$work/revoke.log" 2>&1
import
"$rabbit_tools/rabbitmqctl" --quiet --node rabbit-1@localhost delete_user north.h-2 >>"$work/import.log" 2>&1
say home_place h-2 -- "lares/1/$team/h-2/up/again" && fail "a revoked home is heard"
say home_place h-1 -- "lares/1/$team/h-1/up/still" || fail "another home suffers from it"

stop home-ear # it would be told that its certificate is revoked

# --- another gateway joins as that home: what was revoked stays out, though its name is let in again
mv "$work/h-2.key" "$work/stolen.key"
mv "$work/h-2.pem" "$work/stolen.pem"
play_home h-2
team_csr h-2 || fail "the revoked home cannot join anew"
import
say home_place h-2 -- "lares/1/$team/h-2/up/new" || fail "the home that joined anew is not let in"
say home_place stolen -- "lares/1/$team/h-2/up/stolen" && fail "a revoked certificate is let in after a join"
wait_for 20 "why it is not let in" grep -qi revoked "$work/say.log" "$work"/rabbit/*.log

# --- of the next authority's homes, too
"$bin/lares-team" make "$folder" --next-ca >>"$work/make.log" 2>&1 && "$bin/lares-team" make "$folder" --switch-ca --lose-homes >>"$work/make.log" 2>&1 ||
	fail "no other authority"
stop rabbit-1
rabbit_start 1
say home_place h-1 -- "lares/1/$team/h-1/up/old" || fail "a home of the old authority is not let in"
mv "$work/h-1.key" "$work/stolen.key"
mv "$work/h-1.pem" "$work/stolen.pem"
for name in h-1 h-2; do
	rm -f "$work/$name.key"
	play_home "$name"
	team_csr "$name" || fail "no certificate of the new authority for $name"
done
import
say home_place h-1 -- "lares/1/$team/h-1/up/new" || fail "a home of the new authority is not let in"
"$bin/lares-team" revoke "$folder" h-1 >"$work/revoke.log" 2>&1
say home_place h-1 -- "lares/1/$team/h-1/up/new" && fail "a revoked certificate of the new authority is let in"
say home_place stolen -- "lares/1/$team/h-1/up/old" && fail "a revoked certificate of the old authority is let in"
say home_place h-2 -- "lares/1/$team/h-2/up/still" || fail "the home of the new authority suffers from it"
