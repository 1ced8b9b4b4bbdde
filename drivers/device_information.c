/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Device Information (Device Information Service 1.1, clause 3): who made the device, which model and versions.
 * Each characteristic is one text, or a few octets that stay octets:
 *   0x2A23 System ID, 8: manufacturer's part and OUI; both orders of octets are in use
 *   0x2A50 PnP ID, 7: source, vendor, product, version
 */
#include <string.h>

#include "drivers/driver.h"

static const struct item {
	uint16_t characteristic;
	enum quantity quantity;
	size_t n_octets; /* 0: a text of any length */
} items[] = {
	{ 0x2a29, QUANTITY_MANUFACTURER, 0 },
	{ 0x2a24, QUANTITY_MODEL, 0 },
	{ 0x2a25, QUANTITY_SERIAL_NUMBER, 0 },
	{ 0x2a27, QUANTITY_HARDWARE_REVISION, 0 },
	{ 0x2a26, QUANTITY_FIRMWARE_REVISION, 0 },
	{ 0x2a28, QUANTITY_SOFTWARE_REVISION, 0 },
	{ 0x2a23, QUANTITY_SYSTEM_ID, 8 },
	{ 0x2a50, QUANTITY_PNP_ID, 7 },
};

static const struct item *item_of(const struct frame *frame)
{
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++)
		if (frame_is_gatt(frame, items[i].characteristic))
			return &items[i];
	return NULL;
}

/* Texts are not terminated by the standard; devices pad them with NUL, spaces or erased flash. */
static size_t text_length(const uint8_t *text, size_t n_text)
{
	const uint8_t *end = n_text ? memchr(text, '\0', n_text) : NULL;

	if (end)
		n_text = (size_t)(end - text);
	while (n_text && (text[n_text - 1] == ' ' || text[n_text - 1] == 0xff))
		n_text--;
	return n_text;
}

static enum decode device_information_decode(const struct frame *frame, struct readings *found)
{
	const struct item *item = item_of(frame);
	size_t n_text;

	if (!item)
		return DECODE_NOT_MINE;
	if (item->n_octets && frame->n_data != item->n_octets)
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	n_text = item->n_octets ? item->n_octets : text_length(frame->data, frame->n_data);
	if (n_text) { /* an empty text says nothing */
		readings_begin(found, READING_DEVICE_INFORMATION);
		readings_text(found, item->quantity, item->n_octets ? VALUE_HEX : VALUE_TEXT, frame->data, n_text);
	}
	return DECODE_OK;
}

const struct driver driver_device_information = {
	.name = "device-information",
	.about = "maker, model and versions of a device (Device Information Service)",
	.decode = device_information_decode,
};
