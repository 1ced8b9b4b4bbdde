/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The care plan of one home, as it stands after every check: who lives there, who is asked, what is watched.
 *
 * agent/plan makes it from the team's signed document; nothing else does. An invalid plan is refused whole, so every
 * name here refers to something that is in the plan.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/alert.h"
#include "proto/decimal.h"
#include "proto/device.h"
#include "proto/lang.h"
#include "proto/mounting.h"
#include "proto/quantity.h"

enum {
	PLAN_PEOPLE_MAX = 16, /* a household and those who care for it */
	PLAN_KEYS_MAX = 4, /* of one person: a telephone, a tablet, the next of each */
	PLAN_DEVICES_MAX = DEVICES_MAX,
	PLAN_LIMITS_MAX = 64,
	PLAN_TRENDS_MAX = 32,
	PLAN_EXPECTED_MAX = 32,
	PLAN_MOBILITY_MAX = 32,
	PLAN_SCORES_MAX = 8,
	PLAN_PAUSES_MAX = 8,
	PLAN_WINDOWS_MAX = 4, /* of one rule in a day */
	PLAN_WINDOWS_COUNTED_MAX = 40, /* in a row, whose time is counted together: more than a week has of one rule */
	PLAN_SHARED_MAX = 4, /* people who share a device that does not tell them apart */
	PLAN_STEPS_MAX = 3, /* levels of a score that raise */
	PLAN_PAUSE_ID_MAX = 33,
	PLAN_WHY_MAX = 121,
	PLAN_ASKED_MAX = ALERT_ASKED_MAX - 1, /* people for one priority; the team as a whole comes last */
	PLAN_NAME_MAX = 65,
	PLAN_KID_MAX = 44, /* RFC 7638 thumbprint by SHA-256, base64url */
	PLAN_COORDINATE_MAX = 44, /* 32 octets, base64url: RFC 7518, 6.2.1.2 */
	PLAN_ANSWER_MAX_S = 86400,
	PLAN_LATE_MAX_S = 86400,
	PLAN_SPAN_MAX_S = 14 * 86400, /* of what a rule waits for */
	PLAN_DAYS_MAX = 90, /* that a rule looks back, or a closer watch lasts */
	PLAN_LATE_DEFAULT_S = 1800,
	PLAN_TOLD_S = 7 * 86400, /* what somebody told of a person that is good is so for so long */
	PLAN_UNSEEN_DEFAULT_S = 60,
	PLAN_NIGHT_FROM_MIN = 1320, /* since midnight: in the night a low alert calls nobody */
	PLAN_NIGHT_TO_MIN = 420,
};

enum plan_role { PLAN_RESIDENT, PLAN_CAREGIVER, PLAN_COORDINATOR, PLAN_NURSE, PLAN_FAMILY, PLAN_ROLE_COUNT };

/* A part of the local day, in minutes since its midnight; to <= from: over the next midnight. */
struct plan_window {
	uint16_t from_min, to_min;
	uint8_t days; /* on which it begins: bit 0 is Monday */
};

struct plan_key {
	char kid[PLAN_KID_MAX];
	char x[PLAN_COORDINATE_MAX], y[PLAN_COORDINATE_MAX]; /* of a JWK {"kty":"EC","crv":"P-256"} */
};

struct plan_person {
	char id[PERSON_ID_MAX];
	enum plan_role role;
	char name[PLAN_NAME_MAX];
	struct plan_key keys[PLAN_KEYS_MAX];
	size_t n_keys;
	bool is_asked[ALERT_PRIORITY_COUNT];
	uint32_t answer_within_s; /* where is_asked at all */
	bool has_quiet;
	struct plan_window quiet; /* then not asked, but for what breaks it: the next one is */
	bool breaks_quiet[ALERT_PRIORITY_COUNT];
};

