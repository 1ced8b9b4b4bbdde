/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BTHome v1 (bthome.io/v1): the first version of the format, still sent by sensors that were never updated. Service
 * data of two UUIDs that belong to services of other kinds, User Data and Bond Management.
 *
 *   objects …                            0x181C, plain
 *   cipher … CCCCCCCC TTTTTTTT           0x181E, sealed
 *   C  counter, little-endian; T  tag of AES-128-CCM
 *
 *   an object:  LF II value …            little-endian
 *   LF  0-4 octets after this one; 5-7 format: 0 unsigned, 1 signed, 2 binary floating point, 3 text, 4 address, 5 time
 *   I   id, as in version 2; an address has none
 *
 * Unlike in version 2 an unknown object has a length: it is passed over, and the reading is marked incomplete. The
 * address says nothing that the advertisement's own does not.
 */
#include "drivers/bthome_object.h"
#include "drivers/driver.h"
#include "proto/reader.h"

enum {
	PLAIN = 0x181c,
	SEALED = 0x181e,
	LENGTH_MASK = 0x1f,
	FORMAT_SHIFT = 5,
	FORMAT_ADDRESS = 4,
	N_ADDRESS = 6,
	N_COUNTER = 4,
	N_TAG = 4,
	N_DATA_MAX = 252, /* an AD structure's 255 without its type and UUID */
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

static enum decode decode_objects(struct reader r, struct readings *found)
{
	struct reading *reading = readings_begin(found, READING_SENSOR);
	struct bthome_packet packet = { .found = found };

	while (r.n_left) {
		switch (read_object(&r, &packet)) {
		case BTHOME_OBJECT_OK:
			break;
		case BTHOME_OBJECT_SHORT:
			return DECODE_LENGTH;
		case BTHOME_OBJECT_UNKNOWN:
			reading_mark(reading, FLAG_INCOMPLETE);
			break;
		}
	}
	return bthome_packet_finish(&packet);
}

/* Nonce: address 6 (as printed) | 1E 18 | counter (as sent). Additional data: 11. */
static enum decode open_objects(const struct frame *frame, struct reader r, struct readings *found)
{
	static const uint8_t additional[] = { 0x11 };
	uint8_t nonce[N_ADDRESS + 2 + N_COUNTER] = { [6] = SEALED & 0xff, SEALED >> 8 };
	struct sealed sealed = { .nonce = nonce, .n_nonce = sizeof(nonce), .additional = additional,
		.n_additional = sizeof(additional), .n_tag = N_TAG };
	uint8_t plain[N_DATA_MAX];
	struct reader counter;

	if (r.n_left < N_COUNTER + N_TAG)
		return DECODE_LENGTH;
	if (!frame->open)
		return DECODE_NEEDS_KEY;
	sealed.n_cipher = r.n_left - N_COUNTER - N_TAG;
	sealed.cipher = reader_take(&r, sealed.n_cipher);
	counter = reader_of(reader_take(&r, N_COUNTER), N_COUNTER);
	sealed.tag = reader_take(&r, N_TAG);
	for (size_t i = 0; i < N_ADDRESS; i++)
		nonce[i] = frame->address.octet[i];
	for (size_t i = 0; i < N_COUNTER; i++)
		nonce[N_ADDRESS + 2 + i] = counter.at[i];
	if (frame->open(frame->open_context, &sealed, plain) < 0)
		return DECODE_DAMAGED;

	found->is_encrypted = found->is_authentic = true;
	found->sequence_kind = SEQUENCE_COUNTER;
	found->sequence = reader_u32(&counter);
	return decode_objects(reader_of(plain, sealed.n_cipher), found);
}

static enum decode bthome_v1_decode(const struct frame *frame, struct readings *found)
{
	const struct section *plain = frame_service_data(frame, PLAIN);
	const struct section *section = plain ? plain : frame_service_data(frame, SEALED);
	struct reader r;

	if (!section)
		return DECODE_NOT_MINE;
	if (section->n_data == 0 || section->n_data > N_DATA_MAX)
		return DECODE_LENGTH;
	readings_init(found, section->data, section->n_data);
	r = reader_of(section->data, section->n_data);
	return plain ? decode_objects(r, found) : open_objects(frame, r, found);
}

const struct driver driver_bthome_v1 = {
	.name = "bthome-v1",
	.about = "sensors that speak BTHome v1",
	.decode = bthome_v1_decode,
};
