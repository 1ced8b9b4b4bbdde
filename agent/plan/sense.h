/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Whether the parts of a plan fit each other, after each has been read by itself. */
#include "plan/plan.h"

/* `n_people` and so on are as in the document, so that the indexes in the paths are right. */
void sense_check(const struct plan *plan, const struct plan_context *expected, struct faults *faults);

/* Inside: each looks at one side of it. */
void sense_people(const struct plan *plan, struct faults *faults);
void sense_rules(const struct plan *plan, const struct plan_context *expected, struct faults *faults);
void sense_time(const struct plan *plan, const struct plan_context *expected, struct faults *faults);
void sense_remarks(const struct plan *plan, const struct plan_context *expected, struct faults *remarks);

/* A part that had faults of its own has an empty name: nothing more is said of it. */
bool sense_is_same(const char *a, const char *b);

/* A fault where there is no such person. */
void sense_person(const struct plan *plan, const char *person, struct faults *faults, const char *path, ...)
	__attribute__((format(printf, 4, 5)));

/* A fault at a path with indexes; `words` as they are. */
void sense_fault(struct faults *faults, const char *words, const char *path, ...) __attribute__((format(printf, 3, 4)));
