/* SPDX-License-Identifier: Apache-2.0 */
#include "things.h"

#include <mbedtls/ccm.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aids.h"
#include "air.h"
#include "care.h"
#include "clockwork.h"
#include "hazard.h"
#include "loop/clock.h"
#include "signs.h"
#include "tests/crash/chance.h"
#include "trace.h"

struct things things;

static struct chance chance;
static uint64_t living_until_us, resumed_us;
static bool is_healed;

static const struct {
	enum device_kind kind;
	uint16_t service, characteristic;
	bool is_beacon, keeps_records;
	const char *name;
	unsigned a_day; /* so often something happens */
} kinds[THING_COUNT] = {
	[CUFF] = { DEVICE_CUFF, 0x1810, 0x2a35, false, false, "cuff", 4 },
	[SCALE] = { DEVICE_SCALE, 0x181d, 0x2a9d, false, false, "scale", 1 },
	[THERMOMETER] = { DEVICE_THERMOMETER, 0x1809, 0x2a1c, false, false, "thermometer", 2 },
	[OXIMETER] = { DEVICE_OXIMETER, 0x1822, 0x2a5e, false, false, "oximeter", 4 },
	[GLUCOMETER] = { DEVICE_GLUCOMETER, 0x1808, 0x2a18, false, true, "glucometer", 4 },
	[LIFT] = { DEVICE_TOILET_LIFT, 0xfcd2, 0, true, false, "lift", 12 },
	[BUTTON] = { DEVICE_HELP_BUTTON, 0xfcd2, 0, true, false, "button", 1 },
	[PLAIN_SCALE] = { DEVICE_SCALE, 0x181d, 0, true, false, "plain scale", 3 },
	[BED] = { DEVICE_BED, 0xfcd2, 0, true, false, "bed", 0 }, /* aids.c */
	[BELT] = { DEVICE_HEART_RATE, 0x1840, 0x2b8b, false, false, "belt", 0 }, /* signs.c */
	[STRANGER] = { DEVICE_SENSOR, 0xfcd2, 0, true, false, "stranger", 20 },
};

static bool may(enum hazard hazard)
{
	return !is_healed && hazard_is_on(hazard);
}

static struct measured *measured_new(enum thing_name name)
{
	struct thing *thing = &things.thing[name];
	struct measured *measured;

	if (things.n_measured + 1 == MEASURED_MAX)
		abort();
	measured = &things.measured[++things.n_measured];
	*measured = (struct measured){ .thing = name, .true_us = clockwork_true_us(), .zone_s = thing->zone_s,
		.user = USER_NONE };
	if (thing->n_measured == thing->n_by_max) {
		thing->n_by_max = thing->n_by_max ? 2 * thing->n_by_max : 64;
		thing->by = realloc(thing->by, thing->n_by_max * sizeof(*thing->by));
		if (!thing->by)
			abort();
	}
	thing->by[thing->n_measured++] = things.n_measured;
	return measured;
}

static void put(struct measured *measured, const uint8_t *octets, size_t n)
{
	memcpy(measured->raw + measured->n_raw, octets, n);
	measured->n_raw += n;
}

static void put_number(struct measured *measured, uint32_t number, size_t n)
{
	uint8_t octets[4] = { (uint8_t)number, (uint8_t)(number >> 8), (uint8_t)(number >> 16), (uint8_t)(number >> 24) };

	put(measured, octets, n);
}

static void tell(struct measured *measured, enum quantity quantity, double value)
{
	measured->told[measured->n_told].quantity = quantity;
	measured->told[measured->n_told++].value = value;
}

int64_t things_face_s(const struct thing *thing, uint64_t true_us)
{
	int64_t at_us = (int64_t)true_us + thing->clock_error_us;
	int64_t at_s = at_us / 1000000 - (at_us % 1000000 < 0);

	return at_s + thing->zone_s;
}

static void put_face(struct measured *measured)
{
	time_t face_s = (time_t)things_face_s(&things.thing[measured->thing], measured->true_us);
	struct tm face;

	gmtime_r(&face_s, &face);
	put_number(measured, (uint32_t)face.tm_year + 1900, 2);
	put(measured, (uint8_t[]){ (uint8_t)(face.tm_mon + 1), (uint8_t)face.tm_mday, (uint8_t)face.tm_hour,
		(uint8_t)face.tm_min, (uint8_t)face.tm_sec }, 5);
}

enum { EDGE_MIN = 10 }; /* so near to the begin or the end of a pause is measured once more */

