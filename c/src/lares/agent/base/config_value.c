/* SPDX-License-Identifier: Apache-2.0 */
#include "base/config_value.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/un.h>

#include "proto/hex.h"
#include "proto/topic.h"

enum {
	ADAPTER_LENGTH_MAX = 17, /* an address; "hci" and a number are shorter */
	LIMIT_MIN_BYTES = 1 << 20,
	WINDOW_MAX_MS = 30000, /* the longest grouping window of any class */
};

const char *config_set_text(struct config *config, void *field, const char *value)
{
	(void)config;
	if (strlen(value) >= CONFIG_TEXT_MAX)
		return "is too long";
	strcpy(field, value);
	return NULL;
}

const char *config_set_name(struct config *config, void *field, const char *value)
{
	if (!topic_is_name(value))
		return "cannot be a level of a topic";
	return config_set_text(config, field, value);
}

const char *config_set_zone(struct config *config, void *field, const char *value)
{
	size_t n = strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/");

	if (value[n] || value[0] == '/')
		return "is not the name of a time zone";
	return config_set_text(config, field, value);
}

const char *config_set_path(struct config *config, void *field, const char *value)
{
	if (value[0] != '/')
		return "is not an absolute path";
	/* "#" after a blank opens no comment in this format, and would silently be part of the path. */
	if (strstr(value, " #"))
		return "holds a \"#\", which begins a comment only at the start of a line (\";\" does anywhere)";
	return config_set_text(config, field, value);
}

const char *config_set_socket(struct config *config, void *field, const char *value)
{
	if (strlen(value) >= sizeof(((struct sockaddr_un *)0)->sun_path))
		return "is too long for a local socket";
	return config_set_path(config, field, value);
}

static bool is_loopback(const char *host)
{
	struct in_addr v4;
	struct in6_addr v6;

	if (inet_pton(AF_INET, host, &v4) == 1)
		return ntohl(v4.s_addr) >> 24 == 127;
	if (inet_pton(AF_INET6, host, &v6) == 1)
		return IN6_IS_ADDR_LOOPBACK(&v6);
	return strcasecmp(host, "localhost") == 0;
}

/* "host", "192.0.2.1" or "[2001:db8::1]". Returns what follows, or NULL. */
static const char *read_host(const char *text, char ret_host[CONFIG_TEXT_MAX])
{
	struct in6_addr v6;
	const char *start = text[0] == '[' ? text + 1 : text;
	size_t n = text[0] == '[' ? strcspn(start, "]") : strcspn(start, ":/");

	if (n == 0 || n >= CONFIG_TEXT_MAX)
		return NULL;
	memcpy(ret_host, start, n);
	ret_host[n] = '\0';
	if (text[0] == '[')
		return start[n] == ']' && inet_pton(AF_INET6, ret_host, &v6) == 1 ? start + n + 1 : NULL;
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)ret_host[i]) && ret_host[i] != '-' && ret_host[i] != '.')
			return NULL;
	return start + n;
}

/* ":8883", or nothing: then `port` stays. */
static bool read_port(const char *text, uint16_t *port)
{
	unsigned long number = 0;

	if (text[0] == '\0')
		return true;
	if (text[0] != ':' || strlen(text) > 6)
		return false;
	for (const char *c = text + 1; *c; c++) {
		if (!isdigit((unsigned char)*c))
			return false;
		number = number * 10 + (unsigned long)(*c - '0');
	}
	*port = (uint16_t)number;
	return number > 0 && number <= UINT16_MAX;
}

