/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/awaited.h"

#include <stdio.h>
#include <string.h>

#include "watch/octets.h"
#include "watch/recall.h"
#include "watch/roster.h"

enum { FORM = 1, FORM_SIZE = 1 + 3 * 8 };

_Static_assert(FORM_SIZE + PLAN_EXPECTED_MAX * (ALERT_RULE_MAX + SLOT_KEPT_MAX) <= WATCH_MEMORY_MAX, "all fit in one row");
_Static_assert(ALERT_RULE_MAX + SLOT_KEPT_MAX <= OCTETS_MAX, "and each in this");

static bool is_of(const struct expecting *x, const char *person, enum quantity quantity)
{
	return x->quantity == quantity && strcmp(x->person, person) == 0;
}

/* FORM, then the clocks as they are, by which all of it is told; then for each rule its name and its slot. */
static void begin_row(struct octets *o, const struct moment *now)
{
	octets_put(o, FORM, 1);
	octets_put(o, now->now_us, 8);
	octets_put(o, (uint64_t)now->wall_us, 8);
	octets_put(o, now->boot, 8);
}

static void append(uint8_t row[WATCH_MEMORY_MAX], size_t *n, const struct octets *o)
{
	memcpy(row + *n, o->at, o->n);
	*n += o->n;
}

void awaited_keep_of(struct watch *watch, const char *person, enum quantity quantity, const struct moment *now)
{
	char key[WATCH_MEMORY_KEY_MAX];
	uint8_t row[WATCH_MEMORY_MAX];
	struct octets o = { .n = 0 };
	size_t n = 0, n_rules = 0;

	begin_row(&o, now);
	append(row, &n, &o);
	for (size_t i = 0; i < watch->expected.n; i++) {
		struct expecting *x = &watch->expected.of[i];

		if (!is_of(x, person, quantity))
			continue;
		x->slot.saved = local_save(now);
		x->is_changed = false;
		o.n = 0;
		octets_put_text(&o, x->rule);
		slot_put(&o, &x->slot);
		append(row, &n, &o);
		n_rules++;
	}
	snprintf(key, sizeof(key), "awaited/%s/%s", person, quantity_name(quantity));
	roster_keep(watch, key, row, n_rules ? n : 0);
}

void awaited_keep(struct watch *watch, const struct moment *now)
{
	for (size_t i = 0; i < watch->expected.n; i++)
		if (watch->expected.of[i].is_changed)
			awaited_keep_of(watch, watch->expected.of[i].person, watch->expected.of[i].quantity, now);
}

/* ---- the way back ---- */

/* Of a rule that the plan has, and which is not known yet. Returns whether it is: others are left out. */
static bool take_up(struct watch *watch, const struct expecting *x)
{
	struct expected *expected = &watch->expected;

	if (!expected_rule(watch->plan, x->rule, x->person) || expected_find(expected, x->rule, x->person) ||
		expected->n == PLAN_EXPECTED_MAX)
		return false;
	expected->of[expected->n++] = *x;
	return true;
}

static bool get_saved(struct reader *r, struct local_saved *ret_saved)
{
	if (reader_u8(r) != FORM)
		return false;
	ret_saved->now_us = reader_int(r, 8);
	ret_saved->wall_us = reader_int(r, 8);
	ret_saved->boot = reader_u64(r);
	return !r->short_read;
}

int awaited_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now)
{
	struct reader r = reader_of(octets, n_octets);
	char person[PERSON_ID_MAX], name[WATCH_MEMORY_KEY_MAX];
	struct expecting found[PLAN_EXPECTED_MAX];
	struct local_saved saved;
	size_t n = 0, n_taken = 0;
	int quantity;

	if (!octets_key_part(key, 1, person, sizeof(person)) || !octets_key_part(key, 2, name, sizeof(name)) ||
		(quantity = quantity_from_name(name)) < 0 || !get_saved(&r, &saved))
		return RECALL_FORGET;
	for (; r.n_left; n++) {
		if (n == PLAN_EXPECTED_MAX)
			return RECALL_FORGET;
		found[n] = (struct expecting){ .quantity = (enum quantity)quantity };
		strcpy(found[n].person, person);
		if (!octets_text(&r, found[n].rule, sizeof(found[n].rule)) ||
			!slot_get(&r, found[n].quantity, &saved, now, &found[n].slot))
			return RECALL_FORGET;
	}
	for (size_t i = 0; i < n; i++)
		n_taken += take_up(watch, &found[i]);
	return n_taken ? 0 : RECALL_FORGET;
}

/* The rows of before: each rule had one, with the slot as it lies there. */
int expected_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now)
{
	struct expecting x = { .wake_us = 0 };
	const struct plan_expected *rule;

	if (!octets_key_part(key, 1, x.person, sizeof(x.person)) || !octets_key_part(key, 2, x.rule, sizeof(x.rule)))
		return RECALL_FORGET;
	rule = expected_rule(watch->plan, x.rule, x.person);
	if (!rule || !slot_recall(&x.slot, octets, n_octets, now) || x.slot.what != slot_what(rule->quantity))
		return RECALL_FORGET;
	x.quantity = rule->quantity;
	if (take_up(watch, &x))
		awaited_keep_of(watch, x.person, x.quantity, now);
	return RECALL_FORGET; /* it has its place in the other row now */
}
