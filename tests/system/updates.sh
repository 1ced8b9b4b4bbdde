#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# packaging/repository: apt takes a newer version from there, and nothing that was changed, signed by others or not signed; and
# unattended-upgrades may take Debian's security updates and Lares' packages, and nothing else. apt has folders of its own here.
# shellcheck disable=SC1091,SC2016,SC2154 # names of lib.sh; what apt writes
. "$(dirname "$0")/lib.sh"

# A package by that name, of that version, which holds nothing.
package() { # VERSION
	mkdir -p "$work/lares-$1/DEBIAN"
	printf '%s\n' "Package: lares" "Version: $1" "Architecture: $architecture" "Maintainer: Test <test@lares.example>" \
		"Description: a stand-in" >"$work/lares-$1/DEBIAN/control"
	dpkg-deb --root-owner-group --build "$work/lares-$1" "$work/lares_$1_$architecture.deb" >/dev/null
	echo "$work/lares_$1_$architecture.deb"
}

new_key() { # NAME: its fingerprint
	gpg --batch --quiet --passphrase '' --quick-generate-key "$1" ed25519 sign never
	gpg --batch --quiet --no-auto-check-trustdb --with-colons --list-keys "$1" | awk -F: '$1 == "fpr" { print $10; exit }'
}

publish() { # KEY [OPTION…] DEB…
	"$root/packaging/repository" "$work/www" --uri "file:$work/www" --key "$1" "${@:2}" >"$work/repository.log" 2>&1 ||
		{ cat "$work/repository.log" >&2; return 1; }
}

apt() { # apt-get or apt-cache, ARGUMENT…
	"$1" -q -o Dir="$work/apt" -o Dir::State::status="$work/apt/status" -o Dir::Etc::trusted="$work/apt/none" \
		-o Dir::Etc::trustedparts="$work/apt/none" -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::http::Proxy::127.0.0.1=DIRECT \
		-o APT::Update::Error-Mode=any -o Acquire::Check-Date=true -o Acquire::Check-Valid-Until=true "${@:2}" >"$work/apt.log" 2>&1
}

