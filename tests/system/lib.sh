# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# What the demo, the system tests and the Bluetooth guest share: one home in a work directory of its own, with its keys,
# broker, bus, devices and the real programs, and an end that leaves nothing running and says what failed.
#
#	. "$(dirname "$0")/lib.sh"
#	home_begin
#	home_up cuff-and-lift        # everything, two devices enrolled, the plan in force
#	wait_for 30 "the alert" has_alert '.state == "raised"'
#
# Here are processes, waiting and the end; home.sh has the parts of a home, keys.sh its keys, look.sh what came of it.
# Nothing passes because time went by: every wait polls for what it waits for, up to a deadline.
#
# LARES_BIN    the programs (default build/dev/bin)
# LARES_KEEP   keep the work directory

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${LARES_BIN:-$root/build/dev/bin}
team=north
home=h-0417
work=
port=
broker_name=localhost
broker_address=127.0.0.1
broker_place=() # what the broker is started by
desk_is_old='' # speaks MQTT 3.1.1
desk_uri='' # where it is another than the home's
carrier_place=() # what the carrier is started by: tests/links puts it into a network of its own
declare -gA running=() # name -> process id; -g: also where a function reads this file
shown='' # the one program whose output goes to the terminal
complaints=()
exec {terminal}>&2 # what fails says so here, also from a command whose output nobody reads

fail() {
	printf 'FAILED: %s\n' "$*" >&"$terminal"
	exit 1
}

# Something is wrong, and the rest can still be seen: the end fails.
complain() {
	complaints+=("$*")
}

# wait_for SECONDS WORDS COMMAND…: until the command succeeds.
wait_for() {
	local seconds=$1 words=$2 end=$((SECONDS + $1))
	shift 2
	until "$@" >/dev/null 2>&1; do
		((SECONDS < end)) || fail "after $seconds s still waiting for $words"
		sleep 0.05
	done
}

is_running() {
	kill -0 "${running[$1]-x}" 2>/dev/null
}

# start NAME COMMAND…: in the background, in a session of its own, so that Ctrl-C reaches only this script.
start() {
	local name=$1
	shift
	if [[ $shown == "$name" ]]; then
		setsid "$@" &
	else
		setsid "$@" >>"$work/$name.log" 2>&1 &
	fi
	running[$name]=$!
}

# stop NAME: ask it to end. One that does not, or that ends with an error, is a failure.
stop() {
	local name=$1 pid=${running[$1]-} status=0 end=$((SECONDS + 20))
	[[ $pid ]] || return 0
	unset "running[$name]"
	kill -TERM "$pid" 2>/dev/null || true
	while kill -0 "$pid" 2>/dev/null && ((SECONDS < end)); do sleep 0.02; done
	kill -KILL "$pid" 2>/dev/null && complain "$name did not end when asked to"
	wait "$pid" 2>/dev/null || status=$?
	((status == 0 || status == 143)) || complain "$name ended with status $status"
}

# kill_hard NAME: as a power cut would, which is no crash: of /run nothing is left.
kill_hard() {
	local pid=${running[$1]}
	unset "running[$1]"
	kill -KILL "$pid" 2>/dev/null || true
	wait "$pid" 2>/dev/null || true
	rm -rf "$work/starts" "$work/settings"
}

home_begin() {
	local program
	for program in laresd lares lares-mqtt lares-team; do
		[[ -x $bin/$program ]] || fail "$bin/$program is not built"
	done
	export PATH=$bin:$PATH
	work=$(mktemp -d "${TMPDIR:-/tmp}/lares-XXXXXX")
	trap home_end EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	mkdir -m 700 "$work/store" # as systemd does with StateDirectory=
	make_keys
	pick_port
	write_config
	write_plan 1
	: >"$work/desk.txt"
}

home_end() {
	local status=$? name
	trap '' INT TERM
	trap - EXIT
	set +e
	exec 2>&"$terminal"
	for name in desk carrier laresd devices bus broker; do stop "$name"; done
	for name in "${!running[@]}"; do stop "$name"; done
	look_for_complaints
	if ((${#complaints[@]} > 0)); then
		printf 'FAILED: %s\n' "${complaints[@]}" >&2
		((status == 0)) && status=1
	fi
	((status == 0)) || show_logs >&2
	if [[ ${LARES_KEEP-} ]]; then echo "kept: $work"; else rm -rf "$work"; fi
	exit "$status"
}

# What a sanitizer wrote, and what was sent against its schema.
look_for_complaints() {
	local found
	found=$(grep -lE 'ERROR: (Address|Leak)Sanitizer|runtime error:' "$work"/*.log 2>/dev/null | tr '\n' ' ')
	[[ $found ]] && complain "a sanitizer spoke in $found"
	[[ -s $work/desk.txt && -z ${is_demo-} ]] || return 0
	python3 "$root/tests/tools/validate_schemas.py" "$work/desk.txt" >"$work/schemas.log" 2>&1 ||
		complain "what was sent does not fit its schema (schemas.log)"
}

show_logs() {
	local log
	for log in "$work"/*.log; do
		[[ -s $log ]] || continue
		printf -- '---- %s (last 30 lines)\n' "${log##*/}"
		tail -n 30 "$log" | cut -c 1-400
	done
}

. "$root/tests/system/keys.sh"
. "$root/tests/system/home.sh"
. "$root/tests/system/look.sh"
