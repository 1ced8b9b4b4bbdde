/* SPDX-License-Identifier: Apache-2.0 */
/* lares alerts, test alert: what somebody has to answer. */
#include <ctype.h>

#include "cli/ask.h"
#include "cli/print.h"
#include "cli/show.h"

enum { SUPPRESSED_USUAL = 50 };
enum { DATE_LENGTH = 11 /* "2026-11-22 " */ };

static void show_asked(const json_t *asked, FILE *out)
{
	const json_t *one;
	char until[MOMENT_TEXT_MAX];
	size_t i;

	json_array_foreach(asked, i, one) {
		const char *words = moment_words(string_of(one, "until", ""), until);

		fputs(i ? ", " : "; asked: ", out);
		print_safe(out, string_of(one, "who", "?"));
		if (words == until) /* there is a moment: its time is enough */
			fprintf(out, " until %s", words + DATE_LENGTH);
	}
}

static void show_alert(const json_t *alert, FILE *out)
{
	char at[MOMENT_TEXT_MAX];

	for (const char *c = string_of(alert, "priority", "?"); *c; c++)
		fputc(isalpha((unsigned char)*c) ? toupper((unsigned char)*c) : '?', out);
	fputs(is_true(alert, "test") ? " (a test)  " : "  ", out);
	print_safe(out, string_of(alert, "title", "?"));
	fputs("\n    ", out);
	print_safe(out, string_of(alert, "id", "?"));
	fprintf(out, "  raised %s", moment_words(string_of(alert, "raised_at", ""), at));
	if (string_of(alert, "person", "")[0]) {
		fputs(" for ", out);
		print_safe(out, string_of(alert, "person", ""));
	}
	fputs("; ", out);
	print_safe(out, string_of(alert, "state", "?"));
	fputs(", ", out);
	print_safe(out, string_of(alert, "condition", "?"));
	show_asked(json_object_get(alert, "asked"), out);
	if (string_of(alert, "do", "")[0]) {
		fputs("\n    ", out);
		print_safe(out, string_of(alert, "do", ""));
	}
	fputc('\n', out);
}

int show_alerts(const json_t *answer, FILE *out)
{
	print_list(out, answer, "alerts", show_alert, "No alerts.\n",
		"There are more than one answer holds. See those that are open without --all.\n");
	return CLI_DONE;
}

static void show_one_suppressed(const json_t *one, FILE *out)
{
	static const char *const members[] = { "rule", "person", "device" };
	char at[MOMENT_TEXT_MAX];

	fprintf(out, "%s ", moment_words(string_of(one, "at", ""), at));
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (string_of(one, members[i], "")[0]) {
			fputc(' ', out);
			print_safe(out, string_of(one, members[i], ""));
		}
	fputs(": ", out);
	print_safe(out, string_of(one, "words", string_of(one, "reason", "?")));
	if (string_of(one, "detail", "")[0]) {
		fputs(" (", out);
		print_safe(out, string_of(one, "detail", ""));
		fputc(')', out);
	}
	fputc('\n', out);
}

int show_suppressed(const json_t *answer, FILE *out)
{
	print_list(out, answer, "suppressed", show_one_suppressed, "Nothing was held back.\n",
		"There is more. See it with --json, or count it with: lares report\n");
	return CLI_DONE;
}

int command_alerts(const struct arguments *arguments, FILE *out)
{
	struct client client = { 0 };
	int status = CLI_FAILED;

	if (client_open(&client) != 0)
		return CLI_FAILED;
	if (arguments->suppressed)
		status = show(arguments, client_ask(&client, "Suppressed", "xu", (int64_t)0, arguments->is_json ? 0 : SUPPRESSED_USUAL),
			show_suppressed, out);
	else
		status = show(arguments, client_ask(&client, "Alerts", "b", !arguments->all), show_alerts, out);
	client_done(&client);
	return status;
}

int show_test_alert(const json_t *answer, FILE *out)
{
	fputs("Test alert ", out);
	print_safe(out, string_of(answer, "alert", "?"));
	fputs(" is raised. Ask the team whether they see it, or watch its state with: lares alerts\n", out);
	return CLI_DONE;
}

int command_test_alert(const struct arguments *arguments, FILE *out)
{
	return ask_and_show(arguments, "TestAlert", show_test_alert, out);
}
