#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A newer package, an older one again, also over a newer store, none, and the first: the home is the same.
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

schema() { # [STATEMENT]
	sqlite3 /var/lib/lares/lares.db "PRAGMA user_version${1-}"
}

says_what_to_do() {
	[[ $(journalctl -u laresd --no-pager) == *'written by a newer Lares '*': install that version again'* ]]
}

# The store of a version that knows one step more, under the older one that is installed now: it is left as it is.
an_older_package_over_a_newer_store_says_what_to_do() {
	local known
	systemctl stop laresd
	known=$(schema)
	schema "=$((known + 1))"
	systemctl start --no-block laresd
	wait_for 60 "laresd to say what to do" says_what_to_do
	must "the newer store was changed" test "$(schema)" = $((known + 1))
	systemctl stop laresd
	schema "=$known" # what that version would have read
	install "$OUT/lares.deb"
	systemctl start laresd
	is_the_same_home
}

store=$(store_id)
[[ $store ]] || fail "the store has no name"
version=$(dpkg-query -W -f '${Version}' lares)
prove changed_to newer.deb "$version+newer"
prove changed_to lares.deb "$version" --allow-downgrades
prove changed_to older.deb "$version~older" --allow-downgrades
prove an_older_package_over_a_newer_store_says_what_to_do
prove removed_and_back
