/* SPDX-License-Identifier: Apache-2.0 */
/* lares report: what was measured and alerted in some days. On a terminal a summary; as a page, all of it. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "cli/ask.h"
#include "cli/print.h"
#include "cli/show.h"
#include "cli/table.h"
#include "proto/json/command_json.h"

/* ---- in words ---- */

static const char *value_words(const json_t *point, char ret_text[64])
{
	const json_t *value = json_object_get(point, "value");

	if (json_is_string(value))
		snprintf(ret_text, 64, "%s %s", json_string_value(value), unit_words(string_of(point, "unit", "")));
	else
		snprintf(ret_text, 64, "%" PRId64 " %s", integer_of(point, "value", 0), unit_words(string_of(point, "unit", "")));
	return ret_text;
}

static void add_quantity(struct table *table, const json_t *one)
{
	char lowest[64], median[64], highest[64], last[64];

	table_add(table, "%s", string_of(one, "quantity", "?"));
	table_add(table, "%s", string_of(one, "person", "-"));
	table_add(table, "%" PRId64, integer_of(one, "count", 0));
	table_add(table, "%s", value_words(json_object_get(one, "lowest"), lowest));
	table_add(table, "%s", value_words(json_object_get(one, "median"), median));
	table_add(table, "%s", value_words(json_object_get(one, "highest"), highest));
	table_add(table, "%s", value_words(json_object_get(one, "last"), last));
}

static void show_quantities(const json_t *quantities, FILE *out)
{
	static const char *const heading[] = { "QUANTITY", "PERSON", "COUNT", "LOWEST", "MEDIAN", "HIGHEST", "LAST" };
	struct table table = { .n_columns = sizeof(heading) / sizeof(heading[0]) };
	const json_t *one;
	size_t i;

	if (json_array_size(quantities) == 0) {
		fputs("No measurements in these days.\n", out);
		return;
	}
	table_add_row(&table, heading);
	json_array_foreach(quantities, i, one)
		add_quantity(&table, one);
	table_print(&table, out);
	table_done(&table);
}

static void show_alert_line(const json_t *alert, FILE *out)
{
	char at[MOMENT_TEXT_MAX];

	fprintf(out, "%s  ", moment_words(string_of(alert, "raised_at", ""), at));
	print_safe(out, string_of(alert, "priority", "?"));
	fputs("  ", out);
	print_safe(out, string_of(alert, "title", "?"));
	fputs("; ", out);
	print_safe(out, string_of(alert, "state", "?"));
	if (string_of(alert, "taken_by", "")[0]) {
		fputs(" by ", out);
		print_safe(out, string_of(alert, "taken_by", ""));
	}
	fputc('\n', out);
}

/* What is short of something must not look whole. */
static void show_what_is_missing(const json_t *report, FILE *out)
{
	int64_t n_missing = integer_of(report, "missing", 0), n_marked = integer_of(report, "marked", 0);

	if (json_is_false(json_object_get(report, "complete")))
		fputs("Not everything fits into this report; ask for fewer days to see the rest.\n", out);
	if (n_missing > 0)
		fprintf(out, "%" PRId64 " readings were lost since the gateway started.\n", n_missing);
	if (n_marked > 0)
		fprintf(out, "%" PRId64 " measurements are left out, since the device marks them (test, invalid, questionable, not stable).\n",
			n_marked);
}

int show_report(const json_t *answer, FILE *out)
{
	const json_t *report = json_object_get(answer, "report"), *alert;
	char from[MOMENT_TEXT_MAX], to[MOMENT_TEXT_MAX];
	size_t i;

	fprintf(out, "From %s to %s\n", moment_words(string_of(report, "from", ""), from),
		moment_words(string_of(report, "to", ""), to));
	show_what_is_missing(report, out);
	show_quantities(json_object_get(report, "quantities"), out);
	json_array_foreach(json_object_get(report, "alerts"), i, alert)
		show_alert_line(alert, out);
	fputs("All of it, as a page that can be printed: lares report --html FILE\n", out);
	return CLI_DONE;
}

/* ---- as a page ---- */

static int write_page(const char *path, const char *page, FILE *out)
{
	bool is_out = strcmp(path, "-") == 0;
	mode_t usual = umask(077); /* it is about somebody's health */
	FILE *file = is_out ? out : fopen(path, "we");
	bool is_written = file && fputs(page, file) >= 0 && fflush(file) == 0;

	umask(usual);
	if (file && !is_out)
		is_written = fclose(file) == 0 && is_written;
	if (!is_written)
		fprintf(stderr, "lares: %s cannot be written (%s)\n", path, strerror(errno));
	return is_written ? CLI_DONE : CLI_FAILED;
}

static int save_page(const struct arguments *arguments, const char *answer, FILE *out)
{
	json_t *json = answer ? json_exact(answer) : NULL;
	const char *page = string_of(json, "html", NULL);
	int status = page ? write_page(arguments->html, page, out) : CLI_FAILED;

	json_decref(json);
	return status;
}

static char *make_query(const struct arguments *arguments)
{
	json_auto_t *query = json_pack("{ss}", "format", arguments->html ? "html" : "json");
	char *end = NULL;
	long days = arguments->days ? strtol(arguments->days, &end, 10) : COMMAND_REPORT_DAYS_USUAL;

	if (days < 1 || days > COMMAND_REPORT_DAYS_MAX || (end && *end))
		return NULL;
	json_object_set_new(query, "days", json_integer(days));
	return json_dumps(query, JSON_COMPACT);
}

int command_report(const struct arguments *arguments, FILE *out)
{
	scoped(freep) char *query = make_query(arguments);
	struct client client = { 0 };
	int status = CLI_FAILED;
	const char *answer;

	if (!query) {
		fprintf(stderr, "lares: --days is a number from 1 to %d\n", COMMAND_REPORT_DAYS_MAX);
		return CLI_WRONG_USE;
	}
	if (client_open(&client) == 0) {
		answer = client_ask(&client, "Report", "s", query);
		status = arguments->html ? save_page(arguments, answer, out) : show(arguments, answer, show_report, out);
	}
	client_done(&client);
	return status;
}
