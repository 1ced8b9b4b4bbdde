/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Values as evidence of an alert: what may count, what they weigh against each other, and the title they make. */
#include <stdbool.h>

#include "proto/accepted.h"
#include "proto/alert.h"
#include "proto/lang.h"

/* A number that can be true, and can be read back from an alert. What else stays out of the rules: plausible.h. */
bool evidence_is_number(const struct value *value);

/* A press of a help button. Any press: which of its kinds a frightened person makes is chance. */
bool evidence_is_press(const struct accepted *accepted, const struct value *value);

struct alert_cause evidence_of(const struct accepted *accepted, const struct value *value);

/*
 * By trust (agent/README.md: trust). Data below a bonded link never touch an alert that rests on one; what clears must
 * come from the device that raised or from one of no lower tier, for each thing the alert rests on.
 */
bool evidence_may_touch(const struct alert *alert, const struct accepted *accepted);
bool evidence_may_clear_cause(const struct alert_cause *cause, const struct accepted *accepted, int64_t wall_us);
bool evidence_may_clear(const struct alert *alert, const struct accepted *accepted, int64_t wall_us);

/* Whether of the two it is the one that tells how somebody is now: what came over a bonded link, then what was measured later. */
bool evidence_is_rather(const struct alert_cause *cause, const struct alert_cause *than);

/* Add a value beyond the limit. It becomes the worst, and makes the title, where it is worse than the worst so far. */
void evidence_add(struct alert *alert, enum lang lang, const struct alert_cause *cause);

/*
 * Of what it rests on still, which is the worst, and the title that this one makes. Also while somebody has it in hand: what they
 * knew was another's.
 */
void evidence_find_worst(struct alert *alert, enum lang lang);

/* Whether it is worse than the worst so far by a step of the limit. */
bool evidence_is_step_worse(const struct alert *alert, const struct alert_cause *cause);

/* Go on with a title: a second measurement said the same, so much later; none came in that time. */
void evidence_title_confirmed(struct alert *alert, enum lang lang, const struct alert_cause *first,
	const struct alert_cause *second);
void evidence_title_alone(struct alert *alert, enum lang lang, uint32_t within_s);

void evidence_title_press(struct alert *alert, enum lang lang, const struct device *device);

/* Whether that reading is among its causes. */
bool evidence_rests_on(const struct alert *alert, const uint8_t reading[READING_ID_SIZE]);
