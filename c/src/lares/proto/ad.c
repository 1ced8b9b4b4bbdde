/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/ad.h"

#include <errno.h>

/* After a zero length only zeros may follow: clause 11, "early termination". */
static int end_of(struct reader *r)
{
	while (r->n_left)
		if (reader_u8(r) != 0)
			return -EBADMSG;
	return AD_END;
}

int ad_next(struct reader *r, struct ad *ret_ad)
{
	struct ad ad;
	uint8_t length;

	if (r->n_left == 0)
		return AD_END;
	length = reader_u8(r);
	if (length == 0)
		return end_of(r);
	ad.type = reader_u8(r);
	ad.n_data = length - 1u;
	ad.data = reader_take(r, ad.n_data);
	if (r->short_read)
		return -EBADMSG;
	*ret_ad = ad;
	return 0;
}

/* On the air the least significant octet comes first. */
static struct uuid read_uuid(struct reader *r, size_t n_octets)
{
	const uint8_t *octet = reader_take(r, n_octets);
	struct uuid uuid = uuid_from_u16(0);
	size_t at = n_octets == 2 ? 2 : 0;

	for (size_t i = n_octets; octet && i-- > 0;)
		uuid.octet[at++] = octet[i];
	return uuid;
}

static size_t uuid_size(uint8_t type)
{
	switch (type) {
	case AD_SERVICE_DATA_16:
		return 2;
	case AD_SERVICE_DATA_32:
		return 4;
	case AD_SERVICE_DATA_128:
		return 16;
	default:
		return 0;
	}
}

static int add_section(const struct ad *ad, struct frame *frame)
{
	struct reader r = reader_of(ad->data, ad->n_data);
	struct section section = { .is_manufacturer = ad->type == AD_MANUFACTURER };

	if (!section.is_manufacturer && uuid_size(ad->type) == 0)
		return 0;
	if (section.is_manufacturer)
		section.company = reader_u16(&r);
	else
		section.service = read_uuid(&r, uuid_size(ad->type));
	if (r.short_read)
		return -EBADMSG;
	if (frame->n_sections == FRAME_SECTIONS_MAX)
		return -E2BIG;
	section.data = r.at;
	section.n_data = r.n_left;
	frame->sections[frame->n_sections++] = section;
	return 0;
}

int ad_to_frame(const uint8_t *octets, size_t n_octets, struct frame *ret_frame)
{
	struct reader r = reader_of(octets, n_octets);
	struct ad ad;
	int result;

	ret_frame->kind = FRAME_ADVERT;
	ret_frame->n_sections = 0;
	while ((result = ad_next(&r, &ad)) == 0) {
		result = add_section(&ad, ret_frame);
		if (result < 0)
			return result;
	}
	return result < 0 ? result : 0;
}
