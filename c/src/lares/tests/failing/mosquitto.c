/* SPDX-License-Identifier: Apache-2.0 */
/* libmosquitto, as lares-mqtt uses it: each of its functions that can fail. */
#include "call.h"

#include <mosquitto.h>
#include <mqtt_protocol.h>

#define FAIL_WITH(one, other)              \
	{                                  \
		return nth % 2 ? (one) : (other); \
	}
#define FAIL_WITH_NONE       \
	{                    \
		(void)nth;   \
		return 0;    \
	}

CALL(int, mosquitto_lib_init, (void), (), FAIL_WITH(MOSQ_ERR_UNKNOWN, MOSQ_ERR_NOMEM))
CALL(struct mosquitto *, mosquitto_new, (const char *id, bool clean, void *context),
	(id, clean, context), FAIL_WITH_NONE)
CALL(int, mosquitto_int_option, (struct mosquitto * m, enum mosq_opt_t option, int value),
	(m, option, value), FAIL_WITH(MOSQ_ERR_INVAL, MOSQ_ERR_NOMEM))
CALL(int, mosquitto_void_option, (struct mosquitto * m, enum mosq_opt_t option, void *value),
	(m, option, value), FAIL_WITH(MOSQ_ERR_INVAL, MOSQ_ERR_NOMEM))
CALL(int, mosquitto_tls_set, (struct mosquitto * m, const char *ca, const char *ca_path,
		const char *certificate, const char *key, int (*password)(char *, int, int, void *)),
	(m, ca, ca_path, certificate, key, password), FAIL_WITH(MOSQ_ERR_NOMEM, MOSQ_ERR_INVAL))
CALL(int, mosquitto_tls_opts_set, (struct mosquitto * m, int verify, const char *version, const char *ciphers),
	(m, verify, version, ciphers), FAIL_WITH(MOSQ_ERR_NOMEM, MOSQ_ERR_NOT_SUPPORTED))
CALL(int, mosquitto_tls_insecure_set, (struct mosquitto * m, bool value),
	(m, value), FAIL_WITH(MOSQ_ERR_INVAL, MOSQ_ERR_NOT_SUPPORTED))
CALL(int, mosquitto_username_pw_set, (struct mosquitto * m, const char *user, const char *password),
	(m, user, password), FAIL_WITH(MOSQ_ERR_NOMEM, MOSQ_ERR_INVAL))
CALL(int, mosquitto_will_set_v5, (struct mosquitto * m, const char *topic, int n, const void *payload,
		int qos, bool retain, mosquitto_property *properties),
	(m, topic, n, payload, qos, retain, properties), FAIL_WITH(MOSQ_ERR_NOMEM, MOSQ_ERR_INVAL))
CALL(int, mosquitto_connect_bind_v5, (struct mosquitto * m, const char *host, int port, int keepalive,
		const char *bind, const mosquitto_property *properties),
	(m, host, port, keepalive, bind, properties), FAIL_WITH(MOSQ_ERR_NOMEM, MOSQ_ERR_ERRNO))
CALL(int, mosquitto_disconnect_v5, (struct mosquitto * m, int reason, const mosquitto_property *properties),
	(m, reason, properties), FAIL_WITH(MOSQ_ERR_NO_CONN, MOSQ_ERR_NOMEM))
CALL(int, mosquitto_publish_v5, (struct mosquitto * m, int *id, const char *topic, int n,
		const void *payload, int qos, bool retain, const mosquitto_property *properties),
	(m, id, topic, n, payload, qos, retain, properties), FAIL_WITH(MOSQ_ERR_NOMEM, MOSQ_ERR_NO_CONN))
CALL(int, mosquitto_subscribe_v5, (struct mosquitto * m, int *id, const char *topic, int qos, int options,
	const mosquitto_property *properties),
	(m, id, topic, qos, options, properties), FAIL_WITH(MOSQ_ERR_NOMEM, MOSQ_ERR_NO_CONN))
CALL(int, mosquitto_loop_misc, (struct mosquitto * m), (m), FAIL_WITH(MOSQ_ERR_NO_CONN, MOSQ_ERR_INVAL))
CALL(int, mosquitto_loop_read, (struct mosquitto * m, int n),
	(m, n), FAIL_WITH(MOSQ_ERR_CONN_LOST, MOSQ_ERR_NOMEM))
CALL(int, mosquitto_loop_write, (struct mosquitto * m, int n),
	(m, n), FAIL_WITH(MOSQ_ERR_CONN_LOST, MOSQ_ERR_NOMEM))
CALL(int, mosquitto_socket, (struct mosquitto * m), (m), { (void)nth; return -1; })
CALL(int, mosquitto_property_add_int32, (mosquitto_property * *list, int id, uint32_t value),
	(list, id, value), FAIL_WITH(MOSQ_ERR_NOMEM, MOSQ_ERR_INVAL))
CALL(const mosquitto_property *, mosquitto_property_read_int16, (const mosquitto_property * list,
		int id, uint16_t *ret, bool skip),
	(list, id, ret, skip), FAIL_WITH_NONE)
CALL(const mosquitto_property *, mosquitto_property_read_int32, (const mosquitto_property * list,
		int id, uint32_t *ret, bool skip),
	(list, id, ret, skip), FAIL_WITH_NONE)
CALL(const mosquitto_property *, mosquitto_property_read_string, (const mosquitto_property * list,
		int id, char **ret, bool skip),
	(list, id, ret, skip), FAIL_WITH_NONE)
