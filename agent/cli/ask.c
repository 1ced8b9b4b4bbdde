/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ask.h"

#include "cli/print.h"

int show(const struct arguments *arguments, const char *answer, show_fn fn, FILE *out)
{
	json_t *json;
	int status;

	if (!answer)
		return CLI_FAILED;
	if (arguments->is_json)
		return fprintf(out, "%s\n", answer) < 0 ? CLI_FAILED : CLI_DONE;
	json = json_exact(answer);
	if (!json) {
		fputs("lares: laresd's answer cannot be read; restart it with: systemctl restart laresd\n", stderr);
		return CLI_FAILED;
	}
	status = fn(json, out);
	json_decref(json);
	return status;
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
