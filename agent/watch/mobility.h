/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What aids, beds, chairs and rooms say of the person who uses them, or does not: the plan's mobility rules.
 *
 * Each rule judges each of the person's devices that says such things, or the one that it names; one continuing condition
 * of one device is one alert, over restarts too. Only live readings count, and only time that was listened through: after
 * a start, when nobody woke the watch for long, or when the radio hears again, what rests on the absence of uses waits
 * MOBILITY_ANEW_S. A start that comes within MOBILITY_BREAK_S waits for what was left: starts that follow each other put
 * off nothing.
 *
 * A device that is silent (an alert of its own: proto/device_trouble.def), as each is while the radio is down, makes what
 * is open about it unknown. A rule that rests on the absence of uses is told all the same, as unknown and with words that
 * say so: silence is never taken for "not used", nor for "used".
 */
#include "base/moment.h"
#include "proto/accepted.h"
#include "proto/plan.h"
#include "watch/aid.h"
#include "watch/anew.h"
#include "watch/habit.h"

struct episode;
struct watch;

enum {
	MOBILITY_LOOK_S = 300, /* so often windows, hours and the silence of devices are looked at */
	MOBILITY_ANEW_S = 900,
	MOBILITY_BREAK_S = 600, /* nobody listened for longer than that: it is waited for anew */
	MOBILITY_KEEP_S = 900, /* so often it is remembered that somebody moved, which wears the flash */
};

/* What a rule has to know of itself. Its first part is remembered: "mobility/<person>/<rule>". */
struct minding {
	struct minded {
		uint32_t version;
		uint8_t is_off; /* not in force: afterwards absences begin anew */
		int64_t start_us; /* monotonic: in force since */
		int64_t start_wall_us;
		struct local_saved saved;
	} is;
	char rule[ALERT_RULE_MAX];
	char person[PERSON_ID_MAX];
	bool is_timeless; /* no time of day is known, and that was said */
	struct habit habit; /* MOBILITY_UNUSUAL; remembered: "habit/<person>/<rule>" */
};

struct mobility {
	struct aid aids[DEVICES_MAX];
	size_t n_aids;
	struct minding minds[PLAN_MOBILITY_MAX];
	size_t n_minds;
	struct anews anews;
	uint64_t heard_us; /* when it was last called */
	bool is_deaf; /* the radio was down then */
	int64_t deaf_us; /* when it went down */
	int64_t began_us; /* when it was first */
	int64_t whole_us; /* since then without a break; monotonic, before 0 where that was before the machine started */
	struct listened {
		uint32_t version;
		uint32_t waited_s; /* of MOBILITY_ANEW_S */
		struct local_saved saved;
	} listened; /* remembered: "listened/home" */
	int64_t stepped_us; /* when the wall clock was last set; LOCAL_NEVER */
	int64_t offset_us; /* between the clocks */
	uint64_t wake_us;
};

/* These return 0, or -ENOMEM or -ENOSPC where an alert could not be opened. */
int mobility_on_reading(struct watch *watch, const struct accepted *accepted, const struct moment *now);
/*
 * Somebody closes that alert by their word: what was not used or moved since then is missed when that is so once more for so
 * long, and a day that is unlike the others is not told again.
 */
void mobility_settle(struct watch *watch, const struct alert *alert, const struct moment *now);
int mobility_tick(struct watch *watch, const struct moment *now);
uint64_t mobility_wake_us(const struct watch *watch);

/* Whether nothing is known of that device: it is silent, or nobody is heard. */
bool mobility_is_silent(const struct watch *watch, const char *device);

/* The open one of that rule about that device (""; of all of the person's); or NULL. */
struct episode *mobility_find_alert(const struct watch *watch, const struct plan_rule *rule, const char *device);

int aid_recall_row(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now);
int listened_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now);
int mobility_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now);
int habit_recall_row(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now);
