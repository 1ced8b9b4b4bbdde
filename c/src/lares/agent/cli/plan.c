/* SPDX-License-Identifier: Apache-2.0 */
/* lares plan show, check, load: what is watched, and who is asked. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/ask.h"
#include "cli/print.h"
#include "cli/show.h"

enum { PLAN_FILE_MAX = 1024 * 1024 };

static void show_sentences(const json_t *answer, FILE *out)
{
	const json_t *sentences = json_object_get(answer, "explains"), *sentence;
	size_t i;

	json_array_foreach(sentences, i, sentence) {
		print_safe(out, json_is_string(sentence) ? json_string_value(sentence) : "?");
		fputc('\n', out);
	}
}

int show_plan(const json_t *answer, FILE *out)
{
	if (json_is_object(json_object_get(answer, "plan")))
		show_sentences(answer, out);
	else
		fputs("There is no plan. The team sends one, or: lares plan load FILE\n", out);
	return CLI_DONE;
}

int command_plan_show(const struct arguments *arguments, FILE *out)
{
	return ask_and_show(arguments, "PlanShow", show_plan, out);
}

/* "$.limits[0].clear: it lies beyond the limit", a line each, after a heading where there are any. */
static void show_places(const json_t *places, const char *heading, FILE *out)
{
	const json_t *place;
	size_t i;

	if (json_array_size(places))
		fputs(heading, out);
	json_array_foreach(places, i, place) {
		print_safe(out, string_of(place, "path", "?"));
		fputs(": ", out);
		print_safe(out, string_of(place, "words", "?"));
		fputc('\n', out);
	}
}

int show_plan_faults(const json_t *answer, FILE *out)
{
	bool is_template = is_true(answer, "template");

	show_places(json_object_get(answer, "faults"), "", out);
	if (is_true(answer, "ok")) {
		show_sentences(answer, out);
		show_places(json_object_get(answer, "remarks"), is_template ? "To be filled in:\n" : "Worth knowing:\n", out);
		fputs(is_template ? "The template is good. A clinician adopts it; as it is it would be refused.\n" :
				    "The plan is good.\n", out);
		return CLI_DONE;
	}
	fputs("lares: this plan would be refused\n", stderr);
	return CLI_FAILED;
}

/* The file's text without the blanks at its end, to be freed; NULL when it has said what is wrong. "-" is stdin. */
static char *read_text(const char *path)
{
	bool is_stdin = strcmp(path, "-") == 0;
	scoped(fclosep) FILE *file = is_stdin ? NULL : fopen(path, "re");
	scoped(freep) char *text = malloc(PLAN_FILE_MAX + 1);
	FILE *in = is_stdin ? stdin : file;
	size_t n;

	if (!in || !text) {
		fprintf(stderr, "lares: %s cannot be read (%s)\n", path, strerror(errno));
		return NULL;
	}
	n = fread(text, 1, PLAN_FILE_MAX + 1, in);
	if (ferror(in) || n > PLAN_FILE_MAX || memchr(text, '\0', n)) {
		fprintf(stderr, "lares: %s is no plan (%s)\n", path,
			n > PLAN_FILE_MAX ? "longer than 1 MB" : "cannot be read as text");
		return NULL;
	}
	while (n > 0 && strchr(" \r\n\t", text[n - 1]))
		n--;
	text[n] = '\0';
	return take(text);
}

static int ask_with_file(const struct arguments *arguments, const char *method, show_fn fn, FILE *out)
{
	scoped(freep) char *text = read_text(arguments->word[0]);
	struct client client = { 0 };
	int status = CLI_FAILED;

	if (text && client_open(&client) == 0)
		status = show(arguments, client_ask(&client, method, "s", text), fn, out);
	if (client.is_absent)
		fputs("lares: a plan is judged by the laresd of its home, which knows team, home, keys and clock\n", stderr);
	client_done(&client);
	return status;
}

int command_plan_check(const struct arguments *arguments, FILE *out)
{
	return ask_with_file(arguments, "PlanCheck", show_plan_faults, out);
}

int show_plan_loaded(const json_t *answer, FILE *out)
{
	fprintf(out, "Plan version %" PRId64 " is in force\n", integer_of(answer, "version", 0));
	return CLI_DONE;
}

int command_plan_load(const struct arguments *arguments, FILE *out)
{
	return ask_with_file(arguments, "PlanLoad", show_plan_loaded, out);
}
