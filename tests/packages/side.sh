# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154
#
# What is around a home that joins, on the same machine: the team, behind a network of its own, with its broker and its watch;
# and a cuff on a controller of its own, with btvirt as the air. Nothing of either lies on the disk: it is the gateway's.
#
#	side_begin         all of it; $work has the team's folder, the plan, the bundle, desk.txt and logs
#	side_end
. "$OUT/team.sh" # its words for what is signed there
. "$OUT/look.sh"
work=/run/side
bin=/usr/bin
folder=$work/team
gateway=00:AA:01:00:00:00
cuff=00:AA:01:01:00:01 # its controller's address too
bonds=/var/lib/bluetooth
person="Aloisia Zwettler" carer="Kunigunde Prohaska" cuff_name="Cuff, by the walnut chest"
advice="Rest beside the tiled stove, then measure once more." note="I am calling her, says Kunigunde."

# --- the team: 192.0.2.2, as somewhere else

network_begin() {
	ip netns add team
	ip link add home type veth peer name team netns team
	ip address add 192.0.2.1/24 dev home
	ip link set home up
	ip -n team address add 192.0.2.2/24 dev team
	ip -n team link set lo up # the watch and the broker
	ip -n team link set team up
	grep -q team.example /etc/hosts || echo '192.0.2.2 team.example' >>/etc/hosts
}

at_team() { # COMMAND…
	ip netns exec team "$@"
}

# team_keeps NAME [OPTION…] COMMAND…: a program of the team's, for as long as the scenes last.
team_keeps() {
	systemd-run -q --unit "side-$1" -p NetworkNamespacePath=/run/netns/team -p StandardOutput="append:$work/$1.log" \
		-p StandardError="append:$work/$1.log" "${@:2}"
}

broker_is_there() {
	[[ $(at_team ss -Hlnt | wc -l) -ge 2 ]]
}

make_person() {
	openssl ecparam -name prime256v1 -genkey -noout -out $work/carer.key
	openssl ec -in $work/carer.key -pubout -out $work/carer.pub 2>/dev/null
	jq --argjson key "$(lares-team jwk $work/carer.pub)" --arg person "$person" --arg carer "$carer" --arg advice "$advice" \
		'.people[0].name = $person | .people[1] += {name: $carer, keys: [$key]} | .limits[0]."do" = $advice' \
		"$OUT/plan.json" >$work/plan.json
}

team_starts() {
	install "$OUT/lares-team.deb"
	lares-team make $folder --team $team --broker mqtts://team.example:8883 --join mqtts://team.example:8884 >$work/make.log 2>&1 ||
		fail "the team could not be made: $(<$work/make.log)"
	make_person
	team_keeps broker -p Restart=on-failure mosquitto -c $folder/broker/mosquitto.conf # as Debian's own unit: packaging/broker/README.md
	wait_for 60 "the team's broker" broker_is_there
	team_keeps watch lares-team watch $folder --listening $work/watching --json $work/desk.txt
	wait_for 60 "the team's watch" test -e $work/watching
}

# --- the cuff

has_controllers() {
	busctl --system call org.bluez / org.freedesktop.DBus.ObjectManager GetManagedObjects >$work/bluez 2>&1
	grep -q "\"$gateway\"" $work/bluez && grep -q "\"$cuff\"" $work/bluez
}

# A controller may miss the kernel's 2 s for its first command: then both start again.
air_starts() {
	local i
	mkdir -p $bonds/$cuff
	mount -t tmpfs -o mode=700 side $bonds/$cuff # the cuff's memory, not the gateway's
	for i in 1 2 3 4; do
		systemctl start bluetooth
		systemd-run -q --unit side-air -p StandardOutput="append:$work/air.log" btvirt -s -L -l2
		(wait_for 20 "both controllers" has_controllers) 2>/dev/null && return
		systemctl stop side-air bluetooth
	done
	fail "bluetoothd does not show both controllers"
}

# cuff_starts [EVENT]: something that it does before all else.
cuff_starts() {
	jq ".events |= [${1-}] + ." "$OUT/joined.json" >$work/scenario.json
	rm -f $work/cuff.log
	systemd-run -q --collect --unit side-cuff -p Environment=TZ=Europe/Berlin -p StandardOutput="append:$work/cuff.log" \
		-p StandardError="append:$work/cuff.log" "$OUT/virtual-home" guest $work/scenario.json
	wait_for 60 "the cuff" grep -q '"state":"ready"' $work/cuff.log
}

# The next thing that the scenario waits with.
cuff_goes() {
	systemctl kill -s RTMIN side-cuff
}

# --- all of it

