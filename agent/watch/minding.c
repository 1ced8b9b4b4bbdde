/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/minding.h"

#include <stdio.h>
#include <string.h>

#include "watch/gone.h"
#include "watch/recall.h"
#include "watch/roster.h"

#define SECOND_US INT64_C(1000000)

enum { VERSION = 2 };

/* Memory */

static bool is_kept(const struct aid *aid)
{
	return aid->saved.now_us != 0;
}

/* What tells no state only shows that somebody moved: on a cuff that two people use, each has moved for themselves. */
static bool is_state_told(const struct aid *aid)
{
	bool is_told = aid->use != AID_USE_NONE || aid->has_position;

	for (size_t i = 0; i < AID_STATE_COUNT; i++)
		is_told |= aid->said[i].truth != AID_UNKNOWN;
	return is_told;
}

/* As the keys rise, what it was remembered by before it told a state comes second at a start, and is forgotten there. */
static void key_of_aid(const struct aid *aid, char ret_key[WATCH_MEMORY_KEY_MAX])
{
	bool is_told = is_state_told(aid);

	snprintf(ret_key, WATCH_MEMORY_KEY_MAX, "aid/%s%s%s", aid->id, is_told ? "" : "/", is_told ? "" : aid->person);
}

/* Where no rule asks for it, it need not wear the flash; and what was remembered is not what it is any more. */
void minding_keep_aid(struct watch *watch, struct aid *aid, const struct moment *now)
{
	bool is_asked_for = watch->plan && watch->plan->n_mobility > 0;
	char key[WATCH_MEMORY_KEY_MAX];

	key_of_aid(aid, key);
	if (!is_asked_for && is_kept(aid)) {
		roster_keep(watch, key, NULL, 0);
		aid->saved = (struct local_saved){ 0 };
	}
	if (!is_asked_for)
		return;
	aid_save(aid, now);
	roster_keep(watch, key, aid, sizeof(*aid));
}

void minding_keep_moved(struct watch *watch, const struct moment *now)
{
	for (size_t i = 0; i < watch->mobility.n_aids; i++)
		if (!is_kept(&watch->mobility.aids[i]) || watch->mobility.aids[i].saved.boot != now->boot)
			minding_keep_aid(watch, &watch->mobility.aids[i], now);
}

static void keep_mind(struct watch *watch, struct minding *m, const struct moment *now)
{
	char key[WATCH_MEMORY_KEY_MAX];

	m->is.saved = local_save(now);
	snprintf(key, sizeof(key), "mobility/%s/%s", m->person, m->rule);
	roster_keep(watch, key, &m->is, sizeof(m->is));
}

void minding_keep_listened(struct watch *watch, const struct moment *now)
{
	struct mobility *mobility = &watch->mobility;
	int64_t waited_s = ((int64_t)now->now_us - mobility->whole_us) / SECOND_US;

	mobility->listened = (struct listened){ .version = VERSION, .saved = local_save(now),
		.waited_s = (uint32_t)(waited_s < MOBILITY_ANEW_S ? waited_s : MOBILITY_ANEW_S) };
	roster_keep(watch, "listened/home", &mobility->listened, sizeof(mobility->listened));
}

void minding_keep_habit(struct watch *watch, const struct minding *m)
{
	char key[WATCH_MEMORY_KEY_MAX];

	snprintf(key, sizeof(key), "habit/%s/%s", m->person, m->rule);
	roster_keep(watch, key, &m->habit, sizeof(m->habit));
}

static void forget_mind(struct watch *watch, size_t i)
{
	struct mobility *mobility = &watch->mobility;
	char key[WATCH_MEMORY_KEY_MAX];

	snprintf(key, sizeof(key), "mobility/%s/%s", mobility->minds[i].person, mobility->minds[i].rule);
	roster_keep(watch, key, NULL, 0);
	snprintf(key, sizeof(key), "habit/%s/%s", mobility->minds[i].person, mobility->minds[i].rule);
	roster_keep(watch, key, NULL, 0);
	mobility->minds[i] = mobility->minds[--mobility->n_minds];
}

static bool is_mind_of(const struct minding *m, const struct plan_rule *rule)
{
	return strcmp(m->rule, rule->name) == 0 && strcmp(m->person, rule->person) == 0;
}

static bool has_rule(const struct plan *plan, const struct minding *m)
{
	for (size_t i = 0; plan && i < plan->n_mobility; i++)
		if (is_mind_of(m, &plan->mobility[i].rule))
			return true;
	return false;
}

