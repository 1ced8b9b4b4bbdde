# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
#
# lares-mqtt alone: in the place of laresd stands fake-laresd, which is agent/carry over rows in memory, and tells what it
# hears in $work/said.txt.

work=$(mktemp -d "${TMPDIR:-/tmp}/lares-XXXXXX")
trap home_end EXIT
exec {orders}<>/dev/null
PATH=$PATH:/usr/sbin

said() {
	grep -qE "^$1" "$work/said.txt"
}

# said_after COUNT PATTERN: among the lines behind the first COUNT.
said_after() {
	tail -n "+$(($1 + 1))" "$work/said.txt" | grep -qE "^$2"
}

order() {
	printf '%s\n' "$*" >&"$orders"
}

# laresd_fake [FLOOR]
laresd_fake() {
	rm -f "$work/orders"
	mkfifo "$work/orders"
	: >"$work/said.txt"
	exec {orders}<>"$work/orders"
	start laresd sh -c "exec '$bin/fake-laresd' '$work/carry' ${1-0} <'$work/orders' >'$work/said.txt'"
	wait_for 10 "the socket" test -S "$work/carry"
}

# config [KEY=VALUE…]: with another uri, ca, certificate or key, with a uri_2. Without a certificate it is user and password,
# and without a CA neither.
config() {
	local uri="mqtts://localhost:$port" uri_2='' ca=$work/ca.pem certificate=$work/home.pem key=$work/home.key
	(($# == 0)) || local "$@"
	{
		printf '%s\n' "[home]" "team = $team" "home = $home" "zone = Europe/Berlin" "[broker]" "uri = $uri"
		[[ ! $uri_2 ]] || echo "uri-2 = $uri_2"
		if [[ ! $ca ]]; then
			true
		elif [[ $certificate ]]; then
			printf '%s\n' "ca = $ca" "certificate = $certificate" "key = $key"
		else
			printf '%s\n' "ca = $ca" "user = $home" "password-file = $work/password"
		fi
		printf '%s\n' "[carry]" "socket = $work/carry"
	} >"$work/lares.conf"
}

carrier_start_alone() {
	start carrier "$bin/lares-mqtt" --config "$work/lares.conf"
}
