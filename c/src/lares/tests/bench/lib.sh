# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
#
# What the benches share, on top of the system tests' home.

export LARES_BIN=${LARES_BIN:-$(dirname "${BASH_SOURCE[0]}")/../../build/release/bin}
. "$(dirname "${BASH_SOURCE[0]}")/../system/lib.sh"
is_demo=yes # what is sent is not held against its schema here
: "$is_demo"

# figure BENCH FIGURE VALUE UNIT [RATIO AGAINST]
figure() {
	jq -nc --arg bench "$1" --arg figure "$2" --argjson value "$3" --arg unit "$4" --argjson ratio "${5:-null}" \
		--arg against "${6-}" '{bench: $bench, figure: $figure, value: $value, unit: $unit}
		+ if $ratio == null then {} else {ratio: $ratio, against: $against} end'
}

calc() { # EXPRESSION: with three decimals
	awk "BEGIN { printf \"%.3f\", $1 }"
}

# Processor time of these processes with all their threads, in ns (proc(5), schedstat).
cpu_ns() {
	local pid
	for pid in "$@"; do cat /proc/"$pid"/task/*/schedstat; done | awk '{ sum += $1 } END { printf "%.0f", sum }'
}

pss_bytes() { # PID
	awk '$1 == "Pss:" { print $2 * 1024 }' /proc/"$1"/smaps_rollup
}

# A broker without TLS or rules, so that the floor and Lares meet the same one.
plain_broker_start() {
	cat >"$work/broker.conf" <<-END
		listener $port 127.0.0.1
		allow_anonymous true
		persistence false
		max_queued_messages 0
		max_inflight_messages 0
		set_tcp_nodelay true
		log_type error
	END
	broker_start
}

# The sink in the place of the broker; its figures are in sink.json, the arrivals of alerts in alerts.txt.
sink_start() {
	rm -f "$work/sink.json" "$work/alerts.txt"
	start sink "$bin/bench-sink" "$port" "$work/sink.json" "$work/alerts.txt"
	wait_for 20 "the sink on port $port" sink_listens
}

sink_listens() {
	is_running sink || fail "the sink did not start"
	(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null
}

sink() { # KEY of tally.h's line
	jq ".$1 // 0" "$work/sink.json" 2>/dev/null || echo 0
}

sink_has() { # READINGS
	(($(sink distinct) >= $1))
}

# publisher MESSAGES OCTETS: what a bare libmosquitto sends to a sink of its own in a second.
publisher() {
	stop sink
	sink_start
	"$bin/bench-publisher" "$port" "lares/1/$team/$home/up/readings" "$1" "$2" | jq .per_s
	stop sink
}

# memory KEY PID…: VmRSS or VmHWM of these processes together, in octets (proc(5), status).
memory() {
	local key=$1 pid
	shift
	for pid in "$@"; do cat /proc/"$pid"/status; done | awk -v key="$key:" '$1 == key { sum += $2 } END { printf "%.0f", sum * 1024 }'
}

# A home that sends to the sink, before its radio.
sending_home_begin() {
	home_begin
	configure
	bus_start
	devices_start bench --rate 1 --count 1
}

configure() { # [LINE-FOR-CARRY]
	write_config uri="mqtt://localhost:$port"
	[[ -z ${1-} ]] || sed -i "/^\[carry\]/a $1" "$work/lares.conf"
}

sending_home_start() {
	laresd_start
	carrier_start
	wait_for 30 "the link" status_is '.link.up'
}

sending_home_stop() {
	stop carrier
	stop laresd
}

# fill READINGS: a new store with so many that wait.
fill() {
	rm -rf "$work/store"
	mkdir -m 700 "$work/store"
	"$bin/bench-fill" "$work/store" "$1" >>"$work/fill.log"
}

store_octets() {
	stat -c %s "$work/store/lares.db"
}
