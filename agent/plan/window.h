/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Inside the plan: parts of the local day, {"from":"22:00","to":"07:00","days":["mon","tue"]}. */
#include "plan/check.h"
#include "proto/plan.h"
#include "proto/text.h"

enum { WINDOW_DAY_MIN = 1440, WINDOW_WEEK_MIN = 7 * WINDOW_DAY_MIN, WINDOW_EVERY_DAY = 0x7f };

/* from, to and days of an object that may have more. What is wrong leaves no days. */
void window_parse(struct check *c, struct plan_window *window);

/* "windows": up to PLAN_WINDOWS_MAX of them, none where it is missing. Returns how many. */
size_t windows_parse(struct check *c, struct plan_window *ret_windows);

/* How long it is open: 1 to a whole day. */
unsigned int window_length_min(const struct plan_window *window);

/* The same of the shortest of them; at least one. */
unsigned int windows_shortest_min(const struct plan_window *windows, size_t n_windows);

/* Whether it is open all the time. */
bool window_is_always(const struct plan_window *window);

/* Whether both are open at some minute of the week. */
bool window_overlaps(const struct plan_window *a, const struct plan_window *b);

const char *window_day_name(unsigned int day); /* 0: "mon" */

/* "06:00", and "24:00" for the midnight at its end */
void window_put_from(struct text *t, const struct plan_window *window);
void window_put_to(struct text *t, const struct plan_window *window);
