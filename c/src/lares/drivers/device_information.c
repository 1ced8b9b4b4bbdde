/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Device Information (Device Information Service 1.1, clause 3): who made the device, which model and versions.
 * Each characteristic is one text, or a few octets that stay octets:
 *   0x2A23 System ID, 8: manufacturer's part and OUI; both orders of octets are in use
 *   0x2A50 PnP ID, 7: source, vendor, product, version
 *   0x2A2A regulatory certification, a list in MDER by ISO/IEEE 11073-20601; not all makers keep to that
 * The Unique Device Identifier, 0x2BFF, is an octet of flags and up to four texts that end with NUL: 0 label, 1 device
 * identifier, 2 issuer, 3 authority. Unconfirmed: one public source.
 */
#include <string.h>

#include "drivers/driver.h"
#include "proto/reader.h"

enum { UDI = 0x2bff };

static const struct item {
	uint16_t characteristic;
	enum quantity quantity;
	enum value_kind kind;
	size_t n_octets; /* 0: any length */
} items[] = {
	{ 0x2a29, QUANTITY_MANUFACTURER, VALUE_TEXT, 0 },
	{ 0x2a24, QUANTITY_MODEL, VALUE_TEXT, 0 },
	{ 0x2a25, QUANTITY_SERIAL_NUMBER, VALUE_TEXT, 0 },
	{ 0x2a27, QUANTITY_HARDWARE_REVISION, VALUE_TEXT, 0 },
	{ 0x2a26, QUANTITY_FIRMWARE_REVISION, VALUE_TEXT, 0 },
	{ 0x2a28, QUANTITY_SOFTWARE_REVISION, VALUE_TEXT, 0 },
	{ 0x2a23, QUANTITY_SYSTEM_ID, VALUE_HEX, 8 },
	{ 0x2a50, QUANTITY_PNP_ID, VALUE_HEX, 7 },
	{ 0x2a2a, QUANTITY_CERTIFICATION, VALUE_HEX, 0 },
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

static enum decode decode_item(const struct frame *frame, const struct item *item, struct readings *found)
{
	size_t n_value = frame->n_data;

	if (item->n_octets && frame->n_data != item->n_octets)
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	if (item->kind == VALUE_TEXT)
		n_value = text_length(frame->data, frame->n_data);
	if (n_value) { /* an empty text says nothing */
		readings_begin(found, READING_DEVICE_INFORMATION);
		readings_text(found, item->quantity, item->kind, frame->data, n_value);
	}
	return DECODE_OK;
}

/* The next text; the last one may do without its NUL. Returns whether there is one. */
static bool read_udi(struct reader *r, enum quantity quantity, struct readings *found)
{
	const uint8_t *text = r->at, *end = r->n_left ? memchr(text, '\0', r->n_left) : NULL;
	size_t n_text = end ? (size_t)(end - text) : r->n_left;

	if (r->n_left == 0)
		return false;
	reader_take(r, end ? n_text + 1 : n_text);
	if (n_text)
		readings_text(found, quantity, VALUE_TEXT, text, n_text);
	return true;
}

static enum decode decode_udi(const struct frame *frame, struct readings *found)
{
	static const enum quantity parts[] = { QUANTITY_UDI_LABEL, QUANTITY_UDI_DEVICE, QUANTITY_UDI_ISSUER,
		QUANTITY_UDI_AUTHORITY };
	struct reader r = reader_of(frame->data, frame->n_data);
	uint8_t flags = reader_u8(&r);

	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_DEVICE_INFORMATION);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if ((flags >> i & 1) && !read_udi(&r, parts[i], found))
			return DECODE_LENGTH;
	if (r.short_read || r.n_left)
		return DECODE_LENGTH;
	if (found->n_values == 0)
		found->n_readings = 0;
	return DECODE_OK;
}

static enum decode device_information_decode(const struct frame *frame, struct readings *found)
{
	const struct item *item = item_of(frame);

	if (item)
		return decode_item(frame, item, found);
	return frame_is_gatt(frame, UDI) ? decode_udi(frame, found) : DECODE_NOT_MINE;
}

const struct driver driver_device_information = {
	.name = "device-information",
	.about = "maker, model and versions of a device (Device Information Service)",
	.decode = device_information_decode,
};
