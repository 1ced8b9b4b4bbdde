/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/pause.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "proto/message.h"
#include "watch/minding.h"
#include "watch/recall.h"
#include "watch/roster.h"
#include "watch/say.h"

#define SECOND_US INT64_C(1000000)
#define DAY_US (86400 * SECOND_US)
#define BY_COMMAND "+command" /* no id of a plan */

static const char over_rule[] = "pause-over";

static bool is_within(const struct plan_pause *pause, const struct moment *now)
{
	return pause->from_us <= now->wall_us && now->wall_us < pause->until_us;
}

static bool is_of(const struct pause *pause, const char *person, const char *id)
{
	return strcmp(pause->is.person, person) == 0 && strcmp(pause->is.id, id) == 0;
}

/* Index; n where it is not known. */
static size_t find(const struct pauses *pauses, const char *person, const char *id)
{
	size_t i = 0;

	while (i < pauses->n && !is_of(&pauses->of[i], person, id))
		i++;
	return i;
}

static bool holds(const struct pauses *pauses, size_t i, const struct moment *now)
{
	return !pauses->of[i].is_over && is_within(&pauses->of[i].is, now) && now->now_us < pauses->end_us[i];
}

/* One that had begun by then. */
static bool is_on(const struct watch *watch, const char *person, int64_t by_us, const struct moment *now)
{
	const struct pauses *pauses = &watch->pauses;

	for (size_t i = 0; i < pauses->n; i++)
		if (strcmp(pauses->of[i].is.person, person) == 0 && pauses->of[i].is.from_us <= by_us && holds(pauses, i, now))
			return true;
	for (size_t i = 0; watch->plan && i < watch->plan->n_pauses; i++) {
		const struct plan_pause *pause = &watch->plan->pauses[i];

		if (strcmp(pause->person, person) == 0 && find(pauses, person, pause->id) == pauses->n &&
			pause->from_us <= by_us && is_within(pause, now))
			return true;
	}
	return false;
}

bool pause_is_on(const struct watch *watch, const char *person, const struct moment *now)
{
	return pause_had_begun(watch, person, INT64_MAX, now);
}

bool pause_had_begun(const struct watch *watch, const char *person, int64_t by_us, const struct moment *now)
{
	return is_on(watch, person, by_us, now) && watch_is_clock_right(watch);
}

static bool is_of_now(const struct watch *watch, const struct plan_rule *rule, const struct moment *now)
{
	return !rule->is_closer_only || closer_is_on(watch, rule->person, now);
}

bool rule_is_in_force(const struct watch *watch, const struct plan_rule *rule, const struct moment *now)
{
	return !pause_is_on(watch, rule->person, now) && is_of_now(watch, rule, now);
}

bool mobility_is_in_force(const struct watch *watch, const struct plan_mobility *rule, const struct moment *now)
{
	return pause_spares(rule->kind) ? is_of_now(watch, &rule->rule, now) : rule_is_in_force(watch, &rule->rule, now);
}

bool pause_spares(enum plan_mobility_kind kind)
{
	return kind == MOBILITY_FAULT || kind == MOBILITY_OVERLOAD || kind == MOBILITY_STOPPED_BETWEEN;
}

/* Memory */

static void write_key(const struct pause *pause, char ret_key[WATCH_MEMORY_KEY_MAX])
{
	snprintf(ret_key, WATCH_MEMORY_KEY_MAX, "pause/%s/%s", pause->is.person, pause->is.id);
}

static void keep(struct watch *watch, const struct pause *pause)
{
	char key[WATCH_MEMORY_KEY_MAX];

	write_key(pause, key);
	roster_keep(watch, key, pause, sizeof(*pause));
}

static void forget(struct watch *watch, size_t i)
{
	struct pauses *pauses = &watch->pauses;
	char key[WATCH_MEMORY_KEY_MAX];

	write_key(&pauses->of[i], key);
	roster_keep(watch, key, NULL, 0);
	pauses->n--;
	pauses->of[i] = pauses->of[pauses->n];
	pauses->end_us[i] = pauses->end_us[pauses->n];
}

/* What is told */

static bool is_watched_on(const struct watch *watch, const struct alert *alert)
{
	for (size_t i = 0; alert->kind == ALERT_MOBILITY && watch->plan && i < watch->plan->n_mobility; i++)
		if (pause_spares(watch->plan->mobility[i].kind) && strcmp(watch->plan->mobility[i].rule.name, alert->rule) == 0)
			return true;
	return alert->about != ALERT_PERSON || alert->kind == ALERT_HELP_CALL;
}

