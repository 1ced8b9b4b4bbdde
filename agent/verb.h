/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What signed commands do: a function for each verb of proto/verb.def. command.c has judged the message before: who signed
 * it, that it is for here and now, that its counter was never used, and that its signer's role may do this.
 */
#include "agent.h"
#include "proto/json/command_json.h"

/* Fits one message that is not stored (carry/posts.h), with the envelope of up/done. */
enum { VERB_RESULT_MAX = 57000 };

struct call {
	struct agent *agent;
	const struct plan_person *person; /* who signed; NULL: the team */
	const char *kid; /* of the key that signed */
	const char *jti;
	const struct command *command;
	struct text *result; /* for a JSON object, where the verb has one to answer */
	struct text *why; /* for words that say more than those of the refusal */
	bool is_later; /* set where it goes on: the verb answers by deliver_answer() when it has ended */
};

/* "team", or the person's id. */
const char *call_who(const struct call *call);

/* The same refusal in the words of the wire. */
enum refusal refusal_of(enum watch_outcome outcome);

/* What verb_enrol() makes of a command's options. */
int verb_enrol_call(sd_bus *bus, const struct command *command, sd_bus_message **ret_call);

enum refusal verb_ack(struct call *call);
enum refusal verb_close(struct call *call);
enum refusal verb_note(struct call *call);
enum refusal verb_snooze(struct call *call);
enum refusal verb_pause(struct call *call);
enum refusal verb_resume(struct call *call);
enum refusal verb_reassign(struct call *call);
enum refusal verb_plan(struct call *call);
enum refusal verb_scan(struct call *call);
enum refusal verb_enrol(struct call *call);
enum refusal verb_forget(struct call *call);
enum refusal verb_resend(struct call *call);
enum refusal verb_refresh(struct call *call);
enum refusal verb_history(struct call *call);
enum refusal verb_report(struct call *call);
enum refusal verb_test(struct call *call);
enum refusal verb_configure(struct call *call);
