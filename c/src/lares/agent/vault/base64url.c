/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/base64url.h"

#include <errno.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void base64url_encode(const uint8_t *bytes, size_t n_bytes, char *ret_text)
{
	uint32_t bits = 0;
	unsigned n_bits = 0;

	for (size_t i = 0; i < n_bytes; i++) {
		bits = bits << 8 | bytes[i];
		n_bits += 8;
		for (; n_bits >= 6; n_bits -= 6)
			*ret_text++ = alphabet[bits >> (n_bits - 6) & 63];
	}
	if (n_bits > 0)
		*ret_text++ = alphabet[bits << (6 - n_bits) & 63];
	*ret_text = '\0';
}

static int sextet_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '-' ? 62 : c == '_' ? 63 : -1;
}

int base64url_decode(const char *text, size_t n_text, uint8_t *ret_bytes, size_t n_bytes_max)
{
	uint32_t bits = 0;
	unsigned n_bits = 0;
	size_t n_bytes = 0;

	/* A single character over a group of four holds no whole octet. */
	if (n_text % 4 == 1 || n_text / 4 * 3 + n_text % 4 * 3 / 4 > n_bytes_max)
		return -EINVAL;
	for (size_t i = 0; i < n_text; i++) {
		int sextet = sextet_of(text[i]);

		if (sextet < 0)
			return -EINVAL;
		bits = bits << 6 | (uint32_t)sextet;
		n_bits += 6;
		if (n_bits >= 8) {
			n_bits -= 8;
			ret_bytes[n_bytes++] = (uint8_t)(bits >> n_bits);
		}
	}
	if (bits & ((1u << n_bits) - 1))
		return -EINVAL;
	return (int)n_bytes;
}
