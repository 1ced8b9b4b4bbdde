/* SPDX-License-Identifier: Apache-2.0 */
#include "namer.h"

#include <string.h>

#include "care.h"
#include "ledger.h"
#include "proto/hex.h"

enum { NAMED_MAX = 24, LOOKS = 3 };

static struct {
	uint8_t ids[NAMED_MAX][READING_ID_SIZE];
	size_t n;
} namer;

void namer_begin(void)
{
	namer.n = 0;
}

/* Of the mobility aids and the button it is no question. */
static bool is_result(const struct measured *m)
{
	return m && (m->thing == CUFF || m->thing == SCALE || m->thing == THERMOMETER || m->thing == OXIMETER ||
		m->thing == GLUCOMETER || m->thing == PLAIN_SCALE);
}

void namer_on_readings(const char *payload)
{
	static const char key[] = "\"id\":\"";

	while ((payload = strstr(payload, key))) {
		uint8_t id[READING_ID_SIZE];

		payload += strlen(key);
		if (strlen(payload) < 2 * READING_ID_SIZE || hex_decode(payload, 2 * READING_ID_SIZE, id, sizeof(id)) < 0 ||
			!is_result(facts_find(id)))
			continue;
		memcpy(namer.ids[namer.n++ % NAMED_MAX], id, sizeof(id));
	}
}

enum { CHILD_KG = 50 };

/* A child's is nobody's: "". */
static const char *likely_of(const struct measured *m)
{
	if (!m || m->thing != SCALE || !care_is_on(CARE_SHARED_SCALE) || m->n_told == 0)
		return NULL;
	return m->told[0].value < CHILD_KG ? "" : m->told[0].value < 78 ? "p1" : "p2";
}

bool namer_choose(struct chance *chance, char ret_reading[NAMER_TEXT_MAX], const char **ret_likely)
{
	size_t n = namer.n < NAMED_MAX ? namer.n : NAMED_MAX;
	const uint8_t *id = NULL;

	for (int i = 0; n > 0 && i < LOOKS; i++) {
		const struct measured *m;

		id = namer.ids[chance_below(chance, (uint32_t)n)];
		m = facts_find(id);
		if (m && whose_is(m) == WHOSE_NOBODYS)
			break;
	}
	*ret_likely = id ? likely_of(facts_find(id)) : NULL;
	if (id)
		hex_encode(id, READING_ID_SIZE, ret_reading);
	return id;
}
