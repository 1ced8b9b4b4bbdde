/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Xiaomi's scales that seal their adverts (Bluetooth-Devices/xiaomi-ble).
 *
 *   PP WWWWWWWW TTTTTTTT   0x4e16, S200 (MJTZC02YM)   little-endian
 *   P  user's profile; W  0.01 kg; T  Unix time
 *
 *   PP VVVVVVVV TTTTTTTT   0x6e16, S400 (MJTZC01YM)
 *   V  0-10 weight, 0.1 kg; 11-17 heart rate - 50, 0 and 127 none; 18-31 impedance, 0.1 Ohm
 *
 * The S400 says one weighing in two frames of the same time: weight, heart rate and the impedance at the lower of
 * its two frequencies, then that at the higher. Who wears socks has no impedance and no heart rate, and no second
 * frame. All zero: the person stepped off.
 */
#include "drivers/mibeacon_object.h"
#include "proto/reader.h"

enum {
	HEART_RATE_OFFSET = 50,
	HEART_RATE_NONE = 127,
};

static struct reader begin_weighing(struct mibeacon *beacon, const struct mibeacon_object *object)
{
	struct reader r = reader_of(object->octets, object->n);
	struct reading *reading = readings_begin(beacon->found, READING_WEIGHT);

	reading->user = reader_u8(&r);
	mibeacon_time(beacon, r.at + 4);
	return r;
}

static bool is_empty(const struct mibeacon_object *object)
{
	return (object->octets[1] | object->octets[2] | object->octets[3] | object->octets[4]) == 0;
}

bool mibeacon_scale_s200(struct mibeacon *beacon, const struct mibeacon_object *object)
{
	struct reader r;

	if (is_empty(object))
		return true;
	r = begin_weighing(beacon, object);
	mibeacon_number(beacon, QUANTITY_BODY_WEIGHT, (struct decimal){ reader_u32(&r), -2 }, UNIT_KILOGRAM);
	return true;
}

static void put_heart_rate(struct mibeacon *beacon, unsigned int raw)
{
	if (raw == 0 || raw == HEART_RATE_NONE)
		mibeacon_absent(beacon, QUANTITY_HEART_RATE, ABSENT_NOT_MEASURED);
	else
		mibeacon_number(beacon, QUANTITY_HEART_RATE, (struct decimal){ raw + HEART_RATE_OFFSET, 0 },
			UNIT_PER_MINUTE);
}

static void put_impedance(struct mibeacon *beacon, enum quantity quantity, unsigned int deci_ohm)
{
	if (deci_ohm == 0)
		mibeacon_absent(beacon, quantity, ABSENT_NOT_MEASURED);
	else
		mibeacon_number(beacon, quantity, (struct decimal){ deci_ohm, -1 }, UNIT_OHM);
}

bool mibeacon_scale_s400(struct mibeacon *beacon, const struct mibeacon_object *object)
{
	unsigned int mass, heart_rate, impedance;
	uint32_t bits, stamp;
	struct reader r;

	if (is_empty(object))
		return true;
	r = begin_weighing(beacon, object);
	bits = reader_u32(&r);
	stamp = reader_u32(&r);
	mass = bits & 0x7ff;
	heart_rate = bits >> 11 & 0x7f;
	impedance = bits >> 18;
	if (mass) {
		mibeacon_number(beacon, QUANTITY_BODY_WEIGHT, (struct decimal){ mass, -1 }, UNIT_KILOGRAM);
		put_heart_rate(beacon, heart_rate);
		put_impedance(beacon, QUANTITY_IMPEDANCE_LOW, impedance);
	} else {
		put_impedance(beacon, QUANTITY_IMPEDANCE, impedance);
	}
	if (stamp && impedance) { /* without a time nothing says that they are one */
		beacon->found->part = mass ? PART_HEAD : PART_TAIL;
		beacon->found->act = stamp;
	}
	return true;
}
