/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BTHome v2 (bthome.io/format): service data of UUID 0xFCD2. Doors, lifts, buttons, scales, sensors of many makers.
 *
 *   II [MMMMMMMMMMMM] objects …   which may be sealed (bthome_seal.h), with nonce D2 FC II and no additional data
 *   I  device information: 0 sealed, 1 address follows, 2 sent by events and not by schedule, 5-7 version, 2
 *   M  address, least significant octet first: of the device, where a repeater sends for it
 *
 * An object is its id and a little-endian value whose length the id fixes; text and raw have a length octet. Where an
 * unknown id stands the length of the rest is unknown too: what was read before it is kept, marked incomplete.
 */
#include "drivers/bthome_object.h"
#include "drivers/bthome_seal.h"

enum {
	SERVICE = 0xfcd2,
	IS_SEALED = 1 << 0,
	HAS_ADDRESS = 1 << 1,
	IS_TRIGGERED = 1 << 2,
	VERSION_SHIFT = 5,
	VERSION = 2,
	N_ADDRESS = 6,
};

/* The device's address as it is printed: the nonce is made of it. */
static struct address read_address(struct reader *r, uint8_t information, const struct address *sender)
{
	const uint8_t *octet = information & HAS_ADDRESS ? reader_take(r, N_ADDRESS) : NULL;
	struct address address = *sender;

	for (size_t i = 0; octet && i < N_ADDRESS; i++)
		address.octet[i] = octet[N_ADDRESS - 1 - i];
	return address;
}

static enum decode bthome_decode(const struct frame *frame, struct readings *found)
{
	const struct section *section = frame_service_data(frame, SERVICE);
	struct bthome_seal seal = { .in_nonce = { SERVICE & 0xff, SERVICE >> 8 }, .n_in_nonce = 3 };
	enum decode outcome = DECODE_OK;
	uint8_t plain[BTHOME_DATA_MAX];
	uint8_t information;
	struct reader r;

	if (!section)
		return DECODE_NOT_MINE;
	r = reader_of(section->data, section->n_data);
	information = reader_u8(&r);
	if (r.short_read || section->n_data > BTHOME_DATA_MAX)
		return DECODE_LENGTH;
	if (information >> VERSION_SHIFT != VERSION)
		return DECODE_NOT_MINE;
	seal.address = read_address(&r, information, &frame->address);
	if (r.short_read)
		return DECODE_LENGTH;
	readings_init(found, section->data, section->n_data);
	seal.in_nonce[2] = information;
	if (information & IS_SEALED)
		outcome = bthome_open(frame, &seal, &r, plain, found);
	if (outcome != DECODE_OK)
		return outcome;
	readings_begin(found, READING_SENSOR);
	if (information & IS_TRIGGERED)
		readings_mark(found, FLAG_TRIGGERED);
	return bthome_objects_read(r, bthome_object_read, found);
}

const struct driver driver_bthome = {
	.name = "bthome",
	.about = "sensors, buttons and lifts that speak BTHome v2",
	.decode = bthome_decode,
};
