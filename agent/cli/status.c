/* SPDX-License-Identifier: Apache-2.0 */
/* lares status: how the gateway is, one line for each thing that can be wrong. */
#include <inttypes.h>
#include <string.h>

#include "cli/ask.h"
#include "cli/print.h"
#include "cli/show.h"

static void show_link(const json_t *link, FILE *out)
{
	char age[AGE_TEXT_MAX];

	fprintf(out, "Link     %s", is_true(link, "up") ? "up" : "down");
	if (integer_of(link, "since_s", -1) >= 0)
		fprintf(out, " for %s", age_words(integer_of(link, "since_s", 0), age));
	if (string_of(link, "words", "")[0]) {
		fputs(": ", out);
		print_safe(out, string_of(link, "words", ""));
	}
	fputs(is_true(link, "carrier") ? "\n" : "; the carrier is not there, start it with: systemctl start lares-mqtt\n",
		out);
}

static void show_outbox(const json_t *outbox, FILE *out)
{
	int64_t depth = integer_of(outbox, "depth", 0);
	char age[AGE_TEXT_MAX];

	if (depth == 0)
		fputs("Outbox   empty: the broker has everything\n", out);
	else
		fprintf(out, "Outbox   %" PRId64 " waiting, the oldest for %s\n", depth,
			age_words(integer_of(outbox, "oldest_s", 0), age));
}

static void show_radio(const json_t *radio, FILE *out)
{
	const json_t *adapters = json_object_get(radio, "adapters"), *adapter;
	char age[AGE_TEXT_MAX];
	size_t i;

	fputs("Radio    ", out);
	if (json_array_size(adapters) == 0)
		fputs("no Bluetooth adapter", out);
	json_array_foreach(adapters, i, adapter) {
		fputs(i ? ", " : "", out);
		print_safe(out, string_of(adapter, "name", "?"));
		fputs(!is_true(adapter, "powered")      ? " is off"
				: is_true(adapter, "discovering") ? " is scanning"
								  : " is not scanning",
			out);
	}
	if (integer_of(radio, "last_heard_s", -1) >= 0)
		fprintf(out, "; last heard %s ago", age_words(integer_of(radio, "last_heard_s", 0), age));
	else
		fputs("; nothing heard yet", out);
	if (string_of(radio, "words", "")[0]) {
		fputs("; ", out);
		print_safe(out, string_of(radio, "words", ""));
	}
	fputc('\n', out);
}

static void show_alert_counts(const json_t *alerts, FILE *out)
{
	int64_t n_open = integer_of(alerts, "open", 0), n_waiting = integer_of(alerts, "unacknowledged", 0);

	if (n_open == 0)
		fputs("Alerts   none open\n", out);
	else if (n_waiting == 0)
		fprintf(out, "Alerts   %" PRId64 " open, each acknowledged; see: lares alerts\n", n_open);
	else
		fprintf(out, "Alerts   %" PRId64 " open, %" PRId64 " of them not acknowledged; see: lares alerts\n", n_open,
			n_waiting);
}

/* Silent where nothing is known: a clock that is not right has its own line. */
static void show_updates(const json_t *updates, FILE *out)
{
	char age[AGE_TEXT_MAX];

	if (integer_of(updates, "lares_s", -1) < 0)
		return;
	fprintf(out, "Updates  this version was installed %s ago; ", age_words(integer_of(updates, "lares_s", 0), age));
	if (integer_of(updates, "system_s", -1) >= 0)
		fprintf(out, "the system took its own %s ago\n", age_words(integer_of(updates, "system_s", 0), age));
	else
		fputs("the system takes none by itself, install unattended-upgrades\n", out);
}

static const char *const priorities[] = { "high", "medium", "low", "information" };

