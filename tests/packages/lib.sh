# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
#
# What the scenes share, on the gateway: waiting, what the services are doing, and one home's configuration, with its broker.
# All seconds are the guest's.
set -euo pipefail
team=north home=h-0417
bus_name=org.lares.Agent1

fail() {
	local log
	printf 'FAILED: %s\n' "$*" >&2
	cp /run/side/*.{log,txt} "$OUT" 2>/dev/null || true
	for log in /run/side/*.log; do # what is around a home that joins
		[[ ! -s $log ]] || { echo "---- ${log##*/}" && tail -n 12 "$log" | cut -c 1-400; } >&2
	done
	journalctl --no-pager -o short-monotonic -n 40 -u 'lares*' -u bluetooth >&2
	exit 1
}

# Here sleeping costs nothing and looking does: so it looks seldom.
wait_for() { # SECONDS WORDS COMMAND…
	local seconds=$1 words=$2 end=$((SECONDS + $1))
	shift 2
	until "$@" >/dev/null 2>&1; do
		((SECONDS < end)) || fail "after $seconds s still waiting for $words"
		sleep 3
	done
}

# must WORDS COMMAND…, must_not WORDS COMMAND…
must() {
	"${@:2}" >/dev/null 2>&1 || fail "$1"
}

must_not() {
	! "${@:2}" >/dev/null 2>&1 || fail "$1"
}

# What is shown to hold, by its row: the name says it.
prove() { # NAME [ARGUMENT…]
	"$@"
	echo "  $*"
}

# --- services

pid_of() { # UNIT
	systemctl show -P MainPID "$1"
}

runs() { # UNIT: and what runs says that it is ready
	systemctl -q is-active "$1"
}

runs_anew() { # UNIT PID
	local state
	state=$(systemctl show -p MainPID -p ActiveState "$1")
	[[ $state == *ActiveState=active* && $state != *MainPID=$2$'\n'* ]]
}

user_of() { # UNIT
	stat -c %U "/proc/$(pid_of "$1")"
}

answers() {
	busctl --system status $bus_name && lares status --json
}

# Asked again and again, so without jq, which takes half a second to start here.
link_is_up() {
	[[ $(lares status) == *$'\nLink     up'* ]]
}

all_up() {
	local unit
	for unit in laresd lares-mqtt lares-alarm; do wait_for 120 "$unit" runs $unit; done
	wait_for 120 "the link" link_is_up
}

something_runs() {
	pgrep -f '/usr/bin/lares(d|-mqtt|-alarm|-ask)'
}

# --- what should not be on the disk: see ./search

in_hex() {
	od -An -v -tx1 | tr -d ' \n'
}

secret() { # NAME HEX
	echo "$1 $2" >>"$OUT/secrets"
}

secret_text() { # NAME TEXT
	secret "$1" "$(printf %s "$2" | in_hex)"
}

is_copied() { # NAME
	[[ ! -e $OUT/$1.wanted ]]
}

# disk_is NAME [SECRET…]: what the disk holds when the services have ended; those are to be found on it.
disk_is() {
	systemctl stop lares-alarm lares-mqtt laresd 2>/dev/null || true # after a purge there are none
	journalctl --flush # the log has to be on the disk too: it was in memory
	journalctl --sync
	sync
	touch "$OUT/$1.wanted"
	wait_for 3600 "a copy of the disk, which ./run makes" is_copied "$1"
	echo "$1.disk ${*:2}" >>"$OUT/searches"
}

# Of a private key in PEM, on stdin: the number that is the secret, 32 octets (RFC 5915).
private_octets() {
	openssl ec -outform DER 2>/dev/null | tail -c +8 | head -c 32
}

# --- the package, from a file

install() { # FILE [OPTION…]
	apt-get install -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 "${@:2}" "$1" >>"$OUT/apt.log" 2>&1 ||
		fail "apt cannot install $1: $(tail -n 3 "$OUT/apt.log")"
}

version_is() { # VERSION
	[[ $(dpkg-query -W -f '${Version}' lares) == "$1" ]]
}

purge() {
	local found
	dpkg --purge lares >>"$OUT/apt.log" 2>&1 || fail "it cannot be purged: $(tail -n 3 "$OUT/apt.log")"
	found=$(find / -xdev \( -path /proc -o -path /sys -o -path /mnt -o -path /var/log/journal -o -name '*lares-team*' \) -prune -o \
		-iname '*lares*' -print)
	[[ -z $found ]] || fail "left behind: $found"
	must_not "something of it still runs" something_runs
}

store_id() {
	lares status --json | jq -er .store
}

# --- one home, as an installer would configure it by hand; the keys are from ../system/keys.sh, made on the host

configure() {
	local file
	for file in ca.pem home.pem team.pub; do command install -m 644 "$OUT/keys/$file" /etc/lares/; done
	command install -m 640 -g lares-mqtt "$OUT/keys/home.key" /etc/lares/
	cat >/etc/lares/lares.conf <<-END
		[home]
		team = $team
		home = $home
		zone = Europe/Berlin
		[broker]
		uri = mqtts://localhost:8883
		ca = /etc/lares/ca.pem
		certificate = /etc/lares/home.pem
		key = /etc/lares/home.key
		[trust]
		team-key = /etc/lares/team.pub
		[local]
		alarm = /bin/true
	END
}

# The team's side, on the same machine.
broker_start() {
	command install -d -o mosquitto /run/team
	command install -o mosquitto -m 600 "$OUT"/keys/{ca.pem,broker.pem,broker.key} /run/team/
	cat >/run/team/broker.conf <<-END
		listener 8883 127.0.0.1
		cafile /run/team/ca.pem
		certfile /run/team/broker.pem
		keyfile /run/team/broker.key
		require_certificate true
		use_identity_as_username true
	END
	systemctl is-active -q team-broker || systemd-run -q --unit team-broker mosquitto -c /run/team/broker.conf
}
