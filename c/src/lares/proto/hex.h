/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Hexadecimal text and Bluetooth device addresses. */
#include <stddef.h>
#include <stdint.h>

enum { ADDRESS_TEXT_MAX = 18 };

/* A device address, most significant octet first, as it is printed. */
struct address {
	uint8_t octet[6];
};

/*
 * Decode exactly `n_text` digits (even, any case) into at most `n_bytes_max` bytes.
 * Returns the number of bytes, or -EINVAL (not hex, odd, or too long); then nothing useful is written.
 */
int hex_decode(const char *text, size_t n_text, uint8_t *ret_bytes, size_t n_bytes_max);

/* Lower-case digits and a NUL: ret_text holds 2 x n_bytes + 1. */
void hex_encode(const uint8_t *bytes, size_t n_bytes, char *ret_text);

/* "A4:C1:38:00:11:22", any case. Returns 0 or -EINVAL. */
int address_parse(const char *text, struct address *ret_address);

/* Upper case, with colons. */
void address_format(const struct address *address, char ret_text[ADDRESS_TEXT_MAX]);
