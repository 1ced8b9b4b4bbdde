/* SPDX-License-Identifier: Apache-2.0 */
#include "words.h"

#include "json.h"

#include <errno.h>
#include <stdarg.h>

#include "loop/clock.h"
#include "proto/device.h"
#include "proto/stamp.h"

enum { FACE_AT = 11, FACE_SIZE = 8 }; /* "2026-11-22T08:14:05.000+01:00": the home's own clock face */

struct term {
	const char *code, *words;
};

static const struct term units[] = {
	{ "mm[Hg]", " mmHg" }, { "/min", " a minute" }, { "Cel", " °C" }, { "%", " %" }, { "{steps}", " steps" },
	{ "[lb_av]", " lb" }, { "deg", "°" }, { "{rpm}", " turns a minute" }, { "[ppm]", " ppm" }, { "ug/m3", " µg/m³" },
	{ "kg/m2", " kg/m²" }, { "1", "" }, { "", "" },
};

/* What a true and a false observation is called. */
static const struct {
	const char *quantity, *yes, *no;
} observations[] = {
	{ "raised", "raised", "lowered" }, { "fault", "a fault", "no fault" }, { "overload", "too heavy", "not too heavy" },
	{ "emergency-stop", "stopped by its emergency stop", "emergency stop released" },
	{ "upper-end-stop", "at the top", "not at the top" }, { "lower-end-stop", "at the bottom", "not at the bottom" },
	{ "battery-low", "battery low", "battery not low" }, { "opening", "open", "closed" }, { "door", "door open", "door closed" },
	{ "window", "window open", "window closed" }, { "moving", "moving", "at rest" },
	{ "motion", "motion", "no motion" }, { "occupancy", "occupied", "empty" },
	{ "presence", "someone there", "nobody there" }, { "problem", "a fault", "no fault" },
	{ "lock", "unlocked", "locked" }, { "vibration", "vibration", "no vibration" },
};

static const struct term sayings[] = {
	{ "systolic-pressure", "systolic" }, { "diastolic-pressure", "diastolic" }, { "mean-pressure", "mean" },
	{ "pulse-rate", "pulse" }, { "spo2", "oxygen" }, { "body-temperature", "temperature" },
	{ "battery-level", "battery" }, { "body-weight", "weight" },
};

int words_init(struct words *words, FILE *out, const json_t *plan)
{
	*words = (struct words){ .out = out, .home = "", .people = json_object(), .devices = json_object() };
	if (!words->people || !words->devices) {
		words_done(words);
		return -ENOMEM;
	}
	words_learn_people(words, plan);
	return 0;
}

void words_learn_people(struct words *words, const json_t *plan)
{
	json_t *person;
	size_t i;

	json_array_foreach(json_object_get(plan, "people"), i, person)
		json_object_set(words->people, json_text(person, "id"), json_object_get(person, "name"));
}

void words_done(struct words *words)
{
	json_decref(words->people);
	json_decref(words->devices);
	*words = (struct words){ 0 };
}

void words_learn_zone(struct words *words, const char *moment)
{
	struct stamp stamp;

	if (stamp_parse(moment, &stamp) == 0)
		words->zone_s = stamp.zone_s;
}

void words_say(const struct words *words, const char *format, ...)
{
	va_list arguments;

	fputs("            ", words->out);
	va_start(arguments, format);
	vfprintf(words->out, format, arguments);
	va_end(arguments);
	fputc('\n', words->out);
}

const char *words_person(const struct words *words, const char *id)
{
	const char *name = json_text(words->people, id);

	return *name ? name : id;
}

void words_learn_device(struct words *words, const json_t *device)
{
	const char *name = json_text(device, "name");
	int kind = device_kind_from_name(json_text(device, "kind"));

	if (!*name && kind >= 0)
		name = device_kind_words((enum device_kind)kind);
	if (*name)
		json_object_set_new(words->devices, json_text(device, "id"), json_string(name));
}

static const char *term_words(const struct term *terms, size_t n_terms, const char *code)
{
	for (size_t i = 0; i < n_terms; i++)
		if (strcmp(terms[i].code, code) == 0)
			return terms[i].words;
	return NULL;
}

/* The name of a thing with blanks for its dashes. */
static void print_plain(FILE *out, const char *name)
{
	for (; *name; name++)
		fputc(*name == '-' ? ' ' : *name, out);
}

static void print_quantity(FILE *out, const char *quantity)
{
	const char *saying = term_words(sayings, sizeof(sayings) / sizeof(sayings[0]), quantity);

	print_plain(out, saying ? saying : quantity);
}

static void print_unit(FILE *out, const char *unit)
{
	const char *said = term_words(units, sizeof(units) / sizeof(units[0]), unit);

	if (said)
		fputs(said, out);
	else
		fprintf(out, " %s", unit);
}

