/* SPDX-License-Identifier: Apache-2.0 */
#include "mqtt/dial.h"

#include <errno.h>
#include <mqtt_protocol.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/cleanup.h"
#include "loop/clock.h"
#include "mqtt/tls.h"

enum { SECRET_MAX = 512 };

int call_of(const struct record *connect, struct call *ret_call)
{
	if (connect->n_payload > sizeof(ret_call->will))
		return -EMSGSIZE;
	*ret_call = (struct call){ .n_will = connect->n_payload, .time_floor_s = connect->connect.time_floor_s };
	snprintf(ret_call->client_id, sizeof(ret_call->client_id), "%s", connect->connect.client_id);
	snprintf(ret_call->will_topic, sizeof(ret_call->will_topic), "%s", connect->connect.will_topic);
	memcpy(ret_call->will, connect->payload, connect->n_payload);
	return 0;
}

/* The password is the first line of its file. */
static int give_password(struct mosquitto *client, const struct config *config)
{
	scoped(fclosep) FILE *file = NULL;
	char password[SECRET_MAX] = "";
	int rc;

	if (config->broker.user[0] == '\0')
		return MOSQ_ERR_SUCCESS;
	if (config->broker.password_file[0] != '\0') {
		file = fopen(config->broker.password_file, "re");
		if (file)
			setvbuf(file, NULL, _IONBF, 0); /* no copy of it stays in a buffer */
		if (!file || !fgets(password, sizeof(password), file))
			return MOSQ_ERR_AUTH;
		password[strcspn(password, "\r\n")] = '\0';
	}
	rc = mosquitto_username_pw_set(client, config->broker.user, password);
	explicit_bzero(password, sizeof(password));
	return rc;
}

/* libmosquitto loads the files once more. */
static int use_tls(struct mosquitto *client, const struct config *config, SSL_CTX *context)
{
	const char *certificate = config->broker.certificate[0] ? config->broker.certificate : NULL;
	int rc = mosquitto_tls_set(client, config->broker.ca, NULL, certificate, certificate ? config->broker.key : NULL,
		tls_give_no_password);

	if (rc == MOSQ_ERR_SUCCESS)
		rc = mosquitto_tls_opts_set(client, SSL_VERIFY_PEER, "tlsv1.2", NULL);
	if (rc == MOSQ_ERR_SUCCESS)
		rc = mosquitto_tls_insecure_set(client, false);
	if (rc == MOSQ_ERR_SUCCESS)
		rc = mosquitto_void_option(client, MOSQ_OPT_SSL_CTX, context);
	if (rc == MOSQ_ERR_SUCCESS)
		rc = mosquitto_int_option(client, MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 1);
	return rc;
}

int dial_prepare(struct mosquitto *client, const struct config *config, const struct call *call, SSL_CTX *context,
	bool is_old)
{
	int rc = mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, is_old ? MQTT_PROTOCOL_V311 : MQTT_PROTOCOL_V5);

	if (rc == MOSQ_ERR_SUCCESS)
		rc = mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
	if (rc == MOSQ_ERR_SUCCESS)
		rc = mosquitto_int_option(client, MOSQ_OPT_SEND_MAXIMUM, DIAL_SEND_MAX);
	if (rc == MOSQ_ERR_SUCCESS)
		rc = mosquitto_int_option(client, MOSQ_OPT_RECEIVE_MAXIMUM, DIAL_RECEIVE_MAX);
	if (rc == MOSQ_ERR_SUCCESS && call->will_topic[0] != '\0')
		rc = mosquitto_will_set_v5(client, call->will_topic, (int)call->n_will, call->will, 1, true, NULL);
	if (rc == MOSQ_ERR_SUCCESS)
		rc = give_password(client, config);
	if (rc == MOSQ_ERR_SUCCESS && context)
		rc = use_tls(client, config, context);
	return rc;
}

/* connect(2) blocks in libmosquitto; a tick ends it. The next one is for a tick that came just before it. */
static void tick_every(uint64_t interval_us)
{
	const struct timeval interval = { (time_t)(interval_us / 1000000), (suseconds_t)(interval_us % 1000000) };
	const struct itimerval timer = { .it_interval = interval, .it_value = interval };

	setitimer(ITIMER_REAL, &timer, NULL);
}

static int connect_to(struct mosquitto *client, const char *address, uint16_t port, uint64_t within_us,
	const mosquitto_property *properties)
{
	int rc, error;

	tick_every(within_us);
	rc = mosquitto_connect_bind_v5(client, address, port, DIAL_KEEPALIVE_S, NULL, properties);
	error = errno;
	tick_every(0);
	errno = error;
	return rc;
}

/*
 * Besides libmosquitto's PINGREQ. A broker may choose a longer keepalive than ours (MQTT 5, 3.2.2.3.14): a black hole is
 * found all the same.
 */
static void set_deadlines(int fd)
{
	const unsigned unanswered_ms = DIAL_UNANSWERED_MS;
	const int yes = 1, idle_s = DIAL_KEEPALIVE_S, interval_s = 5, n_probes = 4;

	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unanswered_ms, sizeof(unanswered_ms));
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof(yes));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof(idle_s));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval_s, sizeof(interval_s));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &n_probes, sizeof(n_probes));
}

/* Each address has its share of the time that is left. */
static int connect_to_one(struct mosquitto *client, const struct lookup *found, uint16_t port,
	const mosquitto_property *properties)
{
	const uint64_t end_us = clock_now_us() + DIAL_TCP_US;
	int rc = MOSQ_ERR_ERRNO;

	errno = ETIMEDOUT;
	for (size_t i = 0; i < found->n && rc != MOSQ_ERR_SUCCESS; i++) {
		uint64_t now_us = clock_now_us();

		if (now_us >= end_us)
			break;
		rc = connect_to(client, found->at[i], port, (end_us - now_us) / (found->n - i), properties);
		if (rc != MOSQ_ERR_ERRNO)
			break;
	}
	return rc;
}

int dial_connect(struct mosquitto *client, const struct endpoint *endpoint, struct lookup *known, bool is_old)
{
	scoped(property_freep) mosquitto_property *properties = NULL;
	int r = lookup(endpoint->host, known), rc = MOSQ_ERR_SUCCESS, error;

	if (r < 0 && known->n == 0) {
		errno = -r;
		return MOSQ_ERR_EAI;
	}
	if (!is_old)
		rc = mosquitto_property_add_int32(&properties, MQTT_PROP_SESSION_EXPIRY_INTERVAL, DIAL_SESSION_EXPIRY_S);
	if (rc != MOSQ_ERR_SUCCESS)
		return rc;
	rc = connect_to_one(client, known, endpoint->port, properties);
	error = errno;
	if (rc == MOSQ_ERR_SUCCESS)
		set_deadlines(mosquitto_socket(client));
	errno = error;
	return rc;
}
