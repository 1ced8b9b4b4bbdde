/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What is known of each fault of the system, and what the watch was told of it. Whoever notices something says it as
 * often as it likes, from wherever it is; the watch hears of changes, and of what lasted for as long as fault.def wants.
 */
#include "watch/watch.h"

struct condition {
	bool is_known, is_present;
	bool is_told; /* the watch knows it too */
	enum alert_priority priority;
	char detail[FAULT_DETAIL_MAX];
	uint64_t since_us; /* present or not, without a break */
};

struct conditions {
	struct condition of[FAULT_COUNT]; /* all zero: nothing is known yet, as after a restart */
};

/* `detail` may be NULL and is copied. Returns whether that changes what is known. */
bool condition_begin(struct conditions *conditions, enum fault fault, enum alert_priority priority, const char *detail,
	uint64_t now_us);
bool condition_end(struct conditions *conditions, enum fault fault, uint64_t now_us);

/* Tell the watch what it does not know yet. Returns 0, or what watch_fault() says; then it is still to be told. */
int condition_tell(struct conditions *conditions, struct watch *watch, const struct moment *now);
