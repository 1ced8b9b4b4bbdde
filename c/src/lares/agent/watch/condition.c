/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/condition.h"

#include <stdio.h>
#include <string.h>

static void change(struct condition *condition, bool is_present, uint64_t now_us)
{
	if (!condition->is_known || condition->is_present != is_present)
		condition->since_us = now_us;
	condition->is_known = true;
	condition->is_present = is_present;
	condition->is_told = false;
}

bool condition_begin(struct conditions *conditions, enum fault fault, enum alert_priority priority, const char *detail,
	uint64_t now_us)
{
	struct condition *condition = &conditions->of[fault];
	char cut[FAULT_DETAIL_MAX];

	snprintf(cut, sizeof(cut), "%s", detail ? detail : "");
	if (condition->is_present && condition->priority == priority && strcmp(condition->detail, cut) == 0)
		return false;
	change(condition, true, now_us);
	condition->priority = priority;
	memcpy(condition->detail, cut, sizeof(cut));
	return true;
}

bool condition_end(struct conditions *conditions, enum fault fault, uint64_t now_us)
{
	struct condition *condition = &conditions->of[fault];

	if (condition->is_known && !condition->is_present)
		return false;
	change(condition, false, now_us);
	return true;
}

static int tell(const struct condition *condition, enum fault fault, struct watch *watch, const struct moment *now)
{
	if (condition->is_present)
		return watch_fault(watch, fault, condition->priority, condition->detail, now);
	watch_fault_over(watch, fault, now);
	return 0;
}

static bool is_due(const struct condition *condition, enum fault fault, uint64_t now_us)
{
	uint64_t hold_us = condition->is_present ? fault_hold_s(fault) * UINT64_C(1000000) : 0;

	return condition->is_known && !condition->is_told && now_us - condition->since_us >= hold_us;
}

int condition_tell(struct conditions *conditions, struct watch *watch, const struct moment *now)
{
	int result = 0;

	for (int i = 0; i < FAULT_COUNT; i++) {
		struct condition *condition = &conditions->of[i];
		int r;

		if (!is_due(condition, (enum fault)i, now->now_us))
			continue;
		r = tell(condition, (enum fault)i, watch, now);
		condition->is_told = r == 0;
		result = r < 0 ? r : result;
	}
	return result;
}
