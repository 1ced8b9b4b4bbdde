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
#include "proto/mounting.h"
#include "proto/quantity.h"

enum {
	PLAN_PEOPLE_MAX = 16, /* a household and those who care for it */
	PLAN_KEYS_MAX = 4, /* of one person: a telephone, a tablet, the next of each */
	PLAN_DEVICES_MAX = DEVICES_MAX,
	PLAN_LIMITS_MAX = 64,
	PLAN_ASKED_MAX = ALERT_ASKED_MAX - 1, /* people for one priority; the team as a whole comes last */
	PLAN_NAME_MAX = 65,
	PLAN_KID_MAX = 44, /* RFC 7638 thumbprint by SHA-256, base64url */
	PLAN_COORDINATE_MAX = 44, /* 32 octets, base64url: RFC 7518, 6.2.1.2 */
	PLAN_ANSWER_MAX_S = 86400,
	PLAN_LATE_MAX_S = 86400,
	PLAN_LATE_DEFAULT_S = 1800,
};

enum plan_role { PLAN_RESIDENT, PLAN_CAREGIVER, PLAN_COORDINATOR, PLAN_NURSE, PLAN_ROLE_COUNT };

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
};

struct plan_device {
	struct address address;
	char person[PERSON_ID_MAX];
	char mounted_on[MOUNTED_ON_MAX]; /* or ""; as written: with a meaning where mounting_from_name() knows it */
	struct mounted mounted; /* the same for the program, and what its inputs are wired to */
	uint8_t user; /* slot of a device that tells its users apart, or READING_NO_USER: whoever uses it */
};

struct plan_limit {
	char rule[ALERT_RULE_MAX];
	char person[PERSON_ID_MAX];
	enum quantity quantity;
	enum limit_side side;
	struct decimal level, clear;
	enum unit unit;
	enum alert_priority priority;
	char set_by[PERSON_ID_MAX];
	char todo[ALERT_DO_MAX];
};

struct plan {
	uint64_t version;
	char set_by[PERSON_ID_MAX];
	struct plan_person people[PLAN_PEOPLE_MAX]; /* the order in which they are asked */
	size_t n_people;
	struct plan_device devices[PLAN_DEVICES_MAX];
	size_t n_devices;
	struct plan_limit limits[PLAN_LIMITS_MAX];
	size_t n_limits;
	uint32_t late_after_s;
};

const char *plan_role_name(enum plan_role role);
int plan_role_from_name(const char *name); /* or -1 */

const struct plan_person *plan_find_person(const struct plan *plan, const char *id); /* or NULL */
/* What the plan says of a device when it tells that user slot (READING_NO_USER: none), or NULL. */
const struct plan_device *plan_find_device(const struct plan *plan, const struct address *address, uint8_t user);

/* The person who holds that key, or NULL; the key itself through ret_key, which may be NULL. */
const struct plan_person *plan_find_key(const struct plan *plan, const char *kid, const struct plan_key **ret_key);
