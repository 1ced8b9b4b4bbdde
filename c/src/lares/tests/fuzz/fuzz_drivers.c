/* SPDX-License-Identifier: Apache-2.0 */
/* Any octets as any characteristic's value or any advertisement, before the whole registry: see vectors/vec_corpus.c. */
#include "proto/ad.h"
#include "readings_check.h"
#include "vectors/vec_corpus.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/* A cipher that changes nothing, so that the search gets behind it. */
static int open_as_it_is(void *context, const struct sealed *sealed, uint8_t *ret_plain)
{
	(void)context;
	if (sealed->n_cipher)
		memcpy(ret_plain, sealed->cipher, sealed->n_cipher);
	return 0;
}

static void decrypt_as_it_is(const uint8_t *key, const uint8_t *cipher, uint8_t *ret_plain)
{
	(void)key;
	memmove(ret_plain, cipher, FRAME_BLOCK_SIZE);
}

static bool read_advert(struct reader *r, struct frame *frame)
{
	return ad_to_frame(r->at, r->n_left, frame) == 0;
}

static bool read_value(struct reader *r, uint8_t head, struct frame *frame)
{
	const uint8_t *service = reader_take(r, 16), *characteristic = reader_take(r, 16);

	if (!characteristic)
		return false;
	memcpy(frame->service.octet, service, 16);
	memcpy(frame->characteristic.octet, characteristic, 16);
	if (head & CORPUS_HAS_FEATURES) {
		frame->n_features = reader_u8(r);
		frame->features = reader_take(r, frame->n_features);
		if (!frame->features)
			return false;
	}
	if (head & CORPUS_HAS_SESSION)
		frame->session_start = (struct device_time){ 2026, 3, 14, 7, 0, 0, false };
	frame->data = r->at;
	frame->n_data = r->n_left;
	return true;
}

/* A driver that is asked for pieces must keep to its own bounds, whatever lies there already. */
static void check_join(const struct frame *frame)
{
	const struct driver *driver = frame->kind == FRAME_GATT ? drivers_of_value(frame) : NULL;
	struct joined joined = { 0 };

	for (int piece = 0; driver && driver->join && piece < 3; piece++) {
		require(driver->join(frame, &joined) <= JOIN_BROKEN);
		require(joined.n_octets <= sizeof(joined.octets));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	struct reader r = reader_of(data, n_data);
	uint8_t head = reader_u8(&r);
	struct frame frame = { .kind = head & CORPUS_IS_VALUE ? FRAME_GATT : FRAME_ADVERT };
	const struct driver *driver;
	struct readings readings;

	if (r.short_read || !(head & CORPUS_IS_VALUE ? read_value(&r, head, &frame) : read_advert(&r, &frame)))
		return 0;
	memcpy(frame.address.octet, corpus_address, sizeof(corpus_address));
	if (head & CORPUS_HAS_KEY)
		frame.open = open_as_it_is;
	frame.decrypt = decrypt_as_it_is;
	if (head & CORPUS_HAS_NAME)
		frame.name = corpus_name;
	if (drivers_decode(&frame, &driver, &readings) == DECODE_OK)
		check_readings(&readings);
	check_join(&frame);
	return 0;
}
