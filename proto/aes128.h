/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * One block of AES-128, backwards (FIPS 197): for devices that hide what they send under a key that they send with it.
 * It keeps no secret, and its time depends on the key: what has a real key is opened by frame->open.
 */
#include <stdint.h>

enum { AES128_BLOCK = 16 };

/* `ret_plain` may be `cipher`. */
void aes128_decrypt(const uint8_t key[AES128_BLOCK], const uint8_t cipher[AES128_BLOCK],
	uint8_t ret_plain[AES128_BLOCK]);
