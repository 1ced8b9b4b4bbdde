# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC1091,SC2034,SC2154
#
# A home whose carrier reaches its broker over a bad link. On top of tests/system/lib.sh:
#
#	. "$(dirname "$0")/lib.sh"
#	links_begin
#	links_up
#	wire cut
#
# The script, the broker and the team's desk are in one network namespace, 192.0.2.1, where the broker is broker.example;
# the carrier is alone in another, 192.0.2.2. Between them is a wire (wire.c). Nothing of it is seen outside. Where the
# fault is the broker's and not the way's, home_begin does instead of links_begin, and all are on one loopback.

if [[ ! ${LARES_LINKS_INSIDE-} ]]; then
	inside=(unshare --net --mount)
	[[ $(id -u) == 0 ]] || inside+=(--user --map-root-user)
	LARES_LINKS_INSIDE=yes exec "${inside[@]}" "$0" "$@"
fi
ip link set lo up

. "$(dirname "${BASH_SOURCE[0]}")/../system/lib.sh"
links=$root/tests/links
wire_orders=''

# home_begin, with the two sides and the wire between them.
links_begin() {
	[[ -x $bin/wire ]] || fail "$bin/wire is not built"
	broker_name=broker.example
	broker_address=0.0.0.0
	home_begin
	printf '%s\n' "127.0.0.1 localhost" "192.0.2.1 $broker_name" >"$work/hosts"
	mount --bind "$work/hosts" /etc/hosts
	start near unshare --net --mount sleep infinity
	wait_for 10 "the carrier's namespace" is_apart near
	carrier_place=(nsenter --target "${running[near]}" --net --mount --)
	mkfifo "$work/wire"
	exec {wire_orders}<>"$work/wire"
	start wire sh -c "exec '$bin/wire' ${running[near]} <'$work/wire'"
	wait_for 10 "the wire" grep -qx ready "$work/wire.log"
	ip address add 192.0.2.1 peer 192.0.2.2 dev wire
	ip link set wire up
	"${carrier_place[@]}" ip link set lo up
	"${carrier_place[@]}" ip address add 192.0.2.2 peer 192.0.2.1 dev wire
	"${carrier_place[@]}" ip link set wire up
}

is_apart() { # NAME
	[[ $(readlink "/proc/${running[$1]}/ns/mnt") != "$(readlink /proc/self/ns/mnt)" ]]
}

# wire ORDER…: from its return on it holds (wire.c has the orders).
wire() {
	local n
	n=$(wc -l <"$work/wire.log")
	printf '%s\n' "$*" >&"$wire_orders"
	wait_for 10 "the wire to obey" has_lines_above "$n" "$work/wire.log"
}

has_lines_above() { # NUMBER FILE
	(($(wc -l <"$2") > $1))
}

# links_up [OPTION…]: everything, with the stream and three help buttons; options are the devices'.
links_up() {
	broker_start
	desk_start
	home_side_up "$@"
	wait_for 60 "the first readings at the desk" has_arrived_above 5
}

# The same without the team's side.
home_side_up() {
	bus_start
	devices_start "$links/home.json" "$@"
	laresd_start
	carrier_start
	enrol_lift
	for i in 1 2 3; do ask_lares enrol "00:AA:01:05:00:0$i" --kind help-button --name "Button $i"; done
}

# press N: help button N is pressed, they are in order, and the home has called.
press() {
	devices_go
	wait_for 20 "the call of button $1 in the home" home_alert "$(call "$1")"
}

call() {
	echo ".rule == \"help-call\" and (.because | any(.device == \"help-button-$1\"))"
}

desk_has_call() {
	has_alert "$(call "$1")"
}

# clear_broker: the broker, the carrier and the desk without TLS, as fake-broker is; before broker_start.
clear_broker() {
	mkdir -p "$work/broker"
	printf '%s\n' "user $(id -un)" "listener $port 127.0.0.1" "allow_anonymous true" "persistence true" \
		"persistence_location $work/broker/" "max_queued_messages 0" "set_tcp_nodelay true" >"$work/broker.conf"
	desk_uri=mqtt://localhost:$port
	write_config uri="$desk_uri"
	sed -i '/^certificate =/d; /^key =/d' "$work/lares.conf"
}

link_is_up() {
	status_is '.link.up'
}

link_is_down() {
	status_is '.link.up == false'
}

# down_says PATTERN: the link is down, and that is why (jq's regular expressions).
down_says() {
	status_is ".link.up == false and (.link.words | test(\"$1\"))"
}

now_ms() {
	echo $((${EPOCHREALTIME/./} / 1000))
}

# took SINCE WORDS: how long it was, for whoever reads; nothing rests on it.
took() {
	printf '%s: %d.%d s\n' "$2" $((($(now_ms) - $1) / 1000)) $((($(now_ms) - $1) / 100 % 10))
}

# signed_by_team CLAIMS: with the place, as a JWS.
signed_by_team() {
	jq -n --arg team "$team" --arg home "$home" "{team: \$team, home: \$home} + $1" | lares-team sign --key "$work/team.key" -
}

# "store first last": the first and the last number that the desk misses of those that the broker had taken.
desk_hole() {
	desk_messages | jq -rs 'map(select(.topic == "readings").payload) | last.store as $store | map(select(.store == $store)) as $messages
		| [range(1; ($messages | map(.complete_to) | max) + 1)] - [$messages[].readings[].seq] | select(length > 0)
		| "\($store) \(first) \(last)"'
}

n_asked=0

# What a team's software does about a hole: it asks for what is missing (resend). Succeeds where nothing is.
is_whole() {
	local store first last
	read -r store first last <<<"$(desk_hole)"
	[[ $store ]] || return 0
	n_asked=$((n_asked + 1))
	echo "readings $first to $last are asked for again" >&"$terminal"
	signed_by_team "{typ: \"do\", verb: \"resend\", to: \"$(session_nonce)\", jti: \"hole-$n_asked\", store: \"$store\",
		first: $first, last: $last}" | desk_send do/resend
	wait_for 20 "the answer to resend" answer_is "hole-$n_asked" .ok
	wait_for 60 "reading $last" has_reading ".seq == $last"
	return 1
}

# nothing_lost CALLS: the link is well again. The desk has that many calls and every reading once; the outbox is empty.
nothing_lost() {
	local i
	wait_for 150 "the link" link_is_up
	for ((i = 1; i <= $1; i++)); do wait_for 90 "call $i at the desk" desk_has_call "$i"; done
	stop devices
	wait_for 120 "every kept reading at the desk" all_arrived
	wait_for 90 "an empty outbox" status_is '.outbox.depth == 0'
	each_exactly_once
}
