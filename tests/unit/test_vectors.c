/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every row of tests/vectors/<driver>.vec, given to its driver. tests/vectors/README.md says how a row is written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "drivers/driver.h"
#include "proto/date_time.h"
#include "proto/text.h"
#include "vault/ccm.h"

extern const struct driver driver_template;

enum { ROW_MAX = 8192 };

/* What the "@" lines of a file have set so far, and the frame made of it. */
struct context {
	const struct driver *driver;
	struct frame frame;
	uint8_t features[FRAME_DATA_MAX];
	uint8_t beside[FRAME_DATA_MAX];
	char name[64];
	uint8_t key[DEVICE_KEY_SIZE];
	unsigned int n_rows[DECODE_COUNT];
};

static int open_sealed(void *context, const struct sealed *sealed, uint8_t *ret_plain)
{
	return ccm_open(context, sealed, ret_plain);
}

static void set_service_data(struct context *c, const char *value)
{
	c->frame = (struct frame){ .kind = FRAME_ADVERT, .n_sections = 1 };
	assert_int_equal(uuid_parse(value, &c->frame.sections[0].service), 0);
}

static void set_manufacturer(struct context *c, const char *value)
{
	c->frame = (struct frame){ .kind = FRAME_ADVERT, .n_sections = 1 };
	c->frame.sections[0].is_manufacturer = true;
	c->frame.sections[0].company = (uint16_t)strtoul(value, NULL, 16);
}

/* "service-data UUID HEX" or "manufacturer CCCC HEX": what the same advertisement carries besides. */
static void set_beside(struct context *c, const char *value)
{
	struct section *section = &c->frame.sections[1];
	char kind[32], id[40], hex[2 * FRAME_DATA_MAX + 1];

	c->frame.n_sections = 1;
	if (strcmp(value, "none") == 0)
		return;
	assert_int_equal(sscanf(value, "%31s %39s %1024s", kind, id, hex), 3);
	*section = (struct section){ .is_manufacturer = strcmp(kind, "manufacturer") == 0, .data = c->beside };
	if (section->is_manufacturer)
		section->company = (uint16_t)strtoul(id, NULL, 16);
	else
		assert_int_equal(uuid_parse(id, &section->service), 0);
	section->n_data = (size_t)hex_decode(hex, strlen(hex), c->beside, sizeof(c->beside));
	c->frame.n_sections = 2;
}

static void set_name(struct context *c, const char *value)
{
	snprintf(c->name, sizeof(c->name), "%s", value);
	c->frame.name = strcmp(value, "none") == 0 ? NULL : c->name;
}

static void set_service(struct context *c, const char *value)
{
	assert_int_equal(uuid_parse(value, &c->frame.service), 0);
}

static void set_session_start(struct context *c, const char *value)
{
	struct device_time start = { 0 };

	if (strcmp(value, "none") != 0)
		assert_int_equal(sscanf(value, "%4hu-%2hhu-%2hhuT%2hhu:%2hhu:%2hhu", &start.year, &start.month, &start.day,
			&start.hour, &start.minute, &start.second), 6);
	c->frame.session_start = start;
}

static void set_characteristic(struct context *c, const char *value)
{
	c->frame = (struct frame){ .kind = FRAME_GATT };
	assert_int_equal(uuid_parse(value, &c->frame.characteristic), 0);
}

static void set_features(struct context *c, const char *value)
{
	int n = hex_decode(value, strcmp(value, "none") == 0 ? 0 : strlen(value), c->features, sizeof(c->features));

	assert_true(n >= 0);
	c->frame.features = n ? c->features : NULL;
	c->frame.n_features = (size_t)n;
}

static void set_address(struct context *c, const char *value)
{
	assert_int_equal(address_parse(value, &c->frame.address), 0);
}

static void set_key(struct context *c, const char *value)
{
	c->frame.open = NULL;
	c->frame.open_context = c->key;
	if (strcmp(value, "none") == 0)
		return;
	assert_int_equal(hex_decode(value, strlen(value), c->key, sizeof(c->key)), sizeof(c->key));
	c->frame.open = open_sealed;
}

static void set(struct context *c, char *line)
{
	static const struct {
		const char *name;
		void (*set)(struct context *c, const char *value);
	} settings[] = {
		{ "service-data", set_service_data }, { "manufacturer", set_manufacturer },
		{ "characteristic", set_characteristic }, { "features", set_features },
		{ "address", set_address }, { "key", set_key }, { "beside", set_beside }, { "name", set_name },
		{ "service", set_service }, { "session-start", set_session_start },
	};
	char *save, *name = strtok_r(line + 1, " ", &save), *value = strtok_r(NULL, "", &save);

	for (size_t i = 0; name && value && i < sizeof(settings) / sizeof(settings[0]); i++) {
		if (strcmp(settings[i].name, name) == 0) {
			settings[i].set(c, value);
			return;
		}
	}
	fail_msg("no setting '%s'", name ? name : "");
}

