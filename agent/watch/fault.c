/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with the system itself becomes alerts with the life that all have. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "proto/message.h"
#include "proto/particular.h"
#include "watch/roster.h"

static struct episode *find(const struct watch *watch, enum fault fault)
{
	return roster_find_rule(watch, ALERT_FAULT, fault_name(fault), "");
}

/* Particulars may come from a carrier or a broker: what is no UTF-8 and what is too long is cut off. */
static void put_title(char ret_title[ALERT_TITLE_MAX], enum lang lang, enum fault fault, const char *detail)
{
	struct text t = text_of(ret_title, ALERT_TITLE_MAX);
	char cut[FAULT_DETAIL_MAX];

	text_put(&t, fault_title(lang, fault));
	if (!detail || !detail[0])
		return;
	snprintf(cut, sizeof(cut), "%s", detail);
	text_put(&t, ": ");
	particular_put(&t, lang, cut);
}

static int open_fault(struct watch *watch, enum fault fault, enum alert_priority priority, const char *title,
	const struct moment *now)
{
	struct episode *e;
	int r = roster_open(watch, ALERT_FAULT, priority, now, &e);

	if (r == ROSTER_FULL_FOR_LOW)
		roster_refuse(watch, ALERT_FAULT, fault_name(fault), "");
	if (r != 0)
		return r < 0 ? r : -ENOSPC; /* also a low one is said again until there is room */
	e->alert.about = ALERT_SYSTEM;
	e->alert.condition = ALERT_ACTIVE;
	strcpy(e->alert.rule, fault_name(fault));
	strcpy(e->alert.title, title);
	strcpy(e->alert.todo, fault_todo(roster_lang(watch), fault));
	episode_begin(e, watch->plan, now);
	return 0;
}

int watch_fault(struct watch *watch, enum fault fault, enum alert_priority priority, const char *detail,
	const struct moment *now)
{
	struct episode *e = find(watch, fault);
	char title[ALERT_TITLE_MAX];
	int r = 0;

	put_title(title, roster_lang(watch), fault, detail);
	if (e)
		episode_renew(e, priority, title, watch->plan, now);
	else
		r = open_fault(watch, fault, priority, title, now);
	roster_flush(watch, now);
	return r;
}

void watch_fault_over(struct watch *watch, enum fault fault, const struct moment *now)
{
	struct episode *e = find(watch, fault);

	if (e)
		episode_clear(e, now);
	roster_flush(watch, now);
}
