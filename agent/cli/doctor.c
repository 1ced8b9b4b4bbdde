/* SPDX-License-Identifier: Apache-2.0 */
/* lares doctor: what was checked, what is wrong, and what to do about it. */
#include <inttypes.h>

#include "cli/ask.h"
#include "cli/print.h"
#include "cli/show.h"

static void show_finding(const json_t *finding, FILE *out)
{
	const char *todo = string_of(finding, "do", "");

	fprintf(out, "%-8s ", string_of(finding, "level", "?"));
	print_safe(out, string_of(finding, "about", "?"));
	fputs(": ", out);
	print_safe(out, string_of(finding, "words", "?"));
	if (todo[0]) {
		fputs("; ", out);
		print_safe(out, todo);
	}
	fputc('\n', out);
}

/* {"bthome":{"damaged":3}}: frames that became no reading. */
static void show_refused(json_t *refused, FILE *out)
{
	const char *driver, *outcome;
	json_t *outcomes, *count;

	json_object_foreach(refused, driver, outcomes)
		json_object_foreach(outcomes, outcome, count) {
			fputs("frames   ", out);
			print_safe(out, driver);
			fprintf(out, ": %" JSON_INTEGER_FORMAT " refused as ", json_integer_value(count));
			print_safe(out, outcome);
			fputc('\n', out);
		}
}

int show_doctor(const json_t *answer, FILE *out)
{
	const json_t *findings = json_object_get(answer, "findings"), *finding;
	size_t i;

	json_array_foreach(findings, i, finding)
		show_finding(finding, out);
	show_refused(json_object_get(answer, "refused"), out);
	return CLI_DONE;
}

int command_doctor(const struct arguments *arguments, FILE *out)
{
	return ask_and_show(arguments, "Doctor", show_doctor, out);
}
