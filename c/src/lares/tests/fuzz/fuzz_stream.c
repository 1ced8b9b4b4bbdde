/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "../unit/intake_home.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/*
 * Moments of an oximeter and a chest strap, time, kills, a full disk and links that go. A step is two octets: what, and how
 * much. No reading is invented (each is a frame that was sent), and while the disk takes them, no more than two are accepted
 * for each minute and each time that a sensor settled, went off or failed.
 */
static const struct device device = { .id = "oximeter-1", .address = { { 0, 0xaa, 1, 1, 0, 1 } } };

/* Which octets were sent, by their first two after the flags. */
static bool was_sent[2][256];

static void sample(struct intake_home *home, uint8_t flags, uint8_t spo2)
{
	uint8_t octets[] = { 0, spo2, 0, 64, 0, 0, 0, 0 };
	size_t n_octets = 5;

	if (flags & 1) {
		octets[0] = 0x08; /* device and sensor status: off, or malfunctioning */
		octets[flags & 2 ? 6 : 5] = flags & 2 ? 0x08 : 0x02;
		n_octets = 8;
	} else if (flags & 2) {
		octets[0] = 0x04; /* measurement status: early estimate */
		octets[5] = 0x40;
		n_octets = 7;
	}
	was_sent[0][spo2] = true;
	home_hear_value(home, &device, 0x1822, 0x2a5f, octets, n_octets);
}

static void beat(struct intake_home *home, uint8_t flags, uint8_t rate)
{
	uint8_t octets[] = { flags & 1 ? 0x04 : 0x06, rate };

	was_sent[1][rate] = true;
	home_hear_value(home, &device, 0x180d, 0x2a37, octets, sizeof(octets));
}

static void do_step(struct intake_home *home, uint8_t what, uint8_t much)
{
	switch (what >> 4) {
	case 15:
		home_pass(home, (uint64_t)much * 250000);
		break;
	case 14:
		home_wait(home, (uint64_t)much * 250000);
		break;
	case 13:
		if (home_restart(home) < 0)
			abort();
		break;
	case 12:
		home->fails = much & 1;
		break;
	case 11:
		home_let_go(home, &device.address);
		break;
	case 10:
		for (uint8_t i = 0; i < 8; i++) {
			sample(home, 0, much);
			home_pass(home, SECOND);
		}
		break;
	case 9:
		beat(home, what, much);
		break;
	default:
		sample(home, what, much);
	}
}

static void check(const struct intake_home *home)
{
	const struct intake_figures *figures = intake_figures(home->intake);

	if (figures->n_sampled > 2 * figures->n_samples)
		abort();
	for (size_t i = 0; i < home->n_taken; i++) {
		bool is_beat = home->taken[i].reading.kind == READING_HEART_RATE;

		if (!was_sent[is_beat][home->taken[i].raw[1]])
			abort();
	}
	if (home_count_held(home))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	struct intake_home *home = home_open();

	memset(was_sent, 0, sizeof(was_sent));
	home->devices[0] = &device;
	for (size_t i = 0; i + 1 < n_data && i < 4096 && home->n_taken < KEPT_MAX - 16; i += 2)
		do_step(home, data[i], data[i + 1]);
	home->fails = false;
	if (home_let_go(home, NULL) != 0 || intake_wake_us(home->intake) != UINT64_MAX)
		abort();
	check(home);
	home_close(home);
	return 0;
}
