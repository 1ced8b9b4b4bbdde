/* SPDX-License-Identifier: Apache-2.0 */
/* lares readings: what was measured, newest first. */
#include <stdlib.h>
#include <string.h>

#include "cli/ask.h"
#include "cli/print.h"
#include "cli/show.h"
#include "cli/since.h"
#include "loop/clock.h"

enum { LIMIT_USUAL = 50, LIMIT_MAX = 1000 };

static void print_remarks(const json_t *reading, FILE *out)
{
	const json_t *flags = json_object_get(reading, "flags"), *flag;
	const char *quality = string_of(json_object_get(reading, "time"), "quality", "");
	const char *between = "  (";
	size_t i;

	json_array_foreach(flags, i, flag) {
		fputs(between, out);
		print_safe(out, json_is_string(flag) ? json_string_value(flag) : "?");
		between = ", ";
	}
	if (!is_true(reading, "live")) {
		fprintf(out, "%shistorical", between);
		between = ", ";
	}
	if (strcmp(quality, "estimated") == 0) {
		fprintf(out, "%stime estimated", between);
		between = ", ";
	}
	fputs(between[0] == ',' ? ")" : "", out);
}

void show_values(const json_t *reading, FILE *out)
{
	const json_t *values = json_object_get(reading, "values"), *value;
	size_t i;

	json_array_foreach(values, i, value) {
		fputs(i ? ", " : "", out);
		print_value(out, value);
	}
	print_remarks(reading, out);
}

void show_reading(const json_t *reading, FILE *out)
{
	char at[MOMENT_TEXT_MAX];

	fprintf(out, "%-19s  ", moment_words(string_of(reading, "at", ""), at));
	print_safe(out, string_of(reading, "device", "?"));
	if (string_of(reading, "person", "")[0]) {
		fputs(" of ", out);
		print_safe(out, string_of(reading, "person", ""));
	}
	fputs(": ", out);
	show_values(reading, out);
	fputc('\n', out);
}

int show_readings(const json_t *answer, FILE *out)
{
	print_list(out, answer, "readings", show_reading, "No readings. Whether the device is heard, says: lares devices\n",
		"There are more. See up to 1000 with --limit 1000, or fewer devices and days with --device and --since.\n");
	return CLI_DONE;
}

/* The number after --limit; without one, all that a --since asks for, or one screen. Returns 0 where it is none. */
static unsigned limit_of(const struct arguments *arguments)
{
	char *end;
	long limit;

	if (!arguments->limit)
		return arguments->since ? LIMIT_MAX : LIMIT_USUAL;
	limit = strtol(arguments->limit, &end, 10);
	return *end || limit < 1 || limit > LIMIT_MAX ? 0 : (unsigned)limit;
}

int command_readings(const struct arguments *arguments, FILE *out)
{
	struct client client = { 0 };
	unsigned limit = limit_of(arguments);
	int status = CLI_FAILED;
	int64_t since_us = 0;

	if (arguments->since && since_parse(arguments->since, clock_wall_us(), &since_us) < 0) {
		fputs("lares: --since is no moment; write 30m, 2h, 3d, today, 2026-11-22 or 2026-11-22T08:14\n", stderr);
		return CLI_WRONG_USE;
	}
	if (limit == 0) {
		fprintf(stderr, "lares: --limit is a number from 1 to %d\n", LIMIT_MAX);
		return CLI_WRONG_USE;
	}
	if (client_open(&client) == 0)
		status = show(arguments,
			client_ask(&client, "Readings", "sxu", arguments->device ? arguments->device : "", since_us, limit),
			show_readings, out);
	client_done(&client);
	return status;
}
