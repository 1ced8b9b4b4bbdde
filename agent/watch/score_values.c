/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/score_values.h"

#include <stdio.h>
#include <string.h>

#include "watch/octets.h"
#include "watch/roster.h"

/* By which quantity an input is measured; a pulse is one whether an electrode or a finger clip counts it. */
static const struct {
	enum quantity quantity;
	enum score_input input;
} measured[] = {
	{ QUANTITY_RESPIRATORY_RATE, SCORE_RESPIRATION },
	{ QUANTITY_SPO2, SCORE_SPO2 },
	{ QUANTITY_SYSTOLIC_PRESSURE, SCORE_SYSTOLIC },
	{ QUANTITY_PULSE_RATE, SCORE_PULSE },
	{ QUANTITY_HEART_RATE, SCORE_PULSE },
	{ QUANTITY_BODY_TEMPERATURE, SCORE_TEMPERATURE },
};

enum { N_MEASURED = sizeof(measured) / sizeof(measured[0]) };

int score_input_of(enum quantity quantity)
{
	for (size_t i = 0; i < N_MEASURED; i++)
		if (measured[i].quantity == quantity)
			return (int)measured[i].input;
	return -1;
}

int64_t score_monotonic_us(int64_t at_us, const struct moment *now)
{
	int64_t ago_us = now->wall_us - at_us;

	return (int64_t)now->now_us - (ago_us > 0 ? ago_us : 0);
}

bool score_has(const struct watch *watch, const char *person)
{
	for (size_t i = 0; watch->plan && i < watch->plan->n_scores; i++)
		if (strcmp(watch->plan->scores[i].rule.person, person) == 0)
			return true;
	for (size_t i = 0; !watch->plan && person[0] && i < SCORES_PEOPLE_MAX; i++)
		if (strcmp(watch->scores.people[i].person, person) == 0)
			return true;
	return false;
}

struct score_person *score_find_person(struct watch *watch, const char *person)
{
	struct score_person *free_place = NULL;

	for (size_t i = 0; i < SCORES_PEOPLE_MAX; i++) {
		if (strcmp(watch->scores.people[i].person, person) == 0)
			return &watch->scores.people[i];
		if (!score_has(watch, watch->scores.people[i].person))
			free_place = &watch->scores.people[i];
	}
	if (free_place) {
		*free_place = (struct score_person){ 0 };
		snprintf(free_place->person, sizeof(free_place->person), "%s", person);
	}
	return free_place;
}

/* What is remembered of one input, under "score/<person>/<input>". */
struct kept {
	uint32_t version;
	struct alert_cause cause;
	char quantity[32], unit[16]; /* by name: the numbers may be others tomorrow */
};

enum { KEPT_VERSION = 1 };

static void make_key(char ret_key[WATCH_MEMORY_KEY_MAX], const char *person, enum score_input input)
{
	snprintf(ret_key, WATCH_MEMORY_KEY_MAX, "score/%s/%s", person, score_input_name(input));
}

void score_keep(struct watch *watch, const struct score_person *person, enum score_input input)
{
	const struct alert_cause *cause = &person->of[input].cause;
	char key[WATCH_MEMORY_KEY_MAX];
	struct kept kept;

	memset(&kept, 0, sizeof(kept)); /* holes too: it is kept as it lies there */
	kept.version = KEPT_VERSION;
	kept.cause = *cause;
	snprintf(kept.quantity, sizeof(kept.quantity), "%s", quantity_name(cause->quantity));
	snprintf(kept.unit, sizeof(kept.unit), "%s", unit_ucum(cause->unit));
	make_key(key, person->person, input);
	roster_keep(watch, key, &kept, sizeof(kept));
}

void score_forget(struct watch *watch, struct score_person *person, enum score_input input)
{
	char key[WATCH_MEMORY_KEY_MAX];

	person->of[input] = (struct score_value){ 0 };
	make_key(key, person->person, input);
	roster_keep(watch, key, NULL, 0);
}

static struct score_value by_wall(const struct alert_cause *cause, const struct moment *now)
{
	return (struct score_value){ .is_known = true, .cause = *cause, .at_us = score_monotonic_us(cause->at.at_us, now),
		.is_by_wall = true };
}

bool score_take_known(struct watch *watch, struct score_person *person, const struct moment *now)
{
	bool is_any = false;

	for (size_t i = 0; i < N_MEASURED; i++) {
		const struct series *series = days_find(watch, person->person, measured[i].quantity);
		struct score_value *place = &person->of[measured[i].input];

		if (!place->is_known && series && series->has_newest) {
			*place = by_wall(&series->newest, now);
			score_keep(watch, person, measured[i].input);
		}
		is_any |= place->is_known;
	}
	return is_any;
}

static bool take_kept(const struct kept *kept, struct alert_cause *ret_cause)
{
	bool is_text = memchr(kept->quantity, 0, sizeof(kept->quantity)) && memchr(kept->unit, 0, sizeof(kept->unit)) &&
		memchr(kept->cause.device, 0, sizeof(kept->cause.device));
	int quantity = is_text ? quantity_from_name(kept->quantity) : -1, unit = is_text ? unit_from_ucum(kept->unit) : -1;

	if (kept->version != KEPT_VERSION || quantity < 0 || unit < 0 || kept->cause.trust > TRUST_AUTHENTICATED)
		return false;
	*ret_cause = (struct alert_cause){ .trust = kept->cause.trust, .quantity = (enum quantity)quantity,
		.number = kept->cause.number, .unit = (enum unit)unit,
		.at = stamp_of(kept->cause.at.at_us, kept->cause.at.zone_s) };
	memcpy(ret_cause->reading, kept->cause.reading, sizeof(ret_cause->reading));
	memcpy(ret_cause->device, kept->cause.device, sizeof(ret_cause->device));
	return quantity_is_sane(ret_cause->quantity, ret_cause->number, ret_cause->unit);
}

int score_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now)
{
	char person[PERSON_ID_MAX], name[16];
	struct score_person *place;
	struct alert_cause cause;
	struct kept kept;
	int input;

	if (n_octets != sizeof(kept) || sscanf(key, "score/%32[^/]/%15s", person, name) != 2)
		return RECALL_FORGET;
	memcpy(&kept, octets, sizeof(kept));
	input = score_input_from_name(name);
	if (input < 0 || (watch->plan && !score_has(watch, person)) || !take_kept(&kept, &cause) || score_input_of(cause.quantity) != input)
		return RECALL_FORGET;
	place = score_find_person(watch, person);
	if (place)
		place->of[input] = by_wall(&cause, now);
	return 0;
}

void score_keep_judged(struct watch *watch, const char *person, uint64_t version)
{
	struct score_person *place = score_find_person(watch, person);
	struct octets o = { .n = 0 };
	char key[WATCH_MEMORY_KEY_MAX];

	if (!place || place->judged_by == version)
		return;
	place->judged_by = version;
	octets_put(&o, version, sizeof(version));
	snprintf(key, sizeof(key), "scored/%s", person);
	roster_keep(watch, key, o.at, o.n);
}

int scored_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now)
{
	struct reader r = reader_of(octets, n_octets);
	char person[PERSON_ID_MAX];
	struct score_person *place;

	(void)now;
	if (n_octets != sizeof(place->judged_by) || !octets_key_part(key, 1, person, sizeof(person)) ||
		(watch->plan && !score_has(watch, person)))
		return RECALL_FORGET;
	place = score_find_person(watch, person);
	if (place)
		place->judged_by = reader_u64(&r);
	return 0;
}