static void print_number(FILE *out, const json_t *number)
{
	if (json_is_integer(number))
		fprintf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(number));
	else
		fprintf(out, "%.15g", json_real_value(number));
}

static void print_observation(FILE *out, const char *quantity, bool truth)
{
	for (size_t i = 0; i < sizeof(observations) / sizeof(observations[0]); i++)
		if (strcmp(observations[i].quantity, quantity) == 0) {
			fputs(truth ? observations[i].yes : observations[i].no, out);
			return;
		}
	print_plain(out, quantity);
	fputs(truth ? ": yes" : ": no", out);
}

static void print_value(FILE *out, const json_t *value)
{
	static const char *const other[] = { "event", "code", "text", "hex", "absent" };
	const char *quantity = json_text(value, "quantity");
	const json_t *plain = json_object_get(value, "value");

	if (json_is_boolean(plain)) {
		print_observation(out, quantity, json_is_true(plain));
		return;
	}
	print_quantity(out, quantity);
	if (json_is_number(plain)) {
		fputc(' ', out);
		print_number(out, plain);
		print_unit(out, json_text(value, "unit"));
		return;
	}
	if (json_is_string(plain))
		fprintf(out, " %s", json_string_value(plain));
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		if (json_object_get(value, other[i])) {
			fputs(strcmp(other[i], "absent") == 0 ? ": no value, " : ": ", out);
			print_plain(out, json_text(value, other[i]));
		}
}

/* The clock face of the moment an object names, 08:14:05, or blanks. */
static void print_face(FILE *out, const char *moment)
{
	if (strlen(moment) >= FACE_AT + FACE_SIZE)
		fprintf(out, "%.*s", FACE_SIZE, moment + FACE_AT);
	else
		fputs("        ", out);
}

/* What a line begins with. */
static void print_head(const struct words *words, const char *moment)
{
	print_face(words->out, moment);
	fprintf(words->out, "    %s%s", words->home, *words->home ? "  " : "");
}

/* The same where it is told by this desk, now. */
static void print_news_head(const struct words *words)
{
	char moment[STAMP_TEXT_MAX];

	stamp_format(stamp_of(clock_wall_us(), words->zone_s), moment);
	print_head(words, moment);
}

/* How a reading came about says nothing to a nurse. */
static bool is_aside(const char *flag)
{
	return strcmp(flag, "triggered") == 0 || strcmp(flag, "by-mounting") == 0;
}

static void print_flags(FILE *out, const json_t *reading)
{
	const char *between = "; the device says: ";
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(reading, "flags"), i, item) {
		const char *flag = json_string_value(item);

		if (!flag || is_aside(flag))
			continue;
		fputs(between, out);
		print_plain(out, flag);
		between = ", ";
	}
}

static void print_values(FILE *out, const json_t *reading)
{
	const char *between = "";
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(reading, "values"), i, item) {
		fputs(between, out);
		print_value(out, item);
		between = ", ";
	}
	print_flags(out, reading);
}

void words_reading(const struct words *words, const json_t *reading)
{
	const char *id = json_text(reading, "device"), *name = json_text(words->devices, id);
	const char *person = json_text(reading, "person");

	print_head(words, json_text(reading, "at"));
	fprintf(words->out, "%s", *name ? name : id);
	if (*name)
		fprintf(words->out, " (%s)", id);
	if (*person)
		fprintf(words->out, ", %s", words_person(words, person));
	if (json_is_false(json_object_get(reading, "live")))
		fputs(", measured earlier", words->out);
	fputs("\n            ", words->out);
	print_values(words->out, reading);
	fputc('\n', words->out);
}

static void print_because(const struct words *words, const json_t *alert)
{
	json_int_t more = json_integer_value(json_object_get(alert, "because_more"));
	const json_t *piece;
	size_t i;

	json_array_foreach(json_object_get(alert, "because"), i, piece) {
		fputs("            because  ", words->out);
		print_value(words->out, piece);
		fputs(" at ", words->out);
		print_face(words->out, json_text(piece, "at"));
		fputc('\n', words->out);
	}
	if (more > 0)
		fprintf(words->out, "            because  %lld more, for which the alert has no room\n", (long long)more);
}

static void print_asked(const struct words *words, const json_t *alert)
{
	const json_t *asked;
	size_t i;

	json_array_foreach(json_object_get(alert, "asked"), i, asked) {
		const char *until = json_text(asked, "until");

		fprintf(words->out, "            asked    %s", words_person(words, json_text(asked, "who")));
		if (*until) {
			fputs(", to answer by ", words->out);
			print_face(words->out, until);
		}
		fputc('\n', words->out);
	}
}

/* The last turn in the alert's history that is called `what`, or NULL. */
static const json_t *last_turn(const json_t *alert, const char *what)
{
	const json_t *turn, *found = NULL;
	size_t i;

	json_array_foreach(json_object_get(alert, "history"), i, turn)
		if (json_says(turn, "what", what))
			found = turn;
	return found;
}

