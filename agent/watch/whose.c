/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/whose.h"

#include <stdio.h>
#include <string.h>

#include "proto/message.h"
#include "proto/words.h"
#include "watch/awaited.h"
#include "watch/evidence.h"
#include "watch/judge.h"
#include "watch/plausible.h"
#include "watch/roster.h"
#include "watch/score.h"
#include "watch/trend_base.h"
#include "watch/validity.h"

static const char rule[] = "whose";

/* ---- attribution ---- */

/* How far apart two values are, in the base unit. False where that cannot be said. */
static bool distance_of(const struct value *value, const struct day_value *last, struct decimal *ret_distance)
{
	enum unit unit = unit_base(value->unit);
	struct decimal is, was;

	if (unit_convert(value->number, value->unit, unit, &is) < 0 || unit_convert(last->number, last->unit, unit, &was) < 0 ||
		trend_minus(is, was, ret_distance) < 0)
		return false;
	if (ret_distance->mantissa < 0)
		ret_distance->mantissa = -ret_distance->mantissa;
	return true;
}

/* The newest by that device, else the newest by any. */
static const struct day_value *last_of(struct watch *watch, const char *person, enum quantity quantity, uint8_t device)
{
	const struct series *series = days_find(watch, person, quantity);
	const struct day_value *last = series ? series_last_of(series, device) : NULL;

	return last || !series || series->n == 0 ? last : &series->days[series->n - 1].last;
}

static const struct value *number_of(const struct readings *readings, const struct reading *reading, enum quantity quantity)
{
	const struct value *value = reading_find(readings, reading, quantity);

	return value && evidence_is_number(value) ? value : NULL;
}

/* second - nearest >= margin */
static bool is_clear(const struct plan_device *place, const struct value *value, struct decimal nearest, struct decimal second)
{
	struct decimal margin, least;

	return unit_convert(place->margin, place->margin_unit, unit_base(value->unit), &margin) == 0 &&
		decimal_add(nearest, margin, &least) == 0 && decimal_compare(second, least) >= 0;
}

static const char *by_value(struct watch *watch, const struct plan_device *place, const struct value *value, uint8_t device)
{
	struct decimal nearest = { 0 }, second = { 0 };
	const char *person = NULL;

	for (size_t i = 0; i < place->n_shared; i++) {
		const struct day_value *last = last_of(watch, place->shared_by[i], place->shared_quantity, device);
		struct decimal distance;

		if (!last || !distance_of(value, last, &distance))
			return NULL;
		if (!person || decimal_compare(distance, nearest) < 0) {
			second = person ? nearest : distance;
			nearest = distance;
			person = place->shared_by[i];
		} else if (i == 1 || decimal_compare(distance, second) < 0) {
			second = distance;
		}
	}
	if (place->n_shared > 1 && !is_clear(place, value, nearest, second))
		return NULL;
	return person;
}

/* Ten times the difference against the last. */
static bool is_a_tenth_off(struct watch *watch, const char *person, const struct value *weight, uint8_t device)
{
	const struct series *series = days_find(watch, person, QUANTITY_BODY_WEIGHT);
	const struct day_value *last = series ? series_last_of(series, device) : NULL;
	struct decimal distance, whole;

	return last && distance_of(weight, last, &distance) &&
		unit_convert(last->number, last->unit, unit_base(weight->unit), &whole) == 0 &&
		decimal_multiply(distance, (struct decimal){ 1, 1 }, &distance) == 0 &&
		decimal_compare(distance, whole) > 0;
}

const char *watch_whose(struct watch *watch, const struct plan *plan, const struct device *device,
	const struct readings *readings, const struct reading *reading)
{
	const struct plan_device *place = plan_find_device(plan, &device->address, reading->user);
	const struct value *weight = number_of(readings, reading, QUANTITY_BODY_WEIGHT);
	uint8_t name = days_device(&watch->days, device->id);
	const char *person;

	if (!place)
		return NULL;
	person = place->person[0] ? place->person : NULL;
	if (place->n_shared) {
		const struct value *value = number_of(readings, reading, place->shared_quantity);

		person = value ? by_value(watch, place, value, name) : NULL;
	}
	return person && weight && is_a_tenth_off(watch, person, weight, name) ? NULL : person;
}

/* ---- asking ---- */

static struct episode *find_task(const struct watch *watch, const char *device)
{
	for (size_t i = 0; i < watch->n_open; i++) {
		const struct alert *alert = &watch->open[i]->alert;

		if (alert->kind == ALERT_TASK && alert->state != ALERT_CLOSED && strcmp(alert->rule, rule) == 0 &&
			strcmp(alert->device, device) == 0)
			return watch->open[i];
	}
	return NULL;
}

