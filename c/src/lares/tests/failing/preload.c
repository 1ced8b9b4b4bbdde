/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libfailing.so: to be preloaded. LARES_FAILING="NAME NUMBER" says which call fails; the file that LARES_FAILED names
 * gets that as a line when it did, and then nothing fails, in this process and in the next. LARES_CALLS names a file
 * that gets a line "NAME NUMBER" for each kind of call when the program ends.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "call.h"

static char name[64];

__attribute__((constructor)) static void begin(void)
{
	const char *text = getenv("LARES_FAILING"), *failed = getenv("LARES_FAILED");
	uint64_t first;

	if (text && (!failed || access(failed, F_OK) < 0) && sscanf(text, "%63s %" SCNu64, name, &first) == 2)
		call_choose(name, first, 1);
	else
		call_choose(NULL, 0, 0);
}

__attribute__((destructor)) static void end(void)
{
	const char *path = getenv("LARES_CALLS");
	FILE *file;

	call_pause();
	file = path ? fopen(path, "we") : NULL;
	if (!file)
		return;
	for (const struct call *call = call_first(); call; call = call->next)
		fprintf(file, "%s %" PRIu64 "\n", call->name, (uint64_t)call->n);
	fclose(file);
}
