/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Door locks of MiBeacons (Xiaomi's "BLE object definition").
 *
 *   AA KKKKKKKK TTTTTTTT   0x000b   little-endian
 *   A  0-3 action, 4-7 method; K  key, or what is wrong: 0xC0DExxxx; T  Unix time
 *
 *   KKKKKKKK RR            0x0006, a finger was read
 *   BB                     0x100e, the bolts that are out: 0 square, 1 dead, 2 latch; 3 child lock
 */
#include "drivers/mibeacon_object.h"
#include "proto/reader.h"

enum {
	KEY_UNKNOWN = 0xffffffff,
	KEY_INVALID = 0xdeadbeef,
	FAULT = 0xc0de, /* high half of a key that is none */
	BOLTS = 0x03,
	BOLTS_RESERVED = 0xf0,
};

static const struct {
	const char *name;
	enum { KEEPS, UNLOCKS, LOCKS, FAILS } does;
} actions[16] = {
	[0] = { "unlock-outside", UNLOCKS },
	[1] = { "lock", LOCKS },
	[2] = { "deadlock", KEEPS },
	[3] = { "deadlock-off", KEEPS },
	[4] = { "unlock-inside", UNLOCKS },
	[5] = { "lock-inside", LOCKS },
	[6] = { "child-lock", KEEPS },
	[7] = { "child-lock-off", KEEPS },
	[8] = { "lock-outside", LOCKS },
	[15] = { "abnormal", FAILS },
};

static const char *const methods[16] = {
	[0] = "bluetooth",
	[1] = "password",
	[2] = "biometric",
	[3] = "key",
	[4] = "turntable",
	[5] = "nfc",
	[6] = "one-time-password",
	[7] = "two-step",
	[8] = "coercion",
	[9] = "homekit",
	[10] = "manual",
	[11] = "automatic",
	[15] = "abnormal",
};

static const char *const results[] = { "match", "no-match", "timeout", "low-quality", "partial", "too-dry", "too-wet" };

static void put_key(struct mibeacon *beacon, uint32_t key)
{
	if (key >> 16 == FAULT) {
		mibeacon_boolean(beacon, QUANTITY_PROBLEM, true);
		mibeacon_number(beacon, QUANTITY_FAULT_CODE, (struct decimal){ key & 0xffff, 0 }, UNIT_NONE);
	} else if (key == KEY_UNKNOWN || key == KEY_INVALID) {
		mibeacon_absent(beacon, QUANTITY_LOCK_KEY, ABSENT_NOT_MEASURED);
	} else {
		mibeacon_number(beacon, QUANTITY_LOCK_KEY, (struct decimal){ key, 0 }, UNIT_NONE);
	}
}

bool mibeacon_lock(struct mibeacon *beacon, const struct mibeacon_object *object)
{
	struct reader r = reader_of(object->octets, object->n);
	uint8_t head = reader_u8(&r);
	unsigned int action = head & 0x0f, does = actions[action].does;

	mibeacon_reading(beacon, READING_SENSOR);
	if (does == UNLOCKS || does == LOCKS)
		mibeacon_boolean(beacon, QUANTITY_LOCK, does == UNLOCKS);
	mibeacon_code(beacon, QUANTITY_LOCK_ACTION, actions[action].name);
	mibeacon_code(beacon, QUANTITY_LOCK_METHOD, methods[head >> 4]);
	put_key(beacon, reader_u32(&r));
	mibeacon_time(beacon, r.at);
	return true;
}

bool mibeacon_lock_bolts(struct mibeacon *beacon, const struct mibeacon_object *object)
{
	mibeacon_reading(beacon, READING_SENSOR);
	if (object->octets[0] & BOLTS_RESERVED)
		mibeacon_absent(beacon, QUANTITY_LOCK, ABSENT_ERROR);
	else
		mibeacon_boolean(beacon, QUANTITY_LOCK, !(object->octets[0] & BOLTS));
	return true;
}

bool mibeacon_fingerprint(struct mibeacon *beacon, const struct mibeacon_object *object)
{
	struct reader r = reader_of(object->octets, object->n);
	uint32_t key = reader_u32(&r);
	uint8_t result = reader_u8(&r);

	mibeacon_reading(beacon, READING_SENSOR);
	mibeacon_code(beacon, QUANTITY_FINGERPRINT, result < sizeof(results) / sizeof(results[0]) ? results[result] : NULL);
	put_key(beacon, key);
	return true;
}
