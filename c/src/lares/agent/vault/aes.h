/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* One block of AES-128, backwards (FIPS 197), for frames: see frame_decrypt_fn. */
#include "proto/frame.h"

void aes_decrypt_block(const uint8_t key[FRAME_BLOCK_SIZE], const uint8_t cipher[FRAME_BLOCK_SIZE],
	uint8_t ret_plain[FRAME_BLOCK_SIZE]);
