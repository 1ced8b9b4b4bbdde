/* SPDX-License-Identifier: Apache-2.0 */
/* lares reset: everything that is kept here is destroyed. */
#include <string.h>
#include <unistd.h>

#include "cli/ask.h"
#include "cli/show.h"

enum {
	WAIT_S = 60, /* for laresd to be started again and to have removed it all */
};

/* laresd ends by itself and is started again; what it says then is that it is done, or still at it. */
static bool is_complete(struct client *client)
{
	json_auto_t *status = NULL;
	char why[CLIENT_WORDS_MAX];
	const char *answer = client_try(client, client_call(client, "Status"), CLIENT_TIMEOUT_US, why);

	if (answer)
		status = json_loads(answer, JSON_REJECT_DUPLICATES, NULL);
	return json_is_false(json_object_get(status, "resetting"));
}

static int show_reset(const json_t *answer, FILE *out)
{
	(void)answer;
	fputs("The keys are destroyed; what is left goes now.\n", out);
	return CLI_DONE;
}

static int wait_for_end(struct client *client, FILE *out)
{
	for (int i = 0; i < WAIT_S; i++) {
		sleep(1);
		if (is_complete(client)) {
			fputs("The reset is complete: nothing that was kept here can be had again.\n", out);
			return CLI_DONE;
		}
	}
	client_complain("the reset is begun and not ended yet: it goes on whenever laresd runs; is it started (systemctl start laresd), "
			"and is there a Bluetooth adapter for the bonds?");
	return CLI_FAILED;
}

int command_reset(const struct arguments *arguments, FILE *out)
{
	struct client client = { 0 };
	int status = CLI_FAILED;

	if (client_open(&client) == 0)
		status = show(arguments, client_ask(&client, "Reset", "s", arguments->word[0]), show_reset, out);
	if (status == CLI_DONE && !arguments->is_json)
		status = wait_for_end(&client, out);
	client_done(&client);
	return status;
}
