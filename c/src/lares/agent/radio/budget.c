/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/budget.h"

/* Hours that nobody counted are empty. */
static void advance(struct budget *b, uint64_t now_us)
{
	uint64_t hour = now_us / BUDGET_HOUR_US;

	for (unsigned i = 0; b->hour < hour && i < BUDGET_HOURS; i++)
		b->per_hour[++b->hour % BUDGET_HOURS] = 0;
	if (b->hour < hour)
		b->hour = hour;
}

static unsigned count(const struct budget *b)
{
	unsigned n = 0;

	for (unsigned i = 0; i < BUDGET_HOURS; i++)
		n += b->per_hour[i];
	return n;
}

void budget_spend(struct budget *b, uint64_t now_us)
{
	advance(b, now_us);
	if (b->per_hour[b->hour % BUDGET_HOURS] < UINT16_MAX)
		b->per_hour[b->hour % BUDGET_HOURS]++;
}

uint64_t budget_on_end(struct budget *b, bool is_fruitful)
{
	uint64_t rest_us = BUDGET_REST_US;

	b->n_fruitless = is_fruitful ? 0 : b->n_fruitless + 1;
	for (unsigned i = 1; i < b->n_fruitless && rest_us < BUDGET_REST_MAX_US; i++)
		rest_us *= 2;
	return rest_us < BUDGET_REST_MAX_US ? rest_us : BUDGET_REST_MAX_US;
}

void budget_on_woken(struct budget *b)
{
	b->n_fruitless = 0;
}

uint64_t budget_opens_us(struct budget *b, uint64_t now_us)
{
	unsigned n, oldest = 1;

	advance(b, now_us);
	n = count(b);
	if (n < BUDGET_CONNECTIONS_MAX) {
		b->is_told = false;
		return 0;
	}
	/* When the oldest hours have gone, as many as it takes. */
	while (oldest < BUDGET_HOURS && (n -= b->per_hour[(b->hour + oldest) % BUDGET_HOURS]) >= BUDGET_CONNECTIONS_MAX)
		oldest++;
	return (b->hour + oldest) * BUDGET_HOUR_US;
}
