/* SPDX-License-Identifier: Apache-2.0 */
/* lares ack, close, note, snooze: what somebody says to an alert. */
#include <string.h>

#include "cli/ask.h"
#include "cli/print.h"
#include "cli/show.h"
#include "cli/sign.h"
#include "cli/since.h"

int show_said(const json_t *answer, FILE *out)
{
	fputs("Done: ", out);
	print_safe(out, string_of(answer, "verb", "?"));
	if (string_of(answer, "alert", "")[0]) {
		fputs(" of ", out);
		print_safe(out, string_of(answer, "alert", ""));
	}
	fputs(". What became of it, says: lares alerts\n", out);
	return CLI_DONE;
}

static const char *ask_signed(struct client *client, const struct arguments *arguments, const char *verb, int64_t for_s)
{
	json_t *said = json_pack("{ss}", "alert", arguments->word[0]);

	if (said && arguments->note)
		json_object_set_new(said, "note", json_string(arguments->note));
	if (said && for_s > 0)
		json_object_set_new(said, "for_s", json_integer(for_s));
	return sign_and_ask(client, arguments, verb, said);
}

static int say(const struct arguments *arguments, const char *verb, int64_t for_s, FILE *out)
{
	const char *note = arguments->note ? arguments->note : "";
	struct client client = { 0 };
	const char *answer;
	int status = CLI_FAILED;

	if (client_open(&client) == 0) {
		answer = arguments->key ? ask_signed(&client, arguments, verb, for_s) :
					  client_ask(&client, "Answer", "sssu", verb, arguments->word[0], note, (uint32_t)for_s);
		status = show(arguments, answer, show_said, out);
	}
	client_done(&client);
	return status;
}

static int say_with_note(const struct arguments *arguments, const char *verb, FILE *out)
{
	if (arguments->note && arguments->note[0])
		return say(arguments, verb, 0, out);
	fprintf(stderr, "lares: %s wants words: --note TEXT\n", verb);
	return CLI_WRONG_USE;
}

int command_ack(const struct arguments *arguments, FILE *out)
{
	return say(arguments, "ack", 0, out);
}

int command_close(const struct arguments *arguments, FILE *out)
{
	return say_with_note(arguments, "close", out);
}

int command_note(const struct arguments *arguments, FILE *out)
{
	return say_with_note(arguments, "note", out);
}

int command_snooze(const struct arguments *arguments, FILE *out)
{
	int64_t for_s;

	if (arguments->for_time && since_parse_span(arguments->for_time, &for_s) == 0 && for_s >= 60 && for_s <= 43200)
		return say(arguments, "snooze", for_s, out);
	fputs("lares: --for is how long it is to be quiet, from 1m to 12h\n", stderr);
	return CLI_WRONG_USE;
}