static void note_in_alerts(struct watch *watch, const struct plan_pause *pause, const struct moment *now)
{
	enum lang lang = roster_lang(watch);
	struct zone zone = watch_zone(watch);
	char when[SAY_WHEN_MAX];

	say_when(lang, pause->until_us, &zone, now, when);
	for (size_t i = 0; i < watch->n_open; i++) {
		struct episode *e = watch->open[i];
		struct alert_entry *entry;
		struct text t;

		if (is_watched_on(watch, &e->alert) || e->alert.state == ALERT_CLOSED ||
			strcmp(e->alert.person, pause->person) != 0)
			continue;
		entry = alert_note(&e->alert, ALERT_EVENT_PAUSED, stamp_of(now->wall_us, now->zone_s), pause->set_by);
		t = text_of(entry->note, sizeof(entry->note));
		message_put(&t, lang, MESSAGE_WORD_PAUSED, when);
		e->is_changed = true;
	}
}

static void put_over(struct watch *watch, struct alert *alert, const char *person, int64_t since_us,
	const struct moment *now)
{
	const struct closer *closer = closer_is_on(watch, person, now) ? closer_of(watch, person) : NULL;
	enum message todo = closer ? MESSAGE_DO_PAUSE_OVER_CLOSER : MESSAGE_DO_PAUSE_OVER;
	struct text t = text_of(alert->title, sizeof(alert->title));
	struct text d = text_of(alert->todo, sizeof(alert->todo));
	const char *who = say_person(watch->plan, person);
	enum lang lang = roster_lang(watch);
	struct zone zone = watch_zone(watch);
	char since[SAY_WHEN_MAX], until[SAY_WHEN_MAX] = "";

	say_when(lang, since_us, &zone, now, since);
	if (closer)
		say_when(lang, closer->until_us, &zone, now, until);
	message_put(&t, lang, MESSAGE_TITLE_PAUSE_OVER, who, since);
	message_put(&d, lang, todo, who, until);
}

static int tell_over(struct watch *watch, const char *person, int64_t since_us, const struct moment *now)
{
	struct episode *e = roster_find_rule(watch, ALERT_TASK, over_rule, person);
	int r = 0;

	if (!e) {
		r = roster_open(watch, ALERT_TASK, ALERT_INFORMATION, now, &e);
		if (r == ROSTER_FULL_FOR_LOW)
			roster_refuse(watch, ALERT_TASK, over_rule, person);
		if (r != 0)
			return r < 0 ? r : -ENOSPC; /* it is told when there is room */
		snprintf(e->alert.rule, sizeof(e->alert.rule), "%s", over_rule);
		snprintf(e->alert.person, sizeof(e->alert.person), "%s", person);
		e->alert.condition = ALERT_ACTIVE;
		put_over(watch, &e->alert, person, since_us, now);
		episode_begin(e, watch->plan, now);
		return 0;
	}
	put_over(watch, &e->alert, person, since_us, now);
	e->is_changed = true;
	return 0;
}

static void on_begin(struct watch *watch, const struct plan_pause *pause, const struct moment *now)
{
	struct episode *told = roster_find_rule(watch, ALERT_TASK, over_rule, pause->person);

	if (told)
		episode_clear(told, now);
	unwatched_begin(watch, pause->person, INT64_MAX, now);
	note_in_alerts(watch, pause, now);
}

/* Nobody saw it: the machine was off, say. The rules that count begin anew, as they would have after it. */
static void on_unseen(struct watch *watch, const struct plan_pause *pause, const struct moment *now)
{
	unwatched_begin(watch, pause->person, pause->until_us, now);
	expected_begin_anew(watch, pause->person);
	minding_begin_all_anew(watch, pause->person);
}

static int on_end(struct watch *watch, const struct plan_pause *pause, const struct moment *now)
{
	int64_t since_us = pause->until_us < now->wall_us ? pause->until_us : now->wall_us;

	closer_begin(watch, pause, since_us);
	unwatched_end(watch, pause, since_us);
	return pause_is_on(watch, pause->person, now) ? 0 : tell_over(watch, pause->person, since_us, now);
}

