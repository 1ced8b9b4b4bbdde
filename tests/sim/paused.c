/* SPDX-License-Identifier: Apache-2.0 */
#include "paused.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clockwork.h"

struct order {
	char jti[40];
	uint64_t sent_us, done_us; /* true time; done_us 0: no answer came */
	uint64_t until_us; /* 0: of no pause, but of its end */
	uint64_t sure_until_us, maybe_until_us; /* what was sent since may have ended it; what was answered has */
};

static struct {
	struct order orders[PAUSED_MAX];
	size_t n;
} paused;

void paused_begin(void)
{
	memset(&paused, 0, sizeof(paused));
}

static uint64_t sooner(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

void paused_on_sent(const char *jti, uint64_t until_us, bool is_good)
{
	uint64_t now_us = clockwork_true_us();
	struct order *order = &paused.orders[paused.n++];

	if (paused.n == PAUSED_MAX)
		abort();
	if (!is_good) {
		paused.n--; /* nothing may come of it */
		return;
	}
	for (size_t i = 0; i + 1 < paused.n; i++)
		paused.orders[i].sure_until_us = sooner(paused.orders[i].sure_until_us, now_us);
	*order = (struct order){ .sent_us = now_us, .until_us = until_us, .sure_until_us = until_us, .maybe_until_us = until_us };
	snprintf(order->jti, sizeof(order->jti), "%s", jti);
}

void paused_on_done(const char *jti)
{
	uint64_t now_us = clockwork_true_us();

	for (size_t i = 0; i < paused.n; i++) {
		if (strcmp(paused.orders[i].jti, jti) != 0 || paused.orders[i].done_us)
			continue;
		paused.orders[i].done_us = now_us;
		for (size_t k = 0; k < i; k++) /* an older one works no more */
			paused.orders[k].maybe_until_us = sooner(paused.orders[k].maybe_until_us, now_us);
	}
}

bool paused_is_on(uint64_t true_us, uint64_t margin_us)
{
	for (size_t i = 0; i < paused.n; i++)
		if (paused.orders[i].done_us && true_us >= paused.orders[i].done_us + margin_us &&
			true_us + margin_us < paused.orders[i].sure_until_us)
			return true;
	return false;
}

bool paused_may_be_on(uint64_t true_us, uint64_t margin_us)
{
	for (size_t i = 0; i < paused.n; i++)
		if (true_us + margin_us >= paused.orders[i].sent_us && true_us < paused.orders[i].maybe_until_us + margin_us)
			return true;
	return false;
}

bool paused_was_resumed(uint64_t from_us, uint64_t true_us)
{
	for (size_t i = 0; i < paused.n; i++)
		if (!paused.orders[i].until_us && paused.orders[i].sent_us >= from_us && paused.orders[i].sent_us <= true_us)
			return true;
	return false;
}
