/* SPDX-License-Identifier: Apache-2.0 */
#include "mqtt/broker.h"

#include <errno.h>
#include <mqtt_protocol.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/cleanup.h"
#include "loop/clock.h"

enum {
	SECRET_MAX = 512,
	CONNECT_S = 10, /* to one address, before the next is tried */
	UNANSWERED_MS = 20000, /* that TCP waits for an acknowledgement */
};

static void property_freep(mosquitto_property **properties)
{
	mosquitto_property_free_all(properties);
}

void broker_init(struct broker *broker, const struct config *config, broker_say_fn say, void *context)
{
	*broker = (struct broker){ .config = config, .say = say, .context = context };
}

/* The first reason counts: what follows in the same turn only follows from it. */
static void give_up(struct broker *broker, struct fault fault)
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

/* What a failed call of libmosquitto means; `error` is errno as it was left. */
static struct fault fault_of_call(const struct broker *broker, int rc, int error)
{
	const char *host = broker->config->broker.at[0].host;
	struct fault fault = { .kind = LINK_CLOSED };

	if (tls_get_fault(&broker->tls, &fault))
		return fault;
	if (rc == MOSQ_ERR_EAI || rc == MOSQ_ERR_LOOKUP) {
		fault.kind = LINK_DNS;
		snprintf(fault.words, sizeof(fault.words), "the name %.100s of the broker is not resolved", host);
	} else if (rc == MOSQ_ERR_ERRNO && !broker->is_connected && error != EPROTO /* OpenSSL's */) {
		fault.kind = LINK_TCP;
		snprintf(fault.words, sizeof(fault.words), "no connection to %.100s port %u: %s", host,
			broker->config->broker.at[0].port,
			error == EINTR || error == EINPROGRESS ? "no answer" : strerror(error));
	} else if (rc == MOSQ_ERR_TLS || rc == MOSQ_ERR_TLS_HANDSHAKE) {
		fault.kind = LINK_TLS;
		snprintf(fault.words, sizeof(fault.words), "the TLS handshake with %.100s failed", host);
	} else if (rc == MOSQ_ERR_KEEPALIVE) {
		fault.kind = LINK_TIMEOUT;
		snprintf(fault.words, sizeof(fault.words), "the broker is silent");
	} else if (rc == MOSQ_ERR_CONN_LOST || rc == MOSQ_ERR_NO_CONN || rc == MOSQ_ERR_ERRNO) {
		/* TLS 1.3 refuses a client's certificate after the handshake (RFC 8446, 4.4.2.4): a reset may overtake
		 * the alert that says why. */
		snprintf(fault.words, sizeof(fault.words), "the broker closed the connection%s",
			broker->is_up ? "" :
			broker->config->broker.certificate[0] ? " before it was up: does it accept our certificate?" :
								" before it was up");
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
	give_up(broker, fault_of_call(broker, rc, error));
}

static void forget_client(struct broker *broker)
{
	mosquitto_destroy(take(broker->client));
	tls_done(&broker->tls);
	broker->is_connected = broker->is_up = false;
	broker->pending = (struct pending){ 0 };
}

/* Outside of callbacks, with the reason that give_up() was told. */
static void bury(struct broker *broker)
{
	forget_client(broker);
	broker->say(broker->context, &(struct record){
		.type = RECORD_DOWN,
		.down = { broker->fault.kind, broker->fault.reason, broker->fault.words },
	});
}

/* ---- libmosquitto's callbacks ---- */

static void on_connect(struct mosquitto *client, void *data, int reason, int flags, const mosquitto_property *properties)
{
	struct broker *broker = data;
	char *brokers_words = NULL;
	struct record up = { .type = RECORD_UP, .up = { .receive_max = UINT16_MAX, .words = "connected" } };

	(void)client;
	mosquitto_property_read_string(properties, MQTT_PROP_REASON_STRING, &brokers_words, false);
	if (reason != 0) {
		give_up(broker, fault_of_refusal((uint8_t)reason, brokers_words));
	} else {
		broker->is_up = true;
		up.up.is_session_present = flags & 1;
		mosquitto_property_read_int16(properties, MQTT_PROP_RECEIVE_MAXIMUM, &up.up.receive_max, false);
		mosquitto_property_read_int32(properties, MQTT_PROP_MAXIMUM_PACKET_SIZE, &up.up.packet_max, false);
		broker->say(broker->context, &up);
	}
	free(brokers_words);
}

static void on_disconnect(struct mosquitto *client, void *data, int rc, const mosquitto_property *properties)
{
	struct broker *broker = data;
	char *brokers_words = NULL;

	(void)client;
	/* Below 0x80 it is an enum mosq_err_t, and the call that returns it tells. */
	if (rc < MQTT_RC_UNSPECIFIED)
		return;
	mosquitto_property_read_string(properties, MQTT_PROP_REASON_STRING, &brokers_words, false);
	give_up(broker, fault_of_end((uint8_t)rc, brokers_words));
	free(brokers_words);
}

static void answer(struct broker *broker, int mid, bool is_subscription, uint8_t reason)
{
	uint64_t number;

	if (pending_take(&broker->pending, mid, is_subscription, &number))
		broker->say(broker->context, &(struct record){
			.type = is_subscription ? RECORD_SUBSCRIBED : RECORD_PUBLISHED,
			.answer = { number, reason },
		});
}

static void on_publish(struct mosquitto *client, void *data, int mid, int reason, const mosquitto_property *properties)
{
	(void)client;
	(void)properties;
	answer(data, mid, false, (uint8_t)reason);
}

static void on_subscribe(struct mosquitto *client, void *data, int mid, int n_granted, const int *granted,
	const mosquitto_property *properties)
{
	(void)client;
	(void)properties;
	answer(data, mid, true, n_granted > 0 && granted[0] < MQTT_RC_UNSPECIFIED ? 0 : MQTT_RC_NOT_AUTHORIZED);
}

static void on_message(struct mosquitto *client, void *data, const struct mosquitto_message *message,
	const mosquitto_property *properties)
{
	struct broker *broker = data;

	(void)client;
	(void)properties;
	if (message->payloadlen < 0 || message->payloadlen > RECORD_BODY_MAX - 2 * RECORD_TEXT_MAX ||
		strlen(message->topic) > RECORD_TEXT_MAX)
		return;
	broker->say(broker->context, &(struct record){
		.type = RECORD_MESSAGE,
		.message = { message->retain, message->topic },
		.payload = message->payload,
		.n_payload = (size_t)message->payloadlen,
	});
}

/* ---- connecting ---- */

/* The password is the first line of its file. */
static int give_password(struct broker *broker)
{
	scoped(fclosep) FILE *file = NULL;
	char password[SECRET_MAX] = "";
	int rc;

	if (broker->config->broker.user[0] == '\0')
		return MOSQ_ERR_SUCCESS;
	if (broker->config->broker.password_file[0] != '\0') {
		file = fopen(broker->config->broker.password_file, "re");
		if (file)
			setvbuf(file, NULL, _IONBF, 0); /* no copy of it stays in a buffer */
		if (!file || !fgets(password, sizeof(password), file))
			return MOSQ_ERR_AUTH;
		password[strcspn(password, "\r\n")] = '\0';
	}
	rc = mosquitto_username_pw_set(broker->client, broker->config->broker.user, password);
	explicit_bzero(password, sizeof(password));
	return rc;
}

/* Called by libmosquitto, which loads the files once more. */
static int give_no_key_password(char *buffer, int n_buffer, int is_writing, void *data)
{
	(void)buffer;
	(void)n_buffer;
	(void)is_writing;
	(void)data;
	return 0;
}

static int use_tls(struct broker *broker)
{
	const struct config *config = broker->config;
	const char *certificate = config->broker.certificate[0] ? config->broker.certificate : NULL;
	int rc = mosquitto_tls_set(broker->client, config->broker.ca, NULL, certificate,
		certificate ? config->broker.key : NULL, give_no_key_password);

	if (rc == MOSQ_ERR_SUCCESS)
		rc = mosquitto_tls_opts_set(broker->client, SSL_VERIFY_PEER, "tlsv1.2", NULL);
	if (rc == MOSQ_ERR_SUCCESS)
		rc = mosquitto_tls_insecure_set(broker->client, false);
	if (rc == MOSQ_ERR_SUCCESS)
		rc = mosquitto_void_option(broker->client, MOSQ_OPT_SSL_CTX, broker->tls.context);
	if (rc == MOSQ_ERR_SUCCESS)
		rc = mosquitto_int_option(broker->client, MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 1);
	return rc;
}

static int set_options(struct broker *broker, const struct record *connect)
{
	struct mosquitto *client = broker->client;
	int rc = mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);