side_begin() {
	mkdir -p -m 700 $work
	ln -sfn /var/lib/lares $work/store # look.sh knows it there
	network_begin
	team_starts
	air_starts
	cuff_starts
}

side_end() {
	systemctl stop side-cuff side-air side-watch side-broker
	umount $bonds/$cuff
	ip netns del team
	rm -rf $work
}

# --- the home

joins() {
	lares-team bundle $folder $home --zone Europe/Berlin >$work/bundle 2>$work/bundle.log || fail "no bundle: $(<$work/bundle.log)"
	lares join $work/bundle --fingerprint "$(lares-team kid $folder/team.pub)" >$work/join.log 2>&1 || fail "not joined: $(<$work/join.log)"
}

has_joined() {
	link_is_up && lares status --json | jq -e .joined
}

plan_is_sent() {
	at_team lares-team plan $folder $home $work/plan.json --send >$work/plan.log 2>&1 || fail "no plan: $(<$work/plan.log)"
	must "the home's word on the plan is not told" grep -q "has accepted the plan" $work/plan.log
}

enrols() { # OPTION…
	lares enrol $cuff --kind cuff --name "$cuff_name" "$@" >$work/enrol.log 2>&1 || fail "not enrolled: $(<$work/enrol.log)"
}

# measured_by_cuff: how many measurements of the cuff the team has, each by its id, and without jq as link_is_up is; measures: one
# more, which arrives.
measured_by_cuff() {
	{ grep '/up/readings ' $work/desk.txt || true; } | { grep -o '"id":"[^"]*"[^{}]*"kind":"blood-pressure"' || true; } |
		cut -d '"' -f 4 | sort -u | wc -l
}

has_measured() { # NUMBER
	(($(measured_by_cuff) >= $1))
}

measures() {
	local n
	n=$(measured_by_cuff)
	cuff_goes
	wait_for 200 "the measurement at the team" has_measured $((n + 1))
}

# --- one alert, which is open

open_rule='.rule == "systolic-high" and .state != "closed"'

open_at_team() {
	desk -r "alerts | select($open_rule).id"
}

open_at_home() {
	lares alerts --json | jq -r ".alerts[] | select($open_rule).id"
}

an_alert_is_open() {
	if [[ ! $(open_at_team) ]]; then
		measures # a normal value, with which the last one is over
		measures
	fi
	wait_for 120 "another alert" has_alert "$open_rule and .state == \"delivered\""
	id=$(open_at_team)
	is_the_same_alert
}

is_the_same_alert() {
	wait_for 120 "the link" link_is_up
	[[ $(open_at_home) == "$id" ]] || fail "not $id is open in the home, but $(open_at_home)"
	[[ $(open_at_team) == "$id" ]] || fail "not $id is open at the team, but $(open_at_team)"
}

every_reading_is_at_the_team_once() {
	stop() { systemctl stop "$1"; }
	each_exactly_once
	systemctl start laresd
	all_up
}

team_does() { # VERB ALERT [OPTION…]
	at_team lares-team "$1" $folder $home "${@:2}" --key $work/carer.key >$work/$1.log 2>&1 || fail "lares-team $1: $(<$work/$1.log)"
}

starts_again() {
	systemctl start laresd lares-mqtt lares-alarm
	wait_for 120 "laresd" answers
}

# --- what should not be on its disk

bond_of_cuff() {
	sed -n '/LongTermKey/,/^$/s/^Key=//p' "$bonds/$gateway/$cuff/info" | head -n 1
}

# note_home SUFFIX: the keys of this life.
note_home() {
	local state=/var/lib/lares
	claims_of "$work/bundle" >"$work/claims"
	printf broker >"$work/said"
	secret "token$1" "$(jq -r '.token + "=="' "$work/claims" | tr '_-' '/+' | base64 -d | in_hex)"
	secret_text "password$1" "$(hmac_of "$(jq -r .token "$work/claims")" "$work/said")"
	secret "home-key$1" "$(private_octets </run/credentials/lares-mqtt.service/settings_home.key | in_hex)"
	secret "wrap-key$1" "$(in_hex <$state/wrap.key)"
	secret "data-key$1" "$(tail -c +10 $state/data.key | in_hex)"
	secret "bond$1" "$(bond_of_cuff | tr A-F a-f)"
}

note_words() {
	secret_text person "$person"
	secret_text carer "$carer"
	secret_text cuff-name "$cuff_name"
	secret_text advice "$advice"
	secret_text note "$note"
}

# What the cuff measured, as it sent it.
note_values() {
	local n=0 raw
	while read -r raw; do secret "value-$((++n))" "$raw"; done < <(desk -r 'readings | select(.kind == "blood-pressure").raw' | sort -u)
	((n > 0)) || fail "there is no value to look for"
}
