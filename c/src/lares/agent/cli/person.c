/* SPDX-License-Identifier: Apache-2.0 */
/* lares pause, resume, reassign: whether a person is watched, and whose a reading is. Each is signed. */
#include <string.h>

#include "cli/ask.h"
#include "cli/show.h"
#include "cli/sign.h"
#include "cli/since.h"
#include "loop/clock.h"
#include "proto/plan.h"

static int say_signed(const struct arguments *arguments, const char *verb, json_t *said, FILE *out)
{
	struct client client = { 0 };
	int status = CLI_FAILED;

	if (!arguments->key || !said) {
		json_decref(said);
		fprintf(stderr, "lares: %s is for a person of the plan: sign it with --key FILE\n", verb);
		return CLI_WRONG_USE;
	}
	if (client_open(&client) == 0)
		status = show(arguments, sign_and_ask(&client, arguments, verb, said), show_said, out);
	else
		json_decref(said);
	client_done(&client);
	return status;
}

/* Returns the wall clock in seconds, or 0 where there is no such moment ahead. */
static int64_t end_of(const struct arguments *arguments)
{
	int64_t now_us = clock_wall_us(), until_us = 0, for_s = 0;

	if (arguments->for_time && since_parse_span(arguments->for_time, &for_s) == 0)
		until_us = now_us + for_s * 1000000;
	else if (arguments->until)
		since_parse(arguments->until, now_us, &until_us);
	return until_us > now_us ? until_us / 1000000 : 0;
}

static int64_t closer_days_of(const struct arguments *arguments)
{
	int64_t closer_s = 0;

	if (arguments->closer && since_parse_span(arguments->closer, &closer_s) < 0)
		return -1;
	return closer_s / 86400;
}

int command_pause(const struct arguments *arguments, FILE *out)
{
	int64_t until_s = end_of(arguments), closer_days = closer_days_of(arguments);
	json_t *said;

	if (!arguments->reason || plan_pause_reason_from_name(arguments->reason) < 0) {
		fputs("lares: --reason is hospital, away or visitor\n", stderr);
		return CLI_WRONG_USE;
	}
	if (until_s == 0 || closer_days < 0) {
		fputs("lares: say until when with --until 2026-11-22T08:14 or --for 3d; --closer is as long as --for is\n", stderr);
		return CLI_WRONG_USE;
	}
	said = json_pack("{ss ss sI sI}", "person", arguments->word[0], "reason", arguments->reason, "until",
		(json_int_t)until_s, "closer_days", (json_int_t)closer_days);
	if (said && arguments->note)
		json_object_set_new(said, "why", json_string(arguments->note));
	return say_signed(arguments, "pause", said, out);
}

int command_resume(const struct arguments *arguments, FILE *out)
{
	return say_signed(arguments, "resume", json_pack("{ss}", "person", arguments->word[0]), out);
}

int command_reassign(const struct arguments *arguments, FILE *out)
{
	return say_signed(arguments, "reassign",
		json_pack("{ss ss?}", "reading", arguments->word[0], "person", arguments->person), out);
}
