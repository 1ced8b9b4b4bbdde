#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A purge leaves nothing, and what opened the data goes before the data does.
. "$(dirname "$0")/lib.sh"
state=/var/lib/lares

# The disk is what is left when the power fails: so what is kept is written down before it goes.
note_secrets() {
	local file
	for file in "$state"/*.key; do secret "purged-${file##*/}" "$(in_hex <"$file")"; done
	secret purged-home.key "$(private_octets </etc/lares/home.key | in_hex)"
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
	purge
}

note_secrets
prove the_key_goes_before_the_data
prove nothing_is_left
disk_is purged
systemctl stop team-broker
