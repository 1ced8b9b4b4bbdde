/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BTHome v1 (bthome.io/v1): the first version of the format, still sent by sensors that were never updated. Service
 * data of two UUIDs that belong to services of other kinds, User Data and Bond Management.
 *
 *   objects …                   0x181C plain; 0x181E sealed (bthome_seal.h), with nonce 1E 18 and additional data 11
 *
 *   an object:  LF II value …   little-endian
 *   LF  0-4 octets after this one; 5-7 format: 0 unsigned, 1 signed, 2 binary floating point, 3 text, 4 address, 5 time
 *   I   id, as in version 2; an address has none
 *
 * Unlike in version 2 an unknown object has a length: it is passed over, and the reading is marked incomplete. The
 * address says nothing that the advertisement's own does not.
 */
#include "drivers/bthome_object.h"
#include "drivers/bthome_seal.h"

enum {
	PLAIN = 0x181c,
	SEALED = 0x181e,
	LENGTH_MASK = 0x1f,
	FORMAT_SHIFT = 5,
	FORMAT_ADDRESS = 4,
	N_ADDRESS = 6,
};

static enum bthome_object read_object(struct reader *r, struct bthome_packet *packet)
{
	uint8_t head = reader_u8(r);
	unsigned int format = head >> FORMAT_SHIFT;
	size_t n = head & LENGTH_MASK;
	const uint8_t *octets = reader_take(r, n);

	if (!octets || n == 0)
		return BTHOME_OBJECT_SHORT;
	if (format == FORMAT_ADDRESS)
		return n == N_ADDRESS ? BTHOME_OBJECT_OK : BTHOME_OBJECT_SHORT;
	return bthome_object_put(packet, octets[0], format < BTHOME_OTHER ? (enum bthome_format)format : BTHOME_OTHER,
		octets + 1, n - 1);
}

static enum decode bthome_v1_decode(const struct frame *frame, struct readings *found)
{
	static const uint8_t additional[] = { 0x11 };
	const struct bthome_seal seal = { .address = frame->address, .in_nonce = { SEALED & 0xff, SEALED >> 8 },
		.n_in_nonce = 2, .additional = additional, .n_additional = sizeof(additional) };
	const struct section *open = frame_service_data(frame, PLAIN);
	const struct section *section = open ? open : frame_service_data(frame, SEALED);
	enum decode outcome = DECODE_OK;
	uint8_t plain[BTHOME_DATA_MAX];
	struct reader r;

	if (!section)
		return DECODE_NOT_MINE;
	if (section->n_data == 0 || section->n_data > BTHOME_DATA_MAX)
		return DECODE_LENGTH;
	readings_init(found, section->data, section->n_data);
	r = reader_of(section->data, section->n_data);
	if (!open)
		outcome = bthome_open(frame, &seal, &r, plain, found);
	if (outcome != DECODE_OK)
		return outcome;
	readings_begin(found, READING_SENSOR);
	return bthome_objects_read(r, read_object, found);
}

const struct driver driver_bthome_v1 = {
	.name = "bthome-v1",
	.about = "sensors that speak BTHome v1",
	.decode = bthome_v1_decode,
};
