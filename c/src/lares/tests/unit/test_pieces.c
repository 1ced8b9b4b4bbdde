/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/pieces.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "drivers/segments.h"
#include "intake_home.h"

/* A driver of counted segments: head CCCCCCLF, then anything. What it decodes is kept as it is. */
static enum decode decode_segments(const struct frame *frame, struct readings *found)
{
	struct reader payload;

	readings_init(found, frame->data, frame->n_data);
	if (!segments_are_whole(frame, &payload))
		return DECODE_LENGTH;
	readings_begin(found, READING_OBSERVATION);
	readings_text(found, QUANTITY_TEXT, VALUE_HEX, payload.at, payload.n_left);
	return DECODE_OK;
}

static const struct driver segmented = { .name = "segmented", .decode = decode_segments, .join = segments_join };

static const struct device sensor = { .id = "sensor-1", .address = { { 0, 0xaa, 1, 1, 0, 1 } } };

static const struct driver *find(const struct frame *frame)
{
	(void)frame;
	return &segmented;
}

static enum decode decode(const struct frame *frame, const struct driver **ret_driver, struct readings *found)
{
	*ret_driver = &segmented;
	return decode_segments(frame, found);
}

static int hear_of(struct intake_home *home, uint16_t characteristic, const char *hex)
{
	return home_value(home, &sensor, 0x1840, characteristic, hex);
}

static int hear(struct intake_home *home, const char *hex)
{
	return hear_of(home, 0x2b8b, hex);
}

static uint64_t n_broken(const struct intake_home *home)
{
	assert_int_equal(intake_figures(home->intake)->n_broken, intake_count(home->intake, DRIVER_NONE, DECODE_LENGTH));
	return intake_figures(home->intake)->n_broken;
}

static void assert_taken(const struct intake_home *home, const char *octets)
{
	assert_non_null(home_newest(home));
	assert_int_equal(home_newest(home)->n_raw, strlen(octets));
	assert_memory_equal(home_newest(home)->raw + 1, octets + 1, strlen(octets) - 1);
}

static void a_message_in_pieces_is_one_reading(void **state)
{
	struct intake_home *home = *state;

	assert_int_equal(hear(home, "016162"), INTAKE_PART);
	home_wait(home, SECOND);
	assert_int_equal(hear(home, "0463"), INTAKE_PART);
	assert_int_equal(home->n_taken, 0);
	assert_int_equal(hear(home, "0a6465"), INTAKE_ACCEPTED);
	assert_taken(home, ".abcde");
	assert_int_equal(n_broken(home), 0);
	assert_int_equal(intake_wake_us(home->intake), UINT64_MAX);
}

static void a_whole_value_waits_for_nothing(void **state)
{
	struct intake_home *home = *state;

	assert_int_equal(hear(home, "036162"), INTAKE_ACCEPTED);
	assert_taken(home, ".ab");
	assert_int_equal(intake_wake_us(home->intake), UINT64_MAX);
}

static void streams_do_not_mix(void **state)
{
	struct intake_home *home = *state;

	assert_int_equal(hear_of(home, 0x2b8b, "0161"), INTAKE_PART);
	assert_int_equal(hear_of(home, 0x2bdd, "0178"), INTAKE_PART);
	assert_int_equal(hear_of(home, 0x2b8b, "0662"), INTAKE_ACCEPTED);
	assert_taken(home, ".ab");
	assert_int_equal(hear_of(home, 0x2bdd, "0679"), INTAKE_ACCEPTED);
	assert_taken(home, ".xy");
}

static void a_piece_that_is_missing_breaks_the_message_and_is_counted(void **state)
{
	struct intake_home *home = *state;

	assert_int_equal(hear(home, "0161"), INTAKE_PART);
	assert_int_equal(hear(home, "0a62"), INTAKE_REFUSED);
	assert_int_equal(n_broken(home), 1);
	assert_int_equal(hear(home, "0662"), INTAKE_REFUSED); /* of nothing */
	assert_int_equal(n_broken(home), 2);
	assert_int_equal(home->n_taken, 0);
}

static void a_message_that_another_breaks_into_is_counted_and_the_other_is_not_lost(void **state)
{
	struct intake_home *home = *state;

	assert_int_equal(hear(home, "0161"), INTAKE_PART);
	assert_int_equal(hear(home, "0178"), INTAKE_PART);
	assert_int_equal(n_broken(home), 1);
	assert_int_equal(hear(home, "0679"), INTAKE_ACCEPTED);
	assert_taken(home, ".xy");
	assert_int_equal(hear(home, "0961"), INTAKE_PART);
	assert_int_equal(hear(home, "0f78797a"), INTAKE_ACCEPTED); /* whole in itself */
	assert_taken(home, ".xyz");
	assert_int_equal(n_broken(home), 2);
}

static void a_piece_that_does_not_come_in_time_breaks_the_message(void **state)
{
	struct intake_home *home = *state;

	assert_int_equal(hear(home, "0161"), INTAKE_PART);
	home_pass(home, PIECES_PATIENCE_US - 1);
	assert_int_equal(n_broken(home), 0);
	home_pass(home, 1);
	assert_int_equal(n_broken(home), 1);
	assert_int_equal(hear(home, "0662"), INTAKE_REFUSED);
}

/* The timer may be late: what is due ends before anything is judged. */
static void a_piece_that_is_late_finds_no_message(void **state)
{
	struct intake_home *home = *state;

	assert_int_equal(hear(home, "0161"), INTAKE_PART);
	home_wait(home, PIECES_PATIENCE_US);
	assert_int_equal(hear(home, "0662"), INTAKE_REFUSED);
	assert_int_equal(n_broken(home), 2);
}

