/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * An alert: a conversation that ends with someone's name. One continuing condition is one alert, over restarts too.
 *
 * Condition (what the data say) and state (what people did) are two things. The struct is the whole alert: its JSON
 * (proto/json/alert_json.h) is what is stored, sent, and read back after a restart.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/accepted.h"
#include "proto/decimal.h"
#include "proto/device.h"
#include "proto/quantity.h"
#include "proto/score.h"
#include "proto/stamp.h"
#include "proto/ulid.h"

enum {
	ALERT_HOME_MAX = 65,
	ALERT_RULE_MAX = 33,
	ALERT_TITLE_MAX = 161,
	ALERT_DO_MAX = 241,
	ALERT_NOTE_MAX = 241, /* a few sentences; what is longer belongs into the care record */
	ALERT_WHO_MAX = 65, /* a person's id, "team", or "local:<user>" */
	ALERT_EVENT_MAX = 24, /* of a button: "long-press" */
	ALERT_BECAUSE_MAX = 4,
	ALERT_ASKED_MAX = 8,
	ALERT_HISTORY_MAX = 32, /* then the oldest middle ones are folded into one counted entry */
};

#define ALERT_TEAM "team" /* in the place of a person: the team as a whole is asked */

enum alert_kind {
	ALERT_LIMIT, /* a live value beyond a limit of the plan */
	ALERT_TREND, /* values that change over days, or too fast */
	ALERT_SCORE, /* several values together (NEWS2) */
	ALERT_MISSED, /* a measurement that should have come did not */
	ALERT_MOBILITY, /* what an aid or a bed says of the person who uses it, or does not */
	ALERT_FOUND_LATE, /* a historical one */
	ALERT_HELP_CALL, /* a press of a help button */
	ALERT_UNANSWERED, /* everybody was asked about another alert, and nobody answered in time */
	ALERT_TEST, /* raised by the installer */
	ALERT_FAULT, /* of the system itself: proto/fault.def */
	ALERT_DEVICE, /* of one device: silent, its battery low, its bond lost */
	ALERT_TASK, /* something for a person to decide: whose reading is this */
	ALERT_KIND_COUNT
};

enum alert_state {
	ALERT_RAISED, /* nobody is known to have it */
	ALERT_DELIVERED, /* the team has said that it has it; the asked person's time runs */
	ALERT_ACKNOWLEDGED, /* a named person has it in hand */
	ALERT_ESCALATED, /* nobody answered in time: the next is asked */
	ALERT_CLOSED,
	ALERT_STATE_COUNT
};

enum alert_condition { ALERT_ACTIVE, ALERT_CLEARED, ALERT_UNKNOWN, ALERT_CONDITION_COUNT };

/* As IEC 60601-1-8 has them: high, medium, low, and information, which asks nobody and closes by itself. */
enum alert_priority { ALERT_INFORMATION, ALERT_LOW, ALERT_MEDIUM, ALERT_HIGH, ALERT_PRIORITY_COUNT };

enum alert_about { ALERT_PERSON, ALERT_SYSTEM, ALERT_ABOUT_COUNT };

/* What can happen to an alert, as its history tells it. */
enum alert_event {
	ALERT_EVENT_RAISED,
	ALERT_EVENT_ASKED, /* who: from now on */
	ALERT_EVENT_DELIVERED,
	ALERT_EVENT_ACKNOWLEDGED, /* who, note; count: of a score, its total then */
	ALERT_EVENT_ESCALATED, /* who: the next */
	ALERT_EVENT_ROUND, /* all were asked in vain; it begins again. count: of rounds */
	ALERT_EVENT_WORSENED,
	ALERT_EVENT_PRESSED, /* again */
	ALERT_EVENT_CLEARED,
	ALERT_EVENT_RETURNED, /* active again before it was closed */
	ALERT_EVENT_UNKNOWN, /* no data tell whether it still holds */
	ALERT_EVENT_REMINDED, /* acknowledged long ago, and still open; note: how old the reading is */
	ALERT_EVENT_SNOOZED, /* who; note: until when; count: as above */
	ALERT_EVENT_NOTED, /* who, note: a comment */
	ALERT_EVENT_REASSIGNED, /* who; note: from whom to whom. Evidence was another person's */
	ALERT_EVENT_PAUSED, /* who: the person is not watched for a while */
	ALERT_EVENT_SOUNDED, /* by the alarm in the home; note: what is wrong with that, or "" */
	ALERT_EVENT_CLOSED,
	ALERT_EVENT_FOLDED, /* count: of entries that stood here */
	ALERT_EVENT_COUNT
};