struct plan_device {
	struct address address;
	char person[PERSON_ID_MAX];
	char mounted_on[MOUNTED_ON_MAX]; /* or ""; as written: with a meaning where mounting_from_name() knows it */
	struct mounted mounted; /* the same for the program, and what its inputs are wired to */
	uint8_t user; /* slot of a device that tells its users apart, or READING_NO_USER: whoever uses it */
	/*
	 * Where it tells nobody apart and several use it, `person` is "": a result is of the one whose last value of that
	 * quantity lies nearest, if the next one's lies farther by the margin; otherwise it is assigned to nobody.
	 */
	char shared_by[PLAN_SHARED_MAX][PERSON_ID_MAX];
	size_t n_shared;
	enum quantity shared_quantity;
	struct decimal margin;
	enum unit margin_unit;
};

/* What every rule has. */
struct plan_rule {
	char name[ALERT_RULE_MAX]; /* unique in the plan */
	char person[PERSON_ID_MAX];
	enum alert_priority priority;
	bool is_closer_only; /* in force only while somebody who came home is watched more closely */
	char set_by[PERSON_ID_MAX];
	char todo[ALERT_DO_MAX];
};

struct plan_limit {
	struct plan_rule rule;
	enum quantity quantity;
	enum limit_side side;
	struct decimal level, clear;
	enum unit unit;
	uint32_t hold_s; /* beyond the level for so long, by at least two values; 0: one value raises */
	/* 0: none. Else a second value beyond the level within this time raises; without any second one it raises when it ends. */
	uint32_t confirm_within_s;
	bool has_hard;
	struct decimal hard; /* beyond this nothing waits for hold or confirmation */
};

enum plan_trend_kind {
	TREND_CHANGE, /* by more than `amount` over `days`: weight gained since the lowest morning value, on the same device */
	TREND_BASELINE, /* beyond the median of the last `days` by `spread` times their spread, and by `amount` at least */
	TREND_RUN, /* `count` days in a row rising (falling), by `amount` together at least */
	TREND_RATE, /* by more than `amount` a minute, between two values not more than `within_s` apart */
	TREND_KIND_COUNT
};

struct plan_trend {
	struct plan_rule rule;
	enum plan_trend_kind kind;
	enum quantity quantity;
	enum limit_side side; /* LIMIT_ABOVE: gained, above, rising; LIMIT_BELOW: the other way */
	struct decimal amount, clear; /* raises above amount; over at clear or less */
	enum unit unit;
	uint16_t days; /* TREND_CHANGE, TREND_BASELINE */
	uint16_t count; /* TREND_RUN */
	uint32_t within_s; /* TREND_RATE */
	struct decimal spread; /* TREND_BASELINE: times the median absolute deviation */
	uint32_t confirm_within_s; /* TREND_CHANGE, TREND_BASELINE: as of a limit */
	bool has_hard;
	struct decimal hard; /* beyond this amount nothing waits for confirmation */
};

/* A measurement that should come. */
struct plan_expected {
	struct plan_rule rule;
	enum quantity quantity;
	struct plan_window windows[PLAN_WINDOWS_MAX]; /* one measurement in each */
	size_t n_windows;
	uint32_t every_s; /* where there is no window: at least so often */
	uint32_t grace_s; /* after the end before it is called missing */
	uint32_t remind_s; /* before the end of the grace a reminder is given; 0: none */
};

enum plan_mobility_kind {
	MOBILITY_TOO_LONG, /* `quantity` of the device true (raised, occupancy, moving) for longer than within_s */
	MOBILITY_STOPPED_BETWEEN, /* a lift at neither of its ends and not moving, loaded or raised, for longer than within_s */
	MOBILITY_OVERLOAD,
	MOBILITY_FAULT,
	MOBILITY_NOT_USED, /* not used for within_s, the time outside of `windows` not counted */
	MOBILITY_UNUSUAL, /* far more or less often than this person's habit at that hour of the day: `factor` */
	MOBILITY_NOT_BACK, /* out of bed within a window, and not back for within_s */
	MOBILITY_NO_MOVEMENT, /* nothing in the home that `person` has was used or moved for within_s, in a window */
	MOBILITY_KIND_COUNT
};

