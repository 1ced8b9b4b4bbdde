/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/days.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "watch/evidence.h"
#include "watch/octets.h"
#include "watch/roster.h"

#define SECOND_US INT64_C(1000000)
#define DAY_US (86400 * SECOND_US)

enum {
	FORM = 1,
	DROP_DAYS = 7, /* an older value is judged by nobody any more */
};

enum { IS_MORNING = 1, IS_JUDGED = 2 }; /* in a row */

/* ---- series ---- */

struct series *days_find(struct watch *watch, const char *person, enum quantity quantity)
{
	for (size_t i = 0; i < watch->days.n; i++) {
		struct series *series = &watch->days.series[i];

		if (series->quantity == quantity && strcmp(series->person, person) == 0)
			return series;
	}
	return NULL;
}

static bool is_of(const struct plan_rule *rule, const char *person)
{
	return strcmp(rule->person, person) == 0;
}

/* Whose weight it is, the weights before tell. */
static bool is_watched(const struct plan *plan, const char *person, enum quantity quantity)
{
	if (!plan)
		return false;
	for (size_t i = 0; i < plan->n_limits; i++)
		if (plan->limits[i].quantity == quantity && is_of(&plan->limits[i].rule, person))
			return true;
	for (size_t i = 0; i < plan->n_trends; i++)
		if (plan->trends[i].quantity == quantity && is_of(&plan->trends[i].rule, person))
			return true;
	for (size_t i = 0; i < plan->n_devices; i++)
		if (plan->devices[i].n_shared && plan->devices[i].shared_quantity == quantity)
			return true;
	return quantity == QUANTITY_BODY_WEIGHT && plan_find_person(plan, person);
}

static void key_of(const struct series *series, int32_t day, char ret_key[WATCH_MEMORY_KEY_MAX])
{
	snprintf(ret_key, WATCH_MEMORY_KEY_MAX, "days/%s/%s/%06d", series->person, quantity_name(series->quantity),
		(int)day);
}

static void forget_row(struct watch *watch, const struct series *series, int32_t day)
{
	char key[WATCH_MEMORY_KEY_MAX];

	key_of(series, day, key);
	roster_keep(watch, key, NULL, 0);
}

/* Where there is no place, of one that no rule watches any more. */
static struct series *find_place(struct watch *watch)
{
	struct days *days = &watch->days;

	if (days->n < DAYS_SERIES_MAX)
		return &days->series[days->n++];
	for (size_t i = 0; i < days->n; i++) {
		struct series *old = &days->series[i];

		if (is_watched(watch->plan, old->person, old->quantity))
			continue;
		for (size_t d = 0; d < old->n; d++)
			forget_row(watch, old, old->days[d].day);
		free(old->room);
		return old;
	}
	return NULL;
}

static struct series *obtain(struct watch *watch, const char *person, enum quantity quantity)
{
	struct series *series = days_find(watch, person, quantity);

	if (!series && (series = find_place(watch))) {
		*series = (struct series){ .quantity = quantity };
		snprintf(series->person, sizeof(series->person), "%s", person);
	}
	return series;
}

uint8_t days_device(const struct days *days, const char *id)
{
	for (size_t i = 0; i < days->n_names; i++)
		if (strcmp(days->names[i], id) == 0)
			return (uint8_t)(i + 1);
	return 0;
}

static uint8_t name_device(struct days *days, const char *id)
{
	uint8_t device = days_device(days, id);

	if (device || !id[0] || days->n_names == DAYS_NAMES_MAX || strlen(id) >= DEVICE_ID_MAX)
		return device;
	strcpy(days->names[days->n_names++], id);
	return (uint8_t)days->n_names;
}

/* ---- a day ---- */

int32_t days_of(int64_t at_us, int32_t zone_s)
{
	int64_t local_us = at_us + zone_s * SECOND_US;

	return (int32_t)(local_us / DAY_US - (local_us % DAY_US < 0));
}

/* The day, empty where it is new. Returns 0, -ENOMEM, or -ERANGE: it is older than all that are kept. */
static int obtain_day(struct watch *watch, struct series *series, int32_t number, size_t *ret_at)
{
	if (series->n >= DAYS_MAX && number < series->days[0].day)
		return -ERANGE;
	/* Not with the first value of a day that is one too many, as that has enough to do: with the next one. */
	if (series->n > DAYS_MAX && number > series->days[0].day) {
		forget_row(watch, series, series->days[0].day);
		series_drop_oldest(series);
	}
	return series_obtain(series, number, ret_at);
}

