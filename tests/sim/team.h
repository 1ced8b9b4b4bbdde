/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The team and the caregivers of the home: they read what comes up, say that they have seen it, answer, and change the plan;
 * with hazards late, twice, wrongly or not at all. And somebody who is none of them and forges what they say.
 */
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "keys.h"
#include "proto/alert.h"

#define TEAM_NAME "north"
#define TEAM_HOME "h-sim"
#define TEAM_KEY_FILE "/team.pem"


void team_begin(uint64_t seed);
void team_end(void);

/* Of the broker. `is_repeated`: once more, though it was delivered. */
void team_on_message(const char *topic, const char *payload, size_t n, bool is_repeated);
void team_on_link(bool is_up);

/* Whether anybody listens to the broker on the team's side. */
bool team_is_there(void);

enum { TEAM_LIMITS = 7 };

struct team_limit {
	const char *rule, *person;
	enum quantity quantity;
	enum limit_side side;
	double level, clear;
	enum unit unit;
	enum alert_priority priority;
};

/* What the plan of that version says, or NULL: there is no such rule. */
const struct team_limit *team_limit(uint64_t version, size_t i);

/* The newest plan that was sent. */
uint64_t team_plan_version(void);

/* Whether it knows how to answer that home now. */
bool team_is_reached(void);

/* A signed message by that key, with these claims beside those of all (`more`, taken over); it may be replayed, late or retained. */
struct sent;
void team_say(enum key key, struct sent *sent, json_t *more);

/* The next version of the plan, where plans change at all. */
void team_renew_plan(void);

/* No more hazards: what is missing is asked for, everything is seen and answered. */
void team_heal(void);
