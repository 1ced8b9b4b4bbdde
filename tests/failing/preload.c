/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libfailing.so: to be preloaded. LARES_FAILING="NAME NUMBER" says which call fails; the file that LARES_FAILED names
 * gets that as a line when it did, and then nothing fails, in this process and in the next. LARES_CALLS names a file
 * that gets a line "NAME NUMBER" for each kind of call when the program ends.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "call.h"

static char name[64];
static int calls_fd = -1;

/* As long as that may be done: lares-mqtt takes from itself what it does not need. */
static int open_early(const char *variable)
{
	const char *path = getenv(variable);

	return path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
}

__attribute__((constructor)) static void begin(void)
{
	const char *text = getenv("LARES_FAILING");
	int failed_fd = open_early("LARES_FAILED");
	bool has_failed = failed_fd >= 0 && lseek(failed_fd, 0, SEEK_END) > 0;
	uint64_t first;

	calls_fd = open_early("LARES_CALLS");
	call_tell_to(failed_fd);
	if (text && !has_failed && sscanf(text, "%63s %" SCNu64, name, &first) == 2)
		call_choose(name, first, 1);
	else
		call_choose(NULL, 0, 0);
}

__attribute__((destructor)) static void end(void)
{
	call_pause();
	if (calls_fd < 0 || ftruncate(calls_fd, 0) < 0)
		return;
	for (const struct call *call = call_first(); call; call = call->next)
		dprintf(calls_fd, "%s %" PRIu64 "\n", call->name, (uint64_t)call->n);
}