/* ---- memory ---- */

static void put_value(struct octets *o, const struct days *days, const struct day_value *value)
{
	octets_put_decimal(o, value->number);
	octets_put_text(o, unit_ucum(value->unit));
	octets_put_text(o, value->device ? days->names[value->device - 1] : "");
	octets_put(o, value->is_bonded, 1);
}

static bool is_newest(const struct series *series, int32_t day)
{
	return series->has_newest && days_of(series->newest.at.at_us, series->newest.at.zone_s) == day;
}

static void keep(struct watch *watch, const struct series *series, const struct day *day)
{
	struct octets o = { .n = 0 };
	char key[WATCH_MEMORY_KEY_MAX];

	octets_put(&o, FORM, 1);
	octets_put(&o, day->count, 4);
	octets_put(&o, (day->is_morning ? IS_MORNING : 0) | (day->is_judged ? IS_JUDGED : 0), 1);
	octets_put(&o, (uint64_t)day->first_at_us, 8);
	octets_put(&o, (uint64_t)day->last_at_us, 8);
	put_value(&o, &watch->days, &day->first);
	put_value(&o, &watch->days, &day->lowest);
	put_value(&o, &watch->days, &day->highest);
	put_value(&o, &watch->days, &day->last);
	if (is_newest(series, day->day)) {
		octets_put(&o, series->judged_by, 8);
		octets_put_cause(&o, &series->newest);
	}
	key_of(series, day->day, key);
	if (!o.is_full)
		roster_keep(watch, key, o.at, o.n);
}

static bool get_value(struct reader *r, struct days *days, enum quantity quantity, struct day_value *ret_value)
{
	char unit_text[32], device[DEVICE_ID_MAX];
	int unit;

	if (!octets_decimal(r, &ret_value->number) || !octets_text(r, unit_text, sizeof(unit_text)) ||
		!octets_text(r, device, sizeof(device)))
		return false;
	unit = unit_from_ucum(unit_text);
	if (unit < 0)
		return false;
	ret_value->unit = (enum unit)unit;
	ret_value->device = name_device(days, device);
	ret_value->is_bonded = reader_u8(r) == 1;
	return !r->short_read && quantity_is_sane(quantity, ret_value->number, ret_value->unit);
}

static bool get_day(struct reader *r, struct days *days, enum quantity quantity, struct day *ret_day)
{
	uint8_t bits;

	if (reader_u8(r) != FORM)
		return false;
	ret_day->count = reader_u32(r);
	bits = reader_u8(r);
	ret_day->is_morning = bits & IS_MORNING;
	ret_day->is_judged = bits & IS_JUDGED;
	return octets_wall(r, &ret_day->first_at_us) && octets_wall(r, &ret_day->last_at_us) &&
		get_value(r, days, quantity, &ret_day->first) && get_value(r, days, quantity, &ret_day->lowest) &&
		get_value(r, days, quantity, &ret_day->highest) && get_value(r, days, quantity, &ret_day->last) && ret_day->count > 0;
}

static void put_newest(struct series *series, const struct alert_cause *newest, uint64_t judged_by, const struct moment *now)
{
	int64_t at_us = newest->at.at_us < now->wall_us ? newest->at.at_us : now->wall_us;

	series->newest = *newest;
	series->newest_us = local_monotonic_us(now, at_us);
	series->judged_by = judged_by;
	series->has_newest = true;
}

static bool get_newest(struct reader *r, struct series *series, const struct moment *now)
{
	uint64_t judged_by = reader_u64(r);
	struct alert_cause cause;

	if (!octets_cause(r, &cause) || cause.quantity != series->quantity)
		return false;
	if (!series->has_newest || cause.at.at_us >= series->newest.at.at_us)
		put_newest(series, &cause, judged_by, now);
	return true;
}

static bool get_number(const char *text, int32_t *ret_number)
{
	int n = 0, number;

	if (sscanf(text, "%d%n", &number, &n) != 1 || text[n] || number < 0)
		return false;
	*ret_number = number;
	return true;
}