static void put_title(const struct watch *watch, struct alert *alert, const struct device *device, const struct value *value)
{
	char quantity[WORDS_MAX], number[WORDS_MAX];
	struct text q = text_of(quantity, sizeof(quantity)), n = text_of(number, sizeof(number));
	struct text t = text_of(alert->title, sizeof(alert->title));
	enum lang lang = roster_lang(watch);

	words_quantity_begin(&q, lang, value->quantity);
	words_number(&n, lang, value->number, value->unit);
	message_put(&t, lang, MESSAGE_TITLE_WHOSE, quantity, number, device->name[0] ? device->name : device->id);
}

int whose_ask(struct watch *watch, const struct accepted *accepted, const struct value *value, const struct moment *now)
{
	struct episode *e = find_task(watch, accepted->device->id);
	struct alert_cause cause = evidence_of(accepted, value);
	int r;

	if (!watch->plan || quantity_class(value->quantity) != CLASS_VITAL || (e && evidence_rests_on(&e->alert, accepted->id)))
		return 0;
	/* A device gives a record again whose row had to go; whoever closed the question is not asked it once more. */
	if (roster_is_settled(watch, accepted->id))
		return 0;
	if (e) {
		alert_add_cause(&e->alert, &cause);
		e->is_changed = true;
		episode_return(e, watch->plan, now);
		return 0;
	}
	r = roster_open(watch, ALERT_TASK, ALERT_LOW, now, &e);
	if (r == ROSTER_FULL_FOR_LOW)
		roster_refuse(watch, ALERT_TASK, rule, accepted->device->id);
	if (r != 0)
		return r < 0 ? r : 0;
	e->alert.condition = ALERT_ACTIVE;
	strcpy(e->alert.rule, rule);
	snprintf(e->alert.device, sizeof(e->alert.device), "%s", accepted->device->id);
	snprintf(e->alert.todo, sizeof(e->alert.todo), "%s", message_words(roster_lang(watch), MESSAGE_DO_WHOSE));
	put_title(watch, &e->alert, accepted->device, value);
	alert_add_cause(&e->alert, &cause);
	episode_begin(e, watch->plan, now);
	return 0;
}

/* ---- somebody said whose ---- */

static bool remove_cause(struct alert *alert, const uint8_t reading[READING_ID_SIZE])
{
	size_t n = 0;

	for (size_t i = 0; i < alert->n_because; i++)
		if (memcmp(alert->because[i].reading, reading, READING_ID_SIZE) != 0)
			alert->because[n++] = alert->because[i];
	if (n == alert->n_because)
		return false;
	alert->n_because = n;
	return true;
}

static void note_reassigned(struct episode *e, const char *from, const char *to, const char *who, const struct moment *now)
{
	struct alert_entry *entry = alert_note(&e->alert, ALERT_EVENT_REASSIGNED, stamp_of(now->wall_us, now->zone_s), who);

	snprintf(entry->note, sizeof(entry->note), "%s -> %s", from ? from : "-", to ? to : "-");
	e->is_changed = true;
}

bool whose_take_away(struct watch *watch, const uint8_t reading[READING_ID_SIZE], const char *from, const char *to,
	const char *who, const struct moment *now)
{
	bool has_rested = false;

	for (size_t i = 0; i < watch->n_open; i++) {
		struct episode *e = watch->open[i];

		if (e->alert.state == ALERT_CLOSED || !remove_cause(&e->alert, reading))
			continue;
		has_rested = true;
		if (e->alert.has_limit)
			evidence_find_worst(&e->alert, roster_lang(watch));
		note_reassigned(e, from, to, who, now);
		if (e->alert.n_because == 0 && e->alert.n_more)
			episode_grow_stale(e, now); /* whether what is shown no more was another's as well, nobody said */
		else if (e->alert.n_because == 0)
			episode_clear(e, now);
	}
	return has_rested;
}

static void take_away_references(struct watch *watch, const struct accepted *accepted, const char *from, const char *who,
	const struct moment *now)
{
	for (size_t i = 0; i < watch->n_open; i++) {
		struct episode *e = watch->open[i];

		if (strcmp(e->alert.person, from) != 0 || !trend_is_compared_with(watch, &e->alert, accepted))
			continue;
		e->is_unreferred = true;
		note_reassigned(e, from, accepted->person, who, now);
	}
}

