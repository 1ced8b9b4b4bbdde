/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/decode.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/decode_request.h"
#include "drivers/driver.h"
#include "proto/date_time.h"
#include "proto/json/reading_json.h"

enum { ID_MAX = 1024 }; /* so that every answer fits */

static bool is_too_long(const json_t *id)
{
	return json_string_length(id) > ID_MAX;
}

static void put_id(struct text *t, const json_t *id)
{
	text_put(t, "{\"id\":");
	if (json_is_string(id) && !is_too_long(id))
		text_json(t, json_string_value(id));
	else if (json_is_integer(id))
		text_printf(t, "%" JSON_INTEGER_FORMAT, json_integer_value(id));
	else
		text_put(t, "null");
}

static void put_reading(struct text *t, const struct readings *readings, const struct reading *reading)
{
	text_printf(t, "{\"kind\":\"%s\",\"sequence\":", reading_kind_name(reading->kind));
	if (readings->sequence_kind == SEQUENCE_NONE)
		text_put(t, "null");
	else
		text_printf(t, "%" PRIu32, reading_sequence(readings, reading));
	text_put(t, ",\"device_time\":");
	date_time_json(t, &reading->device_time);
	if (reading->user != READING_NO_USER)
		text_printf(t, ",\"user\":%u", reading->user);
	text_put(t, ",");
	reading_json_values(t, readings, reading);
	text_put(t, "}");
}

static void put_error(struct text *t, const char *member, const char *wrong)
{
	text_put(t, ",\"error\":\"");
	if (member)
		text_printf(t, "%s: ", member);
	text_printf(t, "%s\"}", wrong);
}

static void put_answer(struct text *t, const struct driver *driver, enum decode outcome, const struct readings *readings)
{
	text_put(t, ",\"driver\":");
	if (driver)
		text_json(t, driver->name);
	else
		text_put(t, "null");
	text_printf(t, ",\"outcome\":\"%s\",\"readings\":[", decode_name(outcome));
	for (size_t i = 0; outcome == DECODE_OK && i < readings->n_readings; i++) {
		text_put(t, i ? "," : "");
		put_reading(t, readings, &readings->reading[i]);
	}
	text_put(t, "]}");
}

/* What the daemon's intake adds to the driver's word, as far as one line can tell. */
static enum decode judge(const struct decode_request *request, enum decode outcome, const struct readings *readings)
{
	const struct frame *frame = &request->frame;

	if (outcome != DECODE_OK)
		return outcome;
	if (frame->kind == FRAME_ADVERT && frame->open && readings->n_readings && !readings->is_encrypted)
		return DECODE_NEEDS_KEY; /* the device seals: in plain it is someone else */
	if (request->has_counter && readings->sequence_kind == SEQUENCE_COUNTER &&
		readings->sequence <= request->counter)
		return DECODE_REPLAY;
	return DECODE_OK;
}

int decode_line(const char *line, size_t n_line, struct text *answer)
{
	scoped(decode_request_done) struct decode_request request = { 0 };
	const char *wrong = decode_request_read(line, n_line, &request);
	const json_t *id = json_object_get(request.root, "id");
	const struct driver *driver;
	struct readings readings = { 0 };
	enum decode outcome;

	put_id(answer, id);
	if (!wrong && is_too_long(id)) {
		request.member = "id";
		wrong = "must be shorter";
	}
	if (wrong) {
		put_error(answer, request.member, wrong);
		return 1;
	}
	outcome = drivers_decode(&request.frame, &driver, &readings);
	put_answer(answer, driver, judge(&request, outcome, &readings), &readings);
	return 0;
}

enum line { LINE_READ, LINE_TOO_LONG, LINE_END };

/* The rest of a line that is too long is read and forgotten. */
static enum line read_line(FILE *in, char *ret_line, size_t n_max, size_t *ret_n)
{
	size_t n = 0;
	int c;

	while ((c = getc(in)) != EOF && c != '\n') {
		if (n < n_max)
			ret_line[n] = (char)c;
		n++;
	}
	if (c == EOF && n == 0)
		return LINE_END;
	*ret_n = n;
	return n > n_max ? LINE_TOO_LONG : LINE_READ;
}

static int answer_line(const char *line, size_t n_line, bool is_too_long)
{
	char buffer[DECODE_ANSWER_MAX];
	struct text answer = text_of(buffer, sizeof(buffer));
	int failed = 1;

	if (is_too_long)
		text_put(&answer, "{\"id\":null,\"error\":\"the line is too long\"}");
	else
		failed = decode_line(line, n_line, &answer);
	if (text_end(&answer) < 0 || printf("%s\n", buffer) < 0 || fflush(stdout) != 0)
		return -1;
	return failed;
}

static const char usage[] =
	"usage: lares decode [--json]\n"
	"Reads frames from stdin, one JSON object a line, and writes what they say, one JSON object a line.\n"
	"  {\"id\":\"a\",\"kind\":\"gatt\",\"service\":\"1810\",\"characteristic\":\"2a35\",\"hex\":\"1e80...\"}\n"
	"  {\"id\":\"b\",\"kind\":\"advert\",\"address\":\"A4:C1:38:00:11:22\",\"service_data\":{\"fcd2\":\"40...\"}}\n"
	"A GATT frame may have features, session_start (of a glucose sensor) and address; an advert name, manufacturer, key and counter (the last accepted).\n"
	"Exit status: 0 done, 1 some line described no frame, 2 wrong use.\n";

static int read_arguments(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0)
			return 1;
		if (strcmp(argv[i], "--json") != 0) /* which it always is */
			return 2;
	}
	return 0;
}

int decode_main(int argc, char **argv)
{
	scoped(freep) char *line = malloc(DECODE_LINE_MAX);
	int arguments = read_arguments(argc, argv), status = 0;
	enum line outcome;
	size_t n;

	if (arguments) {
		fputs(usage, arguments == 1 ? stdout : stderr);
		return arguments == 1 ? 0 : 2;
	}
	if (!line)
		return 1;
	while ((outcome = read_line(stdin, line, DECODE_LINE_MAX, &n)) != LINE_END) {
		int failed = outcome == LINE_READ && n == 0 ? 0 : answer_line(line, n, outcome == LINE_TOO_LONG);

		if (failed < 0) {
			fputs("lares decode: cannot write\n", stderr);
			return 1;
		}
		if (failed)
			status = 1;
	}
	return status;
}
