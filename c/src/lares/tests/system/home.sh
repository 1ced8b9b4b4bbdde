# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
#
# The parts of a home, each with its start: broker, bus, devices, laresd, carrier, the team's desk.

# home_up SCENARIO [OPTION…]: all of it after home_begin, with the options for the desk.
home_up() {
	broker_start
	desk_start "${@:2}"
	bus_start
	devices_start "$1"
	laresd_start
	carrier_start
	load_plan
	enrol_all
	devices_go
}

# --- configuration

pick_port() {
	while :; do
		port=$((20000 + RANDOM % 12000))
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || return 0
	done
}

# write_config [KEY=VALUE…]: with other values for uri, ca, window or adapters.
write_config() {
	local uri="mqtts://$broker_name:$port" ca="$work/ca.pem" window=auto adapters=hci0
	(($# == 0)) || local "$@"
	cat >"$work/lares.conf" <<-END
		[home]
		team = $team
		home = $home
		zone = Europe/Berlin
		[broker]
		uri = $uri
		ca = $ca
		certificate = $work/home.pem
		key = $work/home.key
		[store]
		path = $work/store
		window = $window
		[radio]
		adapters = $adapters
		[carry]
		socket = $work/carry
		[trust]
		team-key = $work/team.pub
	END
}

# --- broker: TLS, client certificates, each client only its own topics; what it took survives its restart

write_broker_config() {
	mkdir -p "$work/broker"
	cat >"$work/broker.conf" <<-END
		user $(id -un)
		listener $port $broker_address
		cafile $work/ca.pem
		certfile $work/broker.pem
		keyfile $work/broker.key
		require_certificate true
		use_identity_as_username true
		allow_anonymous false
		acl_file $work/broker.acl
		persistence true
		persistence_location $work/broker/
		max_queued_messages 0
		set_tcp_nodelay true
	END
	cat >"$work/broker.acl" <<-END
		user $home
		topic write lares/1/$team/$home/up/#
		topic read lares/1/$team/$home/down/#
		user desk
		topic read lares/1/$team/+/up/#
		topic write lares/1/$team/+/down/#
	END
	chmod 600 "$work/broker.acl"
}

broker_listens() {
	is_running broker || fail "the broker did not start"
	(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null
}

broker_start() {
	[[ -e $work/broker.conf ]] || write_broker_config
	start broker "${broker_place[@]}" "$(PATH=$PATH:/usr/sbin command -v mosquitto)" -c "$work/broker.conf"
	wait_for 20 "the broker on port $port" broker_listens
}

broker_stop() {
	stop broker
}

# --- a private bus, on a path: abstract sockets do not reach into a network namespace

bus_start() {
	[[ ${player-} != guest ]] || return 0 # the Bluetooth guest has its own
	mkdir -p "$work/services" # what it starts by itself: a file NAME.service with Name= and Exec=
	cat >"$work/bus.conf" <<-END
		<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
		 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
		<busconfig>
		<type>system</type>
		<listen>unix:path=$work/bus</listen>
		<auth>EXTERNAL</auth>
		<servicedir>$work/services</servicedir>
		<policy context="default">
		<allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/>
		</policy>
		</busconfig>
	END
	export DBUS_SYSTEM_BUS_ADDRESS=unix:path=$work/bus
	start bus dbus-daemon --config-file="$work/bus.conf" --nofork --nopidfile
	wait_for 20 "the private bus" dbus_call ListNames
}

dbus_call() {
	dbus-send --system --print-reply --dest=org.freedesktop.DBus /org/freedesktop/DBus "org.freedesktop.DBus.$1" "${@:2}"
}

# --- the devices (tests/virtual-home)

# devices_start SCENARIO [OPTION…]: the name of one in tests/virtual-home/scenarios, or a file.
devices_start() {
	local scenario=$1
	[[ -e $scenario ]] || scenario=$root/tests/virtual-home/scenarios/$1.json
	rm -f "$work/devices.log"
	start devices env TZ=Europe/Berlin "$bin/virtual-home" "${@:2}" "${player:-bluez}" "$scenario"
	wait_for 60 "the virtual home" devices_are_ready
}

devices_are_ready() {
	is_running devices || fail "the virtual home ended by itself"
	grep -q '"state":"ready"' "$work/devices.log"
}

# Let one event go that waits for it.
devices_go() {
	kill -RTMIN "${running[devices]}"
}

# End them; on stdout what they really did, as JSON.
devices_tally() {
	stop devices
	grep '^{' "$work/devices.log" | tail -n 1
}

# --- the programs

# laresd never sees a network: its namespace has none. A user namespace is how one does that without being root.
no_network=(unshare --net --)
[[ $(id -u) == 0 ]] || no_network=(unshare --user --map-current-user --net --)

# What laresd_environment holds (NAME=VALUE) is put into its environment, and into no other's.
laresd_environment=()

laresd_start() {
	start laresd "${no_network[@]}" env "${laresd_environment[@]}" "$bin/laresd" --config "$work/lares.conf"
	wait_for 30 "laresd on the bus" laresd_answers
}

# The same, started again whenever it ends.
laresd_supervised() {
	start laresd "$root/tests/system/supervise" "$work/laresd.pid" "${no_network[@]}" env "${laresd_environment[@]}" \
		"$bin/laresd" --config "$work/lares.conf"
	wait_for 30 "laresd on the bus" laresd_answers
}

laresd_answers() {
	is_running laresd || fail "laresd ended by itself"
	lares status
}

# The carrier with what systemd does for it: started again whenever it ends.
carrier_start() {
	start carrier "${carrier_place[@]}" "$root/tests/system/supervise" "$work/carrier.pid" "$bin/lares-mqtt" --config "$work/lares.conf"
}

carrier_pid() {
	cat "$work/carrier.pid"
}

# What is put to the installer's command line, and what it answered.
ask_lares() {
	"$bin/lares" "$@" >"$work/answer" 2>>"$work/lares.log" || fail "lares $*: $(tail -n 3 "$work/lares.log")"
	cat "$work/answer" >>"$work/lares.log"
}

# The two devices of cuff-and-lift.
enrol_all() {
	enrol_lift
	ask_lares enrol 00:AA:01:01:00:01 --kind cuff --name "Cuff, bedroom"
}

enrol_lift() {
	ask_lares enrol 00:AA:01:02:00:02 --kind toilet-lift --name "Toilet lift"
}

load_plan() {
	ask_lares plan load "$work/plan.jws"
}

# --- the team

desk_place() {
	printf '%s\n' --uri "${desk_uri:-mqtts://$broker_name:$port}" --ca "$work/ca.pem" --cert "$work/desk.pem" --key "$work/desk.key" \
		--team "$team" --home "$home" ${desk_is_old:+--old}
}

# desk_start [OPTION…]: reads and says "seen"; with --ack-key it acknowledges too. From its return on nothing is missed.
desk_start() {
	local place
	mapfile -t place < <(desk_place)
	rm -f "$work/listening"
	start desk "$bin/lares-team" watch "${place[@]}" --team-key "$work/team.key" --json "$work/desk.txt" \
		--plan "$work/plan.json" --listening "$work/listening" "$@"
	wait_for 20 "the desk at the broker" test -e "$work/listening"
}

# desk_send BELOW [OPTION…]: one message of the desk's under down/, its payload from stdin.
desk_send() {
	local place below=$1
	shift
	mapfile -t place < <(desk_place)
	"$bin/lares-team" send "${place[@]}" --topic "$below" "$@"
}
