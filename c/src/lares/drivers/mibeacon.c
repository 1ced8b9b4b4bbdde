/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Xiaomi MiBeacon, versions 2 to 5: service data of UUID 0xFE95 (MiEcosystem/miio_open; for the encryption
 * xiaomi-ble and ble_monitor). Motion, doors, buttons, beds, scales, sensors of many makers.
 *
 *   FFFF PPPP NN [MMMMMMMMMMMM] [CC [IIII]] [objects …]                        little-endian
 *   FFFF PPPP NN [MMMMMMMMMMMM] [CC [IIII]] cipher … EEEEEE TTTTTTTT           sealed, version 4 and 5
 *   FFFF PPPP NN [MMMMMMMMMMMM] [CC [IIII]] cipher … EEEEEE K                  sealed, version 2 and 3
 *   F  frame control: 3 sealed, 4 address follows, 5 capability follows, 6 objects follow, 7 mesh, 12-15 version
 *   P  product; N  frame counter
 *   M  the device's own address, least significant octet first
 *   C  capability: 5 two octets of inputs and outputs follow
 *   E  extended counter; T  tag of AES-128-CCM; K  one octet of such a tag
 *
 *   an object: id 2, length 1, data
 *
 * A frame without objects says that the device is there, with the same counter as the next one that has some: it is
 * no reading and gives no sequence. A frame that carries another address than it came from was made or repeated by
 * somebody else, and cannot be true.
 *
 * The key of version 2 and 3 has 12 octets (see device_key_parse). One octet of tag proves nothing, and the opener
 * does not check it: objects that fit exactly, and are known, tell a right key from a wrong one, and the frame is
 * not authentic.
 */
#include "drivers/driver.h"
#include "drivers/mibeacon_object.h"
#include "proto/reader.h"

enum {
	SERVICE = 0xfe95,
	IS_SEALED = 1 << 3,
	HAS_ADDRESS = 1 << 4,
	HAS_CAPABILITY = 1 << 5,
	HAS_OBJECTS = 1 << 6,
	IS_MESH = 1 << 7,
	VERSION_SHIFT = 12,
	VERSION_MIN = 2,
	VERSION_TAGGED = 4, /* and later ones */
	VERSION_MAX = 5,
	HAS_IO = 1 << 5, /* of the capability */
	N_IO = 2,
	N_ADDRESS = 6,
	N_HEAD = 5,
	N_EXTENDED = 3,
	N_TAG = 4,
	N_CHECK = 1,
	N_DATA_MAX = 252, /* an AD structure's 255 without its type and UUID */
	MMC_W505 = 0x0391, /* a thermometer that sends one octet more than its object's length says */
};

struct head {
	uint16_t control, product;
	uint8_t counter;
	const uint8_t *octets; /* as sent */
};

static bool is_known(const struct address *address)
{
	uint8_t any = 0;

	for (size_t i = 0; i < N_ADDRESS; i++)
		any |= address->octet[i];
	return any != 0;
}

/* Least significant octet first, as the frame and the nonces have it. Returns whether it is the sender's. */
static bool read_address(struct reader *r, uint16_t control, const struct address *sender,
	uint8_t ret_address[N_ADDRESS])
{
	const uint8_t *octets = control & HAS_ADDRESS ? reader_take(r, N_ADDRESS) : NULL;
	bool is_same = true;

	for (size_t i = 0; i < N_ADDRESS; i++) {
		uint8_t of_sender = sender->octet[N_ADDRESS - 1 - i];

		ret_address[i] = octets ? octets[i] : of_sender;
		is_same &= ret_address[i] == of_sender;
	}
	return is_same || !is_known(sender);
}

static void pass_capability(struct reader *r, uint16_t control)
{
	if (control & HAS_CAPABILITY && reader_u8(r) & HAS_IO)
		reader_take(r, N_IO);
}

/* The reading is marked where something in the frame was not understood; it stands where anything was. */
static enum decode finish(const struct mibeacon *beacon)
{
	if (beacon->n_unknown && beacon->found->n_readings)
		readings_mark(beacon->found, FLAG_INCOMPLETE);
	if (beacon->n_insane && !beacon->n_sane)
		return DECODE_INSANE;
	return readings_are_sane(beacon->found) ? DECODE_OK : DECODE_INSANE;
}

static bool read_objects(struct reader r, struct mibeacon *beacon)
{
	do {
		struct mibeacon_object object;

		object.id = reader_u16(&r);
		object.n = reader_u8(&r);
		object.octets = reader_take(&r, object.n);
		if (r.short_read)
			return false;
		mibeacon_put(beacon, &object);
	} while (r.n_left && !(beacon->product == MMC_W505 && r.n_left == 1));
	return true;
}

/* Of what nobody proved: it must not raise a replay counter beyond what the device itself will ever send. */
static void note_packet_id(struct readings *found, const struct head *head)
{
	found->sequence_kind = SEQUENCE_PACKET_ID;
	found->sequence = found->packet_id = head->counter;
	found->has_packet_id = true;
}

static enum decode decode_plain(struct reader r, const struct head *head, struct readings *found)
{
	struct mibeacon beacon = { .found = found, .product = head->product };

	note_packet_id(found, head);
	return read_objects(r, &beacon) ? finish(&beacon) : DECODE_LENGTH;
}