static void put_value(struct text *t, const struct readings *readings, const struct value *value)
{
	text_put(t, quantity_name(value->quantity));
	if (value->instance)
		text_printf(t, "#%u", value->instance);
	switch (value->kind) {
	case VALUE_NUMBER:
		text_put(t, "=");
		text_decimal(t, value->number);
		break;
	case VALUE_ABSENT:
		text_printf(t, "?%s", absent_name(value->absent));
		break;
	case VALUE_BOOLEAN:
		text_put(t, value->truth ? "=true" : "=false");
		break;
	case VALUE_CODE:
	case VALUE_EVENT:
		text_printf(t, "!%s", value->code);
		if (value->quantity == QUANTITY_DIMMER)
			text_printf(t, "*%u", value->steps);
		break;
	case VALUE_TEXT:
		text_put(t, "=");
		text_json_n(t, readings->text + value->text.at, value->text.n);
		break;
	case VALUE_HEX:
		text_put(t, "=0x");
		text_hex(t, (const uint8_t *)readings->text + value->text.at, value->text.n);
		break;
	case VALUE_KIND_COUNT:
		break;
	}
	if (value->unit != UNIT_NONE)
		text_printf(t, " %s", unit_ucum(value->unit));
}

static void put_reading(struct text *t, const struct readings *readings, const struct reading *reading)
{
	text_put(t, reading_kind_name(reading->kind));
	if (readings->is_encrypted)
		text_put(t, " sealed");
	if (readings->sequence_kind != SEQUENCE_NONE)
		text_printf(t, " n=%u", reading_sequence(readings, reading));
	if (reading->user != READING_NO_USER)
		text_printf(t, " user=%u", reading->user);
	if (reading->device_time.year) {
		text_put(t, " time=");
		date_time_json(t, &reading->device_time);
	}
	for (unsigned int flag = 0; flag < FLAG_COUNT; flag++)
		if (reading_has(reading, (enum reading_flag)flag))
			text_printf(t, " +%s", reading_flag_name((enum reading_flag)flag));
	for (size_t i = 0; i < reading->n_values; i++) {
		text_put(t, i ? ", " : ": ");
		put_value(t, readings, &readings->values[reading->first_value + i]);
	}
}

static void give(struct context *c, const uint8_t *octets, size_t n_octets, struct text *ret_said)
{
	const struct driver *asked = c->driver;
	struct readings readings;
	enum decode outcome;

	c->frame.data = c->frame.sections[0].data = octets;
	c->frame.n_data = c->frame.sections[0].n_data = n_octets;
	outcome = c->driver->decode(&c->frame, &readings);
	c->n_rows[outcome]++;
	text_printf(ret_said, "%s |", decode_name(outcome));
	for (size_t i = 0; outcome == DECODE_OK && i < readings.n_readings; i++) {
		text_put(ret_said, i ? "; " : " ");
		put_reading(ret_said, &readings, &readings.reading[i]);
	}
	/* No other driver may claim it first. */
	if (outcome != DECODE_NOT_MINE && c->driver != &driver_template) {
		assert_int_equal(drivers_decode(&c->frame, &asked, &readings), outcome);
		assert_ptr_equal(asked, c->driver);
	}
}

/* The hex may have spaces; in `row` it is left without. Returns what follows the first bar. */
static char *split(char *row)
{
	char *bar = strchr(row, '|'), *to = row;

	if (!bar)
		fail_msg("a row without a bar: %s", row);
	for (char *from = row; from < bar; from++)
		if (*from != ' ' && *from != '\t')
			*to++ = *from;
	*to = '\0';
	return bar + 2;
}

static void check(struct context *c, const char *path, unsigned int number, char *row)
{
	const char *expected = split(row);
	size_t n_digits = strlen(row);
	/* Exactly as long as the frame, so that a sanitizer sees a read past its end. */
	scoped(freep) uint8_t *octets = malloc(n_digits / 2 + (n_digits == 0));
	char buffer[ROW_MAX];
	struct text said = text_of(buffer, sizeof(buffer));
	int n = hex_decode(row, n_digits, octets, n_digits / 2);

	if (n < 0)
		fail_msg("%s:%u: not hex", path, number);
	give(c, octets, (size_t)n, &said);
	assert_true(text_end(&said) >= 0);
	if (strcmp(buffer, expected) != 0)
		fail_msg("%s:%u: %s\n  expected %s\n  got      %s", path, number, row, expected, buffer);
}

static void check_file(const char *path, struct context *c)
{
	scoped(fclosep) FILE *file = fopen(path, "re");
	char line[ROW_MAX];

	if (!file)
		fail_msg("no vectors for the driver %s: %s", c->driver->name, path);
	for (unsigned int number = 1; fgets(line, sizeof(line), file); number++) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '@')
			set(c, line);
		else if (line[0] && line[0] != '#')
			check(c, path, number, line);
	}
}

static void check_driver(const struct driver *driver)
{
	struct context context = { .driver = driver };
	unsigned int n_bad = 0;
	char path[512];

	snprintf(path, sizeof(path), SOURCE_DIR "/tests/vectors/%s.vec", driver->name);
	for (char *dash = strrchr(path, '/'); (dash = strchr(dash, '-'));)
		*dash = '_';
	check_file(path, &context);
	for (size_t i = DECODE_OK + 1; i < DECODE_COUNT; i++)
		n_bad += context.n_rows[i];
	assert_true(context.n_rows[DECODE_OK] > 0);
	assert_true(n_bad > 0);
}

/* The one driver that the command line names, while it is being written; or NULL. */
static const char *only;

static void every_driver_reads_its_vectors(void **state)
{
	(void)state;
	assert_true(drivers_count() > 0);
	for (size_t i = 0; i < drivers_count(); i++)
		if (!only || strcmp(only, drivers_at(i)->name) == 0)
			check_driver(drivers_at(i));
}

static void the_template_reads_its_vectors(void **state)
{
	(void)state;
	check_driver(&driver_template);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_driver_reads_its_vectors),
		cmocka_unit_test(the_template_reads_its_vectors),
	};

	only = argc > 1 ? argv[1] : NULL;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
