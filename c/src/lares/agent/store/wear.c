/* SPDX-License-Identifier: Apache-2.0 */
#include "store/wear.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

enum { IO_TEXT_MAX = 1024 };

static const uint64_t hour_us = 3600 * UINT64_C(1000000);

static void turn(struct wear *wear, uint64_t now_us)
{
	uint64_t n_passed = (now_us - wear->hour_us) / hour_us;
	size_t n = n_passed < WEAR_HOURS ? (size_t)n_passed : WEAR_HOURS;

	memmove(wear->hours + n, wear->hours, (WEAR_HOURS - n) * sizeof(wear->hours[0]));
	memset(wear->hours, 0, n * sizeof(wear->hours[0]));
	wear->hour_us += n_passed * hour_us;
}

void wear_note(struct wear *wear, uint64_t total, uint64_t now_us)
{
	if (!wear->has_begun)
		*wear = (struct wear){ .has_begun = true, .counted = total, .begun_us = now_us, .hour_us = now_us };
	turn(wear, now_us);
	wear->hours[0] += total - wear->counted;
	wear->counted = total;
}

uint64_t wear_bytes(const struct wear *wear, uint64_t now_us, uint64_t *ret_over_s)
{
	uint64_t begun_us = wear->has_begun ? wear->begun_us : now_us;
	/* The oldest of the hours is as far gone as the newest has come. */
	uint64_t day_us = (WEAR_HOURS - 1) * hour_us + (wear->has_begun ? now_us - wear->hour_us : 0);
	uint64_t bytes = 0;

	for (size_t i = 0; i < WEAR_HOURS; i++)
		bytes += wear->hours[i];
	*ret_over_s = (now_us - begun_us < day_us ? now_us - begun_us : day_us) / 1000000;
	return bytes;
}

int wear_parse(const char *text, uint64_t *ret_total)
{
	static const char key[] = "\nwrite_bytes: ";
	const char *at = strstr(text, key);

	return at && sscanf(at + sizeof(key) - 1, "%" SCNu64, ret_total) == 1 ? 0 : -EBADMSG;
}

int wear_read(uint64_t *ret_total)
{
	scoped(fclosep) FILE *file = fopen("/proc/self/io", "re");
	char text[IO_TEXT_MAX];
	size_t n;

	if (!file)
		return -errno;
	n = fread(text, 1, sizeof(text) - 1, file);
	text[n] = '\0';
	return wear_parse(text, ret_total);
}