takes() { # VERSION: what apt would install, and that its octets are those that were signed
	rm -rf "$work/apt/var"
	mkdir -p "$work"/apt/{etc/apt/sources.list.d,etc/apt/preferences.d,var/lib/apt/lists/partial,var/cache/apt/archives/partial}
	cp "$work/www/lares.sources" "$work/apt/etc/apt/sources.list.d/"
	apt apt-get update || return 1
	apt apt-cache policy lares && grep -qx "  Candidate: $1" "$work/apt.log" || return 1
	(cd "$work/apt" && rm -f ./*.deb && apt apt-get download lares && [[ -e lares_$1_$architecture.deb ]])
}

a_newer_version_is_taken() {
	publish "$key" "$(package 1.0)"
	takes 1.0 || fail "apt did not take 1.0: $(cat "$work/apt.log")"
	publish "$key" "$(package 1.1)"
	takes 1.1 || fail "apt did not take 1.1: $(cat "$work/apt.log")"
	grep -q '^Origin: Lares$' "$work/www/dists/bookworm/InRelease" || fail "the origin is not said"
}

a_version_is_published_once() {
	package 1.1 >/dev/null
	echo >>"$work/lares_1.1_$architecture.deb"
	! publish "$key" "$work/lares_1.1_$architecture.deb" 2>/dev/null || fail "1.1 was published twice"
}

# An index with an end is taken until then: of one of long ago, which somebody plays back, apt says that it has ended.
an_index_that_ended_is_not_taken() {
	publish "$key" --valid 30
	takes 1.1 || fail "apt did not take an index that ends in 30 days: $(cat "$work/apt.log")"
	local release=$work/www/dists/bookworm
	[[ $(($(date -d "$(sed -n 's/^Valid-Until: //p' "$release/Release")" +%s) - $(date -d "$(sed -n 's/^Date: //p' "$release/Release")" +%s))) == $((30 * 86400)) ]] ||
		fail "it does not end after 30 days: $(cat "$release/Release")"
	spoilt "the index had ended" ended_index
	grep -q "is expired\|is not valid anymore" "$work/apt.log" || fail "apt does not say that it has ended: $(cat "$work/apt.log")"
	! publish "$key" --valid 0 2>/dev/null || fail "an index without days was made"
	publish "$key"
	! grep -q '^Valid-Until' "$release/Release" || fail "an index ends that was not asked to"
}

ended_index() {
	cd dists/bookworm || return 1
	sed -i 's/^Date: .*/Date: Sun, 01 Sep 2024 00:00:00 UTC/; s/^Valid-Until: .*/Valid-Until: Tue, 01 Oct 2024 00:00:00 UTC/' Release
	gpg --batch --yes --quiet --local-user "$key" --clearsign --output InRelease Release
	gpg --batch --yes --quiet --local-user "$key" --armor --detach-sign --output Release.gpg Release
}

# What lares doctor goes by (agent/archives.h): where no newer index is to be had apt goes on with the one that it has, and its end.
# apt.systemd.daily's stamp says so only where apt-get ends with an error: not where another key signed, or nobody answers.
an_index_is_kept_with_its_end() {
	publish "$key" --valid 30
	start archive python3 -m http.server --bind 127.0.0.1 --directory "$work/www" "$port"
	sed -i "s|^URIs: .*|URIs: http://127.0.0.1:$port|" "$work/www/lares.sources"
	wait_for 20 "what is there over HTTP" takes 1.1
	grep -q '^Valid-Until: ' "$work"/apt/var/lib/apt/lists/*_InRelease || fail "apt does not keep the end of an index"
	keeps 100 "is expired|is not valid anymore" newer_but ended_index
	keeps 0 NO_PUBKEY newer_but another_key
	keeps 100 "no longer signed" no_signature
	stop archive
	keeps 0 "Could not connect" true
}

# As apt-get does for the daily job, which sets its stamp after 0.
keeps() { # STATUS WORDS COMMAND…
	local status=0
	cp -a "$work/apt/var/lib/apt/lists" "$work/lists"
	cp -a "$work/www" "$work/good"
	(cd "$work/www" && "${@:3}")
	apt apt-get -y -o APT::Update::Error-Mode=persistent update || status=$?
	[[ $status == "$1" && $(<"$work/apt.log") =~ $2 ]] || fail "apt-get ended with $status and not $1: $(cat "$work/apt.log")"
	cmp "$work"/lists/*_InRelease "$work"/apt/var/lib/apt/lists/*_InRelease || fail "the index is another one after: ${*:3}"
	rm -rf "$work/www" "$work/lists"
	mv "$work/good" "$work/www"
}

newer_but() { # COMMAND…: newer than what a server would leave out as known
	"$@"
	touch -d "1 minute" "$work/www/dists/bookworm/InRelease"
}

# spoilt WORDS COMMAND…: with a copy of the repository in which the command did something, nothing is taken
spoilt() {
	mv "$work/www" "$work/good"
	cp -a "$work/good" "$work/www"
	(cd "$work/www" && "${@:2}")
	! takes 1.1 || fail "apt took it where $1"
	rm -rf "$work/www"
	mv "$work/good" "$work/www"
}

another_key() {
	local sources
	sources=$(cat lares.sources)
	publish "$other"
	printf '%s\n' "$sources" >"$work/www/lares.sources" # a gateway has the key that it was given
}

# A gateway that was given two keys takes what the next one signs, and what nobody else does.
the_next_key_is_taken() {
	publish "$key" --next-key "$next"
	takes 1.1 || fail "apt did not take what the first of two keys signed: $(cat "$work/apt.log")"
	spoilt "a third key signed" another_key
	cp "$work/www/lares.sources" "$work/given.sources"
	publish "$next"
	cp "$work/given.sources" "$work/www/lares.sources"
	takes 1.1 || fail "apt did not take what the next key signed: $(cat "$work/apt.log")"
	! publish "$key" --next-key 0123456789ABCDEF0123456789ABCDEF01234567 2>/dev/null || fail "a next key was given out that is not there"
}

no_signature() {
	rm dists/bookworm/InRelease dists/bookworm/Release.gpg
}

another_index() {
	local index=dists/bookworm/main/binary-$architecture
	sed -i 's/^Description: .*/Description: another/' "$index/Packages"
	xz -kf "$index/Packages"
}

another_package() {
	printf x | dd of="pool/main/l/lares/lares_1.1_$architecture.deb" bs=1 seek=100 conv=notrunc 2>/dev/null
}

nothing_else_is_installed_by_itself() {
	local allowed
	printf 'Unattended-Upgrade::Origins-Pattern { "origin=*"; };\nUnattended-Upgrade::Allowed-Origins { "Other:stable"; };\n' \
		>"$work/50others"
	cat "$work/50others" "$work/www/52lares" >"$work/apt.conf"
	allowed=$(APT_CONFIG=$work/apt.conf apt-config -o Dir::Etc::parts="$work/none" -o Dir::Etc::main="$work/none" dump |
		sed -n 's/^Unattended-Upgrade::\(Origins-Pattern\|Allowed-Origins\):: "\(.*\)";/\2/p')
	[[ $allowed == 'origin=Debian,codename=${distro_codename}-security,label=Debian-Security
origin=Lares,codename=${distro_codename},label=Lares' ]] || fail "these may be installed: $allowed"
}

# A version with another lares.conf, over one that was changed here: nobody is asked, and the one that is there stays.
a_changed_configuration_is_kept() {
	local version options
	mapfile -t options < <(APT_CONFIG=$work/www/52lares apt-config -o Dir::Etc::parts="$work/none" -o Dir::Etc::main="$work/none" dump |
		sed -n 's/^DPkg::Options:: "\(.*\)";/\1/p')
	mkdir -p "$work/root/var/lib/dpkg/"{updates,info}
	: >"$work/root/var/lib/dpkg/status"
	for version in 1 2; do
		mkdir -p "$work/kept-$version/DEBIAN" "$work/kept-$version/etc"
		printf '%s\n' "Package: kept" "Version: $version" "Architecture: all" "Maintainer: Test <test@lares.example>" \
			"Description: a stand-in" >"$work/kept-$version/DEBIAN/control"
		echo /etc/kept >"$work/kept-$version/DEBIAN/conffiles"
		echo "of version $version" >"$work/kept-$version/etc/kept"
		dpkg-deb --root-owner-group --build "$work/kept-$version" "$work/kept-$version.deb" >/dev/null
		dpkg --force-not-root --force-script-chrootless --root="$work/root" --log="$work/dpkg-root.log" "${options[@]}" \
			-i "$work/kept-$version.deb" >"$work/dpkg.log" 2>&1 </dev/null || fail "version $version: $(cat "$work/dpkg.log")"
		((version == 2)) || echo "of the installer" >"$work/root/etc/kept"
	done
	[[ $(cat "$work/root/etc/kept") == "of the installer" ]] || fail "the installer's configuration is gone"
}

"$root/packaging/dependencies" repository
home_begin
architecture=$(dpkg --print-architecture)
export GNUPGHOME=$work/gnupg
mkdir -m 700 "$GNUPGHOME"
mkdir -p "$work/apt" && : >"$work/apt/status"
key=$(new_key "Lares packages <packages@lares.example>")
next=$(new_key "Lares packages, next <next@lares.example>")
other=$(new_key "Somebody else <else@lares.example>")

a_newer_version_is_taken
a_version_is_published_once
spoilt "another key signed" another_key
spoilt "nobody signed" no_signature
spoilt "the index was changed" another_index
spoilt "the package was changed" another_package
the_next_key_is_taken
publish "$key"
an_index_that_ended_is_not_taken
an_index_is_kept_with_its_end
publish "$key"
takes 1.1 || fail "apt did not take what is good any more: $(cat "$work/apt.log")"
nothing_else_is_installed_by_itself
a_changed_configuration_is_kept
gpgconf --kill gpg-agent
