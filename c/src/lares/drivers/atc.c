/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Thermometers with the free firmware of atc1441 or pvvx: service data of UUID 0x181A (github.com/atc1441/
 * ATC_MiThermometer; github.com/pvvx/ATC_MiThermometer, custom_beacon.h). The length tells the four layouts apart.
 *
 *   13     AAAAAAAAAAAA TTTT HH BB VVVV NN           atc1441, big-endian: 0.1 Cel, %, %, mV
 *   14 15  AAAAAAAAAAAA TTTT HHHH VVVV BB NN [FF]    pvvx, little-endian: 0.01 Cel, 0.01 %, mV, %
 *    8     NN cipher 3 GGGGGGGG                      atc1441 sealed: TT 0.5 Cel above -40, HH 0.5 %, BB % in 7 bits
 *   11     NN cipher 6 GGGGGGGG                      pvvx sealed: TTTT HHHH BB FF as above
 *   A  the address once more    N  number of the measurement    G  tag of AES-128-CCM
 *   F  0 contact input; 1 to 4 what the firmware's own thermostat does with its output
 *
 * The contact is an input and not an opening: without a reed switch the pin reads as it likes, and real thermometers
 * say 1. A plan that knows of the switch says what it is on. The thermostat is left out: it senses nothing.
 *
 * N is 8 bits: behind the seal it tells repeats, and does not keep replays away for long.
 */
#include "drivers/driver.h"
#include "drivers/sensor.h"
#include "proto/reader.h"

enum {
	SERVICE = 0x181a,
	N_ADDRESS = 6,
	N_ATC = 13,
	N_PVVX_BARE = 14, /* of boards without any output */
	N_PVVX = 15,
	N_ATC_SEALED = 8,
	N_PVVX_SEALED = 11,
	N_TAG = 4,
	N_PLAIN_MAX = 6,
	AD_SERVICE_DATA = 0x16,
	N_AD_HEAD = 3, /* type and UUID: what an AD structure's length counts besides */
	IS_CONTACT = 1 << 0,
};

static void number(struct readings *found, uint8_t counter)
{
	found->sequence_kind = SEQUENCE_PACKET_ID;
	found->sequence = counter;
}

static void put(struct readings *found, enum quantity quantity, int32_t mantissa, int8_t exponent, enum unit unit)
{
	sensor_put(found, quantity, (struct decimal){ mantissa, exponent }, unit);
}

static void put_climate_pvvx(struct reader *r, struct readings *found)
{
	put(found, QUANTITY_TEMPERATURE, (int16_t)reader_u16(r), -2, UNIT_CELSIUS);
	put(found, QUANTITY_HUMIDITY, reader_u16(r), -2, UNIT_PERCENT);
}

static void put_contact(struct readings *found, uint8_t flags)
{
	readings_boolean(found, QUANTITY_INPUT, flags & IS_CONTACT);
}

static void decode_atc(struct reader r, struct readings *found)
{
	reader_take(&r, N_ADDRESS);
	put(found, QUANTITY_TEMPERATURE, (int16_t)reader_u16_be(&r), -1, UNIT_CELSIUS);
	put(found, QUANTITY_HUMIDITY, reader_u8(&r), 0, UNIT_PERCENT);
	put(found, QUANTITY_BATTERY_LEVEL, reader_u8(&r), 0, UNIT_PERCENT);
	put(found, QUANTITY_VOLTAGE, reader_u16_be(&r), -3, UNIT_VOLT);
	number(found, reader_u8(&r));
}

static void decode_pvvx(struct reader r, struct readings *found)
{
	uint16_t supply_mV;

	reader_take(&r, N_ADDRESS);
	put_climate_pvvx(&r, found);
	supply_mV = reader_u16(&r);
	put(found, QUANTITY_BATTERY_LEVEL, reader_u8(&r), 0, UNIT_PERCENT);
	put(found, QUANTITY_VOLTAGE, supply_mV, -3, UNIT_VOLT);
	number(found, reader_u8(&r));
	if (r.n_left)
		put_contact(found, reader_u8(&r));
}

static void decode_atc_plain(struct reader r, struct readings *found)
{
	put(found, QUANTITY_TEMPERATURE, reader_u8(&r) * 5 - 400, -1, UNIT_CELSIUS);
	put(found, QUANTITY_HUMIDITY, reader_u8(&r) * 5, -1, UNIT_PERCENT);
	put(found, QUANTITY_BATTERY_LEVEL, reader_u8(&r) & 0x7f, 0, UNIT_PERCENT);
}

static void decode_pvvx_plain(struct reader r, struct readings *found)
{
	put_climate_pvvx(&r, found);
	put(found, QUANTITY_BATTERY_LEVEL, reader_u8(&r), 0, UNIT_PERCENT);
	put_contact(found, reader_u8(&r));
}

/*
 * Nonce: address 6 (least significant octet first) | length of the AD structure | 16 1A 18 | counter, as they are on air.
 * Additional data: 11.
 */
static enum decode open_sealed(const struct frame *frame, const struct section *section, struct readings *found)
{
	static const uint8_t additional[] = { 0x11 };
	uint8_t nonce[N_ADDRESS + 5] = { [N_ADDRESS] = (uint8_t)(section->n_data + N_AD_HEAD), AD_SERVICE_DATA,
		SERVICE & 0xff, SERVICE >> 8, section->data[0] };
	uint8_t plain[N_PLAIN_MAX];
	struct sealed sealed = { .nonce = nonce, .n_nonce = sizeof(nonce), .additional = additional, .n_additional = 1,
		.cipher = section->data + 1, .n_cipher = section->n_data - 1 - N_TAG,
		.tag = section->data + section->n_data - N_TAG, .n_tag = N_TAG };

	if (!frame->open)
		return DECODE_NEEDS_KEY;
	for (size_t i = 0; i < N_ADDRESS; i++)
		nonce[i] = frame->address.octet[N_ADDRESS - 1 - i];
	if (frame->open(frame->open_context, &sealed, plain) < 0)
		return DECODE_DAMAGED;
	found->is_encrypted = found->is_authentic = true;
	number(found, section->data[0]);
	if (section->n_data == N_ATC_SEALED)
		decode_atc_plain(reader_of(plain, sealed.n_cipher), found);
	else
		decode_pvvx_plain(reader_of(plain, sealed.n_cipher), found);
	return DECODE_OK;
}

static enum decode atc_decode(const struct frame *frame, struct readings *found)
{
	const struct section *section = frame_service_data(frame, SERVICE);
	struct reader r;

	if (!section)
		return DECODE_NOT_MINE;
	r = reader_of(section->data, section->n_data);
	readings_init(found, section->data, section->n_data);
	readings_begin(found, READING_SENSOR);
	switch (section->n_data) {
	case N_ATC:
		decode_atc(r, found);
		return DECODE_OK;
	case N_PVVX_BARE:
	case N_PVVX:
		decode_pvvx(r, found);
		return DECODE_OK;
	case N_ATC_SEALED:
	case N_PVVX_SEALED:
		return open_sealed(frame, section, found);
	default:
		return DECODE_LENGTH;
	}
}

const struct driver driver_atc = {
	.name = "atc",
	.about = "thermometers with the firmware of atc1441 or pvvx",
	.decode = atc_decode,
};
