/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/virtual-home/tally.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>

#include "proto/text.h"

static void put_tally(struct text *line, const struct tally *tally)
{
	const char *comma = "{";

#define TALLY(member, words)                                                       \
	text_printf(line, "%s\"%s\":%" PRIu64, comma, #member, tally->member); \
	comma = ",";
	TALLY_EACH
#undef TALLY
	text_put(line, "}");
}

static double cpu_s(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
		(double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

void tally_print(const char *state, const struct scenario *scenario, const struct tally *tallies, uint64_t elapsed_ns)
{
	char buffer[SCENARIO_DEVICES_MAX * 1024];
	struct text line = text_of(buffer, sizeof(buffer));

	text_printf(&line, "{\"state\":\"%s\",\"scenario\":", state);
	text_json(&line, scenario->name);
	text_printf(&line, ",\"elapsed_s\":%.6f,\"cpu_s\":%.3f,\"devices\":{", (double)elapsed_ns / 1e9, cpu_s());
	for (size_t i = 0; i < scenario->n_devices; i++) {
		text_put(&line, i ? "," : "");
		text_json(&line, scenario->devices[i].id);
		text_put(&line, ":");
		put_tally(&line, &tallies[i]);
	}
	text_put(&line, "}}\n");
	fputs(buffer, stdout);
	fflush(stdout);
}
