/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/uuid.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "proto/hex.h"

static const struct uuid base_uuid = { { 0, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0x80, 0x5f, 0x9b, 0x34,
	0xfb } };

struct uuid uuid_from_u16(uint16_t number)
{
	struct uuid uuid = base_uuid;

	uuid.octet[2] = (uint8_t)(number >> 8);
	uuid.octet[3] = (uint8_t)number;
	return uuid;
}

static int parse_short(const char *text, size_t n_text, struct uuid *ret_uuid)
{
	uint8_t octets[4] = { 0 };
	size_t n_octets = n_text / 2;

	if (hex_decode(text, n_text, octets + 4 - n_octets, n_octets) < 0)
		return -EINVAL;
	*ret_uuid = base_uuid;
	memcpy(ret_uuid->octet, octets, 4);
	return 0;
}

static int parse_full(const char *text, struct uuid *ret_uuid)
{
	static const uint8_t n_group[] = { 8, 4, 4, 4, 12 };
	struct uuid uuid;
	size_t at = 0;

	for (size_t i = 0; i < sizeof(n_group); i++) {
		if (hex_decode(text, n_group[i], uuid.octet + at, n_group[i] / 2u) < 0)
			return -EINVAL;
		at += n_group[i] / 2u;
		text += n_group[i];
		if (*text++ != (i + 1 < sizeof(n_group) ? '-' : '\0'))
			return -EINVAL;
	}
	*ret_uuid = uuid;
	return 0;
}

int uuid_parse(const char *text, struct uuid *ret_uuid)
{
	size_t n_text;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		text += 2;
	n_text = strlen(text);
	if (n_text == 4 || n_text == 8)
		return parse_short(text, n_text, ret_uuid);
	return n_text == 36 ? parse_full(text, ret_uuid) : -EINVAL;
}

void uuid_format(const struct uuid *uuid, char ret_text[UUID_TEXT_MAX])
{
	char *out = ret_text;

	for (size_t i = 0; i < sizeof(uuid->octet); i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*out++ = '-';
		out += snprintf(out, 3, "%02x", uuid->octet[i]);
	}
}

bool uuid_equal(const struct uuid *a, const struct uuid *b)
{
	return memcmp(a->octet, b->octet, sizeof(a->octet)) == 0;
}

uint16_t uuid_to_u16(const struct uuid *uuid)
{
	uint16_t number = (uint16_t)(uuid->octet[2] << 8 | uuid->octet[3]);
	struct uuid expanded = uuid_from_u16(number);

	return uuid_equal(uuid, &expanded) ? number : 0;
}
