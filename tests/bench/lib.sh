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
