#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A purge leaves nothing, and what opened the data goes before the data does. $OUT/secrets then says what ./run has to look for
# on the disk: octets in hexadecimal, one secret a line.
. "$(dirname "$0")/lib.sh"
state=/var/lib/lares

octets_of() { # FILE
	od -An -v -tx1 "$1" | tr -d ' \n'
	echo
}

# The disk is what is left when the power fails: so what is kept is written down before it goes.
note_secrets() {
	local file
	for file in "$state"/*.key; do octets_of "$file"; done >"$OUT/secrets"
	sed '1d;$d' /etc/lares/home.key | head -n 1 | tr -d '\n' | octets_of /dev/stdin >>"$OUT/secrets"
}

# Where the database cannot be removed, the key is gone all the same.
the_key_goes_before_the_data() {
	chattr +i $state/lares.db
	dpkg --purge lares >>"$OUT/apt.log" 2>&1 && fail "a database that cannot be removed was removed"
	must "the database went" test -e $state/lares.db
	must_not "the key is still there" compgen -G "$state/*.key"
	chattr -i $state/lares.db
}

nothing_is_left() {
	local found
	dpkg --purge lares >>"$OUT/apt.log" 2>&1 || fail "purging it once more failed: $(tail -n 3 "$OUT/apt.log")"
	found=$(find / -xdev \( -path /proc -o -path /sys -o -path /mnt -o -path /var/log/journal \) -prune -o \
		-iname '*lares*' -print)
	[[ -z $found ]] || fail "left behind: $found"
	must_not "something of it still runs" pgrep -f lares
}

note_secrets
prove the_key_goes_before_the_data
prove nothing_is_left