static bool is_at_edge(void)
{
	uint64_t now_us = clockwork_true_us(), at_us;

	if (resumed_us && now_us < resumed_us + 2 * EDGE_MIN * CLOCK_MINUTE)
		return true;
	for (size_t i = 0; (at_us = care_edge_us(i)); i++)
		if (now_us + 2 * EDGE_MIN * CLOCK_MINUTE > at_us && now_us < at_us + 2 * EDGE_MIN * CLOCK_MINUTE)
			return true;
	return false;
}

/* Mostly well, sometimes for hours not; nor when a pause begins or ends, where it is to be seen what it does. */
static unsigned value(unsigned well, unsigned spread, unsigned ill)
{
	bool is_ill = is_at_edge() || (clockwork_true_us() / (6 * CLOCK_HOUR) * 2654435761u >> 8) % 5 == 0;

	return (is_ill ? ill : well) + chance_below(&chance, spread);
}

/* One of the two people mostly; a guest, or whoever has not told it who they are. */
static uint8_t choose_user(void)
{
	static const uint8_t users[] = { 1, 1, 1, 1, 1, 2, 2, 2, 3, USER_NONE };

	return users[chance_below(&chance, sizeof(users))];
}

static void measure_pressure(struct measured *m)
{
	unsigned systolic = signs_pressure(value(120, 40, 165)), diastolic = signs_pressure(60 + chance_below(&chance, 30));
	unsigned pulse = signs_pulse(55 + chance_below(&chance, 40));
	bool has_failed = may(HAZARD_BAD_VALUES) && chance_percent(&chance, 20);

	m->user = care_is_on(CARE_USERS) ? choose_user() : USER_NONE;
	put_number(m, care_is_on(CARE_USERS) ? 0x0e : 0x06, 1);
	put_number(m, has_failed ? 0x7ff : systolic, 2);
	put_number(m, has_failed ? 0x7ff : diastolic, 2);
	put_number(m, 0x7ff, 2);
	put_face(m);
	put_number(m, has_failed ? 0x7ff : pulse, 2);
	if (care_is_on(CARE_USERS))
		put_number(m, m->user, 1);
	if (has_failed)
		return;
	tell(m, QUANTITY_SYSTOLIC_PRESSURE, systolic);
	tell(m, QUANTITY_DIASTOLIC_PRESSURE, diastolic);
	tell(m, QUANTITY_PULSE_RATE, pulse);
}

/* Whoever stands on it, in steps of 5 g: mostly the one or the other, sometimes a child, or somebody between them. */
static unsigned least_weight(void)
{
	unsigned who = care_is_on(CARE_SHARED_SCALE) ? chance_below(&chance, 20) : 0;

	return who < 9 ? 14000 : who < 15 ? 16400 : who < 17 ? 15200 : 6000;
}

static void measure_weight(struct measured *m)
{
	unsigned weight = least_weight() + chance_below(&chance, 800);
	bool has_failed = may(HAZARD_BAD_VALUES) && chance_percent(&chance, 20);

	put_number(m, 0x02, 1);
	put_number(m, has_failed ? 0xffff : weight, 2);
	put_face(m);
	if (!has_failed)
		tell(m, QUANTITY_BODY_WEIGHT, weight * 0.005);
}

/* Anybody can hear it, and could say it: drivers/mi_scale.c. */
static void measure_plainly(struct measured *m)
{
	unsigned weight = 14000 + 10 * chance_below(&chance, 80); /* steps of 50 g */

	put_number(m, 0x20, 1);
	put_number(m, weight, 2);
	put_face(m);
	tell(m, QUANTITY_BODY_WEIGHT, weight * 0.005);
}

static void measure_temperature(struct measured *m)
{
	unsigned temperature = signs_temperature(value(3620, 120, 3810));
	bool has_failed = may(HAZARD_BAD_VALUES) && chance_percent(&chance, 20);

	put_number(m, 0x02, 1);
	put_number(m, has_failed ? 0x007fffff : 0xfe000000 | temperature, 4);
	put_face(m);
	if (!has_failed)
		tell(m, QUANTITY_BODY_TEMPERATURE, temperature * 0.01);
}

static void measure_saturation(struct measured *m)
{
	unsigned saturation = value(93, 6, 84), pulse = signs_pulse(55 + chance_below(&chance, 40));
	bool has_failed = may(HAZARD_BAD_VALUES) && chance_percent(&chance, 20);

	put_number(m, 0x01, 1);
	put_number(m, has_failed ? 0x7ff : saturation, 2);
	put_number(m, has_failed ? 0x7ff : pulse, 2);
	put_face(m);
	if (has_failed)
		return;
	tell(m, QUANTITY_SPO2, saturation);
	tell(m, QUANTITY_PULSE_RATE, pulse);
}

