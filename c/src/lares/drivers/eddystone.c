/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Eddystone: service data of UUID 0xFEAA, big-endian (github.com/google/eddystone). Which beacon is near, and how it is.
 *
 *   00 PP NNNNNNNNNNNNNNNNNNNN IIIIIIIIIIII [0000]   UID: namespace and instance
 *   10 PP SS EE…                                     URL: scheme, then up to 17 characters and codes
 *   20 00 VVVV TTTT CCCCCCCC UUUUUUUU                TLM: telemetry
 *   30 PP IIIIIIIIIIIIIIII                           EID: an id that only the beacon's owner can resolve, new every few
 *                                                    minutes: what it says here is that some such beacon is near
 *   P  int8, dBm at 0 m: 41 dB more than at 1 m
 *   V  uint16, mV, 0 none             T  int16, 1/256 Cel, 0x8000 none
 *   C  uint32, advertisements sent    U  uint32, 0.1 s since the start
 *
 * TLM of version 1 is sealed with AES-EAX over a clock that beacon and owner share: not read. Nor are other types:
 * trackers send theirs, 0x40, under the same UUID.
 */
#include <string.h>

#include "drivers/driver.h"
#include "drivers/sensor.h"
#include "proto/reader.h"
#include "proto/text.h"

enum {
	SERVICE = 0xfeaa,
	TYPE_UID = 0x00,
	TYPE_URL = 0x10,
	TYPE_TLM = 0x20,
	TYPE_EID = 0x30,
	TLM_VERSION = 0,
	N_ID = 16,
	N_RESERVED = 2, /* the older UID frames do without */
	N_URL_HEAD = 3,
	N_URL_CODES_MAX = 17,
	N_URL_MAX = 12 + N_URL_CODES_MAX * 6, /* the longest scheme, the longest expansion */
	N_EPHEMERAL_ID = 8,
};

static enum decode put_presence(struct reader *r, size_t n_id, struct readings *found)
{
	struct decimal power_dBm = { (int8_t)reader_u8(r), 0 };
	const uint8_t *id = reader_take(r, n_id);

	if (r->short_read)
		return DECODE_LENGTH;
	readings_begin(found, READING_PRESENCE);
	readings_text(found, QUANTITY_BEACON_ID, VALUE_HEX, id, n_id);
	readings_number(found, QUANTITY_TRANSMIT_POWER, power_dBm, UNIT_DECIBEL_MILLIWATT);
	return DECODE_OK;
}

static enum decode decode_uid(struct reader *r, struct readings *found)
{
	enum decode outcome = put_presence(r, N_ID, found);

	return outcome == DECODE_OK && r->n_left != 0 && r->n_left != N_RESERVED ? DECODE_LENGTH : outcome;
}

static enum decode decode_eid(struct reader *r, struct readings *found)
{
	enum decode outcome = put_presence(r, N_EPHEMERAL_ID, found);

	return outcome == DECODE_OK && r->n_left ? DECODE_LENGTH : outcome;
}

/* Writes what one octet stands for; false where it stands for nothing. */
static bool expand(struct text *url, uint8_t code)
{
	static const char *const domains[] = { ".com/", ".org/", ".edu/", ".net/", ".info/", ".biz/", ".gov/", ".com",
		".org", ".edu", ".net", ".info", ".biz", ".gov" };

	if (code < sizeof(domains) / sizeof(domains[0]))
		text_put(url, domains[code]);
	else if (code > 0x20 && code < 0x7f)
		text_put_n(url, (const char *)&code, 1);
	else
		return false;
	return true;
}

static enum decode decode_url(struct reader *r, struct readings *found)
{
	static const char *const schemes[] = { "http://www.", "https://www.", "http://", "https://" };
	struct decimal power_dBm = { (int8_t)reader_u8(r), 0 };
	uint8_t scheme = reader_u8(r);
	char buffer[N_URL_MAX + 1];
	struct text url = text_of(buffer, sizeof(buffer));

	if (r->short_read || r->n_left > N_URL_CODES_MAX)
		return DECODE_LENGTH;
	if (scheme >= sizeof(schemes) / sizeof(schemes[0]))
		return DECODE_INSANE;
	text_put(&url, schemes[scheme]);
	while (r->n_left)
		if (!expand(&url, reader_u8(r)))
			return DECODE_INSANE;
	readings_begin(found, READING_PRESENCE);
	readings_text(found, QUANTITY_TEXT, VALUE_TEXT, buffer, strlen(buffer));
	readings_number(found, QUANTITY_TRANSMIT_POWER, power_dBm, UNIT_DECIBEL_MILLIWATT);
	return DECODE_OK;
}

/* 1/256 is 0.00390625: in the fewest digits that say it exactly. */
static struct decimal of_256ths(int16_t raw)
{
	struct decimal d = { raw * INT64_C(390625), -8 };

	while (d.exponent < 0 && d.mantissa % 10 == 0) {
		d.mantissa /= 10;
		d.exponent++;
	}
	return d;
}

static void put_telemetry(struct readings *found, uint16_t supply_mV, int16_t temperature, uint32_t n_adverts,
	uint32_t up_ds)
{
	readings_begin(found, READING_SENSOR);
	if (supply_mV == 0)
		readings_absent(found, QUANTITY_VOLTAGE, ABSENT_NOT_MEASURED);
	else
		readings_number(found, QUANTITY_VOLTAGE, (struct decimal){ supply_mV, -3 }, UNIT_VOLT);
	if (temperature == INT16_MIN)
		readings_absent(found, QUANTITY_TEMPERATURE, ABSENT_NOT_MEASURED);
	else
		sensor_put(found, QUANTITY_TEMPERATURE, of_256ths(temperature), UNIT_CELSIUS);
	readings_number(found, QUANTITY_ADVERT_COUNT, (struct decimal){ n_adverts, 0 }, UNIT_NONE);
	readings_number(found, QUANTITY_UPTIME, (struct decimal){ up_ds, -1 }, UNIT_SECOND);
}

static enum decode decode_tlm(struct reader *r, struct readings *found)
{
	uint16_t supply_mV, temperature;
	uint32_t n_adverts, up_ds;

	reader_take(r, 1); /* the version: looked at before */
	supply_mV = reader_u16_be(r);
	temperature = reader_u16_be(r);
	n_adverts = (uint32_t)reader_uint_be(r, 4);
	up_ds = (uint32_t)reader_uint_be(r, 4);
	if (r->short_read || r->n_left)
		return DECODE_LENGTH;
	put_telemetry(found, supply_mV, (int16_t)temperature, n_adverts, up_ds);
	return DECODE_OK;
}

static enum decode eddystone_decode(const struct frame *frame, struct readings *found)
{
	const struct section *section = frame_service_data(frame, SERVICE);
	struct reader r;
	uint8_t type;

	if (!section)
		return DECODE_NOT_MINE;
	if (section->n_data < 2)
		return DECODE_LENGTH;
	r = reader_of(section->data, section->n_data);
	type = reader_u8(&r);
	if ((type & 0x0f) || type > TYPE_EID || (type == TYPE_TLM && *r.at != TLM_VERSION))
		return DECODE_NOT_MINE;
	readings_init(found, section->data, section->n_data);
	switch (type) {
	case TYPE_UID:
		return decode_uid(&r, found);
	case TYPE_URL:
		return decode_url(&r, found);
	case TYPE_TLM:
		return decode_tlm(&r, found);
	default:
		return decode_eid(&r, found);
	}
}

const struct driver driver_eddystone = {
	.name = "eddystone",
	.about = "Eddystone beacons: that one is near, its battery and temperature",
	.decode = eddystone_decode,
};
