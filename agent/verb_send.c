/* SPDX-License-Identifier: Apache-2.0 */
/* Verbs that make the home say something again; and the plan, which has ways of its own, too. */
#include <string.h>

#include "deliver.h"
#include "planning.h"
#include "verb.h"

enum refusal verb_refresh(struct call *call)
{
	struct agent *agent = call->agent;
	struct moment now = agent_moment();

	carry_say_link(agent->carry);
	deliver_everything(agent);
	watch_say_all(agent->watch, &now);
	return REFUSAL_NONE;
}

/* The consumer missed some, though everything up to there was taken by the broker. What was given up was told as a gap. */
enum refusal verb_resend(struct call *call)
{
	struct agent *agent = call->agent;
	uint64_t first = call->command->resend.first, last = call->command->resend.last;
	struct outbox_state outbox;

	store_outbox_state(agent->store, &outbox);
	if (strcmp(call->command->resend.store, store_id(agent->store)) != 0 || last > outbox.complete_to ||
		last - first >= STORE_AGAIN_MAX)
		return REFUSAL_NO_SUCH_READINGS;
	if (store_outbox_again(agent->store, first, last) < 0)
		return REFUSAL_NOT_STORED;
	carry_again(agent->carry, first, last);
	return REFUSAL_NONE;
}

/* The signed plan inside is judged by itself, as one that came as down/plan: the command only asks for an answer. */
enum refusal verb_plan(struct call *call)
{
	const char *jws = call->command->plan;
	enum refusal refusal = planning_take(call->agent, jws, strlen(jws), call->why);

	if (refusal == REFUSAL_NONE)
		text_printf(call->result, "{\"version\":%llu}", (unsigned long long)call->agent->plan->version);
	return refusal;
}
