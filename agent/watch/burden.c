/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/burden.h"

#include <string.h>

#include "watch/local.h"
#include "watch/recall.h"
#include "watch/roster.h"

static const char key_of_home[] = "burden/home";

enum { KEPT_VERSION = 1 };

struct kept {
	uint32_t version;
	struct burden burden;
};

/* What was counted while the week was not known, or in one that lies ahead as the clock was wrong then, is of this one. */
void burden_turn(struct watch *watch, const struct moment *now)
{
	struct local local = local_of(now);
	int64_t week = local.day - local.weekday;

	if (!local_is_known(now) || !watch_is_clock_right(watch) || week == watch->burden.week)
		return;
	if (watch->burden.week && week > watch->burden.week)
		watch->burden = (struct burden){ 0 };
	watch->burden.week = week;
	watch->is_burden_news = true;
}

static void count_raised(struct burden *burden, const struct alert *alert)
{
	burden->n_raised[alert->priority][alert->about]++;
}

static void count_acknowledged(struct burden *burden, const struct episode *e, const struct moment *now)
{
	uint64_t took_s = (uint64_t)((int64_t)now->now_us - e->asking_us) / 1000000;

	burden->n_acknowledged++;
	burden->acknowledged_sum_s += took_s;
	if (took_s > burden->acknowledged_worst_s)
		burden->acknowledged_worst_s = took_s;
}

static const uint8_t *newest_reading(const struct alert *alert)
{
	static const uint8_t none[READING_ID_SIZE];

	return alert->n_because ? alert->because[alert->n_because - 1].reading : none;
}

void burden_resume(struct episode *e)
{
	memcpy(e->counted.reading, newest_reading(&e->alert), sizeof(e->counted.reading));
	e->counted.acknowledged_us = e->alert.acknowledged.at_us;
}

void burden_count(struct watch *watch, struct episode *e, const struct moment *now)
{
	const struct alert *alert = &e->alert;
	bool is_new_reading = memcmp(e->counted.reading, newest_reading(alert), sizeof(e->counted.reading)) != 0;
	bool is_new_answer = alert->acknowledged.at_us && alert->acknowledged.at_us != e->counted.acknowledged_us;

	burden_turn(watch, now);
	if (!alert->is_test && alert->rev == 0)
		count_raised(&watch->burden, alert);
	else if (!alert->is_test && is_new_reading)
		watch->burden.n_duplicates++;
	if (!alert->is_test && is_new_answer)
		count_acknowledged(&watch->burden, e, now);
	watch->is_burden_news |= !alert->is_test && (alert->rev == 0 || is_new_reading || is_new_answer);
	burden_resume(e);
}

void burden_keep(struct watch *watch)
{
	struct kept kept;

	if (!watch->is_burden_news)
		return;
	memset(&kept, 0, sizeof(kept)); /* and what lies between its members */
	kept.version = KEPT_VERSION;
	kept.burden = watch->burden;
	roster_keep(watch, key_of_home, &kept, sizeof(kept));
	watch->is_burden_news = false;
}

int burden_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now)
{
	struct kept kept;

	(void)now;
	if (n_octets != sizeof(kept) || strcmp(key, key_of_home) != 0)
		return RECALL_FORGET;
	memcpy(&kept, octets, sizeof(kept));
	if (kept.version != KEPT_VERSION)
		return RECALL_FORGET;
	watch->burden = kept.burden;
	return 0;
}

void watch_burden(const struct watch *watch, struct burden *ret_burden)
{
	*ret_burden = watch->burden;
}
