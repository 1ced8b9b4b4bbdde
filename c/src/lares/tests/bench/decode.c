/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench-decode SOURCE: nanoseconds per frame through the whole registry, by family (every vector that is understood,
 * round and round), over all of them, for sealed BTHome, and for a stranger's advertisement that nobody knows. One core.
 *
 * A family's figure is the mean over its vectors of the fastest of ROUNDS rounds each: what the machine's other work
 * adds is not the decoder's. mixed_median is the median vector's.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "vectors/vec.h"

enum { ROUNDS = 7, CALLS = 2000, FRAMES_MAX = 8192 };

/* Keeps the compiler from leaving the work out. */
static volatile size_t n_seen;

struct family {
	const struct driver *driver;
	double sum_ns, worst_ns, sealed_sum_ns;
	size_t n, n_sealed;
};

struct mix {
	double ns[FRAMES_MAX];
	size_t n;
	struct family *family;
};

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double measure(const struct frame *frame)
{
	const struct driver *driver;
	static struct readings readings;
	double best = 0;

	for (int round = 0; round < ROUNDS; round++) {
		double begun = now_ns(), each;

		for (int i = 0; i < CALLS; i++) {
			drivers_decode(frame, &driver, &readings);
			n_seen += readings.n_values;
		}
		each = (now_ns() - begun) / CALLS;
		if (round == 0 || each < best)
			best = each;
	}
	return best;
}

static int measure_row(void *context, const struct vec_row *row)
{
	struct mix *mix = context;
	double ns;

	if (!vec_expects(row, DECODE_OK))
		return 0;
	ns = measure(row->frame);
	if (mix->n < FRAMES_MAX)
		mix->ns[mix->n++] = ns;
	if (row->key) { /* its cipher is mbedTLS's work, and told apart */
		mix->family->sealed_sum_ns += ns;
		mix->family->n_sealed++;
		return 0;
	}
	mix->family->sum_ns += ns;
	mix->family->n++;
	if (ns > mix->family->worst_ns)
		mix->family->worst_ns = ns;
	return 0;
}

static void say(const char *figure, double ns)
{
	printf("{\"bench\":\"decode\",\"figure\":\"%s\",\"value\":%.1f,\"unit\":\"ns\"}\n", figure, ns);
}

static void say_of(const char *driver, const char *what, double ns)
{
	char figure[64];

	snprintf(figure, sizeof(figure), "%s%s", driver, what);
	say(figure, ns);
}

static int by_size(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return left < right ? -1 : left > right;
}

/* What fills the air of a house: an advertisement with manufacturer data and a service of no family that Lares knows. */
static double stranger_ns(void)
{
	static const uint8_t data[20] = { 0x10, 0x05, 0x4b, 0x1c };
	struct frame frame = { .kind = FRAME_ADVERT, .n_sections = 2,
		.sections = { { .is_manufacturer = true, .company = 0x0075, .data = data, .n_data = sizeof(data) },
			{ .service = uuid_from_u16(0xfef3), .data = data, .n_data = sizeof(data) } } };

	return measure(&frame);
}

int main(int argc, char **argv)
{
	scoped(freep) struct mix *mix = calloc(1, sizeof(*mix));
	double worst = 0;

	if (argc != 2 || !mix)
		return 2;
	for (size_t i = 0; i < drivers_count(); i++) {
		struct family family = { .driver = drivers_at(i) };

		mix->family = &family;
		if (vec_each_of(argv[1], family.driver, measure_row, mix) != 0)
			return 1;
		if (family.n)
			say(family.driver->name, family.sum_ns / (double)family.n);
		if (family.n_sealed)
			say_of(family.driver->name, "_sealed", family.sealed_sum_ns / (double)family.n_sealed);
		if (family.n && family.sum_ns / (double)family.n > worst)
			worst = family.sum_ns / (double)family.n;
	}
	qsort(mix->ns, mix->n, sizeof(mix->ns[0]), by_size);
	if (mix->n) {
		say("mixed_median", mix->ns[mix->n / 2]);
		say("mixed_slowest", mix->ns[mix->n - 1]);
	}
	say("worst_family", worst);
	say("stranger_reject", stranger_ns());
	return 0;
}
