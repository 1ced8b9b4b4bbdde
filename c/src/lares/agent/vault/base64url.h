/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Base64url without padding (RFC 4648, 5; RFC 7515, 2).
 *
 * Reading is strict, so that one value has one text: no padding, no blanks, no other alphabet, and the bits left over
 * in the last character are zero.
 */
#include <stddef.h>
#include <stdint.h>

/* Characters for that many octets, without the NUL. */
#define BASE64URL_LENGTH(n_bytes) (((n_bytes) * 8 + 5) / 6)

/* Writes BASE64URL_LENGTH(n_bytes) characters and a NUL. */
void base64url_encode(const uint8_t *bytes, size_t n_bytes, char *ret_text);

/* Returns the number of octets, or -EINVAL: not canonical, or more than n_bytes_max. */
int base64url_decode(const char *text, size_t n_text, uint8_t *ret_bytes, size_t n_bytes_max);