int days_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now)
{
	struct reader r = reader_of(octets, n_octets);
	char person[PERSON_ID_MAX], name[64], number[16];
	struct day day = { 0 };
	struct series *series;
	int quantity, made;
	size_t at;

	if (!octets_key_part(key, 1, person, sizeof(person)) || !octets_key_part(key, 2, name, sizeof(name)) ||
		!octets_key_part(key, 3, number, sizeof(number)) || !get_number(number, &day.day) ||
		(quantity = quantity_from_name(name)) < 0 || !get_day(&r, &watch->days, (enum quantity)quantity, &day))
		return RECALL_FORGET;
	series = obtain(watch, person, (enum quantity)quantity);
	if (!series || (r.n_left && (!get_newest(&r, series, now) || r.n_left)))
		return RECALL_FORGET;
	made = obtain_day(watch, series, day.day, &at);
	if (made < 0)
		return made == -ERANGE ? RECALL_FORGET : made;
	series->days[at] = day;
	return 0;
}

/* ---- values ---- */

/* A newest value in the future is a clock that was set back. */
static bool is_newer(const struct alert_cause *newest, const struct accepted *accepted, const struct moment *now)
{
	if (accepted->trust < TRUST_BONDED && newest->trust >= TRUST_BONDED)
		return false;
	return accepted->at_us / 1000 >= newest->at.at_us / 1000 || newest->at.at_us > now->wall_us;
}

static void note_newest(const struct watch *watch, struct series *series, const struct accepted *accepted,
	const struct value *value, struct day_change *change, const struct moment *now)
{
	struct alert_cause newest = evidence_of(accepted, value);

	change->had_newest = series->has_newest;
	change->before = series->newest;
	if (!accepted->live || pause_is_on(watch, accepted->person, now) || (series->has_newest && !is_newer(&series->newest, accepted, now)))
		return;
	/* Judged at once; else days_unjudged() says so. */
	put_newest(series, &newest, watch->plan ? watch->plan->version : 0, now);
}

/* Not of a clock that was never set, nor of one that is ahead. */
static bool is_day_known(const struct accepted *accepted, const struct moment *now)
{
	return accepted->at_us >= LOCAL_KNOWN_US && accepted->at_us < now->wall_us + DAY_US;
}

/* For its day. */
static int count(struct watch *watch, const struct accepted *accepted, const struct value *value, const struct moment *now,
	struct day_change *ret_change)
{
	int32_t number = days_of(accepted->at_us, accepted->at_zone_s);
	struct day_value added = { value->number, value->unit, 0, accepted->trust >= TRUST_BONDED };
	struct series *series;
	int r;

	*ret_change = (struct day_change){ 0 };
	if (!is_day_known(accepted, now) || unwatched_was(watch, accepted, now))
		return 0;
	/* What one plan has left out the next may watch again, and must not judge by an older value than there is. */
	series = is_watched(watch->plan, accepted->person, value->quantity) ?
		obtain(watch, accepted->person, value->quantity) : days_find(watch, accepted->person, value->quantity);
	if (!series && is_watched(watch->plan, accepted->person, value->quantity))
		suppress_note(watch, SUPPRESS_UNCOUNTED, NULL, accepted->person, accepted, quantity_name(value->quantity), now);
	if (!series)
		return 0;
	r = obtain_day(watch, series, number, &ret_change->at);
	if (r < 0)
		return r == -ERANGE ? 0 : r;
	added.device = name_device(&watch->days, accepted->device->id);
	ret_change->series = series;
	ret_change->is_first = day_add(&series->days[ret_change->at], &added, accepted->at_us, accepted->at_zone_s);
	if (ret_change->at + 1 < series->n || series->days[ret_change->at].count == 1)
		series->past++;
	return 0;
}

int days_on_value(struct watch *watch, const struct accepted *accepted, const struct value *value,
	const struct moment *now, struct day_change *ret_change)
{
	int32_t number = days_of(accepted->at_us, accepted->at_zone_s), former;
	int r = count(watch, accepted, value, now, ret_change);
	struct series *series = ret_change->series;

	if (!series)
		return r;
	note_newest(watch, series, accepted, value, ret_change, now);
	keep(watch, series, &series->days[ret_change->at]);
	/* Of two rows that hold a newest value the later one counts: where a clock was set back, no later day may hold one. */
	former = days_of(ret_change->before.at.at_us, ret_change->before.at.zone_s);
	for (size_t at = ret_change->at + 1; ret_change->had_newest && former > number && is_newest(series, number) && at < series->n; at++)
		keep(watch, series, &series->days[at]);
	return 0;
}

void days_count_again(struct watch *watch, const struct accepted *accepted, const struct value *value, const struct moment *now)
{
	struct day_change change;

	if (count(watch, accepted, value, now, &change) < 0 || !change.series)
		return;
	keep(watch, change.series, &change.series->days[change.at]);
	if (accepted->live && days_is_to_judge(&change, accepted->trust)) /* as it was when it came */
		days_judged_once(watch, &change, accepted->trust);
}

