/* SPDX-License-Identifier: Apache-2.0 */
#include "pulse.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"

/* FNV-1a of all but the digits. */
static uint64_t shape_of(const char *payload, size_t n)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (uint8_t)(payload[i] >= '0' && payload[i] <= '9' ? '0' : payload[i])) * 0x100000001b3;
	return hash;
}

static void judge_shape(const char *payload, size_t n)
{
	static uint64_t last_shape;
	uint64_t shape = shape_of(payload, n);
	json_t *json;

	if (shape == last_shape)
		return;
	json = json_loadb(payload, n, 0, NULL);
	must(S23, json, "a pulse that cannot be read: %s", payload);
	json_decref(json);
	last_shape = shape;
}

/* What follows that key, behind that object's beginning. */
static const char *value_of(const char *payload, const char *object, const char *key)
{
	const char *at = strstr(payload, object);

	at = at ? strstr(at, key) : NULL;
	if (!at)
		oracle_violated(INVARIANT_S23, "a pulse without %s%s: %s", object, key, payload);
	return at + strlen(key);
}

static void copy_word(const char *value, char ret_word[40])
{
	snprintf(ret_word, 40, "%.*s", (int)strcspn(value, "\""), value);
}

void pulse_read(const char *payload, size_t n, struct pulse_said *ret_said)
{
	static const char synchronised[] = "\"synchronised\"";
	const char *heard = value_of(payload, "\"scanner\":{", "\"age_s\":"), *to = strstr(payload, "\"to\":\"");

	judge_shape(payload, n);
	*ret_said = (struct pulse_said){
		.is_clock_right = strncmp(value_of(payload, "", "\"clock\":"), synchronised, strlen(synchronised)) == 0,
		.has_heard = *heard != 'n', /* null */
		.heard_age_s = strtoull(heard, NULL, 10),
		.complete_to = strtoull(value_of(payload, "\"outbox\":{", "\"complete_to\":"), NULL, 10),
		.session = strtoull(value_of(payload, "", "\"link_session\":"), NULL, 10),
	};
	copy_word(value_of(payload, "\"outbox\":{", "\"store\":\""), ret_said->store);
	copy_word(to ? to + strlen("\"to\":\"") : "", ret_said->to);
}
