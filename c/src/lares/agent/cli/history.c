/* SPDX-License-Identifier: Apache-2.0 */
/* lares history: a range of readings, page after page. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "cli/ask.h"
#include "cli/print.h"
#include "cli/show.h"
#include "cli/since.h"
#include "loop/clock.h"

static int wrong_moment(const char *option)
{
	fprintf(stderr, "lares: --%s is no moment; write 30m, 2h, 3d, today, 2026-11-22 or 2026-11-22T08:14\n", option);
	return CLI_WRONG_USE;
}

/* A moment of the command line as Unix seconds. Returns CLI_DONE or CLI_WRONG_USE. */
static int put_moment(json_t *query, const char *name, const char *text)
{
	int64_t at_us;

	if (!text)
		return CLI_DONE;
	if (since_parse(text, clock_wall_us(), &at_us) < 0 || at_us < 1000000)
		return wrong_moment(name);
	return json_object_set_new(query, name, json_integer(at_us / 1000000)) < 0 ? CLI_FAILED : CLI_DONE;
}

static int put_text(json_t *query, const char *name, const char *text)
{
	return text && json_object_set_new(query, name, json_string(text)) < 0 ? CLI_WRONG_USE : CLI_DONE;
}

static int make_query(const struct arguments *arguments, json_t *query)
{
	int status = put_moment(query, "since", arguments->since);

	if (status == CLI_DONE)
		status = put_moment(query, "until", arguments->until);
	if (status == CLI_DONE)
		status = put_text(query, "device", arguments->device);
	if (status == CLI_DONE)
		status = put_text(query, "person", arguments->person);
	if (status == CLI_DONE)
		status = put_text(query, "quantity", arguments->quantity);
	return status;
}

int show_history(const json_t *answer, FILE *out)
{
	const json_t *reading;
	size_t i;

	json_array_foreach(json_object_get(answer, "readings"), i, reading)
		show_reading(reading, out);
	if (integer_of(answer, "unread", 0) > 0)
		fprintf(out, "(%" PRId64 " stored here cannot be read: lares doctor)\n", integer_of(answer, "unread", 0));
	return CLI_DONE;
}

/* Where the next page begins; 0: there is none. */
static int64_t next_of(const char *answer)
{
	json_t *json = json_exact(answer);
	int64_t next = integer_of(json, "next", 0);

	json_decref(json);
	return next;
}

/* The pages as they come; each is printed before the next is asked for, and ends lower than the one before, or is the last. */
static int show_pages(struct client *client, const struct arguments *arguments, json_t *query, FILE *out)
{
	int64_t before = INT64_MAX, next = 0;
	int status;

	do {
		scoped(freep) char *text = json_dumps(query, JSON_COMPACT);
		const char *answer = text ? client_ask(client, "History", "s", text) : NULL;

		before = next > 0 ? next : before;
		status = show(arguments, answer, show_history, out);
		next = answer ? next_of(answer) : 0;
		json_object_set_new(query, "before", json_integer(next));
	} while (status == CLI_DONE && next > 0 && next < before);
	return status;
}

int command_history(const struct arguments *arguments, FILE *out)
{
	json_auto_t *query = json_object();
	struct client client = { 0 };
	int status = query ? make_query(arguments, query) : CLI_FAILED;

	if (status != CLI_DONE)
		return status;
	status = CLI_FAILED;
	if (client_open(&client) == 0)
		status = show_pages(&client, arguments, query, out);
	client_done(&client);
	return status;
}