/* The machine */

/* Where it was changed, it is another one: what is over may begin again, and what is on was one until now. */
static void take_up(struct watch *watch, const struct plan_pause *pause, bool is_told, const struct moment *now)
{
	struct pauses *pauses = &watch->pauses;
	size_t i = find(pauses, pause->person, pause->id);
	bool is_new = i == pauses->n;

	if (is_new && pauses->n == PAUSES_MAX)
		return;
	if (is_new) {
		memset(&pauses->of[i], 0, sizeof(pauses->of[i])); /* remembered with its padding */
		pauses->n++;
	} else if (pauses->of[i].is.from_us == pause->from_us && pauses->of[i].is.until_us == pause->until_us &&
		pauses->of[i].is.closer_days == pause->closer_days && !is_told) {
		return;
	}
	if (pauses->of[i].is_on)
		unwatched_end(watch, &pauses->of[i].is, now->wall_us);
	pauses->of[i].is = *pause;
	pauses->of[i].is_told = is_told;
	pauses->of[i].is_over = false;
	pauses->of[i].is_past = pause->until_us <= now->wall_us;
	pauses->end_us[i] = UINT64_MAX;
	keep(watch, &pauses->of[i]);
}

/* While there is no plan nobody knows, and who resumed is not forgotten. */
static bool is_in_plan(const struct plan *plan, const struct pause *pause)
{
	for (size_t i = 0; plan && i < plan->n_pauses; i++)
		if (is_of(pause, plan->pauses[i].person, plan->pauses[i].id))
			return true;
	return !plan;
}

/* Whether nothing can come of it any more. The plan's is known for as long as the plan has it. */
static bool is_done(const struct watch *watch, size_t i)
{
	const struct pause *pause = &watch->pauses.of[i];

	if (!pause->is_told)
		return !is_in_plan(watch->plan, pause);
	return pause->is_over || (pause->is_past && watch->pauses.end_us[i] == UINT64_MAX);
}

/* Tell what has changed of one. While the clock is not right, nothing has. */
static int change(struct watch *watch, size_t i, const struct moment *now)
{
	struct pauses *pauses = &watch->pauses;
	struct pause *pause = &pauses->of[i], before = *pause;
	bool is_on_now, is_unseen;
	int r = 0;

	if (!pause->is_told && !is_in_plan(watch->plan, pause))
		pause->is_over = true;
	is_on_now = holds(pauses, i, now);
	if (is_on_now && pauses->end_us[i] == UINT64_MAX)
		pauses->end_us[i] = local_due_us(now, pause->is.until_us);
	pause->is_over |= now->now_us >= pauses->end_us[i];
	pause->is_on = is_on_now;
	pause->is_past = pause->is.until_us <= now->wall_us;
	is_unseen = pause->is_past && !before.is_past && !before.is_on && !pause->is_over;
	if (is_on_now && !before.is_on)
		on_begin(watch, &pause->is, now);
	if (is_unseen)
		on_unseen(watch, &pause->is, now);
	if (is_unseen || (!is_on_now && before.is_on))
		r = on_end(watch, &before.is, now);
	if (r < 0) /* its end is yet to be told */
		pause->is_on = true;
	if (pause->is_on != before.is_on || pause->is_over != before.is_over || pause->is_past != before.is_past)
		keep(watch, pause);
	return r;
}

static uint64_t next_us(const struct pauses *pauses, const struct moment *now)
{
	uint64_t wake_us = now->now_us + PAUSE_LOOK_S * (uint64_t)SECOND_US;

	for (size_t i = 0; i < pauses->n; i++) {
		const struct plan_pause *pause = &pauses->of[i].is;
		int64_t at_us = pauses->of[i].is_on ? pause->until_us : pause->from_us;
		uint64_t due_us = at_us > now->wall_us ? local_due_us(now, at_us) : UINT64_MAX;

		if (pauses->of[i].is_on && pauses->end_us[i] > now->now_us && pauses->end_us[i] < due_us)
			due_us = pauses->end_us[i];
		if (due_us < wake_us)
			wake_us = due_us;
	}
	return wake_us;
}

