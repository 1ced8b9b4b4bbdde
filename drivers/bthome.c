/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BTHome v2 (bthome.io/format): service data of UUID 0xFCD2. Doors, lifts, buttons, scales, sensors of many makers.
 *
 *   II [MMMMMMMMMMMM] objects …                      plain
 *   II [MMMMMMMMMMMM] cipher … CCCCCCCC TTTTTTTT     sealed
 *   I  device information: 0 sealed, 1 address follows, 2 sent by events and not by schedule, 5-7 version, 2
 *   M  address, least significant octet first: of the device, where a repeater sends for it
 *   C  counter, little-endian; T  tag of AES-128-CCM
 *
 * An object is its id and a little-endian value whose length the id fixes; text and raw have a length octet. Where an
 * unknown id stands the length of the rest is unknown too: what was read before it is kept, marked incomplete.
 */
#include "drivers/bthome_object.h"
#include "drivers/driver.h"
#include "proto/reader.h"

enum {
	SERVICE = 0xfcd2,
	IS_SEALED = 1 << 0,
	HAS_ADDRESS = 1 << 1,
	IS_TRIGGERED = 1 << 2,
	VERSION_SHIFT = 5,
	VERSION = 2,
	N_ADDRESS = 6,
	N_COUNTER = 4,
	N_TAG = 4,
	N_DATA_MAX = 252, /* an AD structure's 255 without its type and UUID */
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

static enum decode decode_objects(struct reader r, uint8_t information, struct readings *found)
{
	struct reading *reading = readings_begin(found, READING_SENSOR);
	struct bthome_packet packet = { .found = found };

	if (information & IS_TRIGGERED)
		reading_mark(reading, FLAG_TRIGGERED);
	while (r.n_left) {
		switch (bthome_object_read(&r, &packet)) {
		case BTHOME_OBJECT_OK:
			break;
		case BTHOME_OBJECT_SHORT:
			return DECODE_LENGTH;
		case BTHOME_OBJECT_UNKNOWN:
			reading_mark(reading, FLAG_INCOMPLETE);
			r.n_left = 0;
			break;
		}
	}
	return bthome_packet_finish(&packet);
}

/*
 * Nonce: address 6 (as printed) | D2 FC | device information | counter (as sent). No additional data.
 */
static enum decode open_objects(const struct frame *frame, struct reader r, uint8_t information,
	const struct address *address, struct readings *found)
{
	uint8_t nonce[N_ADDRESS + 3 + N_COUNTER] = { [6] = SERVICE & 0xff, SERVICE >> 8, information };
	uint8_t plain[N_DATA_MAX];
	struct sealed sealed = { .nonce = nonce, .n_nonce = sizeof(nonce) };
	struct reader counter;

	if (r.n_left < N_COUNTER + N_TAG)
		return DECODE_LENGTH;
	if (!frame->open)
		return DECODE_NEEDS_KEY;
	sealed.n_cipher = r.n_left - N_COUNTER - N_TAG;
	sealed.cipher = reader_take(&r, sealed.n_cipher);
	counter = reader_of(reader_take(&r, N_COUNTER), N_COUNTER);
	sealed.n_tag = N_TAG;
	sealed.tag = reader_take(&r, N_TAG);
	for (size_t i = 0; i < N_ADDRESS; i++)
		nonce[i] = address->octet[i];
	for (size_t i = 0; i < N_COUNTER; i++)
		nonce[N_ADDRESS + 3 + i] = counter.at[i];
	if (frame->open(frame->open_context, &sealed, plain) < 0)
		return DECODE_DAMAGED;

	/* Before the objects: the counter is the sequence, and a packet id inside stands beside it. */
	found->is_encrypted = found->is_authentic = true;
	found->sequence_kind = SEQUENCE_COUNTER;
	found->sequence = reader_u32(&counter);
	return decode_objects(reader_of(plain, sealed.n_cipher), information, found);
}

static enum decode bthome_decode(const struct frame *frame, struct readings *found)
{
	const struct section *section = frame_service_data(frame, SERVICE);
	struct address address;
	uint8_t information;
	struct reader r;

	if (!section)
		return DECODE_NOT_MINE;
	r = reader_of(section->data, section->n_data);
	information = reader_u8(&r);
	if (r.short_read || section->n_data > N_DATA_MAX)
		return DECODE_LENGTH;
	if (information >> VERSION_SHIFT != VERSION)
		return DECODE_NOT_MINE;
	address = read_address(&r, information, &frame->address);
	if (r.short_read)
		return DECODE_LENGTH;
	readings_init(found, section->data, section->n_data);
	if (information & IS_SEALED)
		return open_objects(frame, r, information, &address, found);
	return decode_objects(r, information, found);
}

const struct driver driver_bthome = {
	.name = "bthome",
	.about = "sensors, buttons and lifts that speak BTHome v2",
	.decode = bthome_decode,
};
