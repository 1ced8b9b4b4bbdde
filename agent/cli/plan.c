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

static void put(FILE *out, const char *before, const char *text)
{
	if (text[0] == '\0')
		return;
	fputs(before, out);
	print_safe(out, text);
}

static void show_person(const json_t *person, FILE *out)
{
	const json_t *asked = json_object_get(person, "asked"), *priority;
	char age[AGE_TEXT_MAX];
	size_t i;

	put(out, "  ", string_of(person, "id", "?"));
	put(out, ", ", string_of(person, "role", ""));
	put(out, ", ", string_of(person, "name", ""));
	json_array_foreach(asked, i, priority)
		put(out, i ? ", " : ": asked when ", json_is_string(priority) ? json_string_value(priority) : "?");
	if (json_array_size(asked) > 0)
		fprintf(out, ", answers within %s", age_words(integer_of(person, "answer_within_s", 0), age));
	fputc('\n', out);
}

/* A level of a limit: an integer, or a decimal kept as text. */
static void put_level(FILE *out, const char *before, const json_t *level, const char *unit)
{
	fputs(before, out);
	if (json_is_integer(level))
		fprintf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(level));
	else
		print_safe(out, json_is_string(level) ? json_string_value(level) : "?");
	put(out, " ", unit);
}

static void show_limit(const json_t *limit, FILE *out)
{
	const json_t *above = json_object_get(limit, "above");
	const char *unit = unit_words(string_of(limit, "unit", ""));

	put(out, "  ", string_of(limit, "quantity", "?"));
	put(out, " of ", string_of(limit, "person", ""));
	put_level(out, above ? " above " : " below ", above ? above : json_object_get(limit, "below"), unit);
	put(out, ": ", string_of(limit, "priority", "?"));
	if (json_object_get(limit, "clear"))
		put_level(out, ", clears at ", json_object_get(limit, "clear"), unit);
	put(out, " (set by ", string_of(limit, "set_by", ""));
	fputs(string_of(limit, "set_by", "")[0] ? ")" : "", out);
	put(out, "\n    ", string_of(limit, "do", ""));
	fputc('\n', out);
}

static void show_device(const json_t *device, FILE *out)
{
	put(out, "  ", string_of(device, "address", "?"));
	put(out, " of ", string_of(device, "person", ""));
	put(out, ", on ", string_of(device, "mounted_on", ""));
	fputc('\n', out);
}

static void show_list(const json_t *plan, const char *key, const char *heading, void (*fn)(const json_t *, FILE *), FILE *out)
{
	const json_t *list = json_object_get(plan, key), *element;
	size_t i;

	if (json_array_size(list) > 0)
		fprintf(out, "%s\n", heading);
	json_array_foreach(list, i, element)
		fn(element, out);
}

int show_plan(const json_t *answer, FILE *out)
{
	const json_t *plan = json_object_get(answer, "plan");

	if (!json_is_object(plan)) {
		fputs("There is no plan. The team sends one, or: lares plan load FILE\n", out);
		return CLI_DONE;
	}
	fprintf(out, "Plan version %" PRId64, integer_of(plan, "version", 0));
	put(out, ", set by ", string_of(plan, "set_by", ""));
	fputc('\n', out);
	show_list(plan, "people", "People", show_person, out);
	show_list(plan, "limits", "Limits", show_limit, out);
	show_list(plan, "devices", "Devices", show_device, out);
	return CLI_DONE;
}

int command_plan_show(const struct arguments *arguments, FILE *out)
{
	return ask_and_show(arguments, "PlanShow", show_plan, out);
}

int show_plan_faults(const json_t *answer, FILE *out)
{
	const json_t *faults = json_object_get(answer, "faults"), *fault;
	size_t i;

	json_array_foreach(faults, i, fault) {
		print_safe(out, string_of(fault, "path", "?"));
		put(out, ": ", string_of(fault, "words", "?"));
		fputc('\n', out);
	}
	if (is_true(answer, "ok")) {
		fputs("The plan is good.\n", out);
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