static void forget_gone_minds(struct watch *watch)
{
	for (size_t i = watch->mobility.n_minds; i-- > 0;)
		if (!has_rule(watch->plan, &watch->mobility.minds[i]))
			forget_mind(watch, i);
}

static struct minding *find_mind(struct mobility *mobility, const struct plan_rule *rule)
{
	for (size_t i = 0; i < mobility->n_minds; i++)
		if (is_mind_of(&mobility->minds[i], rule))
			return &mobility->minds[i];
	return NULL;
}

static struct minding *add_mind(struct mobility *mobility, const char *rule, const char *person)
{
	struct minding *m = &mobility->minds[mobility->n_minds++];

	memset(m, 0, sizeof(*m)); /* remembered with its padding */
	snprintf(m->rule, sizeof(m->rule), "%s", rule);
	snprintf(m->person, sizeof(m->person), "%s", person);
	m->is.version = VERSION;
	habit_init(&m->habit);
	return m;
}

static void begin_mind(struct watch *watch, struct minding *m, bool is_off, const struct moment *now)
{
	m->is.is_off = is_off;
	m->is.start_us = (int64_t)now->now_us;
	m->is.start_wall_us = now->wall_us;
	keep_mind(watch, m, now);
}

struct minding *minding_of(struct watch *watch, const struct plan_mobility *rule, bool is_in_force,
	const struct moment *now)
{
	struct minding *m = find_mind(&watch->mobility, &rule->rule);

	if (!m) {
		if (watch->mobility.n_minds == PLAN_MOBILITY_MAX)
			forget_gone_minds(watch);
		m = add_mind(&watch->mobility, rule->rule.name, rule->rule.person);
		begin_mind(watch, m, !is_in_force, now);
	} else if (m->is.is_off == is_in_force) {
		begin_mind(watch, m, !is_in_force, now);
	} else if (m->is.saved.boot != now->boot) {
		keep_mind(watch, m, now);
	}
	return m;
}

void minding_begin_anew(struct watch *watch, const struct plan_mobility *rule, const struct moment *now)
{
	struct minding *m = find_mind(&watch->mobility, &rule->rule);

	if (m)
		begin_mind(watch, m, m->is.is_off, now);
}

void minding_begin_all_anew(struct watch *watch, const char *person)
{
	for (size_t i = 0; i < watch->mobility.n_minds; i++)
		if (strcmp(watch->mobility.minds[i].person, person) == 0)
			watch->mobility.minds[i].is.is_off = true;
}

void minding_settle_habit(struct watch *watch, const struct plan_mobility *rule)
{
	struct minding *m = find_mind(&watch->mobility, &rule->rule);

	if (!m)
		return;
	habit_settle(&m->habit);
	minding_keep_habit(watch, m);
}

/* Aids */

/* Somebody moved, whatever tells of it from now on. Where nothing does, nobody knows since when they do not. */
static void hand_on_moved(struct watch *watch, const struct aid *gone, const struct moment *now)
{
	struct aid *other = watch->mobility.aids, *end = other + watch->mobility.n_aids;

	while (other < end && (other == gone || strcmp(other->person, gone->person) != 0))
		other++;
	if (other == end) {
		minding_begin_all_anew(watch, gone->person);
	} else if (other->moved_us < gone->moved_us) {
		other->moved_us = gone->moved_us;
		minding_keep_aid(watch, other, now);
	}
}

static void forget_aid(struct watch *watch, size_t i, const struct moment *now)
{
	struct mobility *mobility = &watch->mobility;
	char key[WATCH_MEMORY_KEY_MAX];

	hand_on_moved(watch, &mobility->aids[i], now);
	gone_device(watch, mobility->aids[i].id, now);
	key_of_aid(&mobility->aids[i], key);
	roster_keep(watch, key, NULL, 0);
	mobility->aids[i] = mobility->aids[--mobility->n_aids];
}

void minding_forget_device(struct watch *watch, const char *device, const struct moment *now)
{
	for (size_t i = watch->mobility.n_aids; i-- > 0;)
		if (strcmp(watch->mobility.aids[i].id, device) == 0)
			forget_aid(watch, i, now);
}

/* Those that the plan no longer has. */
static void forget_gone_aids(struct watch *watch, const struct moment *now)
{
	for (size_t i = watch->mobility.n_aids; i-- > 0;)
		if (watch->plan && !plan_has_device(watch->plan, &watch->mobility.aids[i].address))
			forget_aid(watch, i, now);
}

