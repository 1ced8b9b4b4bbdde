/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Inside the watch: the alerts that are open, and how a change of one becomes a revision. */
#include "watch/closer.h"
#include "watch/days.h"
#include "watch/episode.h"
#include "watch/expected.h"
#include "watch/hold.h"
#include "watch/local.h"
#include "watch/mobility.h"
#include "watch/pause.h"
#include "watch/score.h"
#include "watch/suppress.h"
#include "watch/trend.h"
#include "watch/unwatched.h"
#include "watch/watch.h"

enum {
	ROSTER_FULL_FOR_LOW = 1,
	ROSTER_REFUSED_MAX = 64, /* refusals that are told apart; of more one may be counted twice */
};

struct watch {
	struct watch_ops ops;
	void *context;
	char home[ALERT_HOME_MAX];
	const struct plan *plan;
	bool is_plan_new; /* and no machine has looked at it */

	struct episode *open[WATCH_OPEN_MAX];
	size_t n_open;
	struct episode help[WATCH_OPEN_HELP]; /* for help calls, where there is no memory for one; elsewhere untouched */
	bool is_help_taken[WATCH_OPEN_HELP];
	uint32_t least_rev; /* of the first revision after a restart */
	char closed[WATCH_CLOSED_MAX][ULID_TEXT_MAX]; /* a ring */
	size_t n_closed;
	uint8_t settled[WATCH_SETTLED_MAX][READING_ID_SIZE]; /* oldest first */
	size_t n_settled;
	uint64_t n_refused;
	uint64_t refused[ROSTER_REFUSED_MAX]; /* a ring of what was, since there was room */
	size_t n_refusals;
	struct burden burden;
	bool is_burden_news; /* not remembered yet */
	struct pauses pauses;
	struct closers closers;
	struct unwatched unwatched;
	struct expected expected;
	struct mobility mobility;
	struct suppressions suppressions;
	struct scores scores;
	struct holds holds;
	struct days days;
	struct trends trends;
};

/* The home's zone, by the caller's op. */
static inline struct zone watch_zone(const struct watch *watch)
{
	return (struct zone){ watch->ops.zone_s_at, watch->context };
}

static inline bool watch_is_clock_right(const struct watch *watch)
{
	return !watch->ops.is_clock_right || watch->ops.is_clock_right(watch->context);
}

/* In which it speaks to those who care. */
enum lang roster_lang(const struct watch *watch);

/* By id; NULL where none is open. */
struct episode *roster_find(const struct watch *watch, const char *id);

/* The open alert of that kind, rule and person: there is at most one, but of limits and trends one for each quantity and side. */
struct episode *roster_find_rule(const struct watch *watch, enum alert_kind kind, const char *rule, const char *person);

/* A limit or trend keeps its name in a new plan, and may watch another quantity or side there: the alert that it then has open. */
struct episode *roster_find_side(const struct watch *watch, enum alert_kind kind, const struct plan_rule *rule,
	enum quantity quantity, enum limit_side side);
bool roster_is_of_side(const struct alert *alert, enum quantity quantity, enum limit_side side);

/* The one which says that nobody answered about `of`. */
struct episode *roster_find_unanswered(const struct watch *watch, const char *of);

/*
 * One more, with id, kind and priority, and as yet without reason or life (episode_begin()). Returns 0, -ENOMEM,
 * -ENOSPC, or ROSTER_FULL_FOR_LOW, which the caller has to roster_refuse().
 */
int roster_open(struct watch *watch, enum alert_kind kind, enum alert_priority priority, const struct moment *now,
	struct episode **ret_episode);

/* It is open no more. */
void roster_free(struct watch *watch, struct episode *episode);

/* A low one found no place: counted once, however often it is tried, until there is room. `of`: its person or device. */
void roster_refuse(struct watch *watch, enum alert_kind kind, const char *rule, const char *of);

/*
 * One about a rule of the plan: with its person, rule, priority and what to do, active, without title and causes as yet.
 * Results as of roster_open(); where it is full for low ones that has been noted as suppressed.
 */
int open_rule(struct watch *watch, enum alert_kind kind, const struct plan_rule *rule, const struct moment *now,
	struct episode **ret_episode);

/*
 * What is open holds by its rule in the plan in force: where that is worth more by now, so is the alert, and it asks anew. Only
 * what is active; nothing is worth less than it was.
 */
void renew_rule(struct watch *watch, struct episode *episode, const struct plan_rule *rule, const struct moment *now);

/* What runs by time alone has a look. */
void roster_tick_rules(struct watch *watch, const struct moment *now);

/* ops.remember, where there is one; 0 octets: forget it. */
void roster_keep(struct watch *watch, const char *key, const void *octets, size_t n_octets);

/* Ids of closed ones, while they are remembered. */
bool roster_was_closed(const struct watch *watch, const char *id);
void roster_remember(struct watch *watch, const char *id);

/*
 * It is closed though it may hold, by a person's word or as an information: a new plan, a restart or time alone raises
 * nothing by what it rests on. Remembered: "settled/home".
 */
void roster_settle(struct watch *watch, const struct alert *alert, const struct moment *now);
void roster_settle_reading(struct watch *watch, const uint8_t reading[READING_ID_SIZE]);
int settled_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now);
bool roster_is_settled(const struct watch *watch, const uint8_t reading[READING_ID_SIZE]);

/* Give each change its revision number and hand it out; forget what is closed. Ends every call into the watch. */
void roster_flush(struct watch *watch, const struct moment *now);
