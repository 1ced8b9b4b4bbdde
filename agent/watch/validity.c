/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/validity.h"

#include <string.h>

static uint32_t of_expected(const struct plan_expected *expected)
{
	return expected->n_windows ? VALIDITY_DEFAULT_S + expected->grace_s : 2 * expected->every_s;
}

static const struct alert_cause *newest_of(const struct alert *alert)
{
	const struct alert_cause *newest = NULL;

	for (size_t i = 0; i < alert->n_because; i++)
		if (!newest || alert->because[i].at.at_us >= newest->at.at_us)
			newest = &alert->because[i];
	return newest;
}

uint32_t validity_s(const struct plan *plan, const struct alert *alert)
{
	const struct alert_cause *newest = newest_of(alert);

	for (size_t i = 0; plan && newest && i < plan->n_expected; i++) {
		const struct plan_expected *expected = &plan->expected[i];

		if (expected->quantity == newest->quantity && strcmp(expected->rule.person, alert->person) == 0)
			return of_expected(expected);
	}
	return VALIDITY_DEFAULT_S;
}

int64_t validity_newest_us(const struct alert *alert)
{
	bool rests_on_values = alert->kind == ALERT_LIMIT || alert->kind == ALERT_TREND || alert->kind == ALERT_SCORE;
	const struct alert_cause *newest = rests_on_values ? newest_of(alert) : NULL;

	return newest ? newest->at.at_us : 0;
}