static void measure_glucose(struct measured *m)
{
	unsigned glucose = value(90, 80, 240);
	bool has_failed = may(HAZARD_BAD_VALUES) && chance_percent(&chance, 20);

	put_number(m, 0x02, 1);
	put_number(m, things.thing[GLUCOMETER].number++, 2);
	put_face(m);
	put_number(m, has_failed ? 0x7ff : 0xb000 | glucose, 2);
	put_number(m, 0x11, 1);
	if (!has_failed)
		tell(m, QUANTITY_GLUCOSE, glucose);
}

static void use_lift(struct measured *m)
{
	put(m, (uint8_t[]){ 0x44, 0x00 }, 2);
	put_number(m, things.thing[LIFT].number++ & 0xff, 1);
	put(m, (uint8_t[]){ 0x01, 0x5a, 0x11, (uint8_t)chance_below(&chance, 2), 0x22, (uint8_t)chance_below(&chance, 2) }, 6);
}

const uint8_t things_key[DEVICE_KEY_SIZE] = "simulated button";

/* BTHome v2, sealed: information | cipher | counter | tag (drivers/bthome_seal.h). */
static void press(struct measured *m)
{
	struct thing *thing = &things.thing[BUTTON];
	uint8_t plain[4] = { 0x00, (uint8_t)thing->number, 0x3a, 0x01 }, cipher[4], tag[4], nonce[13];
	mbedtls_ccm_context ccm;

	memcpy(nonce, thing->address.octet, 6);
	memcpy(nonce + 6, (const uint8_t[]){ 0xd2, 0xfc, 0x45, (uint8_t)thing->number, (uint8_t)(thing->number >> 8), 0, 0 }, 7);
	mbedtls_ccm_init(&ccm);
	if (mbedtls_ccm_setkey(&ccm, MBEDTLS_CIPHER_ID_AES, things_key, 128) != 0 ||
		mbedtls_ccm_encrypt_and_tag(&ccm, sizeof(plain), nonce, sizeof(nonce), NULL, 0, plain, cipher, tag, sizeof(tag)) != 0)
		abort();
	mbedtls_ccm_free(&ccm);
	put_number(m, 0x45, 1);
	put(m, cipher, sizeof(cipher));
	put_number(m, thing->number++, 4);
	put(m, tag, sizeof(tag));
	m->is_press = true;
}

/* Nobody of this house: a beacon that says the same things as ours, under an address that was never enrolled. */
static void be_strange(struct measured *m)
{
	put(m, (uint8_t[]){ 0x44, 0x00 }, 2);
	put_number(m, things.thing[STRANGER].number++ & 0xff, 1);
	put(m, (uint8_t[]){ 0x3a, 0x01 }, 2);
}

static void (*const acts[THING_COUNT])(struct measured *measured) = {
	[CUFF] = measure_pressure,
	[SCALE] = measure_weight,
	[THERMOMETER] = measure_temperature,
	[OXIMETER] = measure_saturation,
	[GLUCOMETER] = measure_glucose,
	[LIFT] = use_lift,
	[BUTTON] = press,
	[PLAIN_SCALE] = measure_plainly,
	[STRANGER] = be_strange,
};

static void measure(uint64_t name)
{
	struct measured *measured = measured_new((enum thing_name)name);

	acts[name](measured);
	trace("%s measures %u", kinds[name].name, things.n_measured);
	air_wake(&things.thing[name], things.n_measured);
}

bool things_is_here(enum thing_name name)
{
	if (name == BELT)
		return care_is_on(CARE_SCORE) && care_is_on(CARE_BELT);
	return name != BED || care_is_on(CARE_MOBILITY);
}

void things_say(enum thing_name name, const uint8_t *octets, size_t n, uint8_t bits)
{
	struct measured *measured = measured_new(name);

	put(measured, octets, n);
	measured->bits = bits;
	trace("%s says %02x %u", kinds[name].name, bits, things.n_measured);
	air_wake(&things.thing[name], things.n_measured);
}

void things_tell(enum thing_name name, const uint8_t *octets, size_t n, enum quantity quantity, const double *value)
{
	struct measured *measured = measured_new(name);

	put(measured, octets, n);
	if (value)
		tell(measured, quantity, *value);
	trace("%s measures %u", kinds[name].name, things.n_measured);
	air_wake(&things.thing[name], things.n_measured);
}

/* Whoever is asked to measure again does so; a device does not measure twice in a second. */
static void act_again(void *context, uint64_t name)
{
	const struct thing *thing = &things.thing[name];
	uint64_t now_us = clockwork_true_us();

	(void)context;
	if (now_us < living_until_us && (!thing->n_measured || things.measured[thing->by[thing->n_measured - 1]].true_us + CLOCK_SECOND <= now_us))
		measure(name);
}