static struct aid *find_aid_of(struct mobility *mobility, const char *id, const char *person)
{
	for (size_t i = 0; i < mobility->n_aids; i++) {
		struct aid *aid = &mobility->aids[i];

		if (strcmp(aid->id, id) == 0 && (strcmp(aid->person, person) == 0 || is_state_told(aid)))
			return aid;
	}
	return NULL;
}

struct aid *minding_take_up(struct watch *watch, const struct accepted *accepted, const struct moment *now)
{
	struct aid *aid = find_aid_of(&watch->mobility, accepted->device->id, accepted->person);

	if (!aid && watch->mobility.n_aids < DEVICES_MAX) {
		aid = &watch->mobility.aids[watch->mobility.n_aids++];
		aid_init(aid, accepted->device, accepted->person, now);
	}
	if (!aid)
		return NULL;
	aid->kind = (uint8_t)accepted->device->kind;
	if (strcmp(aid->person, accepted->person) != 0)
		snprintf(aid->person, sizeof(aid->person), "%s", accepted->person);
	memcpy(aid->name, accepted->device->name, sizeof(aid->name));
	return aid;
}

void minding_forget_gone(struct watch *watch, const struct moment *now)
{
	forget_gone_minds(watch);
	forget_gone_aids(watch, now);
}

/* After a restart */

int aid_recall_row(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now)
{
	struct mobility *mobility = &watch->mobility;
	struct aid *aid = &mobility->aids[mobility->n_aids];
	char its_key[WATCH_MEMORY_KEY_MAX];

	if (mobility->n_aids == DEVICES_MAX || !aid_recall(aid, octets, n_octets, now))
		return RECALL_FORGET;
	key_of_aid(aid, its_key);
	if (strcmp(key, its_key) != 0 || find_aid_of(mobility, aid->id, aid->person))
		return RECALL_FORGET;
	mobility->n_aids++;
	return 0;
}

/* The one of "<machine>/<person>/<rule>", which the plan must have. NULL: there is none. */
static struct minding *mind_of_key(struct watch *watch, const char *key)
{
	char person[PERSON_ID_MAX];
	const char *from = key + strcspn(key, "/"), *rule = *from ? strchr(from + 1, '/') : NULL;

	if (!rule || rule - from > PERSON_ID_MAX)
		return NULL;
	snprintf(person, sizeof(person), "%.*s", (int)(rule - from - 1), from + 1);
	for (size_t i = 0; watch->plan && i < watch->plan->n_mobility; i++) {
		const struct plan_rule *r = &watch->plan->mobility[i].rule;
		struct minding *m;

		if (strcmp(r->person, person) != 0 || strcmp(r->name, rule + 1) != 0)
			continue;
		m = find_mind(&watch->mobility, r);
		return m || watch->mobility.n_minds == PLAN_MOBILITY_MAX ? m : add_mind(&watch->mobility, r->name, r->person);
	}
	return NULL;
}

int mobility_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now)
{
	struct minding *m = mind_of_key(watch, key);
	struct minded found;
	int64_t by_us;

	if (!m || n_octets != sizeof(found))
		return RECALL_FORGET;
	memcpy(&found, octets, sizeof(found));
	if (found.version != VERSION || found.is_off > 1 || !local_moved_us(&found.saved, now, &by_us))
		return RECALL_FORGET;
	local_move_past(&found.start_us, by_us, now);
	local_move(&found.start_wall_us, 0);
	m->is = found;
	return 0;
}

int listened_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now)
{
	struct listened found;
	int64_t by_us, off_us;

	if (strcmp(key, "listened/home") != 0 || n_octets != sizeof(found))
		return RECALL_FORGET;
	memcpy(&found, octets, sizeof(found));
	if (found.version != VERSION || found.waited_s > MOBILITY_ANEW_S ||
		!local_moved_us(&found.saved, now, &by_us))
		return RECALL_FORGET;
	off_us = (int64_t)now->now_us - found.saved.now_us - by_us;
	if (off_us > MOBILITY_BREAK_S * SECOND_US) /* a break */
		return 0;
	watch->mobility.listened = found;
	watch->mobility.listened.waited_s += (uint32_t)(off_us / SECOND_US);
	return 0;
}

int habit_recall_row(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now)
{
	struct minding *m = mind_of_key(watch, key);

	(void)now;
	return m && habit_recall(&m->habit, octets, n_octets) ? 0 : RECALL_FORGET;
}