static void note_counter(struct readings *found, const struct head *head, const uint8_t *extended)
{
	struct reader r = reader_of(extended, N_EXTENDED);

	found->sequence_kind = SEQUENCE_COUNTER;
	found->sequence = (uint32_t)reader_uint(&r, N_EXTENDED) << 8 | head->counter;
}

static void copy(uint8_t *to, const uint8_t *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = from[i];
}

/* Nonce: address 6 (as sent) | product 2 | counter 1 | extended counter 3. Additional data: 11. */
static enum decode open_tagged(const struct frame *frame, struct reader r, const struct head *head,
	const uint8_t address[N_ADDRESS], struct readings *found)
{
	static const uint8_t additional[] = { 0x11 };
	uint8_t nonce[N_ADDRESS + 3 + N_EXTENDED], plain[N_DATA_MAX];
	struct sealed sealed = { .nonce = nonce, .n_nonce = sizeof(nonce), .additional = additional,
		.n_additional = sizeof(additional), .n_tag = N_TAG };
	struct mibeacon beacon = { .found = found, .product = head->product };
	const uint8_t *extended;

	sealed.n_cipher = r.n_left - N_EXTENDED - N_TAG;
	sealed.cipher = reader_take(&r, sealed.n_cipher);
	extended = reader_take(&r, N_EXTENDED);
	sealed.tag = reader_take(&r, N_TAG);
	copy(nonce, address, N_ADDRESS);
	copy(nonce + N_ADDRESS, head->octets + 2, 3);
	copy(nonce + N_ADDRESS + 3, extended, N_EXTENDED);
	if (frame->open(frame->open_context, &sealed, plain) < 0)
		return DECODE_DAMAGED;
	note_counter(found, head, extended);
	found->is_encrypted = found->is_authentic = true;
	return read_objects(reader_of(plain, sealed.n_cipher), &beacon) ? finish(&beacon) : DECODE_LENGTH;
}

/* Nonce: frame control 2 | product 2 | counter 1 | extended counter 3 | address 5 (as sent, without its last octet). */
static enum decode open_legacy(const struct frame *frame, struct reader r, const struct head *head,
	const uint8_t address[N_ADDRESS], struct readings *found)
{
	uint8_t nonce[N_HEAD + N_EXTENDED + N_ADDRESS - 1], plain[N_DATA_MAX];
	struct sealed sealed = { .nonce = nonce, .n_nonce = sizeof(nonce) };
	struct mibeacon beacon = { .found = found, .product = head->product };
	const uint8_t *extended;

	sealed.n_cipher = r.n_left - N_EXTENDED - N_CHECK;
	sealed.cipher = reader_take(&r, sealed.n_cipher);
	extended = reader_take(&r, N_EXTENDED);
	copy(nonce, head->octets, N_HEAD);
	copy(nonce + N_HEAD, extended, N_EXTENDED);
	copy(nonce + N_HEAD + N_EXTENDED, address, N_ADDRESS - 1);
	if (frame->open(frame->open_context, &sealed, plain) < 0)
		return DECODE_DAMAGED;
	note_packet_id(found, head);
	found->is_encrypted = true;
	if (!read_objects(reader_of(plain, sealed.n_cipher), &beacon) || beacon.n_unknown)
		return DECODE_DAMAGED;
	return finish(&beacon);
}

static enum decode open_objects(const struct frame *frame, struct reader r, const struct head *head,
	const uint8_t address[N_ADDRESS], struct readings *found)
{
	bool is_tagged = head->control >> VERSION_SHIFT >= VERSION_TAGGED;

	if (r.n_left <= N_EXTENDED + (is_tagged ? (size_t)N_TAG : (size_t)N_CHECK))
		return DECODE_LENGTH;
	if (!frame->open)
		return DECODE_NEEDS_KEY;
	return is_tagged ? open_tagged(frame, r, head, address, found) : open_legacy(frame, r, head, address, found);
}

/* Mesh frames and other versions have layouts of their own. */
static bool is_ours(uint16_t control)
{
	unsigned int version = control >> VERSION_SHIFT;

	return version >= VERSION_MIN && version <= VERSION_MAX && !(control & IS_MESH);
}

static enum decode mibeacon_decode(const struct frame *frame, struct readings *found)
{
	const struct section *section = frame_service_data(frame, SERVICE);
	uint8_t address[N_ADDRESS];
	struct head head;
	struct reader r;
	bool is_sender;

	if (!section)
		return DECODE_NOT_MINE;
	r = reader_of(section->data, section->n_data);
	head.octets = section->data;
	head.control = reader_u16(&r);
	head.product = reader_u16(&r);
	head.counter = reader_u8(&r);
	if (r.short_read || section->n_data > N_DATA_MAX)
		return DECODE_LENGTH;
	if (!is_ours(head.control))
		return DECODE_NOT_MINE;
	is_sender = read_address(&r, head.control, &frame->address, address);
	pass_capability(&r, head.control);
	if (r.short_read || (head.control & HAS_OBJECTS ? r.n_left == 0 : r.n_left > 0))
		return DECODE_LENGTH;
	if (!is_sender)
		return DECODE_INSANE;

	readings_init(found, section->data, section->n_data);
	if (!(head.control & HAS_OBJECTS))
		return DECODE_OK;
	if (head.control & IS_SEALED)
		return open_objects(frame, r, &head, address, found);
	return decode_plain(r, &head, found);
}

const struct driver driver_mibeacon = {
	.name = "mibeacon",
	.about = "Xiaomi MiBeacon: motion, doors, buttons, beds, scales, sensors",
	.decode = mibeacon_decode,
};