static void a_message_longer_than_any_is_given_up(void **state)
{
	struct intake_home *home = *state;
	uint8_t piece[101] = { 1 };
	int n_refused = 0;

	for (uint8_t i = 0; i < 6; i++) {
		piece[0] = (uint8_t)(i << 2 | (i == 0));
		n_refused += home_hear_value(home, &sensor, 0x1840, 0x2b8b, piece, sizeof(piece)) == INTAKE_REFUSED;
	}
	assert_int_equal(n_refused, 1);
	assert_int_equal(n_broken(home), 1);
}

static void a_message_too_many_gives_up_the_one_that_waits_longest(void **state)
{
	struct intake_home *home = *state;

	for (uint16_t i = 0; i <= PIECES_MAX; i++) {
		assert_int_equal(hear_of(home, (uint16_t)(0x2b00 + i), "0161"), INTAKE_PART);
		home_wait(home, 1000);
	}
	assert_int_equal(n_broken(home), 1);
	assert_int_equal(hear_of(home, 0x2bff, "036162"), INTAKE_ACCEPTED); /* whole: nobody gives way */
	assert_int_equal(n_broken(home), 1);
	assert_int_equal(hear_of(home, 0x2b01, "0662"), INTAKE_ACCEPTED);
	assert_int_equal(hear_of(home, 0x2b00, "0662"), INTAKE_REFUSED);
	assert_int_equal(n_broken(home), 2);
}

static void a_link_that_is_gone_takes_its_pieces_along(void **state)
{
	struct intake_home *home = *state;
	struct address another = { { 0, 0xaa, 1, 1, 0, 9 } };

	assert_int_equal(hear(home, "0161"), INTAKE_PART);
	assert_int_equal(home_let_go(home, &another), 0);
	assert_int_equal(n_broken(home), 0);
	assert_int_equal(home_let_go(home, &sensor.address), 0);
	assert_int_equal(n_broken(home), 1);
	assert_int_equal(hear(home, "0161"), INTAKE_PART);
	assert_int_equal(home_let_go(home, NULL), 0);
	assert_int_equal(n_broken(home), 2);
}

static void makers_own_characteristics_are_streams_of_their_own(void **state)
{
	struct device device = sensor;
	struct frame frame = { .kind = FRAME_GATT, .characteristic = UUID(0x99fa0021, 0x338a, 0x1024, 0x8a49, 0x009c0215f78a) };
	char a[STREAM_MAX], b[STREAM_MAX];

	(void)state;
	recall_stream(&device, &frame, a);
	assert_string_equal(a, "00aa01010001/99fa0021");
	frame.characteristic.octet[3]++;
	recall_stream(&device, &frame, b);
	assert_string_not_equal(a, b);
}

static int hear_taidoc(struct intake_home *home, const char *hex)
{
	struct frame frame = { .kind = FRAME_GATT, .address = sensor.address,
		.characteristic = UUID(0x00001524, 0x1212, 0xefde, 0x1523, 0x785feabcd123) };
	struct arrival arrival = { .now_us = home->now_us, .wall_us = home->wall_us, .late_after_s = 1800 };
	uint8_t octets[16];
	int n = hex_decode(hex, strlen(hex), octets, sizeof(octets));

	assert_true(n > 0);
	frame.data = octets;
	frame.n_data = (size_t)n;
	return intake_frame(home->intake, &sensor, &frame, &arrival);
}

/* A value may come alone, so the second piece is whole by itself; the first is in the message all the same. */
static void a_last_piece_that_is_whole_by_itself_does_not_break_its_message(void **state)
{
	struct intake_home *home = *state;

	home->intake->driver_of_value = drivers_of_value;
	home->intake->decode = drivers_decode;
	assert_int_equal(hear_taidoc(home, "51256e340507a5c9"), INTAKE_PART);
	assert_int_equal(hear_taidoc(home, "512680615248a597"), INTAKE_ACCEPTED);
	assert_int_equal(home_newest(home)->reading.device_time.year, 2026);
	assert_int_equal(intake_figures(home->intake)->n_broken, 0);
}

static int set_up(void **state)
{
	struct intake_home *home = home_open();

	home->devices[0] = &sensor;
	home->intake->driver_of_value = find;
	home->intake->decode = decode;
	*state = home;
	return 0;
}

static int tear_down(void **state)
{
	home_close(*state);
	return 0;
}

#define pieces_test(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		pieces_test(a_message_in_pieces_is_one_reading),
		pieces_test(a_whole_value_waits_for_nothing),
		pieces_test(streams_do_not_mix),
		pieces_test(a_piece_that_is_missing_breaks_the_message_and_is_counted),
		pieces_test(a_message_that_another_breaks_into_is_counted_and_the_other_is_not_lost),
		pieces_test(a_last_piece_that_is_whole_by_itself_does_not_break_its_message),
		pieces_test(a_piece_that_does_not_come_in_time_breaks_the_message),
		pieces_test(a_piece_that_is_late_finds_no_message),
		pieces_test(a_message_longer_than_any_is_given_up),
		pieces_test(a_message_too_many_gives_up_the_one_that_waits_longest),
		pieces_test(a_link_that_is_gone_takes_its_pieces_along),
		cmocka_unit_test(makers_own_characteristics_are_streams_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