	if (rc == MOSQ_ERR_SUCCESS)
		rc = mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
	if (rc == MOSQ_ERR_SUCCESS)
		rc = mosquitto_int_option(client, MOSQ_OPT_SEND_MAXIMUM, PENDING_MAX);
	if (rc == MOSQ_ERR_SUCCESS)
		rc = mosquitto_int_option(client, MOSQ_OPT_RECEIVE_MAXIMUM, BROKER_RECEIVE_MAX);
	if (rc == MOSQ_ERR_SUCCESS)
		rc = mosquitto_will_set_v5(client, connect->connect.will_topic, (int)connect->n_payload, connect->payload,
			1, true, NULL);
	if (rc == MOSQ_ERR_SUCCESS)
		rc = give_password(broker);
	if (rc == MOSQ_ERR_SUCCESS && broker->config->broker.at[0].is_tls)
		rc = use_tls(broker);
	return rc;
}

/* connect(2) blocks in libmosquitto; a tick makes it go on to the broker's next address. */
static void tick_every(int seconds)
{
	const struct itimerval timer = { .it_interval = { .tv_sec = seconds }, .it_value = { .tv_sec = seconds } };

	setitimer(ITIMER_REAL, &timer, NULL);
}

static int begin(struct broker *broker)
{
	scoped(property_freep) mosquitto_property *properties = NULL;
	unsigned unanswered_ms = UNANSWERED_MS;
	int rc, error;

	rc = mosquitto_property_add_int32(&properties, MQTT_PROP_SESSION_EXPIRY_INTERVAL, BROKER_SESSION_EXPIRY_S);
	if (rc != MOSQ_ERR_SUCCESS)
		return rc;
	tick_every(CONNECT_S);
	rc = mosquitto_connect_bind_v5(broker->client, broker->config->broker.at[0].host, broker->config->broker.at[0].port,
		BROKER_KEEPALIVE_S, NULL, properties);
	error = errno;
	tick_every(0);
	broker->is_connected = rc == MOSQ_ERR_SUCCESS;
	if (broker->is_connected)
		setsockopt(mosquitto_socket(broker->client), IPPROTO_TCP, TCP_USER_TIMEOUT, &unanswered_ms,
			sizeof(unanswered_ms));
	errno = error;
	return rc;
}

