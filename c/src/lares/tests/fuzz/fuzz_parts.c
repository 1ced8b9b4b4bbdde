/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "../unit/intake_home.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/*
 * Acts in parts: frames of a driver whose octets say what they are, time, kills, a full disk and links that go.
 *   part 1 | act 1 | quantity 1 | serial 2
 * A serial number tells each frame from all others but its repeats, so that each head can be followed: it comes out of the
 * hold as often as it was held, as the begin of one accepted reading's octets, or as contained in the frame that says all
 * of it.
 */
enum { PART, ACT, WHAT, SERIAL_HIGH, SERIAL_LOW, N_OCTETS, STEPS_MAX = 1000 };

static uint8_t n_held[STEPS_MAX + 1]; /* by serial number */

static const struct device device = { .id = "scale-1", .address = { { 0, 0xaa, 1, 1, 0, 1 } } };

static enum decode decode(const struct frame *frame, struct readings *found)
{
	static const enum quantity quantities[] = { QUANTITY_BODY_WEIGHT, QUANTITY_BODY_FAT, QUANTITY_IMPEDANCE, QUANTITY_GLUCOSE };
	const uint8_t *octets = frame->kind == FRAME_GATT ? frame->data : frame->sections[0].data;

	readings_init(found, octets, N_OCTETS);
	readings_begin(found, octets[WHAT] & 4 ? READING_WEIGHT : READING_GLUCOSE);
	readings_number(found, quantities[octets[WHAT] & 3], (struct decimal){ octets[SERIAL_LOW], 0 }, UNIT_NONE);
	if (octets[WHAT] & 8)
		readings_mark(found, FLAG_OTHER_ANALYTE);
	found->part = (enum part)(octets[PART] % PART_COUNT);
	found->act = octets[ACT];
	if (octets[WHAT] & 16) {
		found->sequence_kind = SEQUENCE_COUNTER;
		found->sequence = (uint32_t)octets[SERIAL_HIGH] << 8 | octets[SERIAL_LOW];
	}
	return DECODE_OK;
}

static const struct driver driver = { .name = "script", .decode = decode };

static enum decode decode_any(const struct frame *frame, const struct driver **ret_driver, struct readings *found)
{
	*ret_driver = &driver;
	return decode(frame, found);
}

static const struct driver *find(const struct frame *frame)
{
	(void)frame;
	return &driver;
}

/* How many accepted readings begin with that frame, and how many frames of its act said all of it since. */
static size_t count_out(const struct intake_home *home, const uint8_t *head)
{
	size_t n = 0;

	for (size_t i = 0; i < home->n_taken; i++)
		n += memcmp(home->taken[i].raw, head, N_OCTETS) == 0;
	return n;
}

static bool is_contained(const struct intake_home *home, const uint8_t *head)
{
	for (size_t i = 0; i < home->n_taken; i++)
		if (home->taken[i].raw[PART] % PART_COUNT == PART_FULL && home->taken[i].raw[ACT] == head[ACT])
			return true;
	return false;
}

static void check_release(struct intake_home *home, const struct held_row *row)
{
	const uint8_t *head = row->blob + row->n_blob - N_OCTETS;

	if (count_out(home, head) > n_held[head[SERIAL_HIGH] << 8 | head[SERIAL_LOW]] || (count_out(home, head) == 0 && !is_contained(home, head)))
		abort();
}

static void hear(struct intake_home *home, const uint8_t *step, uint16_t serial, bool is_advert)
{
	uint8_t octets[N_OCTETS] = { step[0], step[1] & 31, step[2], (uint8_t)(serial >> 8), (uint8_t)serial };
	int result = is_advert ? home_hear_advert(home, &device, 0x181b, octets, sizeof(octets)) :
				 home_hear_value(home, &device, 0x181b, 0x2a9c, octets, sizeof(octets));

	n_held[serial] = (uint8_t)(n_held[serial] + (result == INTAKE_PART));
}

static void use_script(struct intake_home *home)
{
	home->intake->decode = decode_any;
	home->intake->driver_of_value = find;
}

/* The rows outlive the intake; what it held is taken up again under the registry of the script. */
static void kill(struct intake_home *home)
{
	intake_free(home->intake);
	home_start(home);
	use_script(home);
	for (size_t i = 0; i < HELD_ROWS_MAX; i++)
		if (home->held[i].key[0] &&
			intake_recall(home->intake, home->held[i].key, home->held[i].blob, home->held[i].n_blob, home->now_us) < 0)
			abort();
}

static void do_step(struct intake_home *home, const uint8_t *step, uint16_t serial)
{
	switch (step[0] >> 5) {
	case 7:
		home_pass(home, (uint64_t)step[1] * 250000);
		break;
	case 6:
		home_wait(home, (uint64_t)step[1] * 250000); /* a timer that is late */
		break;
	case 5:
		kill(home);
		break;
	case 4:
		home->fails = step[1] & 1;
		break;
	case 3:
		home_let_go(home, step[1] & 1 ? &device.address : NULL);
		break;
	default:
		hear(home, step, step[1] & 64 && serial > 3 ? (uint16_t)(serial - 3) : serial, step[0] & 16);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	struct intake_home *home = home_open();

	memset(n_held, 0, sizeof(n_held));
	home->devices[0] = &device;
	home->on_release = check_release;
	use_script(home);
	for (uint16_t i = 0; i < STEPS_MAX && i < n_data / 3 && home->n_taken < KEPT_MAX - 2 * PARTS_MAX; i++) {
		do_step(home, data + (size_t)3 * i, (uint16_t)(i + 1));
		if (home_count_held(home) > PARTS_MAX)
			abort();
	}
	home->fails = false;
	if (home_let_go(home, NULL) != 0 || home_count_held(home) != 0 || intake_wake_us(home->intake) != UINT64_MAX)
		abort();
	home_close(home);
	return 0;
}