enum limit_side { LIMIT_ABOVE, LIMIT_BELOW };

/* The limit that was passed, as it was then: the alert outlives changes of the plan. */
struct alert_limit {
	enum quantity quantity;
	enum limit_side side;
	struct decimal level, clear; /* raises beyond level; clears on the safe side of clear, or at it */
	enum unit unit;
	char set_by[PERSON_ID_MAX];
	uint64_t plan; /* version */
};

/* Evidence: a value of a reading, or an event. */
struct alert_cause {
	uint8_t reading[READING_ID_SIZE];
	char device[DEVICE_ID_MAX];
	enum trust trust;
	enum quantity quantity;
	char event[ALERT_EVENT_MAX]; /* "": a number */
	struct decimal number;
	enum unit unit;
	bool is_worst; /* of all since it was raised, or since somebody took it in hand */
	struct stamp at;
};

struct alert_asked {
	char who[ALERT_WHO_MAX];
	uint32_t within_s; /* how long this person has */
	struct stamp until; /* none until the team has said that it has the question */
};

struct alert_entry {
	enum alert_event what;
	struct stamp at;
	char who[ALERT_WHO_MAX]; /* or "" */
	char note[ALERT_NOTE_MAX]; /* or "" */
	uint32_t count;
};

struct alert {
	char id[ULID_TEXT_MAX];
	char home[ALERT_HOME_MAX];
	char person[PERSON_ID_MAX]; /* or "" */
	uint32_t rev; /* rises with every change */
	char device[DEVICE_ID_MAX]; /* that it is about, or "" */
	enum alert_kind kind;
	enum alert_about about;
	bool is_test;
	enum alert_state state;
	enum alert_condition condition;
	enum alert_priority priority;
	char rule[ALERT_RULE_MAX];
	char title[ALERT_TITLE_MAX];
	char todo[ALERT_DO_MAX]; /* "do" on the wire */
	char of[ULID_TEXT_MAX]; /* the alert that nobody answered, or "" */

	struct alert_cause because[ALERT_BECAUSE_MAX]; /* oldest first */
	size_t n_because;
	uint32_t n_more; /* evidence that is shown no more, as there was no room */
	bool has_limit;
	struct alert_limit limit;

	bool has_score;
	struct score score; /* as it was when it was last judged beyond a step */

	struct stamp raised, cleared, acknowledged, closed; /* the last time; none: not so now */
	struct alert_asked asked[ALERT_ASKED_MAX]; /* of this round; the last one is asked now. Nobody: 0 */
	size_t n_asked;
	uint32_t rounds; /* gone through in vain */
	uint32_t asked_rev; /* the revision that asks: until the team has seen it, it is sent again */
	uint32_t seen_rev; /* the newest that the team has said it has; 0: none */
	struct stamp review; /* when an acknowledged or snoozed alert that is still open asks again */
	uint32_t n_sounded; /* by the alarm in the home, since it asks */
	char taken_by[ALERT_WHO_MAX]; /* who is on it, for every receiver to see; "": nobody */

	struct alert_entry history[ALERT_HISTORY_MAX];
	size_t n_history;
};

const char *alert_kind_name(enum alert_kind kind);
int alert_kind_from_name(const char *name); /* each of these: or -1 */
const char *alert_state_name(enum alert_state state);
int alert_state_from_name(const char *name);
const char *alert_condition_name(enum alert_condition condition);
int alert_condition_from_name(const char *name);
const char *alert_priority_name(enum alert_priority priority);
int alert_priority_from_name(const char *name);
const char *alert_about_name(enum alert_about about);
int alert_about_from_name(const char *name);
const char *alert_event_name(enum alert_event event);
int alert_event_from_name(const char *name);

/* Nobody is asked now, because a named person has it in hand: acknowledged, or snoozed (then `review` alone is set). */
static inline bool alert_is_in_hand(const struct alert *alert)
{
	return alert->state == ALERT_ACKNOWLEDGED || alert->review.at_us != 0;
}

/* Append to the history; when it is full, the entry after the first becomes, or grows, a folded one. */
struct alert_entry *alert_note(struct alert *alert, enum alert_event what, struct stamp at, const char *who);

/*
 * Append evidence. When there is no room, the oldest of the lowest trust goes, but never the worst value, so that what
 * the alert rests on most is always shown.
 */
struct alert_cause *alert_add_cause(struct alert *alert, const struct alert_cause *cause);
