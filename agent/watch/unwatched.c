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

	for (size_t i = 0; i < past->n; i++) {
		octets_put(&o, (uint64_t)past->of[i].from_us, 8);
		octets_put(&o, (uint64_t)past->of[i].until_us, 8);
	}
	make_key(past, key);
	roster_keep(watch, key, o.at, o.n);
}

/* Everybody has one at least. */
static struct span *newest(struct past *past)
{
	return &past->of[past->n - 1];
}

static struct past *earliest(struct unwatched *unwatched)
{
	struct past *found = &unwatched->past[0];

	for (size_t i = 1; i < unwatched->n; i++)
		if (newest(&unwatched->past[i])->until_us < newest(found)->until_us)
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

void unwatched_begin(struct watch *watch, const char *person, int64_t before_us, const struct moment *now)
{
	hold_break_off(watch, person, before_us, now);
	days_put_aside(watch, person, before_us);
	score_put_aside(watch, person, before_us);
}

static void append(struct past *past, int64_t from_us, int64_t until_us)
{
	if (past->n == UNWATCHED_MAX)
		memmove(&past->of[0], &past->of[1], --past->n * sizeof(past->of[0]));
	past->of[past->n++] = (struct span){ from_us, until_us };
}

/* One that began while another was on is one with it. One that was put off has not been. */
void unwatched_end(struct watch *watch, const struct plan_pause *pause, int64_t until_us)
{
	struct past *past;
	struct span *last;

	if (pause->from_us >= until_us)
		return;
	past = obtain(watch, pause->person);
	last = past->n ? newest(past) : NULL;
	if (last && last->until_us >= pause->from_us && last->from_us <= pause->from_us && last->until_us <= until_us)
		last->until_us = until_us;
	else
		append(past, pause->from_us, until_us);
	keep(watch, past);
}

static bool is_in(const struct span *span, int64_t at_us, const struct moment *now)
{
	return span->from_us <= at_us && at_us < span->until_us && span->until_us <= now->wall_us;
}

bool unwatched_was(const struct watch *watch, const struct accepted *accepted, const struct moment *now)
{
	size_t i = find(&watch->unwatched, accepted->person);
	size_t n = i < watch->unwatched.n ? watch->unwatched.past[i].n : 0;
	bool was = pause_had_begun(watch, accepted->person, accepted->at_us, now);

	for (size_t k = 0; k < n && !was; k++)
		was = is_in(&watch->unwatched.past[i].of[k], accepted->at_us, now);
	return was;
}

bool unwatched_is(const struct watch *watch, const struct accepted *accepted, const struct moment *now)
{
	return pause_is_on(watch, accepted->person, now) || unwatched_was(watch, accepted, now);
}

bool unwatched_is_aside(const struct watch *watch, const struct accepted *accepted, const struct moment *now)
{
	size_t i = find(&watch->unwatched, accepted->person);
	size_t n = i < watch->unwatched.n ? watch->unwatched.past[i].n : 0;
	bool is = unwatched_is(watch, accepted, now);

	for (size_t k = 0; k < n && !is; k++)
		is = accepted->at_us < watch->unwatched.past[i].of[k].until_us &&
			watch->unwatched.past[i].of[k].until_us <= now->wall_us;
	return is;
}

static bool read_spans(struct reader *r, struct past *ret_past)
{
	while (r->n_left && ret_past->n < UNWATCHED_MAX) {
		struct span *span = &ret_past->of[ret_past->n++];

		if (!octets_wall(r, &span->from_us) || !octets_wall(r, &span->until_us) || span->from_us >= span->until_us)
			return false;
	}
	return ret_past->n && !r->n_left;
}

int unwatched_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now)
{
	struct unwatched *unwatched = &watch->unwatched;
	struct reader r = reader_of(octets, n_octets);
	struct past past = { .n = 0 };

	(void)now;
	if (!octets_key_part(key, 1, past.person, sizeof(past.person)) || !read_spans(&r, &past) ||
		unwatched->n == PLAN_PEOPLE_MAX || find(unwatched, past.person) < unwatched->n)
		return RECALL_FORGET;
	unwatched->past[unwatched->n++] = past;
	return 0;
}