static void set_callbacks(struct mosquitto *client)
{
	mosquitto_connect_v5_callback_set(client, on_connect);
	mosquitto_disconnect_v5_callback_set(client, on_disconnect);
	mosquitto_publish_v5_callback_set(client, on_publish);
	mosquitto_subscribe_v5_callback_set(client, on_subscribe);
	mosquitto_message_v5_callback_set(client, on_message);
}

/* Certificates are judged now, but never before the floor. */
static int begin_tls(struct broker *broker, const struct record *connect)
{
	int64_t now_s = clock_wall_us() / 1000000, floor_s = connect->connect.time_floor_s;

	if (!broker->config->broker.at[0].is_tls)
		return 0;
	return tls_init(&broker->tls, broker->config, now_s > floor_s ? now_s : floor_s, &broker->fault);
}

void broker_connect(struct broker *broker, const struct record *connect)
{
	int rc;

	if (broker->client)
		forget_client(broker);
	broker->is_over = false;
	broker->tls = (struct tls){ .verify_error = X509_V_OK, .alert = -1 };
	broker->client = mosquitto_new(connect->connect.client_id, false, broker);
	broker->deadline_us = clock_now_us() + BROKER_HANDSHAKE_US;
	if (!broker->client) {
		give_up(broker, fault_words(LINK_REFUSED, "no memory, or the client id is not valid"));
		return bury(broker);
	}
	if (begin_tls(broker, connect) < 0)
		return bury(broker);
	set_callbacks(broker->client);
	rc = set_options(broker, connect);
	if (rc == MOSQ_ERR_AUTH)
		give_up(broker, fault_words(LINK_AUTH, "the password file cannot be read ([broker] password-file)"));
	else if (rc != MOSQ_ERR_SUCCESS)
		give_up(broker, fault_words(LINK_TLS, mosquitto_strerror(rc)));
	else
		check(broker, begin(broker));
	broker->deadline_us = clock_now_us() + BROKER_HANDSHAKE_US;
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

void broker_publish(struct broker *broker, const struct record *record)
{
	scoped(property_freep) mosquitto_property *properties = NULL;
	int mid, rc = MOSQ_ERR_SUCCESS;

	if (!can_ask(broker, record->publish.number))
		return;
	if (record->publish.expiry_s > 0)
		rc = mosquitto_property_add_int32(&properties, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, record->publish.expiry_s);
	if (rc == MOSQ_ERR_SUCCESS)
		rc = mosquitto_publish_v5(broker->client, &mid, record->publish.topic, (int)record->n_payload,
			record->payload, record->publish.qos, record->publish.retain, properties);
	switch (rc) {
	case MOSQ_ERR_SUCCESS:
		if (record->publish.qos > 0)
			pending_add(&broker->pending, mid, false, record->publish.number);
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
		return pending_add(&broker->pending, mid, true, record->subscribe.number);
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

void broker_turn(struct broker *broker, short revents, uint64_t now_us)
{
	if (!broker->client)
		return;
	if (!broker->is_over && (revents & (POLLIN | POLLHUP | POLLERR)))
		check(broker, mosquitto_loop_read(broker->client, PENDING_MAX));
	if (!broker->is_over && (revents & POLLOUT))
		check(broker, mosquitto_loop_write(broker->client, PENDING_MAX));
	if (!broker->is_over)
		check(broker, mosquitto_loop_misc(broker->client));
	if (!broker->is_up && now_us >= broker->deadline_us)
		give_up(broker, fault_words(LINK_TIMEOUT, "the broker does not finish the handshake"));
	if (broker->is_over)
		bury(broker);
}

void broker_end(struct broker *broker, const char *words)
{
	if (!broker->client)
		return;
	if (broker->is_up && !broker->is_over)
		mosquitto_disconnect_v5(broker->client, MQTT_RC_DISCONNECT_WITH_WILL_MSG, NULL);
	give_up(broker, fault_words(LINK_CLOSED, words));
	bury(broker);
}