/* Who looks after a weight looks at it in the evening as well; and of several people one comes after the other. */
static uint64_t apart(enum thing_name name)
{
	bool is_often = name == SCALE && (care_is_on(CARE_TREND) || care_is_on(CARE_SHARED_SCALE));

	return CLOCK_DAY / (kinds[name].a_day * (is_often ? 3 : 1));
}

static void act(void *context, uint64_t name)
{
	uint64_t now_us = clockwork_true_us(), apart_us = apart((enum thing_name)name);

	(void)context;
	if (now_us >= living_until_us)
		return;
	clockwork_at(now_us + apart_us / 4 + chance_next(&chance) % (apart_us * 3 / 2), act, NULL, name);
	if (name == STRANGER && !may(HAZARD_STRANGERS))
		return;
	if (name == LIFT && care_is_on(CARE_MOBILITY)) {
		aids_use_lift();
		return;
	}
	if (may(HAZARD_FACES) && chance_percent(&chance, 5))
		things.thing[name].clock_error_us = ((int64_t)chance_below(&chance, 172800) - 86400) * INT64_C(1000000);
	measure(name);
	if ((name == CUFF && care_is_on(CARE_CONFIRM)) || (name == GLUCOMETER && care_is_on(CARE_HOLD)) ||
		(name == SCALE && care_is_on(CARE_SHARED_SCALE)) || (name == SCALE && care_is_on(CARE_TREND) && care_is_on(CARE_WEIGH_AGAIN)))
		for (uint64_t i = 1; i < 3 && chance_percent(&chance, 50); i++)
			clockwork_at(now_us + i * (CLOCK_MINUTE + chance_below(&chance, 2700) * CLOCK_SECOND), act_again, NULL, name);
}

void things_on_resumed(void)
{
	resumed_us = clockwork_true_us();
	clockwork_at(resumed_us + EDGE_MIN * CLOCK_MINUTE, act_again, NULL, CUFF);
	clockwork_at(resumed_us + EDGE_MIN * CLOCK_MINUTE, act_again, NULL, GLUCOMETER);
}

static void measure_at_edges(enum thing_name name)
{
	uint64_t at_us;

	for (size_t i = 0; (at_us = care_edge_us(i)); i++) {
		clockwork_at(at_us - EDGE_MIN * CLOCK_MINUTE, act_again, NULL, name);
		clockwork_at(at_us + EDGE_MIN * CLOCK_MINUTE, act_again, NULL, name);
	}
}

void things_begin(uint64_t seed, uint64_t until_us)
{
	things_end();
	chance.state = seed;
	living_until_us = until_us;
	resumed_us = 0;
	is_healed = false;
	things.measured = calloc(MEASURED_MAX, sizeof(*things.measured));
	if (!things.measured)
		abort();
	for (int i = 0; i < THING_COUNT; i++) {
		things.thing[i] = (struct thing){ .kind = kinds[i].kind, .address = { { 0, 0xaa, 1, (uint8_t)(i + 1), 0, (uint8_t)(i + 1) } },
			.service = kinds[i].service, .characteristic = kinds[i].characteristic, .is_beacon = kinds[i].is_beacon,
			.keeps_records = kinds[i].keeps_records, .zone_s = clock_zone_s((int64_t)clockwork_true_us()), .number = (uint16_t)(i == BUTTON ? 200 : i == BED || i == BELT ? 1 : 1 + chance_below(&chance, 200)) };
		if (kinds[i].a_day)
			clockwork_at(clockwork_true_us() + CLOCK_MINUTE + chance_next(&chance) % (CLOCK_DAY / kinds[i].a_day), act, NULL, (uint64_t)i);
	}
	measure_at_edges(CUFF);
	measure_at_edges(GLUCOMETER);
}

void things_end(void)
{
	for (int i = 0; i < THING_COUNT; i++)
		free(things.thing[i].by);
	free(things.measured);
	memset(&things, 0, sizeof(things));
}

struct thing *things_of(const struct address *address)
{
	for (int i = 0; i < THING_COUNT; i++)
		if (memcmp(&things.thing[i].address, address, sizeof(*address)) == 0)
			return &things.thing[i];
	return NULL;
}

/* Of several that look the same, the newest that is not known: a packet id wraps. */
struct measured *things_find(const struct address *address, const uint8_t *raw, size_t n_raw)
{
	const struct thing *thing = things_of(address);
	struct measured *found = NULL;

	for (uint32_t i = thing ? thing->n_measured : 0; i > 0; i--) {
		struct measured *measured = &things.measured[thing->by[i - 1]];

		if (measured->n_raw != n_raw || memcmp(measured->raw, raw, n_raw) != 0)
			continue;
		if (!found || (found->row && !measured->row))
			found = measured;
		if (measured->row == 0 && measured->n_heard)
			return measured;
	}
	return found;
}

void things_heal(void)
{
	is_healed = true;
}