/* "2 high (1 cleared), 1 low": what is there of each, and of how many the data say more than that it holds. */
static void show_conditions(const json_t *conditions, FILE *out)
{
	bool is_first = true;

	for (size_t i = 0; i < sizeof(priorities) / sizeof(priorities[0]); i++) {
		const json_t *one = json_object_get(conditions, priorities[i]);
		int64_t n_cleared = integer_of(one, "cleared", 0), n_unknown = integer_of(one, "unknown", 0);
		int64_t n = integer_of(one, "active", 0) + n_cleared + n_unknown;

		if (n == 0)
			continue;
		fprintf(out, "%s%" PRId64 " %s", is_first ? "         " : ", ", n, priorities[i]);
		if (n_cleared)
			fprintf(out, ", %" PRId64 " of them cleared", n_cleared);
		if (n_unknown)
			fprintf(out, ", %" PRId64 " of them not known", n_unknown);
		is_first = false;
	}
	fputs(is_first ? "" : "\n", out);
}

static int64_t raised_of(const json_t *burden)
{
	const json_t *raised = json_object_get(burden, "raised");
	int64_t n = 0;

	for (size_t i = 0; i < sizeof(priorities) / sizeof(priorities[0]); i++) {
		const json_t *one = json_object_get(raised, priorities[i]);

		n += integer_of(one, "person", 0) + integer_of(one, "system", 0);
	}
	return n;
}

static void show_burden(const json_t *burden, FILE *out)
{
	char age[AGE_TEXT_MAX];

	if (!json_is_object(burden))
		return;
	fprintf(out, "Week     %" PRId64 " alerts raised, %" PRId64 " values joined one that was open", raised_of(burden),
		integer_of(burden, "duplicates", 0));
	if (integer_of(burden, "mean_s", -1) >= 0)
		fprintf(out, "; acknowledged %" PRId64 ", after %s on average", integer_of(burden, "acknowledged", 0),
			age_words(integer_of(burden, "mean_s", 0), age));
	if (integer_of(burden, "worst_s", -1) >= 0)
		fprintf(out, " and %s at worst", age_words(integer_of(burden, "worst_s", 0), age));
	fputc('\n', out);
}

void show_no_team(const json_t *why, FILE *out)
{
	fputs("Team     none: ", out);
	print_safe(out, string_of(why, "words", "nothing is heard or sent"));
	fputs("; ", out);
	print_safe(out, string_of(why, "do", "see: lares doctor"));
	fputc('\n', out);
}

int show_status(const json_t *status, FILE *out)
{
	int64_t n_devices = integer_of(status, "devices", 0), plan = integer_of(status, "plan", -1);
	char age[AGE_TEXT_MAX];

	if (json_is_false(json_object_get(status, "joined")))
		show_no_team(json_object_get(status, "no_team"), out);
	fputs("Home     ", out);
	print_safe(out, string_of(status, "home", "?"));
	fputs(" of team ", out);
	print_safe(out, string_of(status, "team", "?"));
	fputs("; laresd ", out);
	print_safe(out, string_of(status, "version", "?"));
	fprintf(out, ", running for %s\n", age_words(integer_of(status, "uptime_s", 0), age));
	show_link(json_object_get(status, "link"), out);
	show_outbox(json_object_get(status, "outbox"), out);
	show_radio(json_object_get(status, "radio"), out);
	fprintf(out, "Devices  %" PRId64 " enrolled%s\n", n_devices, n_devices ? "" : "; see what is near with: lares scan");
	if (plan >= 0)
		fprintf(out, "Plan     version %" PRId64 "\n", plan);
	else
		fputs("Plan     none: nothing is judged until the team sends one, or: lares plan load FILE\n", out);
	show_alert_counts(json_object_get(status, "alerts"), out);
	show_conditions(json_object_get(json_object_get(status, "alerts"), "conditions"), out);
	show_burden(json_object_get(status, "burden"), out);
	show_updates(json_object_get(status, "updates"), out);
	if (strcmp(string_of(status, "clock", ""), "trusted") == 0)
		fputs("Clock    right\n", out);
	else
		fputs("Clock    not yet synchronised; times are marked so\n", out);
	return CLI_DONE;
}

int command_status(const struct arguments *arguments, FILE *out)
{
	return ask_and_show(arguments, "Status", show_status, out);
}
