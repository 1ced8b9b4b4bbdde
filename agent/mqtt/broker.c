/* SPDX-License-Identifier: Apache-2.0 */
#include "mqtt/broker.h"

#include <errno.h>
#include <mqtt_protocol.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "loop/clock.h"
#include "mqtt/callbacks.h"
#include "mqtt/notices.h"

void broker_init(struct broker *broker, const struct config *config, broker_say_fn say, void *context)
{
	*broker = (struct broker){ .config = config, .say = say, .context = context, .told_days = INT64_MAX };
	choice_init(&broker->choice, config->broker.n_at);
}

int64_t broker_now_s(const struct broker *broker)
{
	int64_t now_s = clock_wall_us() / 1000000;

	return now_s > broker->call.time_floor_s ? now_s : broker->call.time_floor_s;
}

void broker_give_up(struct broker *broker, struct fault fault)
{
	if (broker->is_over)
		return;
	broker->is_over = true;
	broker->fault = fault;
}

static struct fault fault_words(enum link_fault kind, const char *words)
{
	struct fault fault = { .kind = kind };

	snprintf(fault.words, sizeof(fault.words), "%s", words);
	return fault;
}

static void describe_closing(const struct broker *broker, struct fault *fault)
{
	/* TLS 1.3 refuses a client's certificate after the handshake (RFC 8446, 4.4.2.4): a reset may overtake the alert
	 * that says why. */
	const char *ask = broker->is_up ? "" :
		broker_endpoint(broker)->is_tls && broker->config->broker.certificate[0] ?
					  " before it was up: does it accept our certificate?" :
					  " before it was up";

	snprintf(fault->words, sizeof(fault->words), "the broker closed the connection%s", ask);
}

/* What a failed call of libmosquitto means; `error` is errno as it was left. */
static struct fault fault_of_call(const struct broker *broker, int rc, int error)
{
	const struct endpoint *endpoint = broker_endpoint(broker);
	struct fault fault = { .kind = LINK_CLOSED };

	if (tls_get_fault(&broker->tls, &fault))
		return fault;
	if (rc == MOSQ_ERR_EAI || rc == MOSQ_ERR_LOOKUP) {
		fault.kind = LINK_DNS;
		snprintf(fault.words, sizeof(fault.words), "the name %.100s of the broker is not resolved%s", endpoint->host,
			error == ETIMEDOUT ? ": the name server does not answer" : "");
	} else if (rc == MOSQ_ERR_ERRNO && !broker->is_connected && error != EPROTO /* OpenSSL's */) {
		fault.kind = LINK_TCP;
		snprintf(fault.words, sizeof(fault.words), "no connection to %.100s port %u: %s", endpoint->host, endpoint->port,
			error == EINTR || error == EINPROGRESS || error == ETIMEDOUT ? "no answer" : strerror(error));
	} else if (rc == MOSQ_ERR_TLS || rc == MOSQ_ERR_TLS_HANDSHAKE) {
		fault.kind = LINK_TLS;
		snprintf(fault.words, sizeof(fault.words), "the TLS handshake with %.100s failed", endpoint->host);
	} else if (rc == MOSQ_ERR_KEEPALIVE || (rc == MOSQ_ERR_ERRNO && error == ETIMEDOUT)) {
		fault.kind = LINK_TIMEOUT;
		snprintf(fault.words, sizeof(fault.words), "the broker is silent");
	} else if (rc == MOSQ_ERR_CONN_LOST || rc == MOSQ_ERR_NO_CONN || rc == MOSQ_ERR_ERRNO) {
		describe_closing(broker, &fault);
	} else {
		snprintf(fault.words, sizeof(fault.words), "%s", mosquitto_strerror(rc));
	}
	return fault;
}

static void check(struct broker *broker, int rc)
{
	int error = errno;

	if (rc == MOSQ_ERR_SUCCESS)
		return;
	broker_give_up(broker, fault_of_call(broker, rc, error));
}

/* ---- the end of a connection, and what follows it ---- */

static void forget_client(struct broker *broker)
{
	mosquitto_destroy(take(broker->client));
	tls_done(&broker->tls);
	broker->is_connected = broker->is_up = false;
	broker->up_us = 0;
	broker->pending = (struct pending){ 0 };
}

/* Before TLS is done the broker has nothing of ours. */
static bool was_asked(const struct broker *broker)
{
	return broker->is_connected && broker->fault.kind > LINK_TLS && (broker->tls.is_done || !broker_endpoint(broker)->is_tls);
}

/* Forget what is over. Returns whether another broker may be tried in this connect. */
static bool settle(struct broker *broker)
{
	const struct ending ending = { .broker = broker->at, .fault = broker->fault, .was_asked = was_asked(broker),
		.up_us = broker->up_us, .is_ours = broker->is_ours };
	uint32_t spread = 0;
	bool may_go_on;

	if (getrandom(&spread, sizeof(spread), GRND_NONBLOCK) < 0)
		spread = 0;
	may_go_on = choice_on_end(&broker->choice, &ending, spread, clock_now_us(), &broker->reason);
	notice_end(broker);
	forget_client(broker);
	return may_go_on;
}