const char *config_set_uri(struct config *config, void *field, const char *value)
{
	struct endpoint *endpoint = field;
	size_t place = (size_t)(endpoint - config->broker.at);
	const char *rest;

	endpoint->is_tls = strncmp(value, "mqtts://", 8) == 0;
	if (!endpoint->is_tls && strncmp(value, "mqtt://", 7) != 0)
		return "is neither mqtts:// nor mqtt://";
	if (strchr(value, '@'))
		return "holds a user name, which belongs into user and password-file";
	endpoint->port = endpoint->is_tls ? 8883 : 1883;
	rest = read_host(value + (endpoint->is_tls ? 8 : 7), endpoint->host);
	if (!rest)
		return "has no host that could be called";
	if (!read_port(rest, &endpoint->port))
		return "goes on after the host with something that is no port";
	if (!endpoint->is_tls && !is_loopback(endpoint->host))
		return "would send a person's health in the clear: mqtt:// is for loopback only";
	if (config->broker.n_at <= place)
		config->broker.n_at = place + 1;
	return config_set_text(config, endpoint->uri, value);
}

const char *config_set_size(struct config *config, void *field, const char *value)
{
	static const char units[] = "KMGT";
	uint64_t size = 0, *limit_bytes = field;
	const char *c = value;
	const char *unit;

	(void)config;
	for (; isdigit((unsigned char)*c) && size <= UINT32_MAX; c++)
		size = size * 10 + (uint64_t)(*c - '0');
	if (c == value || size > UINT32_MAX)
		return "is not a size";
	unit = *c ? strchr(units, toupper((unsigned char)*c)) : NULL;
	if (unit) {
		size <<= 10 * (unit - units + 1);
		c++;
	}
	if (*c)
		return "is not a size";
	if (size < LIMIT_MIN_BYTES)
		return "is too small to keep anything";
	*limit_bytes = size;
	return NULL;
}

const char *config_set_window(struct config *config, void *field, const char *value)
{
	int32_t *window_ms = field;
	char *end;
	long number;

	(void)config;
	if (strcmp(value, "auto") == 0) {
		*window_ms = -1;
		return NULL;
	}
	if (!isdigit((unsigned char)value[0]))
		return "is not a window";
	errno = 0;
	number = strtol(value, &end, 10);
	if (errno || number > WINDOW_MAX_MS)
		return "is too long: readings would wait unsaved";
	end += strspn(end, " ");
	if (strcmp(end, "ms") != 0 && !(number == 0 && *end == '\0'))
		return "has no unit";
	*window_ms = (int32_t)number;
	return NULL;
}

const char *config_set_batch(struct config *config, void *field, const char *value)
{
	char *end;
	long number = strtol(value, &end, 10);

	(void)config;
	if (!isdigit((unsigned char)value[0]) || *end)
		return "is not a number";
	if (number < 1 || number > CONFIG_BATCH_MAX)
		return "is out of range";
	*(int32_t *)field = (int32_t)number;
	return NULL;
}

/* "hci0", or an adapter's address, which stays when the kernel numbers anew. */
static bool is_adapter(const char *text, size_t n_text)
{
	char name[ADAPTER_LENGTH_MAX + 1];
	struct address address;

	if (n_text > ADAPTER_LENGTH_MAX)
		return false;
	memcpy(name, text, n_text);
	name[n_text] = '\0';
	if (address_parse(name, &address) == 0)
		return true;
	return strncmp(name, "hci", 3) == 0 && n_text > 3 && strspn(name + 3, "0123456789") == n_text - 3;
}

const char *config_set_adapters(struct config *config, void *field, const char *value)
{
	if (strcmp(value, "all") == 0)
		return config_set_text(config, field, value);
	for (const char *at = value; *at; at += strspn(at, " ")) {
		size_t n = strcspn(at, " ");

		if (!is_adapter(at, n))
			return "does not name adapters";
		at += n;
	}
	return config_set_text(config, field, value);
}

const char *config_set_team_key(struct config *config, void *field, const char *value)
{
	const char *wrong;

	(void)field;
	if (config->trust.n_team_keys == CONFIG_KEYS_MAX)
		return "is there a third time: the current key and the next are all that may sign";
	wrong = config_set_path(config, config->trust.team_key[config->trust.n_team_keys], value);
	if (!wrong)
		config->trust.n_team_keys++;
	return wrong;
}
