#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# debian/lares.postrm: a purge leaves no key and no data where /var/lib/lares is a folder, a link to another disk, or a disk's own
# place; what cannot be removed is told, and its key is gone all the same. It runs without dpkg, in a mount namespace of its own.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
if [[ ! ${PURGE_INSIDE-} ]]; then
	map=()
	[[ $(id -u) == 0 ]] || map=(--map-root-user)
	unshare "${map[@]}" --mount true 2>/dev/null || { echo "skipped: no mount namespace may be made here"; exit 77; }
	PURGE_INSIDE=1 exec unshare "${map[@]}" --mount "$0"
fi

fail() { # WORDS
	echo "purge: $1" >&2
	exit 1
}

# begin: the folders that a purge looks into, with nothing in them, and another disk.
begin() {
	umount -l /var/lib /etc 2>/dev/null || true
	mount -t tmpfs lares-test /var/lib
	mount -t tmpfs lares-test /etc
	mkdir -p /var/lib/disk/kept /var/lib/lares-ask /etc/lares
}

# fill FOLDER: a key, of which a second name stays behind, and data. /etc/lares has a key, too.
fill() {
	echo secret >"$1/data.key"
	ln "$1/data.key" "${2-/var/lib/disk/kept/data.key}"
	mkdir "$1/set"
	echo data | tee "$1/lares.db" "$1/set/deep" >/etc/lares/home.key
}

purge() {
	DPKG_ROOT='' sh "$root/debian/lares.postrm" purge
}

key_is_overwritten() { # FILE
	! grep -q secret "$1" || fail "the key was not overwritten"
}

a_folder_goes() {
	begin
	mkdir /var/lib/lares
	fill /var/lib/lares /var/lib/disk/kept/data.key
	purge || fail "a folder was not purged"
	key_is_overwritten /var/lib/disk/kept/data.key
	[[ ! -e /var/lib/lares && ! -e /etc/lares && ! -e /var/lib/lares-ask ]] || fail "a folder is there still"
}

what_a_link_leads_to_goes() {
	begin
	mkdir /var/lib/disk/lares
	ln -s disk/lares /var/lib/lares
	fill /var/lib/lares
	purge || fail "a link was not purged"
	key_is_overwritten /var/lib/disk/kept/data.key
	[[ ! -L /var/lib/lares && -z $(find /var/lib/disk/lares -mindepth 1) ]] || fail "behind a link is still: $(ls /var/lib/disk/lares)"
}

# What is in it leads nowhere: the user lares could write there.
a_link_within_leads_nowhere() {
	begin
	mkdir /var/lib/lares
	echo others >/var/lib/disk/others.key
	ln -s /var/lib/disk /var/lib/lares/disk
	ln -s /var/lib/disk/others.key /var/lib/lares/data.key
	purge || fail "a folder with links was not purged"
	[[ $(cat /var/lib/disk/others.key) == others ]] || fail "a link within was followed"
}

a_disk_stays_empty() {
	begin
	mkdir /var/lib/lares
	mount -t tmpfs lares-test /var/lib/lares
	fill /var/lib/lares /var/lib/lares/second
	exec 3</var/lib/lares/second
	purge || fail "where a disk is mounted a purge fails"
	key_is_overwritten /dev/fd/3
	exec 3<&-
	[[ -d /var/lib/lares && -z $(find /var/lib/lares -mindepth 1) && ! -e /etc/lares ]] || fail "on a disk is still: $(ls /var/lib/lares)"
	purge || fail "and again"
}

what_cannot_be_removed_is_told() {
	begin
	mkdir /var/lib/lares
	fill /var/lib/lares
	mount --bind /var/lib/lares/lares.db /var/lib/lares/lares.db # a busy name
	! purge 2>/dev/null || fail "a database that cannot be removed was removed"
	[[ -e /var/lib/lares/lares.db && ! -e /var/lib/lares/data.key ]] || fail "the key is there still"
	umount /var/lib/lares/lares.db
	purge || fail "nothing is in the way, and it fails"
}

a_folder_goes
what_a_link_leads_to_goes
a_link_within_leads_nowhere
a_disk_stays_empty
what_cannot_be_removed_is_told
