/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/unwatched.h"

#include <stdio.h>
#include <string.h>

#include "watch/octets.h"
#include "watch/recall.h"
#include "watch/roster.h"

/* Index; n where it is not known. */
static size_t find(const struct unwatched *unwatched, const char *person)
{
	size_t i = 0;

	while (i < unwatched->n && strcmp(unwatched->past[i].person, person) != 0)
		i++;
	return i;
}

static void make_key(const struct past *past, char ret_key[WATCH_MEMORY_KEY_MAX])
{
	snprintf(ret_key, WATCH_MEMORY_KEY_MAX, "unwatched/%s", past->person);
}

static void keep(struct watch *watch, const struct past *past)
{
	struct octets o = { .n = 0 };
	char key[WATCH_MEMORY_KEY_MAX];

	octets_put(&o, (uint64_t)past->from_us, 8);
	octets_put(&o, (uint64_t)past->until_us, 8);
	make_key(past, key);
	roster_keep(watch, key, o.at, o.n);
}

static struct past *earliest(struct unwatched *unwatched)
{
	struct past *found = &unwatched->past[0];

	for (size_t i = 1; i < unwatched->n; i++)
		if (unwatched->past[i].until_us < found->until_us)
			found = &unwatched->past[i];
	return found;
}

/* The person's; or an empty one. */
static struct past *obtain(struct watch *watch, const char *person)
{
	struct unwatched *unwatched = &watch->unwatched;
	size_t i = find(unwatched, person);
	struct past *past = &unwatched->past[i];
	char key[WATCH_MEMORY_KEY_MAX];

	if (i < unwatched->n)
		return past;
	if (unwatched->n < PLAN_PEOPLE_MAX) {
		unwatched->n++;
	} else {
		past = earliest(unwatched);
		make_key(past, key);
		roster_keep(watch, key, NULL, 0);
	}
	*past = (struct past){ 0 };
	snprintf(past->person, sizeof(past->person), "%s", person);
	return past;
}

void unwatched_begin(struct watch *watch, const char *person, const struct moment *now)
{
	hold_break_off(watch, person, now);
	days_put_aside(watch, person);
	score_put_aside(watch, person);
}

/* One that began while another was on is one with it. */
void unwatched_end(struct watch *watch, const struct plan_pause *pause, int64_t until_us)
{
	struct past *past = obtain(watch, pause->person);
	bool is_one = past->until_us >= pause->from_us && past->from_us < pause->from_us && past->until_us <= until_us;

	past->from_us = is_one ? past->from_us : pause->from_us;
	past->until_us = until_us;
	keep(watch, past);
}

bool unwatched_was(const struct watch *watch, const struct accepted *accepted, const struct moment *now)
{
	size_t i = find(&watch->unwatched, accepted->person);
	const struct past *past = &watch->unwatched.past[i];

	if (pause_had_begun(watch, accepted->person, accepted->at_us, now))
		return true;
	return i < watch->unwatched.n && past->from_us <= accepted->at_us && accepted->at_us < past->until_us &&
		past->until_us <= now->wall_us;
}

bool unwatched_is(const struct watch *watch, const struct accepted *accepted, const struct moment *now)
{
	return pause_is_on(watch, accepted->person, now) || unwatched_was(watch, accepted, now);
}

int unwatched_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now)
{
	struct reader r = reader_of(octets, n_octets);
	char person[PERSON_ID_MAX];
	int64_t from_us, until_us;
	struct past *past;

	(void)now;
	if (!octets_key_part(key, 1, person, sizeof(person)) || !octets_wall(&r, &from_us) || !octets_wall(&r, &until_us) ||
		r.n_left || from_us >= until_us || watch->unwatched.n == PLAN_PEOPLE_MAX ||
		find(&watch->unwatched, person) < watch->unwatched.n)
		return RECALL_FORGET;
	past = obtain(watch, person);
	past->from_us = from_us;
	past->until_us = until_us;
	return 0;
}
