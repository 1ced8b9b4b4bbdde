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

#include "drivers/driver.h"
#include "proto/date_time.h"
#include "proto/text.h"
#include "vectors/vec.h"

extern const struct driver driver_template;

enum { SAID_MAX = 8192 };

struct context {
	const struct driver *driver;
	unsigned int n_rows[DECODE_COUNT];
};

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
	if (readings->has_packet_id && readings->sequence_kind == SEQUENCE_COUNTER)
		text_printf(t, " packet=%u", readings->packet_id);
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

/* No other driver may claim it first. */
static void check_registry(const struct context *c, const struct frame *frame, enum decode outcome)
{
	const struct driver *asked;
	struct readings readings;

	if (outcome == DECODE_NOT_MINE || c->driver == &driver_template)
		return;
	assert_int_equal(drivers_decode(frame, &asked, &readings), outcome);
	assert_ptr_equal(asked, c->driver);
}

static int check_row(void *context, const struct vec_row *row)
{
	struct context *c = context;
	char buffer[SAID_MAX];
	struct text said = text_of(buffer, sizeof(buffer));
	struct readings readings;
	enum decode outcome = c->driver->decode(row->frame, &readings);

	c->n_rows[outcome]++;
	text_printf(&said, "%s |", decode_name(outcome));
	for (size_t i = 0; outcome == DECODE_OK && i < readings.n_readings; i++) {
		text_put(&said, i ? "; " : " ");
		put_reading(&said, &readings, &readings.reading[i]);
	}
	assert_true(text_end(&said) >= 0);
	if (strcmp(buffer, row->expected) != 0)
		fail_msg("%s:%u\n  expected %s\n  got      %s", row->path, row->number, row->expected, buffer);
	check_registry(c, row->frame, outcome);
	return 0;
}

static void check_driver(const struct driver *driver)
{
	struct context context = { .driver = driver };
	unsigned int n_bad = 0;

	assert_int_equal(vec_each_of(SOURCE_DIR, driver, check_row, &context), 0);
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
