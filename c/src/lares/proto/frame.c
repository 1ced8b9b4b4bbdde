/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/frame.h"

const struct section *frame_service_data(const struct frame *frame, uint16_t service)
{
	if (frame->kind != FRAME_ADVERT)
		return NULL;
	for (size_t i = 0; i < frame->n_sections; i++)
		if (!frame->sections[i].is_manufacturer &&
			uuid_to_u16(&frame->sections[i].service) == service)
			return &frame->sections[i];
	return NULL;
}

const struct section *frame_manufacturer_data(const struct frame *frame, uint16_t company)
{
	if (frame->kind != FRAME_ADVERT)
		return NULL;
	for (size_t i = 0; i < frame->n_sections; i++)
		if (frame->sections[i].is_manufacturer && frame->sections[i].company == company)
			return &frame->sections[i];
	return NULL;
}

bool frame_is_gatt(const struct frame *frame, uint16_t characteristic)
{
	return frame->kind == FRAME_GATT && uuid_to_u16(&frame->characteristic) == characteristic;
}

bool frame_is_vendor_gatt(const struct frame *frame, const struct uuid *characteristic)
{
	return frame->kind == FRAME_GATT && uuid_equal(&frame->characteristic, characteristic);
}
