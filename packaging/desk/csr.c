/* SPDX-License-Identifier: Apache-2.0 */
/* lares-team csr: the answer to a home's request that came on another way than by MQTT: what up/csr would hold, as a file. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "broker.h"
#include "commands.h"
#include "fault.h"
#include "input.h"
#include "issue.h"

int csr_run(struct options *options)
{
	scoped(freep) char *text = input_text(options->word[2]);
	struct issue issue = { 0 };
	struct team team;
	int status = EXIT_FAILURE;

	if (!text || team_open(&team, options->word[0]) < 0)
		return EXIT_FAILURE;
	if (issue_answer(&team, options->word[1], text, strlen(text), &issue) == 0) {
		fprintf(stderr, "%s %s\n", options->word[1], issue.words);
		if (issue.jws)
			puts(issue.jws);
		status = issue.is_granted ? EXIT_SUCCESS : EXIT_FAILURE;
	}
	if (issue.is_new)
		broker_reload(&team);
	issue_done(&issue);
	team_close(&team);
	return status;
}
