#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# programs.sh laresd|carrier: each function of sd-bus (libmosquitto) that the program calls fails at its first call, in a
# run of its own, and so do some calls of the heap and of the C library. Then all goes on by itself, or the program ends
# in order and the next one goes on. What is kept is at the desk, each once; help calls are heard.
# FAILINGS=all: also at the second call and at the last, and twenty of each of the C library's.
. "$(dirname "$0")/../system/lib.sh"
program=$1
case $program in
laresd)
	library=sd_bus_ file=laresd
	# What cannot fail, or only where laresd itself is wrong.
	left_alone='creds_unref error_has_name flush_close_unref is_bus_client message_get_error message_get_member message_get_path
		message_get_sender message_is_method_error message_ref message_unref object_vtable_format ref slot_set_destroy_callback slot_unref
		unref' ;;
carrier)
	library=mosquitto_ file=lares-mqtt
	left_alone='connect_v5_callback_set destroy disconnect_v5_callback_set lib_cleanup message_v5_callback_set property_free_all
		publish_v5_callback_set strerror subscribe_v5_callback_set want_write' ;;
*)
	echo "programs.sh laresd|carrier" >&2
	exit 2 ;;
esac

# Every function that the program uses is here, or above.
none_is_forgotten() {
	local function
	for function in $(nm -D --undefined-only "$bin/$file" | sed -n "s/.* $library\([a-z0-9_]*\).*/\1/p"); do
		[[ " ${left_alone//[$'\n\t']/ } " == *" $function "* ]] ||
			nm -D --defined-only "$bin/libfailing.so" | grep -q " $library$function\$" ||
			fail "nobody makes $library$function fail"
	done
}

# start_with [NAME=VALUE…]: the program, started again whenever it ends, with that in its environment.
start_with() {
	local environment=(LD_PRELOAD="$bin/libfailing.so" ASAN_OPTIONS=verify_asan_link_order=0 LARES_FAILED="$work/failed"
		LARES_CALLS="$work/calls" "$@")
	case $program in
	laresd) start laresd "${no_network[@]}" "$root/tests/system/supervise" "$work/laresd.pid" env "${environment[@]}" \
		"$bin/laresd" --config "$work/lares.conf" ;;
	carrier)
		stop laresd # it remembers how often there was no link, and for how long it stays away
		laresd_start
		start carrier "$root/tests/system/supervise" "$work/carrier.pid" env "${environment[@]}" \
			"$bin/lares-mqtt" --config "$work/lares.conf" ;;
	esac
}

# Messages with readings at the desk.
came() {
	grep -c '/up/readings ' "$work/desk.txt" || true
}

has_come_above() { # NUMBER
	(($(came) > $1))
}

# Crashes and leaks so far.
complained() {
	grep -cE 'ERROR: (Address|Leak)Sanitizer|runtime error:|ended with status 1[0-9][0-9]' "$work/$program.log" || true
}

# What fails: NAME NUMBER a line.
plan_failures() {
	local name n at
	while read -r name n; do
		if [[ $name == "$library"* ]]; then
			printf '%s\n' 1 ${all:+2} ${all:+"$n"}
		elif [[ $all || " malloc calloc realloc open read " == *" $name "* ]]; then
			for ((at = 1; at <= samples; at++)); do echo $((1 + RANDOM * n / 32768)); done
		fi | awk -v n="$n" '$1 <= n' | sort -nu | sed "s/^/$name /"
	done <"$work/counted"
}

# What the installer's command line asks, so that laresd answers; an answer that fails is no harm.
ask() {
	[[ $program == laresd ]] || return 0
	wait_for 60 "laresd on the bus" lares status
	lares alerts >>"$work/lares.log" 2>&1 || true
	lares plan load "$work/plan.jws" >>"$work/lares.log" 2>&1 || true
}

# fail_once NAME NUMBER
fail_once() {
	local before n
	before=$(complained)
	rm -f "$work/failed"
	start_with LARES_FAILING="$1 $2"
	n=$(came)
	ask
	wait_for 60 "readings at the desk after $1 failed at call $2" has_come_above $((n + 2))
	((++n_rounds % (n_planned / 3) != 1)) || devices_go # a help button
	if [[ -s $work/failed ]]; then
		n=$(came)
		wait_for 60 "readings at the desk after $1 failed at call $2" has_come_above $((n + 2))
		n_failed=$((n_failed + 1))
	else
		n_not_reached=$((n_not_reached + 1))
	fi
	stop "$program"
	if (($(complained) > before)); then
		complain "$1 failing at call $2: a crash or a leak"
		n_complaints=$((n_complaints + 1))
	fi
}

all=${FAILINGS:+yes} samples=1 n_failed=0 n_not_reached=0 n_complaints=0 n_rounds=0
[[ ! $all ]] || samples=20
none_is_forgotten
home_begin
write_config window=0
broker_start
desk_start
bus_start
devices_start "$root/tests/links/home.json"
laresd_start
carrier_start
enrol_lift
for i in 1 2 3; do ask_lares enrol "00:AA:01:05:00:0$i" --kind help-button --name "Button $i"; done
stop "$program"

start_with
ask
wait_for 60 "readings at the desk" has_come_above $(($(came) + 10))
stop "$program"
mv "$work/calls" "$work/counted"
plan_failures >"$work/plan"
n_planned=$(wc -l <"$work/plan")
while read -r name number <&3; do
	fail_once "$name" "$number"
done 3<"$work/plan"

start_with
for i in 1 2 3; do
	wait_for 60 "the call of button $i" \
		has_alert ".rule == \"help-call\" and (.because | any(.device == \"help-button-$i\"))"
done
stop devices
if [[ $program == laresd ]]; then
	stop laresd
	laresd_start
fi
each_exactly_once
echo "$n_failed calls failed once each ($n_not_reached were not reached): lost 0, doubled 0, crashed or leaked $n_complaints"
