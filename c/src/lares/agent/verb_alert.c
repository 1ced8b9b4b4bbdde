/* SPDX-License-Identifier: Apache-2.0 */
/* Verbs about one alert: what somebody says to it. */
#include "verb.h"

static const enum refusal refusal_of_outcome[WATCH_OUTCOME_COUNT] = {
	[WATCH_DONE] = REFUSAL_NONE,
	[WATCH_NO_SUCH_ALERT] = REFUSAL_NO_SUCH_ALERT,
	[WATCH_CLOSED] = REFUSAL_CLOSED,
	[WATCH_STILL_ACTIVE] = REFUSAL_STILL_ACTIVE,
	[WATCH_ALREADY_ACKNOWLEDGED] = REFUSAL_ALREADY_ACKNOWLEDGED,
	[WATCH_NOT_ALLOWED] = REFUSAL_NOT_ALLOWED,
	[WATCH_MALFORMED] = REFUSAL_MALFORMED,
};

enum refusal refusal_of(enum watch_outcome outcome)
{
	return refusal_of_outcome[outcome];
}

enum refusal verb_ack(struct call *call)
{
	const struct command *command = call->command;
	struct moment now = agent_moment();

	return refusal_of(watch_ack(call->agent->watch, command->alert, call->person->id,
		command->note[0] ? command->note : NULL, false, &now));
}

enum refusal verb_close(struct call *call)
{
	struct moment now = agent_moment();

	return refusal_of(watch_close(call->agent->watch, call->command->alert, call->person->id, call->command->note, &now));
}

enum refusal verb_note(struct call *call)
{
	struct moment now = agent_moment();

	return refusal_of(watch_note(call->agent->watch, call->command->alert, call->person->id, call->command->note, &now));
}

enum refusal verb_snooze(struct call *call)
{
	struct moment now = agent_moment();

	return refusal_of(watch_snooze(call->agent->watch, call->command->alert, call->person->id, call->command->for_s, &now));
}

enum refusal verb_test(struct call *call)
{
	struct moment now = agent_moment();
	char id[ULID_TEXT_MAX];

	if (watch_test(call->agent->watch, &now, id) < 0)
		return REFUSAL_NOT_STORED;
	text_printf(call->result, "{\"alert\":\"%s\"}", id);
	return REFUSAL_NONE;
}
