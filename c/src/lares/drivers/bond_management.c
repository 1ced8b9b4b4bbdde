/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a device lets be done about its bonds (Bond Management Service 1.0, Bond Management Feature, 0x2AA5).
 *
 *   FFFFFF [XX …]   little-endian, in pairs: the even bit is an operation, the odd one that it asks for a code
 *   bit 18: it is asked to show which device it is; bit 23: more octets follow, which have no meaning yet
 *
 * The control point, 0x2AA4, is written and never answers; nobody here writes it by itself.
 */
#include "drivers/driver.h"
#include "proto/reader.h"

enum {
	FEATURE = 0x2aa5,
	N_FEATURES = 3,
	IS_EXTENDED = 1 << 23,
};

static const char *const codes[] = {
	"delete-own-bond", "delete-own-bond-asks-code",
	"delete-own-bond-br-edr", "delete-own-bond-br-edr-asks-code",
	"delete-own-bond-le", "delete-own-bond-le-asks-code",
	"delete-all-bonds", "delete-all-bonds-asks-code",
	"delete-all-bonds-br-edr", "delete-all-bonds-br-edr-asks-code",
	"delete-all-bonds-le", "delete-all-bonds-le-asks-code",
	"delete-other-bonds", "delete-other-bonds-asks-code",
	"delete-other-bonds-br-edr", "delete-other-bonds-br-edr-asks-code",
	"delete-other-bonds-le", "delete-other-bonds-le-asks-code",
	"identify-yourself",
};

static enum decode bond_management_decode(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	uint32_t features;

	if (!frame_is_gatt(frame, FEATURE))
		return DECODE_NOT_MINE;
	features = (uint32_t)reader_uint(&r, N_FEATURES);
	if (r.short_read || (r.n_left > 0) != !!(features & IS_EXTENDED))
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_CAPABILITIES);
	readings_codes(found, QUANTITY_CAPABILITY, features, codes, sizeof(codes) / sizeof(codes[0]));
	return DECODE_OK;
}

const struct driver driver_bond_management = {
	.name = "bond-management",
	.about = "what a device lets be done about its bonds (Bond Management Service)",
	.decode = bond_management_decode,
};