static void forget_days(struct watch *watch, const struct accepted *accepted, const char *person)
{
	int32_t day = days_of(accepted->at_us, accepted->at_zone_s);

	for (size_t i = 0; i < accepted->reading->n_values; i++)
		days_forget(watch, person, accepted->readings->values[accepted->reading->first_value + i].quantity, day);
}

static bool is_of_one_button(const struct alert *alert, const char *device)
{
	for (size_t i = 0; i < alert->n_because; i++)
		if (strcmp(alert->because[i].device, device) != 0)
			return false;
	return true;
}

/*
 * Who called is who holds the button: the call itself becomes theirs, with all of its presses and whoever has answered it,
 * and is no second one. Not where they have called already, by another button. Whether it is theirs now.
 */
static bool move_call(struct watch *watch, const struct accepted *accepted, const char *from, const char *who,
	const struct moment *now)
{
	const char *to = accepted->person ? accepted->person : "";
	struct episode *e = NULL;

	for (size_t i = 0; i < watch->n_open && !e; i++)
		if (watch->open[i]->alert.kind == ALERT_HELP_CALL && watch->open[i]->alert.state != ALERT_CLOSED &&
			evidence_rests_on(&watch->open[i]->alert, accepted->id))
			e = watch->open[i];
	if (!e || strcmp(e->alert.person, to) == 0)
		return e;
	if (!is_of_one_button(&e->alert, accepted->device->id) || roster_find_rule(watch, ALERT_HELP_CALL, e->alert.rule, to))
		return false;
	snprintf(e->alert.person, sizeof(e->alert.person), "%s", to);
	note_reassigned(e, from, accepted->person, who, now);
	return true;
}

static bool has_press(const struct accepted *accepted)
{
	for (size_t i = 0; i < accepted->reading->n_values; i++)
		if (evidence_is_press(accepted, &accepted->readings->values[accepted->reading->first_value + i]))
			return true;
	return false;
}

int watch_reassign(struct watch *watch, const struct accepted *accepted, const char *from, const char *who,
	const struct moment *now)
{
	bool is_moved = has_press(accepted) && move_call(watch, accepted, from, who, now);
	bool has_rested = !is_moved && whose_take_away(watch, accepted->id, from, accepted->person, who, now);
	bool is_answered = has_press(accepted) && !has_rested;
	struct accepted judged = *accepted;
	int r = 0;

	hold_take_away(watch, accepted->id);
	if (from)
		take_away_references(watch, accepted, from, who, now);
	if (from)
		days_take_away(watch, accepted->id, from);
	if (from)
		forget_days(watch, accepted, from);
	if (from)
		score_take_away(watch, accepted->id, from, now);
	if (from)
		expected_take_away(watch, accepted, from, now);
	judged.live = accepted->live && now->wall_us - accepted->at_us <= VALIDITY_DEFAULT_S * INT64_C(1000000);
	if (accepted->person && !is_answered) /* nobody moves by being named */
		r = judge_reading(watch, &judged, now);
	roster_flush(watch, now);
	return r;
}

static bool is_result(const struct accepted *accepted, const struct value *value)
{
	return value->kind == VALUE_NUMBER && plausible_reason(accepted, value) == SUPPRESS_REASON_COUNT;
}

void watch_count_again(struct watch *watch, const struct accepted *accepted, const struct moment *now)
{
	for (size_t i = 0; i < accepted->reading->n_values; i++) {
		const struct value *value = &accepted->readings->values[accepted->reading->first_value + i];

		if (is_result(accepted, value))
			days_count_again(watch, accepted, value, now);
	}
}

void watch_measured_again(struct watch *watch, const struct accepted *accepted, const struct moment *now)
{
	for (size_t i = 0; i < accepted->reading->n_values; i++) {
		const struct value *value = &accepted->readings->values[accepted->reading->first_value + i];

		if (!is_result(accepted, value))
			continue;
		days_newest_again(watch, accepted, value, now);
		score_take_again(watch, accepted, value, now);
		expected_count_again(watch, accepted, value, now);
	}
}

void watch_keep_measured(struct watch *watch, const struct moment *now)
{
	for (size_t i = 0; i < watch->n_open; i++) {
		struct episode *e = watch->open[i];

		if (e->is_unreferred && !trend_compare_again(watch, e)) {
			if (e->alert.has_limit)
				episode_clear(e, now);
			else /* what is left tells neither that it holds nor that it does not */
				episode_grow_stale(e, now);
		}
		e->is_unreferred = false;
	}
	awaited_keep(watch, now);
	days_found_again(watch);
	score_found_again(watch, now);
	judge_known(watch, now);
	roster_flush(watch, now);
}
