/* SPDX-License-Identifier: Apache-2.0 */
#include "aids.h"

#include <string.h>
#include <time.h>

#include "care.h"
#include "clockwork.h"
#include "tests/crash/chance.h"
#include "things.h"

enum { BED_SAYS_S = 1800 };

/* What happens at the lift, one after the other. */
enum step { STEP_SITS, STEP_GOES_UP, STEP_IS_UP, STEP_GOES_DOWN, STEP_IS_DOWN, STEP_GONE, STEP_COUNT };

static struct {
	struct chance chance;
	uint64_t until_us;
	uint64_t faulty_until_us;
	uint8_t lift; /* bits, without a fault's */
	bool is_used, is_in_bed;
	uint64_t bed_turn_us; /* when somebody lies down or gets up */
} aids;

static uint64_t seconds(uint32_t least, uint32_t most)
{
	return (least + chance_below(&aids.chance, most - least)) * CLOCK_SECOND;
}

/* ---- the lift ---- */

/* BTHome v2: a packet's number, and one generic boolean for each input. */
static void say_lift(void)
{
	uint8_t bits = aids.lift | (clockwork_true_us() < aids.faulty_until_us ? AIDS_FAULT : 0);
	uint8_t octets[3 + 2 * AIDS_INPUTS] = { 0x44, 0x00, (uint8_t)things.thing[LIFT].number++ };

	for (int i = 0; i < AIDS_INPUTS; i++) {
		octets[3 + 2 * i] = 0x0f;
		octets[4 + 2 * i] = bits >> i & 1;
	}
	things_say(LIFT, octets, sizeof(octets), bits);
}

static void say_lift_later(void *context, uint64_t argument)
{
	(void)context;
	(void)argument;
	say_lift();
}

/* Something is broken, for minutes or hours. */
static void break_lift(void)
{
	aids.faulty_until_us = clockwork_true_us() + seconds(60, chance_percent(&aids.chance, 50) ? 600 : 6 * 3600);
	clockwork_at(aids.faulty_until_us, say_lift_later, NULL, 0);
}

/* What it says in that step; too heavy it does not go up, and stuck it stands anywhere. */
static uint8_t bits_of(enum step step)
{
	switch (step) {
	case STEP_SITS:
		return AIDS_LOWER | AIDS_OCCUPIED | (chance_percent(&aids.chance, 8) ? AIDS_OVERLOAD : 0);
	case STEP_GOES_UP:
	case STEP_GOES_DOWN:
		return AIDS_RAISED | AIDS_MOVING | AIDS_OCCUPIED;
	case STEP_IS_UP:
		return AIDS_RAISED | AIDS_OCCUPIED | (chance_percent(&aids.chance, 15) ? 0 : AIDS_UPPER);
	case STEP_IS_DOWN:
		return AIDS_LOWER | AIDS_OCCUPIED;
	case STEP_GONE:
	case STEP_COUNT:
		break;
	}
	return AIDS_LOWER;
}

static uint64_t lasts_us(enum step step)
{
	switch (step) {
	case STEP_SITS:
	case STEP_IS_DOWN:
		return seconds(5, 90);
	case STEP_GOES_UP:
	case STEP_GOES_DOWN:
		return seconds(10, 30);
	case STEP_IS_UP:
		return chance_percent(&aids.chance, 20) ? seconds(900, 5400) : seconds(30, 900);
	case STEP_GONE:
	case STEP_COUNT:
		break;
	}
	return 0;
}

static void pass(void *context, uint64_t step)
{
	(void)context;
	aids.lift = bits_of((enum step)step);
	say_lift();
	if (step == STEP_GONE)
		aids.is_used = false;
	else
		clockwork_at(clockwork_true_us() + lasts_us((enum step)step), pass, NULL,
			aids.lift & AIDS_OVERLOAD ? STEP_GONE : step + 1);
}

void aids_use_lift(void)
{
	if (aids.is_used || chance_percent(&aids.chance, 60))
		return;
	aids.is_used = true;
	if (chance_percent(&aids.chance, 6))
		break_lift();
	pass(NULL, STEP_SITS);
}

/* ---- the bed ---- */

static bool is_night(void)
{
	time_t now = (time_t)(clockwork_true_us() / CLOCK_SECOND);
	struct tm day;

	localtime_r(&now, &day);
	return day.tm_hour >= 21 || day.tm_hour < 7;
}

/* At night they come back, mostly; by day they are up. */
static uint64_t bed_lasts_us(void)
{
	if (aids.is_in_bed)
		return seconds(1800, 5 * 3600);
	if (is_night())
		return chance_percent(&aids.chance, 25) ? seconds(1500, 7200) : seconds(120, 1500);
	return seconds(2 * 3600, 9 * 3600);
}

static void say_bed(void *context, uint64_t argument)
{
	uint64_t now_us = clockwork_true_us(), next_us = now_us + BED_SAYS_S * CLOCK_SECOND;
	uint8_t bits;

	(void)context;
	(void)argument;
	if (now_us >= aids.until_us)
		return;
	if (now_us >= aids.bed_turn_us) {
		aids.is_in_bed = !aids.is_in_bed;
		aids.bed_turn_us = now_us + bed_lasts_us();
	}
	bits = aids.is_in_bed ? AIDS_OCCUPIED : 0;
	things_say(BED, (const uint8_t[]){ 0x40, 0x23, aids.is_in_bed }, 3, bits);
	clockwork_at(next_us < aids.bed_turn_us ? next_us : aids.bed_turn_us, say_bed, NULL, 0);
}

void aids_begin(uint64_t seed, uint64_t until_us)
{
	memset(&aids, 0, sizeof(aids));
	aids.chance.state = seed;
	aids.until_us = until_us;
	aids.lift = AIDS_LOWER;
	if (!care_is_on(CARE_MOBILITY))
		return;
	aids.bed_turn_us = clockwork_true_us() + seconds(600, 4 * 3600);
	clockwork_at(clockwork_true_us() + seconds(60, BED_SAYS_S), say_bed, NULL, 0);
}
