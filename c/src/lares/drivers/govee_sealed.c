/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Govee's H5121 to H5126 and H5130: manufacturer data of company 0xEF88, known from Bluetooth-Devices/govee-ble and its
 * captures, of which each opens to its own battery and event.
 *
 *   AAAA NNNNNNNN cipher 16 CCCC   big-endian
 *   A  end of the address    N  milliseconds since the start: the key, filled up with zeros
 *   C  CRC-16/SPI-FUJITSU of the cipher
 *   01 kk MM -- BB EE zeros        opened with AES-128, all of it last octet first; M the model, B the battery, E what
 *                                  happened
 *
 * The key comes with it: it hides, and proves nothing. A new event has a new N, which is the packet's id; it is not taken as
 * a counter, for after a new battery it would be an old one.
 */
#include "drivers/govee_sealed.h"

#include "drivers/sensor.h"
#include "proto/crc.h"
#include "proto/reader.h"

enum {
	N_SEALED = 24,
	N_TIME = 4,
	PRESSED_ON_MAT = 0x10,
};

static const struct model {
	uint8_t model;
	enum quantity quantity; /* QUANTITY_BUTTON: E is which */
	uint8_t no, yes; /* as E */
	bool has_many_buttons;
} models[] = {
	{ .model = 0x02, QUANTITY_OPENING, .no = 1, .yes = 2 }, /* H5123 */
	{ .model = 0x03, QUANTITY_MOTION, .no = 0, .yes = 1 }, /* H5121 */
	{ .model = 0x08, QUANTITY_BUTTON }, /* H5122 */
	{ .model = 0x09, QUANTITY_VIBRATION, .no = 0, .yes = 1 }, /* H5124 */
	{ .model = 0x0a, QUANTITY_BUTTON, .has_many_buttons = true }, /* H5125 */
	{ .model = 0x0b, QUANTITY_BUTTON, .has_many_buttons = true }, /* H5126 */
	{ .model = 0x0d, QUANTITY_OCCUPANCY, .no = 0, .yes = 1 }, /* H5130, a mat that feels a weight; and a button */
};

static void open_block(frame_decrypt_fn decrypt, const uint8_t *time, const uint8_t *cipher,
	uint8_t ret_plain[FRAME_BLOCK_SIZE])
{
	uint8_t key[FRAME_BLOCK_SIZE] = { 0 }, block[FRAME_BLOCK_SIZE];

	for (size_t i = 0; i < N_TIME; i++)
		key[FRAME_BLOCK_SIZE - 1 - i] = time[i];
	for (size_t i = 0; i < FRAME_BLOCK_SIZE; i++)
		block[FRAME_BLOCK_SIZE - 1 - i] = cipher[i];
	decrypt(key, block, block);
	for (size_t i = 0; i < FRAME_BLOCK_SIZE; i++)
		ret_plain[FRAME_BLOCK_SIZE - 1 - i] = block[i];
}

static const struct model *model_of(uint8_t model)
{
	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++)
		if (models[i].model == model)
			return &models[i];
	return NULL;
}

static enum decode put_happening(struct readings *found, const struct model *model, uint8_t happening)
{
	if (model->quantity == QUANTITY_BUTTON) {
		uint8_t instance = model->has_many_buttons ? (uint8_t)(happening + 1) : 0;

		readings_event(found, QUANTITY_BUTTON, "press")->instance = instance;
	} else if (model->quantity == QUANTITY_OCCUPANCY && happening == PRESSED_ON_MAT) {
		readings_event(found, QUANTITY_BUTTON, "press");
	} else if (happening == model->no || happening == model->yes) {
		readings_boolean(found, model->quantity, happening == model->yes);
	} else {
		return DECODE_INSANE;
	}
	return DECODE_OK;
}

enum decode govee_sealed_decode(const struct frame *frame, const struct section *section, struct readings *found)
{
	struct reader r = reader_of(section->data, section->n_data);
	const uint8_t *time, *cipher;
	const struct model *model;
	uint8_t plain[FRAME_BLOCK_SIZE];

	if (section->n_data != N_SEALED)
		return DECODE_LENGTH;
	reader_take(&r, 2);
	time = reader_take(&r, N_TIME);
	cipher = reader_take(&r, FRAME_BLOCK_SIZE);
	if (crc16_spi_fujitsu(cipher, FRAME_BLOCK_SIZE) != reader_u16_be(&r))
		return DECODE_DAMAGED;
	if (!frame->decrypt)
		return DECODE_NEEDS_KEY;
	open_block(frame->decrypt, time, cipher, plain);
	model = model_of(plain[2]);
	if (!model)
		return DECODE_NOT_MINE;
	readings_init(found, section->data, section->n_data);
	readings_begin(found, READING_SENSOR);
	readings_mark(found, FLAG_TRIGGERED);
	found->has_packet_id = true;
	found->packet_id = time[N_TIME - 1];
	sensor_put(found, QUANTITY_BATTERY_LEVEL, (struct decimal){ plain[4], 0 }, UNIT_PERCENT);
	return put_happening(found, model, plain[5]);
}
