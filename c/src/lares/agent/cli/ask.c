/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ask.h"

#include "base/cleanup.h"
#include "cli/print.h"

static int show_words(const char *answer, show_fn fn, FILE *out)
{
	json_t *json = json_exact(answer);
	int status;

	if (!json) {
		fputs("lares: laresd's answer cannot be read; restart it with: systemctl restart laresd\n", stderr);
		return CLI_FAILED;
	}
	status = fn(json, out);
	json_decref(json);
	return status;
}

/* The words are written all the same, to nobody: the complaint and the exit status are theirs. */
static int show_json(const char *answer, show_fn fn, FILE *out)
{
	scoped(fclosep) FILE *nobody = fopen("/dev/null", "we");

	if (fprintf(out, "%s\n", answer) < 0 || !nobody)
		return CLI_FAILED;
	return show_words(answer, fn, nobody);
}

int show(const struct arguments *arguments, const char *answer, show_fn fn, FILE *out)
{
	if (!answer)
		return CLI_FAILED;
	return arguments->is_json ? show_json(answer, fn, out) : show_words(answer, fn, out);
}

int ask_and_show(const struct arguments *arguments, const char *method, show_fn fn, FILE *out)
{
	struct client client = { 0 };
	int status = CLI_FAILED;

	if (client_open(&client) == 0)
		status = show(arguments, client_ask(&client, method, NULL), fn, out);
	client_done(&client);
	return status;
}