struct day_change days_again(struct series *series)
{
	const struct day *day = series_find(series, days_of(series->newest.at.at_us, series->newest.at.zone_s));

	if (!day)
		return (struct day_change){ 0 };
	return (struct day_change){ .series = series, .at = (size_t)(day - series->days), .is_again = true,
		.is_first = day->first_at_us / 1000 == series->newest.at.at_us / 1000 };
}

/* A bonded value may still come where what anybody can send was judged, and is judged then. */
static bool may_stand(const struct day *day, enum trust trust)
{
	return trust >= TRUST_BONDED || !day->first.is_bonded;
}

bool days_is_to_judge(const struct day_change *change, enum trust trust)
{
	const struct day *day = &change->series->days[change->at];

	return change->is_first || (!day->is_judged && may_stand(day, trust));
}

void days_judged_once(struct watch *watch, const struct day_change *change, enum trust trust)
{
	struct day *day = &change->series->days[change->at];

	if (day->is_judged || !may_stand(day, trust))
		return;
	day->is_judged = true;
	keep(watch, change->series, day);
}

void days_judged(struct watch *watch, struct series *series)
{
	const struct day *day = series_find(series, days_of(series->newest.at.at_us, series->newest.at.zone_s));

	series->judged_by = watch->plan->version;
	if (day)
		keep(watch, series, day);
}

void days_unjudged(struct watch *watch, const char *person, enum quantity quantity)
{
	struct series *series = days_find(watch, person, quantity);
	const struct day *day = series && series->has_newest ?
		series_find(series, days_of(series->newest.at.at_us, series->newest.at.zone_s)) : NULL;

	if (!series)
		return;
	series->judged_by = 0;
	if (day)
		keep(watch, series, day);
}

/* The rows of the days before hold what was newest then: no start may take up that instead. */
static void drop_newest(struct watch *watch, struct series *series)
{
	int32_t number = days_of(series->newest.at.at_us, series->newest.at.zone_s);

	series->has_newest = false;
	for (size_t at = series_place(series, number - DROP_DAYS); at < series->n; at++)
		keep(watch, series, &series->days[at]);
}

void days_put_aside(struct watch *watch, const char *person, int64_t before_us)
{
	for (size_t i = 0; i < watch->days.n; i++) {
		struct series *series = &watch->days.series[i];

		if (series->has_newest && strcmp(series->person, person) == 0 && series->newest.at.at_us < before_us)
			drop_newest(watch, series);
	}
}

void days_take_away(struct watch *watch, const uint8_t reading[READING_ID_SIZE], const char *person)
{
	for (size_t i = 0; i < watch->days.n; i++) {
		struct series *series = &watch->days.series[i];

		if (series->has_newest && strcmp(series->person, person) == 0 &&
			memcmp(series->newest.reading, reading, READING_ID_SIZE) == 0) {
			drop_newest(watch, series);
			series->is_robbed = true;
		}
	}
}

/* In whatever order they come. */
void days_newest_again(struct watch *watch, const struct accepted *accepted, const struct value *value, const struct moment *now)
{
	struct series *series = days_find(watch, accepted->person, value->quantity);
	struct alert_cause cause = evidence_of(accepted, value);

	if (!series || !series->is_robbed || !accepted->live || !is_day_known(accepted, now) || unwatched_is_aside(watch, accepted, now))
		return;
	if (!series->has_newest || evidence_is_rather(&cause, &series->newest))
		put_newest(series, &cause, 0, now);
}

void days_found_again(struct watch *watch)
{
	for (size_t i = 0; i < watch->days.n; i++) {
		struct series *series = &watch->days.series[i];

		if (!series->is_robbed)
			continue;
		series->is_robbed = false;
		days_unjudged(watch, series->person, series->quantity);
	}
}

void days_forget(struct watch *watch, const char *person, enum quantity quantity, int32_t number)
{
	struct series *series = days_find(watch, person, quantity);
	const struct day *day = series ? series_find(series, number) : NULL;

	if (!day)
		return;
	forget_row(watch, series, number);
	series_remove(series, (size_t)(day - series->days));
	series->past++;
}

void days_done(struct watch *watch)
{
	for (size_t i = 0; i < watch->days.n; i++)
		free(watch->days.series[i].room);
}
