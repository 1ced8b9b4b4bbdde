/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/hex.h"

#include <errno.h>

static int nibble_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int hex_decode(const char *text, size_t n_text, uint8_t *ret_bytes, size_t n_bytes_max)
{
	if (n_text % 2 || n_text / 2 > n_bytes_max)
		return -EINVAL;
	for (size_t i = 0; i < n_text; i += 2) {
		int high = nibble_of(text[i]);
		int low = high < 0 ? -1 : nibble_of(text[i + 1]);

		if (low < 0)
			return -EINVAL;
		ret_bytes[i / 2] = (uint8_t)(high << 4 | low);
	}
	return (int)(n_text / 2);
}

void hex_encode(const uint8_t *bytes, size_t n_bytes, char *ret_text)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n_bytes; i++) {
		*ret_text++ = digits[bytes[i] >> 4];
		*ret_text++ = digits[bytes[i] & 15];
	}
	*ret_text = '\0';
}

int address_parse(const char *text, struct address *ret_address)
{
	struct address address;

	for (size_t i = 0; i < sizeof(address.octet); i++) {
		if (!text[0] || hex_decode(text, 2, address.octet + i, 1) < 0)
			return -EINVAL;
		text += 2;
		if (*text++ != (i + 1 < sizeof(address.octet) ? ':' : '\0'))
			return -EINVAL;
	}
	*ret_address = address;
	return 0;
}

void address_format(const struct address *address, char ret_text[ADDRESS_TEXT_MAX])
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < sizeof(address->octet); i++) {
		*ret_text++ = digits[address->octet[i] >> 4];
		*ret_text++ = digits[address->octet[i] & 0x0f];
		*ret_text++ = ':';
	}
	ret_text[-1] = '\0';
}
