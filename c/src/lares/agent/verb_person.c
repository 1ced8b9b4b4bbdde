/* SPDX-License-Identifier: Apache-2.0 */
/* Verbs about a person: not watched for a while, and watched again; whose a reading is. */
#include <stdio.h>
#include <string.h>

#include "reassigning.h"
#include "verb.h"
#include "watch/pause.h"

static bool is_known(const struct call *call)
{
	return call->agent->plan && plan_find_person(call->agent->plan, call->command->person);
}

enum refusal verb_pause(struct call *call)
{
	const struct command *command = call->command;
	struct moment now = agent_moment();
	struct plan_pause pause = {
		.reason = command->pause.reason,
		.from_us = command->pause.since_us ? command->pause.since_us : now.wall_us,
		.until_us = command->pause.until_us,
		.closer_days = command->pause.closer_days,
	};
	enum watch_outcome outcome;

	if (!is_known(call))
		return REFUSAL_NO_SUCH_PERSON;
	memcpy(pause.person, command->person, sizeof(pause.person));
	memcpy(pause.why, command->pause.why, sizeof(pause.why));
	outcome = watch_pause(call->agent->watch, &pause, call_who(call), &now);
	if (outcome == WATCH_MALFORMED)
		text_printf(call->why, "A pause ends after now and after it began, and lasts %d days at most: longer ones are the plan's.",
			PAUSE_LONGEST_DAYS);
	return refusal_of(outcome);
}

enum refusal verb_resume(struct call *call)
{
	struct moment now = agent_moment();

	if (!is_known(call))
		return REFUSAL_NO_SUCH_PERSON;
	return refusal_of(watch_resume(call->agent->watch, call->command->person, call_who(call), &now));
}

enum refusal verb_reassign(struct call *call)
{
	const struct command *command = call->command;
	int r = reassigning_do(call->agent, command->reading, command->person, call_who(call));

	if (r == REASSIGNING_NO_READING)
		return REFUSAL_NO_SUCH_READING;
	if (r == REASSIGNING_NO_PERSON)
		return REFUSAL_NO_SUCH_PERSON;
	return r < 0 ? REFUSAL_NOT_STORED : REFUSAL_NONE;
}
