/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/anew.h"

#include <stdio.h>
#include <string.h>

#include "watch/octets.h"
#include "watch/recall.h"
#include "watch/roster.h"

static void make_key(const struct anew *anew, char ret_key[WATCH_MEMORY_KEY_MAX])
{
	snprintf(ret_key, WATCH_MEMORY_KEY_MAX, "anew/%s/%s/%s", anew->person, anew->rule, anew->device);
}

static void keep(struct watch *watch, const struct anew *anew, const struct moment *now)
{
	struct octets o = { .n = 0 };
	char key[WATCH_MEMORY_KEY_MAX];

	octets_put(&o, (uint64_t)anew->from_us, 8);
	octets_put(&o, (uint64_t)anew->from_wall_us, 8);
	octets_put(&o, now->now_us, 8);
	octets_put(&o, (uint64_t)now->wall_us, 8);
	octets_put(&o, now->boot, 8);
	make_key(anew, key);
	roster_keep(watch, key, o.at, o.n);
}

static void forget(struct watch *watch, struct anew *anew)
{
	struct anews *anews = &watch->mobility.anews;
	char key[WATCH_MEMORY_KEY_MAX];

	make_key(anew, key);
	roster_keep(watch, key, NULL, 0);
	*anew = anews->of[--anews->n];
}

static bool is_of(const struct anew *anew, const char *person, const char *rule)
{
	return strcmp(anew->person, person) == 0 && strcmp(anew->rule, rule) == 0;
}

static struct anew *find(struct anews *anews, const char *person, const char *rule, const char *device)
{
	for (size_t i = 0; i < anews->n; i++)
		if (is_of(&anews->of[i], person, rule) && strcmp(anews->of[i].device, device) == 0)
			return &anews->of[i];
	return NULL;
}

const struct anew *anew_find(struct watch *watch, const struct plan_rule *rule, const char *device)
{
	return find(&watch->mobility.anews, rule->person, rule->name, device);
}

static struct anew *earliest(struct anews *anews)
{
	struct anew *found = &anews->of[0];

	for (size_t i = 1; i < anews->n; i++)
		if (anews->of[i].from_us < found->from_us)
			found = &anews->of[i];
	return found;
}

void anew_begin(struct watch *watch, const struct plan_rule *rule, const char *device, const struct moment *now)
{
	struct anews *anews = &watch->mobility.anews;
	struct anew *anew = find(anews, rule->person, rule->name, device);

	if (!anew) {
		if (anews->n == ANEW_MAX)
			forget(watch, earliest(anews));
		anew = &anews->of[anews->n++];
		snprintf(anew->person, sizeof(anew->person), "%s", rule->person);
		snprintf(anew->rule, sizeof(anew->rule), "%s", rule->name);
		snprintf(anew->device, sizeof(anew->device), "%s", device);
	}
	anew->from_us = (int64_t)now->now_us;
	anew->from_wall_us = now->wall_us;
	keep(watch, anew, now);
}

static bool has_rule(const struct plan *plan, const struct anew *anew)
{
	for (size_t i = 0; plan && i < plan->n_mobility; i++)
		if (is_of(anew, plan->mobility[i].rule.person, plan->mobility[i].rule.name))
			return true;
	return false;
}

/* Whether one device, of whomever, has not been used since. */
static bool is_unused(const struct mobility *mobility, const struct anew *anew)
{
	for (size_t i = 0; i < mobility->n_aids; i++)
		if (strcmp(mobility->aids[i].id, anew->device) == 0 && mobility->aids[i].used_us < anew->from_us)
			return true;
	return false;
}

void anew_forget_gone(struct watch *watch)
{
	struct anews *anews = &watch->mobility.anews;

	for (size_t i = anews->n; i-- > 0;)
		if (!has_rule(watch->plan, &anews->of[i]) || !is_unused(&watch->mobility, &anews->of[i]))
			forget(watch, &anews->of[i]);
}

int anew_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now)
{
	struct anews *anews = &watch->mobility.anews;
	struct reader r = reader_of(octets, n_octets);
	struct local_saved saved;
	struct anew anew = { 0 };
	int64_t by_us;

	anew.from_us = (int64_t)reader_u64(&r);
	if (!octets_wall(&r, &anew.from_wall_us))
		return RECALL_FORGET;
	saved.now_us = (int64_t)reader_u64(&r);
	saved.wall_us = (int64_t)reader_u64(&r);
	saved.boot = reader_u64(&r);
	if (r.short_read || r.n_left || !local_moved_us(&saved, now, &by_us) || anews->n == ANEW_MAX ||
		!octets_key_part(key, 1, anew.person, sizeof(anew.person)) ||
		!octets_key_part(key, 2, anew.rule, sizeof(anew.rule)) ||
		!octets_key_part(key, 3, anew.device, sizeof(anew.device)) || find(anews, anew.person, anew.rule, anew.device))
		return RECALL_FORGET;
	local_move_past(&anew.from_us, by_us, now);
	anews->of[anews->n] = anew;
	keep(watch, &anews->of[anews->n++], now);
	return 0;
}