static void say_down(struct broker *broker)
{
	char words[RECORD_TEXT_MAX];
	bool has_two = broker->config->broker.n_at > 1;

	snprintf(words, sizeof(words), "%s%s%s%s", broker->fault.words, has_two ? " (" : "",
		has_two ? broker_endpoint(broker)->uri : "", has_two ? ")" : "");
	broker->say(broker->context, &(struct record){ .type = RECORD_DOWN,
		.down = { broker->fault.kind, broker->reason, words } });
}

/* Told once: it is tried again and again, and laresd only hears of the last one. */
static void log_passing_over(struct broker *broker)
{
	char *told = broker->told[broker->at];

	if (strcmp(told, broker->fault.words) != 0)
		log_warning("broker %s: %s", broker_endpoint(broker)->uri, broker->fault.words);
	snprintf(told, sizeof(broker->told[0]), "%s", broker->fault.words);
}

static void attempt(struct broker *broker, size_t at);

/* Outside of callbacks, with the reason that broker_give_up() was told. */
static void bury(struct broker *broker)
{
	int next;

	while (settle(broker) && (next = choice_next(&broker->choice, clock_now_us())) >= 0) {
		log_passing_over(broker);
		attempt(broker, (size_t)next);
		if (!broker->is_over)
			return;
	}
	say_down(broker);
}

/* ---- connecting ---- */

static int prepare(struct broker *broker)
{
	const struct endpoint *endpoint = broker_endpoint(broker);
	int rc;

	broker->client = mosquitto_new(broker->call.client_id, false, broker);
	if (!broker->client) {
		broker_give_up(broker, fault_words(LINK_REFUSED, "no memory, or the client id is not valid"));
		return -EINVAL;
	}
	if (endpoint->is_tls && tls_init(&broker->tls, broker->config, endpoint, broker_now_s(broker), &broker->fault) < 0) {
		broker->is_over = true;
		return -EINVAL;
	}
	callbacks_set(broker->client);
	rc = dial_prepare(broker->client, broker->config, &broker->call, broker->tls.context,
		choice_is_old(&broker->choice, broker->at));
	if (rc == MOSQ_ERR_AUTH)
		broker_give_up(broker, fault_words(LINK_AUTH, "the password file cannot be read ([broker] password-file)"));
	else if (rc != MOSQ_ERR_SUCCESS)
		broker_give_up(broker, fault_words(LINK_TLS, mosquitto_strerror(rc)));
	return rc == MOSQ_ERR_SUCCESS ? 0 : -EINVAL;
}

static void attempt(struct broker *broker, size_t at)
{
	int rc;

	broker->at = at;
	broker->is_over = broker->is_ours = false;
	broker->tls = (struct tls){ .verify_error = X509_V_OK, .alert = -1 };
	broker->guard = (struct guard){ 0 };
	if (prepare(broker) < 0)
		return;
	rc = dial_connect(broker->client, broker_endpoint(broker), &broker->known[at], choice_is_old(&broker->choice, at));
	broker->is_connected = rc == MOSQ_ERR_SUCCESS;
	broker->deadline_us = clock_now_us() + BROKER_HANDSHAKE_US;
	check(broker, rc);
}

void broker_connect(struct broker *broker, const struct record *connect)
{
	if (broker->client)
		forget_client(broker);
	if (call_of(connect, &broker->call) < 0) {
		broker->fault = fault_words(LINK_REFUSED, "the will is too long");
		broker->reason = 0;
		return say_down(broker);
	}
	if (broker->config->broker.n_at == 0) {
		broker->fault = fault_words(LINK_REFUSED, "this carrier has no broker to call");
		broker->reason = 0;
		return say_down(broker);
	}
	choice_begin(&broker->choice, clock_now_us());
	attempt(broker, (size_t)choice_next(&broker->choice, clock_now_us()));
	if (broker->is_over)
		bury(broker);
}

/* ---- the link ---- */

static void refuse(struct broker *broker, uint64_t number, const char *words)
{
	broker->say(broker->context, &(struct record){ .type = RECORD_REFUSED, .refused = { number, words } });
}

static bool can_ask(struct broker *broker, uint64_t number)
{
	if (broker->is_up && !broker->is_over && !pending_is_full(&broker->pending))
		return true;
	refuse(broker, number, broker->is_up ? "too many at once" : "no link");
	return false;
}

void broker_gather(struct broker *broker, bool is_gathering)
{
	int fd = broker_fd(broker), value = is_gathering;

	if (fd >= 0 && broker->is_up)
		setsockopt(fd, IPPROTO_TCP, TCP_CORK, &value, sizeof(value));
}

static const char unanswered[] = "the broker leaves unanswered what it is sent";

static void await(struct broker *broker, int mid, bool is_subscription, uint64_t number)
{
	if (pending_add(&broker->pending, mid, is_subscription, number))
		return;
	broker_give_up(broker, fault_words(LINK_TIMEOUT, unanswered));
	bury(broker);
}