int pause_tick(struct watch *watch, const struct moment *now)
{
	struct pauses *pauses = &watch->pauses;
	bool is_right = watch_is_clock_right(watch);
	int result = 0;

	for (size_t i = 0; is_right && i < pauses->n; i++) {
		int r = change(watch, i, now);

		result = r < 0 ? r : result;
	}
	for (size_t i = pauses->n; i-- > 0;)
		if (!pauses->of[i].is_on && is_done(watch, i))
			forget(watch, i);
	for (size_t i = 0; watch->plan && i < watch->plan->n_pauses; i++)
		take_up(watch, &watch->plan->pauses[i], false, now);
	for (size_t i = 0; is_right && i < pauses->n; i++)
		change(watch, i, now); /* those taken up just now: they can only begin */
	if (is_right)
		closer_tick(watch, now);
	pauses->wake_us = next_us(pauses, now);
	return result;
}

uint64_t pause_wake_us(const struct watch *watch)
{
	return watch->pauses.n || closer_is_any(watch) ? watch->pauses.wake_us : UINT64_MAX;
}

/* By command */

/* Who is watched again is so from now on, not from when somebody looks next. */
static void take_effect(struct watch *watch, const struct moment *now)
{
	roster_tick_rules(watch, now);
	roster_flush(watch, now);
}

enum watch_outcome watch_pause(struct watch *watch, const struct plan_pause *pause, const char *who,
	const struct moment *now)
{
	struct plan_pause told = *pause;

	if (!watch->plan || !plan_find_person(watch->plan, pause->person) || pause->until_us <= now->wall_us ||
		pause->from_us >= pause->until_us || pause->until_us - pause->from_us > PAUSE_LONGEST_DAYS * DAY_US ||
		pause->from_us - now->wall_us > PAUSE_LONGEST_DAYS * DAY_US || strlen(who) >= sizeof(told.set_by))
		return WATCH_MALFORMED;
	snprintf(told.id, sizeof(told.id), "%s", BY_COMMAND);
	snprintf(told.set_by, sizeof(told.set_by), "%s", who);
	pause_tick(watch, now); /* the plan's take their room first */
	take_up(watch, &told, true, now);
	take_effect(watch, now);
	return WATCH_DONE;
}

enum watch_outcome watch_resume(struct watch *watch, const char *person, const char *who, const struct moment *now)
{
	struct pauses *pauses = &watch->pauses;

	if (!watch->plan || !plan_find_person(watch->plan, person) || strlen(who) >= sizeof(pauses->of[0].is.set_by))
		return WATCH_MALFORMED;
	pause_tick(watch, now);
	for (size_t i = 0; i < pauses->n; i++) {
		struct pause *pause = &pauses->of[i];

		/* One that is on by what is remembered may have begun later than a clock says that is not right yet. */
		if (strcmp(pause->is.person, person) != 0 ||
			(!pause->is_told && !pause->is_on && pause->is.from_us > now->wall_us))
			continue;
		snprintf(pause->is.set_by, sizeof(pause->is.set_by), "%s", who);
		pause->is_over = true;
		keep(watch, pause);
	}
	take_effect(watch, now);
	return WATCH_DONE;
}

void watch_each_pause(const struct watch *watch, void (*fn)(void *context, const struct plan_pause *pause), void *context)
{
	for (size_t i = 0; i < watch->pauses.n; i++)
		fn(context, &watch->pauses.of[i].is);
}

/* After a restart */

#define IS_TEXT(array) (memchr(array, '\0', sizeof(array)) != NULL)

int pause_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now)
{
	struct pauses *pauses = &watch->pauses;
	struct pause *pause = &pauses->of[pauses->n];
	char own[WATCH_MEMORY_KEY_MAX];

	(void)now;
	if (pauses->n == PAUSES_MAX || n_octets != sizeof(*pause))
		return RECALL_FORGET;
	memcpy(pause, octets, sizeof(*pause));
	if (!local_can_be(pause->is.from_us) || !local_can_be(pause->is.until_us) ||
		(unsigned int)pause->is.reason >= PAUSE_REASON_COUNT || !IS_TEXT(pause->is.id) || !IS_TEXT(pause->is.person) ||
		!IS_TEXT(pause->is.why) || !IS_TEXT(pause->is.set_by))
		return RECALL_FORGET;
	write_key(pause, own);
	if (strcmp(own, key) != 0 || find(pauses, pause->is.person, pause->is.id) < pauses->n)
		return RECALL_FORGET;
	pauses->end_us[pauses->n++] = UINT64_MAX;
	return 0;
}
