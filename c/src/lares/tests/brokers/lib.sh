# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC1091,SC2034,SC2154
#
# Brokers that people run: RabbitMQ with its MQTT plug-in, one node or three, and NATS with JetStream. On top of
# tests/links/lib.sh: each script has a network of its own, so that their fixed ports disturb nobody.
#
#	. "$(dirname "$0")/lib.sh"
#	home_begin
#	rabbit_begin
#	rabbit_start 1

. "$(dirname "${BASH_SOURCE[0]}")/../links/lib.sh"

listens() { # PROGRAM PORT
	is_running "$1" || fail "$1 ended by itself"
	(exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null
}

# --- RabbitMQ: TLS, client certificates whose name is the user's, each user only its own topics

rabbit_tools=/usr/lib/rabbitmq/bin

# Node N is rabbit-N@localhost: MQTT at $port + N - 1, AMQP at 5670 + N, other nodes at 25670 + N.
rabbit_begin() {
	local n
	[[ -x $rabbit_tools/rabbitmq-server ]] || fail "RabbitMQ is not installed: packaging/dependencies brokers"
	desk_is_old=yes # its plug-in speaks no MQTT 5 before RabbitMQ 3.13
	mkdir -p "$work/rabbit"
	echo '[rabbitmq_mqtt].' >"$work/rabbit/plugins"
	rabbit_users >"$work/rabbit/definitions.json"
	export HOME=$work/rabbit RABBITMQ_CONF_ENV_FILE=/dev/null RABBITMQ_ENABLED_PLUGINS_FILE=$work/rabbit/plugins
	export RABBITMQ_MNESIA_BASE=$work/rabbit RABBITMQ_LOG_BASE=$work/rabbit
	(umask 077 && openssl rand -hex 16 >"$work/rabbit/.erlang.cookie")
	start epmd epmd -address 127.0.0.1
	for n in 1 2 3; do rabbit_config "$n" >"$work/rabbit/$n.conf"; done
}

rabbit_config() { # N
	cat <<-END
		listeners.tcp.1 = 127.0.0.1:$((5670 + $1))
		mqtt.listeners.tcp = none
		mqtt.listeners.ssl.1 = 127.0.0.1:$((port + $1 - 1))
		mqtt.ssl_cert_login = true
		mqtt.allow_anonymous = false
		mqtt.durable_queue_type = quorum
		ssl_cert_login_from = common_name
		ssl_options.cacertfile = $work/ca.pem
		ssl_options.certfile = $work/broker.pem
		ssl_options.keyfile = $work/broker.key
		ssl_options.verify = verify_peer
		ssl_options.fail_if_no_peer_cert = true
		load_definitions = $work/rabbit/definitions.json
		log.file.level = info
		cluster_partition_handling = pause_minority
		vm_memory_high_watermark.absolute = 512MB
		disk_free_limit.absolute = 50MB
	END
}

# A slash of MQTT is a dot of AMQP. The plug-in keeps a client's session in a queue that is named after it.
rabbit_users() {
	jq -n --arg home "$home" --arg up "^lares\\.1\\.$team\\.$home\\.up\\." --arg down "^lares\\.1\\.$team\\.$home\\.down\\." \
		--arg queues '^mqtt-subscription-' '
		def user($name): {name: $name, password_hash: "", hashing_algorithm: "rabbit_password_hashing_sha256", tags: ""};
		def may($name): {user: $name, vhost: "/", configure: $queues, write: "\($queues)|^amq\\.topic$",
			read: "\($queues)|^amq\\.topic$"};
		def topics($name; $write; $read): {user: $name, vhost: "/", exchange: "amq.topic", write: $write, read: $read};
		{vhosts: [{name: "/"}], users: [user($home), user("desk")], permissions: [may($home), may("desk")],
			topic_permissions: [topics($home; $up; $down), topics("desk"; $down; $up)]}'
}

rabbit_start() { # N
	start "rabbit-$1" env RUNNING_UNDER_SYSTEMD=yes RABBITMQ_NODENAME="rabbit-$1@localhost" \
		RABBITMQ_CONFIG_FILE="$work/rabbit/$1" RABBITMQ_DIST_PORT=$((25670 + $1)) \
		RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+S 1:1 +sbwt none" "$rabbit_tools/rabbitmq-server"
	wait_for 90 "RabbitMQ, node $1" listens "rabbit-$1" $((port + $1 - 1))
}

# Whether the two others have all that was taken.
rabbit_can_lose() { # N
	"$rabbit_tools/rabbitmq-queues" --quiet --node "rabbit-$1@localhost" check_if_node_is_quorum_critical
}

# After rabbit_begin: the nodes find each other and make a cluster.
rabbit_cluster() {
	local n
	for n in 1 2 3; do
		printf '%s\n' "cluster_formation.peer_discovery_backend = classic_config" \
			"cluster_formation.classic_config.nodes.1 = rabbit-1@localhost" \
			"cluster_formation.classic_config.nodes.2 = rabbit-2@localhost" \
			"cluster_formation.classic_config.nodes.3 = rabbit-3@localhost" >>"$work/rabbit/$n.conf"
	done
}

# --- NATS: the certificate's name is the user's; a slash of MQTT is a dot of NATS; what ends in /# is two subscriptions

nats_begin() {
	[[ -x $(PATH=$PATH:/usr/sbin command -v nats-server) ]] || fail "NATS is not installed: packaging/dependencies brokers"
	desk_is_old=yes # it speaks no MQTT 5
	cat >"$work/nats.conf" <<-END
		server_name: broker
		listen: "127.0.0.1:4222"
		jetstream { store_dir: "$work/nats" }
		mqtt {
			listen: "127.0.0.1:$port"
			tls { cert_file: "$work/broker.pem", key_file: "$work/broker.key", ca_file: "$work/ca.pem", verify_and_map: true }
		}
		authorization {
			users: [
				{ user: "$home", permissions: {
					publish: ["lares.1.$team.$home.up.>", "\$MQTT.>"]
					subscribe: ["lares.1.$team.$home.down", "lares.1.$team.$home.down.>", "\$MQTT.>"] } }
				{ user: "desk", permissions: {
					publish: ["lares.1.$team.*.down.>", "\$MQTT.>"]
					subscribe: ["lares.1.$team.*.up", "lares.1.$team.*.up.>", "\$MQTT.>"] } }
			]
		}
	END
}

nats_start() {
	# SIGTERM ends it with status 1, SIGINT with 0.
	start nats bash -c 'PATH=$PATH:/usr/sbin; nats-server -c "$1" & trap "kill -INT $!" TERM; wait; wait $!' nats "$work/nats.conf"
	wait_for 30 "NATS" listens nats "$port"
}

# --- the whole way: enrol, readings, alert, seen, ack, plan, refresh; what broker_start() starts is in the middle

whole_way() {
	home_up cuff-and-lift --ack-key "$work/carer.key" --note "I am calling her."
	wait_for 90 "the cuff's reading" has_reading '.device == "cuff-1" and (.values | any(.value == 192))'
	wait_for 60 "the acknowledged alert" has_alert '.rule == "systolic-high" and .state == "acknowledged"
		and (.history | any(.what == "delivered")) and (.history | any(.what == "acknowledged" and .who == "carer-1"))'

	jq '.version = 2' "$work/plan.json" >"$work/plan2.json"
	signed_by_team "{typ: \"plan\", plan: $(cat "$work/plan2.json")}" | desk_send plan --retain
	wait_for 30 "plan 2 in force" desk_has '.topic == "plan-status" and .payload.version == 2 and .payload.accepted'

	late_team
	wait_for 60 "an empty outbox" status_is '.outbox.depth == 0'
	wait_for 90 "the cuff's second reading" has_reading '.device == "cuff-1" and (.flags | index("irregular-pulse"))'
	each_exactly_once
}

# Somebody of the team who comes late: has what is retained, or not, and in any case what refresh has said again.
late_team() {
	local up=lares/1/$team/$home/up topic
	start late stdbuf -oL mosquitto_sub -h localhost -p "$port" --cafile "$work/ca.pem" --cert "$work/desk.pem" \
		--key "$work/desk.key" -V mqttv311 -i late -q 1 -t "$up/#" -d -F 'retained=%r %t %p'
	wait_for 20 "somebody who comes late" grep -q "received SUBACK" "$work/late.log"
	signed_by_team "{typ: \"do\", verb: \"refresh\", to: \"$(session_nonce)\", jti: \"late\"}" | desk_send do/refresh
	for topic in done/late link device/cuff-1 device/toilet-lift-1 plan-status alert/; do
		wait_for 30 "$topic for who came late" grep -q "^retained=0 $up/$topic" "$work/late.log"
	done
	if grep -q "^retained=1" "$work/late.log"; then
		echo "a wildcard subscriber gets retained messages"
	else
		echo "a wildcard subscriber gets no retained message: refresh is the way"
	fi
}
