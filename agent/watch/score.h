/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The plan's scores (NEWS2), judged by the newest values of a person that are not older than the score's window.
 *
 * A partial score may raise and never reassures: only a complete one clears. When any value that has points is older than the
 * window, the condition of an open alert is unknown (validity.h), and it tells the time of each input. What came since the start
 * is as old as the monotonic clock says. How old what is remembered is, no clock knows for sure that begins with the time of the
 * last shutdown: it counts while both say that it is within the window.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/moment.h"
#include "proto/accepted.h"
#include "proto/alert.h"
#include "proto/plan.h"
#include "watch/recall.h"

enum { SCORES_PEOPLE_MAX = PLAN_SCORES_MAX };

/* The newest value of one input, by any device that may say it. */
struct score_value {
	bool is_known;
	struct alert_cause cause;
	int64_t at_us; /* when it was measured, on the monotonic clock */
	bool is_by_wall; /* which the wall clock told when it was remembered; that may have been wrong */
};

struct scores {
	struct score_person {
		char person[PERSON_ID_MAX]; /* "": free */
		struct score_value of[SCORE_INPUT_COUNT];
		uint64_t judged_by; /* version of the plan that judged them when it came; 0: none did */
		bool is_robbed; /* one of them was another's, and what is left of that person's is looked for */
	} people[SCORES_PEOPLE_MAX];
};

struct watch;

/* A live result. Returns 0, or -ENOMEM or -ENOSPC where an alert could not be opened. */
int score_on_reading(struct watch *watch, const struct accepted *accepted, const struct moment *now);

/* A reading turned out not to be that person's: it has no points, and what no longer raises without it is unknown. */
void score_take_away(struct watch *watch, const uint8_t reading[READING_ID_SIZE], const char *person, const struct moment *now);

/*
 * What else that person measured, each value in whatever order: the newest have the points then. When score_found_again() says
 * that this was all, they are judged once more: the other's may have cleared what they raised.
 */
void score_take_again(struct watch *watch, const struct accepted *accepted, const struct value *value, const struct moment *now);
void score_found_again(struct watch *watch, const struct moment *now);

/* A pause of that person begins: what was measured before that wall time has no points after it. */
void score_put_aside(struct watch *watch, const char *person, int64_t before_us);

/* What the plan in force has not judged is judged by what is remembered: a start alone raises nothing anew. Returns likewise. */
int score_begin(struct watch *watch, const struct moment *now);

int score_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now);
int scored_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now);
