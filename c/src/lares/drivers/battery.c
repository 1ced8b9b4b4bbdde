/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Battery Service 1.1, clause 3: Battery Level, 0x2A19, one octet, 0 to 100 %, more is reserved; and Battery Level
 * Status, 0x2BED.
 *
 *   FF PPPP [IIII] [LL] [AA]   little-endian
 *   F  flags: 0 identifier, 1 level, 2 additional status, the rest is reserved and ignored
 *   P  power state: 0 battery present, 1-2 wired and 3-4 wireless power, 5-6 charge state, 7-8 charge level,
 *      9-11 how it is charged, 12-14 faults in charging
 *   I  which battery it is
 *   L  level, %
 *   A  0-1 needs service, 2 battery fault
 *
 * Unconfirmed: 0x2BED by one public source only (bluetooth-sig-python), seen from no device yet.
 */
#include "drivers/driver.h"
#include "proto/reader.h"

enum {
	LEVEL = 0x2a19,
	STATUS = 0x2bed,
};

enum {
	HAS_IDENTIFIER = 1 << 0,
	HAS_LEVEL = 1 << 1,
	HAS_ADDITIONAL = 1 << 2,
};

static const char *const charge_states[] = { NULL, "charging", "discharging", "inactive" };
static const char *const charge_levels[] = { NULL, "good", "low", "critical" };
static const char *const charging_types[] = { NULL, "constant-current", "constant-voltage", "trickle", "float", NULL,
	NULL, NULL };
static const char *const charging_faults[] = { "battery", "external-power", "other" };

static unsigned int field_of(uint16_t bits, unsigned int at, unsigned int n_bits)
{
	return bits >> at & ((1u << n_bits) - 1);
}

/* 0 no, 1 yes; the others do not know. */
static void put_answer(struct readings *found, enum quantity quantity, unsigned int answer)
{
	if (answer <= 1)
		readings_boolean(found, quantity, answer == 1);
}

static void put_code(struct readings *found, enum quantity quantity, const char *code)
{
	if (code)
		readings_code(found, quantity, code);
}

static void put_level(struct readings *found, uint8_t level)
{
	readings_number(found, QUANTITY_BATTERY_LEVEL, (struct decimal){ level, 0 }, UNIT_PERCENT);
}

static void put_power(struct readings *found, uint16_t power)
{
	unsigned int state = field_of(power, 5, 2), level = field_of(power, 7, 2);

	readings_boolean(found, QUANTITY_BATTERY_PRESENT, field_of(power, 0, 1));
	put_answer(found, QUANTITY_WIRED_POWER, field_of(power, 1, 2));
	put_answer(found, QUANTITY_WIRELESS_POWER, field_of(power, 3, 2));
	put_code(found, QUANTITY_CHARGE_STATE, charge_states[state]);
	if (state)
		readings_boolean(found, QUANTITY_BATTERY_CHARGING, state == 1);
	put_code(found, QUANTITY_CHARGE_LEVEL, charge_levels[level]);
	if (level)
		readings_boolean(found, QUANTITY_BATTERY_LOW, level > 1);
	put_code(found, QUANTITY_CHARGING_TYPE, charging_types[field_of(power, 9, 3)]);
	readings_codes(found, QUANTITY_CHARGING_FAULT, field_of(power, 12, 3), charging_faults, 3);
}

static enum decode decode_level(const struct frame *frame, struct readings *found)
{
	if (frame->n_data != 1)
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_BATTERY);
	put_level(found, frame->data[0]);
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

static size_t length_of(uint8_t flags)
{
	return 3 + (flags & HAS_IDENTIFIER ? 2u : 0) + (flags & HAS_LEVEL ? 1u : 0) + (flags & HAS_ADDITIONAL ? 1u : 0);
}

static enum decode decode_status(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	uint8_t flags = reader_u8(&r), additional;

	if (frame->n_data != length_of(flags))
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_BATTERY);
	put_power(found, reader_u16(&r));
	if (flags & HAS_IDENTIFIER)
		readings_number(found, QUANTITY_BATTERY_ID, (struct decimal){ reader_u16(&r), 0 }, UNIT_NONE);
	if (flags & HAS_LEVEL)
		put_level(found, reader_u8(&r));
	if (flags & HAS_ADDITIONAL) {
		additional = reader_u8(&r);
		put_answer(found, QUANTITY_SERVICE_REQUIRED, field_of(additional, 0, 2));
		readings_boolean(found, QUANTITY_BATTERY_FAULT, field_of(additional, 2, 1));
	}
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

static enum decode battery_decode(const struct frame *frame, struct readings *found)
{
	if (frame_is_gatt(frame, LEVEL))
		return decode_level(frame, found);
	if (frame_is_gatt(frame, STATUS))
		return decode_status(frame, found);
	return DECODE_NOT_MINE;
}

const struct driver driver_battery = {
	.name = "battery",
	.about = "charge and state of a device's battery (Battery Service)",
	.decode = battery_decode,
};
