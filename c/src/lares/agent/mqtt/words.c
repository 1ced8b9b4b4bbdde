/* SPDX-License-Identifier: Apache-2.0 */
#include "mqtt/words.h"

#include <stdio.h>

#include "proto/mqtt_reason.h"

static const struct {
	uint8_t reason;
	const char *words;
} reasons[] = {
	{ 0x00, "success" },
	{ 0x01, "unacceptable protocol version" }, /* to 0x05: MQTT 3.1.1, table 3.1 */
	{ 0x02, "client id not valid" },
	{ 0x03, "server unavailable" },
	{ 0x04, "bad user name or password" },
	{ 0x05, "not authorised" },
	{ MQTT_NO_SUBSCRIBERS, "no matching subscribers" },
	{ MQTT_UNSPECIFIED, "unspecified error" },
	{ 0x81, "malformed packet" },
	{ 0x82, "protocol error" },
	{ 0x83, "implementation specific error" },
	{ MQTT_UNSUPPORTED_VERSION, "unsupported protocol version" },
	{ MQTT_CLIENT_ID_INVALID, "client id not valid" },
	{ MQTT_BAD_USER_OR_PASSWORD, "bad user name or password" },
	{ MQTT_NOT_AUTHORISED, "not authorised" },
	{ 0x88, "server unavailable" },
	{ MQTT_SERVER_BUSY, "server busy" },
	{ MQTT_BANNED, "banned" },
	{ 0x8b, "server shutting down" },
	{ MQTT_BAD_METHOD, "bad authentication method" },
	{ 0x8d, "keep alive timeout" },
	{ MQTT_TAKEN_OVER, "session taken over by another client with our id" },
	{ 0x8f, "topic filter not valid" },
	{ 0x90, "topic name not valid" },
	{ 0x93, "receive maximum exceeded" },
	{ MQTT_PACKET_TOO_LARGE, "packet too large" },
	{ 0x96, "message rate too high" },
	{ MQTT_QUOTA_EXCEEDED, "quota exceeded" },
	{ 0x98, "administrative action" },
	{ 0x99, "payload format not valid" },
	{ 0x9a, "retained messages not supported" },
	{ 0x9b, "QoS not supported" },
	{ MQTT_USE_ANOTHER_SERVER, "use another server" },
	{ MQTT_SERVER_MOVED, "server moved" },
	{ MQTT_RATE_EXCEEDED, "connection rate exceeded" },
	{ 0xa0, "maximum connect time" },
};

const char *words_of_reason(uint8_t reason)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (reasons[i].reason == reason)
			return reasons[i].words;
	return "an unknown reason";
}

static struct fault fault_of(enum link_fault kind, const char *what, uint8_t reason, const char *brokers_words)
{
	struct fault fault = { .kind = kind, .reason = reason };

	snprintf(fault.words, sizeof(fault.words), "%s: %s (0x%02x)%s%.100s", what, words_of_reason(reason), reason,
		brokers_words ? ": " : "", brokers_words ? brokers_words : "");
	return fault;
}

static bool is_about_who_we_are(uint8_t reason)
{
	switch (reason) {
	case 0x02:
	case 0x04:
	case 0x05:
	case MQTT_CLIENT_ID_INVALID:
	case MQTT_BAD_USER_OR_PASSWORD:
	case MQTT_NOT_AUTHORISED:
	case MQTT_BANNED:
	case MQTT_BAD_METHOD:
		return true;
	}
	return false;
}

struct fault fault_of_refusal(uint8_t reason, const char *brokers_words)
{
	return fault_of(is_about_who_we_are(reason) ? LINK_AUTH : LINK_REFUSED, "connection refused by the broker", reason,
		brokers_words);
}

struct fault fault_of_end(uint8_t reason, const char *brokers_words)
{
	return fault_of(is_about_who_we_are(reason) ? LINK_AUTH : LINK_CLOSED, "the broker ended the connection", reason,
		brokers_words);
}
