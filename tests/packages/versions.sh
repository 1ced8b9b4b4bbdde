#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A newer package, an older one again, none, and the first: the home is the same.
. "$(dirname "$0")/lib.sh"

is_the_same_home() {
	all_up
	[[ $(store_id) == "$store" ]] || fail "another store has taken its place"
	grep -q "^home = $home" /etc/lares/lares.conf || fail "the installer's configuration is gone"
}

changed_to() { # FILE VERSION [OPTION…]
	local before
	before="$(pid_of laresd) $(pid_of lares-mqtt)"
	install "$OUT/$1" "${@:3}"
	must "apt installed another version than $2" version_is "$2"
	is_the_same_home
	[[ $(pid_of laresd) != "${before% *}" && $(pid_of lares-mqtt) != "${before#* }" ]] ||
		fail "the old programs go on after $1 was installed"
}

removed_and_back() {
	apt-get remove -qq -y lares >>"$OUT/apt.log" 2>&1
	must_not "the programs are still there" command -v laresd
	must_not "something of it still runs" pgrep -f /usr/bin/lares
	must "removing took the data" test -s /var/lib/lares/lares.db -a -s /etc/lares/lares.conf
	install "$OUT/lares.deb"
	is_the_same_home
}

store=$(store_id)
[[ $store ]] || fail "the store has no name"
version=$(dpkg-query -W -f '${Version}' lares)
prove changed_to newer.deb "$version+newer"
prove changed_to lares.deb "$version" --allow-downgrades
prove changed_to older.deb "$version~older" --allow-downgrades
prove removed_and_back
