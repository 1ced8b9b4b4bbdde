/* SPDX-License-Identifier: Apache-2.0 */
/* Presses of a help button: with or without a plan, in every pause and quiet hour, whoever it belongs to. */
#include "watch/press.h"

#include <stdio.h>

#include "proto/message.h"
#include "watch/evidence.h"
#include "watch/roster.h"

int press_on_value(struct watch *watch, const struct accepted *accepted, const struct value *value,
	const struct moment *now)
{
	static const char rule[] = "help-call";
	const char *person = accepted->person ? accepted->person : "";
	struct episode *e = roster_find_rule(watch, ALERT_HELP_CALL, rule, person);
	struct alert_cause cause = evidence_of(accepted, value);
	int r;

	if (e) {
		/* Nobody is asked anew: a person in need presses often, and must not put off whose turn is next. */
		alert_add_cause(&e->alert, &cause);
		alert_note(&e->alert, ALERT_EVENT_PRESSED, stamp_of(now->wall_us, now->zone_s), "");
		e->is_changed = true;
		return 0;
	}
	r = roster_open(watch, ALERT_HELP_CALL, ALERT_HIGH, now, &e);
	if (r != 0)
		return r;
	snprintf(e->alert.person, sizeof(e->alert.person), "%s", person);
	snprintf(e->alert.rule, sizeof(e->alert.rule), "%s", rule);
	snprintf(e->alert.todo, sizeof(e->alert.todo), "%s",
		message_words(roster_lang(watch), MESSAGE_DO_HELP_CALL));
	evidence_title_press(&e->alert, roster_lang(watch), accepted->device);
	alert_add_cause(&e->alert, &cause);
	episode_begin(e, watch->plan, now);
	return 0;
}