struct plan_mobility {
	struct plan_rule rule;
	enum plan_mobility_kind kind;
	bool has_device; /* else every device of the person that says such things */
	struct address device;
	enum quantity quantity; /* MOBILITY_TOO_LONG */
	uint32_t within_s;
	struct plan_window windows[PLAN_WINDOWS_MAX]; /* none: always */
	size_t n_windows;
	uint16_t factor; /* MOBILITY_UNUSUAL: so many times more, or less; at least 2 */
	uint16_t days; /* MOBILITY_UNUSUAL: of habit to be learned before it judges */
};

/* Who said so, as nothing in a home measures it. */
enum plan_told { TOLD_UNKNOWN, TOLD_NO, TOLD_YES };

struct plan_score_step {
	uint8_t from; /* total at or above */
	enum alert_priority priority;
};

struct plan_score { /* NEWS2 */
	struct plan_rule rule; /* priority: of a single 3, where raises_on_three */
	uint8_t scale; /* of SpO2: 1, or 2 as a clinician set it */
	enum plan_told oxygen, is_alert; /* given oxygen; consciousness is alert */
	int64_t told_us; /* when that was, wall clock; 0: not said, and it does not age */
	uint32_t window_s; /* an input that is older is missing */
	bool raises_on_three;
	struct plan_score_step steps[PLAN_STEPS_MAX]; /* rising */
	size_t n_steps;
};

enum plan_pause_reason { PAUSE_HOSPITAL, PAUSE_AWAY, PAUSE_VISITOR, PAUSE_REASON_COUNT };

/* The person is not watched for a while; devices are, and a help call always is. */
struct plan_pause {
	char id[PLAN_PAUSE_ID_MAX];
	char person[PERSON_ID_MAX];
	enum plan_pause_reason reason;
	char why[PLAN_WHY_MAX]; /* or "" */
	char set_by[PERSON_ID_MAX];
	int64_t from_us, until_us; /* wall clock */
	uint16_t closer_days; /* after its end the closer watch begins, for so long; 0: none */
};

struct plan {
	bool is_template; /* to be looked at only: a plan that is in force never is */
	uint64_t version;
	char set_by[PERSON_ID_MAX];
	struct plan_person people[PLAN_PEOPLE_MAX]; /* the order in which they are asked */
	size_t n_people;
	struct plan_device devices[PLAN_DEVICES_MAX];
	size_t n_devices;
	struct plan_limit limits[PLAN_LIMITS_MAX];
	size_t n_limits;
	struct plan_trend trends[PLAN_TRENDS_MAX];
	size_t n_trends;
	struct plan_expected expected[PLAN_EXPECTED_MAX];
	size_t n_expected;
	struct plan_mobility mobility[PLAN_MOBILITY_MAX];
	size_t n_mobility;
	struct plan_score scores[PLAN_SCORES_MAX];
	size_t n_scores;
	struct plan_pause pauses[PLAN_PAUSES_MAX];
	size_t n_pauses;
	uint32_t late_after_s;
	enum lang lang; /* of titles and of what to do, where the plan does not say it in its own words */
	uint32_t unseen_s; /* the local alarm sounds again when the team has not said "seen" for so long */
	uint32_t alarm_again_s; /* and again so often while nobody has acknowledged; 0: not again */
};

const char *plan_role_name(enum plan_role role);
int plan_role_from_name(const char *name); /* each of these: or -1 */
const char *plan_trend_kind_name(enum plan_trend_kind kind);
int plan_trend_kind_from_name(const char *name);
const char *plan_mobility_kind_name(enum plan_mobility_kind kind);
int plan_mobility_kind_from_name(const char *name);
const char *plan_pause_reason_name(enum plan_pause_reason reason);
int plan_pause_reason_from_name(const char *name);

const struct plan_person *plan_find_person(const struct plan *plan, const char *id); /* or NULL */
/* What the plan says of a device when it tells that user slot (READING_NO_USER: none), or NULL. */
const struct plan_device *plan_find_device(const struct plan *plan, const struct address *address, uint8_t user);
bool plan_has_device(const struct plan *plan, const struct address *address); /* whoever uses it */

/* The person who holds that key, or NULL; the key itself through ret_key, which may be NULL. */
const struct plan_person *plan_find_key(const struct plan *plan, const char *kid, const struct plan_key **ret_key);
