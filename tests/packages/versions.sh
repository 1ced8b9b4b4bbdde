#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A newer package, an older one again, also over a newer store, none, and the first: the home is the same. That of an installer,
# or after `joined` one that has a team, a cuff, and an open alert.
. "$(dirname "$0")/lib.sh"
has_team=$([[ ! -d /run/side ]] || echo yes)
[[ ! $has_team ]] || . "$OUT/side.sh"

# Its store, what the installer wrote, what the team gave, where there is one, and what the carrier has of that.
what_it_is() {
	store_id
	{ find /etc/lares /var/lib/lares/settings.sealed /run/credentials/lares-mqtt.service -type f -exec sha256sum {} + 2>/dev/null ||
		true; } | sort -k 2
}

newest_session() {
	desk '[messages | select(.topic == "link").payload.session] | max'
}

goes_on_with_its_team() {
	local before=$session
	session=$(newest_session)
	((session > before)) || fail "session $session is not after $before"
	measures
	is_the_same_alert
}

is_the_same_home() {
	all_up
	what_it_is >/run/is
	cmp -s /run/was /run/is || fail "another home has taken its place: $(diff /run/was /run/is)"
	[[ ! $has_team ]] || goes_on_with_its_team
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
	must_not "something of it still runs" something_runs
	must "removing took the data" test -s /var/lib/lares/lares.db -a -s /etc/lares/lares.conf
	install "$OUT/lares.deb"
	is_the_same_home
}

schema() { # [STATEMENT]
	sqlite3 /var/lib/lares/lares.db "PRAGMA user_version${1-}"
}

says_what_to_do() {
	[[ $(journalctl -u laresd --no-pager --since "$stopped") == *'written by a newer Lares '*': install that version again'* ]]
}

# The store of a version that knows one step more, under the older one that is installed now: it is left as it is.
an_older_package_over_a_newer_store_says_what_to_do() {
	local known stopped
	systemctl stop laresd
	known=$(schema)
	schema "=$((known + 1))"
	stopped=$(date '+%F %T')
	systemctl start --no-block laresd
	wait_for 60 "laresd to say what to do" says_what_to_do
	must "the newer store was changed" test "$(schema)" = $((known + 1))
	systemctl stop laresd
	schema "=$known" # what that version would have read
	install "$OUT/lares.deb"
	systemctl start laresd
	is_the_same_home
}

if [[ $has_team ]]; then
	an_alert_is_open
	session=$(newest_session)
else
	broker_start
	all_up
fi
what_it_is >/run/was
must "the store has no name" store_id
version=$(dpkg-query -W -f '${Version}' lares)
prove changed_to newer.deb "$version+newer"
prove changed_to older.deb "$version~older" --allow-downgrades
prove an_older_package_over_a_newer_store_says_what_to_do
prove removed_and_back
[[ ! $has_team ]] || prove every_reading_is_at_the_team_once
