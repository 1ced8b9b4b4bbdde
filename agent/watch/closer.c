/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/closer.h"

#include <stdio.h>
#include <string.h>

#include "watch/recall.h"
#include "watch/roster.h"

#define DAY_US (INT64_C(86400) * 1000000)

/* As long as either clock says so: one that is ahead for a while ends nothing. */
static bool goes_on(const struct closer *closer, const struct moment *now)
{
	return now->wall_us < closer->until_us || now->now_us < closer->end_us;
}

/* Index; n where there is none. */
static size_t find(const struct closers *closers, const char *person)
{
	size_t i = 0;

	while (i < closers->n && strcmp(closers->of[i].person, person) != 0)
		i++;
	return i;
}

const struct closer *closer_of(const struct watch *watch, const char *person)
{
	size_t i = find(&watch->closers, person);

	return i < watch->closers.n ? &watch->closers.of[i] : NULL;
}

bool closer_is_on(const struct watch *watch, const char *person, const struct moment *now)
{
	const struct closer *closer = closer_of(watch, person);

	return closer && (goes_on(closer, now) || !watch_is_clock_right(watch));
}

bool closer_is_any(const struct watch *watch)
{
	return watch->closers.n > 0;
}

static void keep(struct watch *watch, const struct closer *closer, size_t n_octets)
{
	char key[WATCH_MEMORY_KEY_MAX];

	snprintf(key, sizeof(key), "closer/%s", closer->person);
	roster_keep(watch, key, &closer->until_us, n_octets);
}

static struct closer *obtain(struct closers *closers, const char *person)
{
	size_t i = find(closers, person);

	if (i == PLAN_PEOPLE_MAX)
		return NULL;
	if (i == closers->n) {
		closers->of[i] = (struct closer){ .end_us = UINT64_MAX };
		snprintf(closers->of[i].person, PERSON_ID_MAX, "%s", person);
		closers->n++;
	}
	return &closers->of[i];
}

/* The one that ends later goes on. */
void closer_begin(struct watch *watch, const struct plan_pause *pause, int64_t from_us)
{
	struct closer *closer = pause->closer_days ? obtain(&watch->closers, pause->person) : NULL;
	int64_t until_us = from_us + pause->closer_days * DAY_US;

	if (!closer || closer->until_us >= until_us)
		return;
	closer->until_us = until_us;
	closer->end_us = UINT64_MAX;
	keep(watch, closer, sizeof(closer->until_us));
}

void closer_tick(struct watch *watch, const struct moment *now)
{
	struct closers *closers = &watch->closers;

	for (size_t i = closers->n; i-- > 0;) {
		struct closer *closer = &closers->of[i];

		if (closer->end_us == UINT64_MAX)
			closer->end_us = local_due_us(now, closer->until_us);
		if (goes_on(closer, now))
			continue;
		keep(watch, closer, 0);
		*closer = closers->of[--closers->n];
	}
}

int closer_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now)
{
	const char *person = key + strcspn(key, "/");
	struct closer *closer;
	int64_t until_us;

	(void)now;
	if (n_octets != sizeof(until_us) || *person != '/' || strlen(person + 1) >= PERSON_ID_MAX)
		return RECALL_FORGET;
	closer = obtain(&watch->closers, person + 1);
	if (!closer)
		return RECALL_FORGET;
	memcpy(&until_us, octets, sizeof(until_us));
	closer->until_us = local_can_be(until_us) ? until_us : 0;
	return 0;
}
