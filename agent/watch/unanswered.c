/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/unanswered.h"

#include <stdio.h>

#include "proto/message.h"

void unanswered_tell(struct watch *watch, const struct alert *of, bool is_team_alone, const struct moment *now)
{
	enum message todo = is_team_alone ? MESSAGE_DO_UNANSWERED_TEAM : MESSAGE_DO_UNANSWERED;
	enum lang lang = roster_lang(watch);
	struct episode *e;
	struct text t;

	if (of->about == ALERT_SYSTEM || of->priority <= ALERT_LOW)
		return;
	e = roster_find_unanswered(watch, of->id);
	if (e) {
		episode_return(e, watch->plan, now);
		return;
	}
	if (roster_open(watch, ALERT_UNANSWERED, ALERT_HIGH, now, &e) != 0)
		return;
	e->alert.about = ALERT_SYSTEM;
	snprintf(e->alert.rule, sizeof(e->alert.rule), "%s", alert_kind_name(ALERT_UNANSWERED));
	snprintf(e->alert.of, sizeof(e->alert.of), "%s", of->id);
	t = text_of(e->alert.title, sizeof(e->alert.title));
	message_put(&t, lang, MESSAGE_TITLE_UNANSWERED, of->title);
	snprintf(e->alert.todo, sizeof(e->alert.todo), "%s", message_words(lang, todo));
	episode_begin(e, watch->plan, now);
}

void unanswered_clear(struct watch *watch, const struct alert *of, const struct moment *now)
{
	struct episode *e = roster_find_unanswered(watch, of->id);

	if (e)
		episode_clear(e, now);
}