static void print_raised(const struct words *words, const json_t *alert)
{
	const char *person = json_text(alert, "person");

	fprintf(words->out, "ALERT, %s: %s%s", json_text(alert, "priority"), json_text(alert, "title"),
		json_is_true(json_object_get(alert, "test")) ? " (a test)" : "");
	if (*person)
		fprintf(words->out, " - %s", words_person(words, person));
	fputc('\n', words->out);
	print_because(words, alert);
	print_asked(words, alert);
	if (*words->home) /* who answers by hand names it */
		words_say(words, "alert    %s", json_text(alert, "id"));
	if (*json_text(alert, "do"))
		words_say(words, "to do    %s", json_text(alert, "do"));
}

/* A person's time begins with the team's receipt. */
static void print_delivered(const struct words *words, const json_t *alert)
{
	fprintf(words->out, "The home knows that the team has it: %s\n", json_text(alert, "title"));
	print_asked(words, alert);
}

static void print_acknowledged(const struct words *words, const json_t *alert)
{
	const json_t *turn = last_turn(alert, "acknowledged");
	const char *note = json_text(turn, "note");

	fprintf(words->out, "ACKNOWLEDGED by %s: %s\n", words_person(words, json_text(turn, "who")),
		json_text(alert, "title"));
	if (*note)
		words_say(words, "note     %s", note);
	words_say(words, "the condition itself is %s", json_text(alert, "condition"));
}

void words_alert(const struct words *words, const json_t *alert)
{
	const json_t *history = json_object_get(alert, "history");
	size_t n_history = json_array_size(history);
	const json_t *latest = n_history > 0 ? json_array_get(history, n_history - 1) : alert;

	print_head(words, json_text(latest, latest == alert ? "raised_at" : "at"));
	if (json_says(alert, "state", "acknowledged"))
		print_acknowledged(words, alert);
	else if (json_says(alert, "state", "delivered"))
		print_delivered(words, alert);
	else if (json_says(alert, "state", "closed"))
		fprintf(words->out, "CLOSED: %s\n", json_text(alert, "title"));
	else
		print_raised(words, alert);
}

void words_link(const struct words *words, const json_t *link, bool is_retained)
{
	bool is_online = json_says(link, "state", "online");

	if (is_online || is_retained) /* since when it is away the broker does not keep */
		print_head(words, json_text(link, "at"));
	else
		print_news_head(words);
	if (is_online)
		fprintf(words->out, "The home %s is connected (session %" JSON_INTEGER_FORMAT ")\n",
			json_text(link, "home"), json_number(link, "session"));
	else
		fprintf(words->out, "THE HOME %s IS NOT CONNECTED: silence now says nothing\n", json_text(link, "home"));
}

void words_done_message(const struct words *words, const json_t *done)
{
	bool is_ok = json_is_true(json_object_get(done, "ok"));

	words_say(words, "the home answers %s: %s%s%s", json_text(done, "verb"), is_ok ? "done" : "REFUSED",
		is_ok ? "" : ", ", is_ok ? "" : json_text(done, "words"));
}

void words_plan_status(const struct words *words, const json_t *status)
{
	const json_t *fault;
	size_t i;

	print_head(words, json_text(status, "at"));
	fprintf(words->out, "Care plan %s. In force: version %" JSON_INTEGER_FORMAT "\n",
		json_is_true(json_object_get(status, "accepted")) ? "accepted" : "REFUSED", json_number(status, "version"));
	json_array_foreach(json_object_get(status, "faults"), i, fault)
		words_say(words, "%s: %s", json_text(fault, "path"), json_text(fault, "words"));
}

void words_news(const struct words *words, const char *format, ...)
{
	va_list arguments;

	print_news_head(words);
	va_start(arguments, format);
	vfprintf(words->out, format, arguments);
	va_end(arguments);
	fputc('\n', words->out);
}

void words_vigil(const struct words *words, const struct vigil *vigil)
{
	static const char *const sentences[] = {
		[VIGIL_AWAITED] = "is awaited",
		[VIGIL_HEARD] = "The home is heard again",
		[VIGIL_LEFT] = "THE HOME IS NOT CONNECTED: silence now says nothing",
		[VIGIL_SILENT] = "THE HOME IS SILENT: no sign of life in the last minutes. Call there",
		[VIGIL_NEVER] = "THE HOME HAS NOT BEEN HEARD since this desk listens. Call there",
	};

	words_news(words, "%s", sentences[vigil->state]);
}

void words_gap(const struct words *words, const json_t *gap)
{
	print_head(words, json_text(gap, "at"));
	fprintf(words->out, "A GAP: %" JSON_INTEGER_FORMAT " readings of class %s were given up\n",
		json_number(gap, "count"), json_text(gap, "class"));
}