void broker_publish(struct broker *broker, const struct record *record)
{
	scoped(property_freep) mosquitto_property *properties = NULL;
	int mid, rc = MOSQ_ERR_SUCCESS;

	if (!can_ask(broker, record->publish.number))
		return;
	if (record->publish.expiry_s > 0 && !choice_is_old(&broker->choice, broker->at))
		rc = mosquitto_property_add_int32(&properties, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, record->publish.expiry_s);
	if (rc == MOSQ_ERR_SUCCESS)
		rc = mosquitto_publish_v5(broker->client, &mid, record->publish.topic, (int)record->n_payload,
			record->payload, record->publish.qos, record->publish.retain, properties);
	switch (rc) {
	case MOSQ_ERR_SUCCESS:
		if (record->publish.qos > 0)
			await(broker, mid, false, record->publish.number);
		break;
	case MOSQ_ERR_INVAL:
	case MOSQ_ERR_PAYLOAD_SIZE:
	case MOSQ_ERR_MALFORMED_UTF8:
	case MOSQ_ERR_QOS_NOT_SUPPORTED:
	case MOSQ_ERR_RETAIN_NOT_SUPPORTED:
	case MOSQ_ERR_OVERSIZE_PACKET:
		refuse(broker, record->publish.number, mosquitto_strerror(rc));
		break;
	default: /* the link: everything unanswered is laresd's again with its DOWN */
		check(broker, rc);
		bury(broker);
	}
}

void broker_subscribe(struct broker *broker, const struct record *record)
{
	int mid, rc;

	if (!can_ask(broker, record->subscribe.number))
		return;
	rc = mosquitto_subscribe_v5(broker->client, &mid, record->subscribe.topic, 1, 0, NULL);
	if (rc == MOSQ_ERR_SUCCESS)
		return await(broker, mid, true, record->subscribe.number);
	check(broker, rc);
	bury(broker);
}

int broker_fd(const struct broker *broker)
{
	return broker->client ? mosquitto_socket(broker->client) : -1;
}

short broker_events(const struct broker *broker)
{
	return mosquitto_want_write(broker->client) ? POLLIN | POLLOUT : POLLIN;
}

/* libmosquitto may go round and round with a peer that closed in the handshake. */
static bool is_shut(const struct broker *broker)
{
	char octet;

	return !broker->is_up && recv(broker_fd(broker), &octet, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static void read_and_write(struct broker *broker, short revents)
{
	if (revents & (POLLIN | POLLHUP | POLLERR))
		check(broker, is_shut(broker) ? MOSQ_ERR_CONN_LOST : mosquitto_loop_read(broker->client, PENDING_MAX));
	if (!broker->is_over && (revents & POLLOUT))
		check(broker, mosquitto_loop_write(broker->client, PENDING_MAX));
	if (!broker->is_over)
		check(broker, mosquitto_loop_misc(broker->client));
}

static void keep_deadlines(struct broker *broker, uint64_t now_us)
{
	if (!broker->is_up && now_us >= broker->deadline_us)
		broker_give_up(broker, broker_endpoint(broker)->is_tls && !broker->tls.is_done ?
			fault_words(LINK_TLS, "the broker does not finish the TLS handshake") :
			fault_words(LINK_TIMEOUT, "the broker does not answer our CONNECT"));
	if (broker->is_up && now_us >= broker->look_us) {
		broker->look_us = now_us + BROKER_LOOK_US;
		notice_expiry(broker);
	}
}

void broker_turn(struct broker *broker, short revents, uint64_t now_us)
{
	if (!broker->client)
		return;
	broker->has_heard = false;
	if (!broker->is_over)
		read_and_write(broker, revents);
	if (revents == 0 || broker->has_heard)
		guard_reset(&broker->guard);
	else if (!broker->is_over && guard_on_vain_turn(&broker->guard, broker_fd(broker)))
		broker_give_up(broker, fault_words(LINK_CLOSED, "the connection is ready and moves nothing"));
	keep_deadlines(broker, now_us);
	if (broker->is_over)
		bury(broker);
}

/* Nothing follows: it was wanted. */
static void end(struct broker *broker, enum link_fault kind, const char *words)
{
	/* 3.1.1 has no goodbye with a will: there the connection just ends. */
	if (broker->is_up && !broker->is_over && !choice_is_old(&broker->choice, broker->at))
		mosquitto_disconnect_v5(broker->client, MQTT_RC_DISCONNECT_WITH_WILL_MSG, NULL);
	broker->is_ours = !broker->is_over;
	broker_give_up(broker, fault_words(kind, words));
	settle(broker);
	say_down(broker);
}

void broker_end(struct broker *broker, const char *words)
{
	if (broker->client)
		end(broker, LINK_CLOSED, words);
}

void broker_leave(struct broker *broker)
{
	if (broker->client)
		end(broker, LINK_TIMEOUT, unanswered);
}
