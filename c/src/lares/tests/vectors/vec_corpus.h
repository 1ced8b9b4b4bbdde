/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * How a frame is written for fuzz_drivers: an octet of these bits, then
 *   a value: service 16, characteristic 16, [n, features n], octets
 *   an advertisement: its structures as they are on the air
 */
#include <stdint.h>

enum {
	CORPUS_IS_VALUE = 1 << 0,
	CORPUS_HAS_KEY = 1 << 1,
	CORPUS_HAS_FEATURES = 1 << 2,
	CORPUS_HAS_NAME = 1 << 3,
	CORPUS_HAS_SESSION = 1 << 4,
};

static const uint8_t corpus_address[6] = { 0xa4, 0xc1, 0x38, 0x11, 0x22, 0x33 };
static const char corpus_name[] = "GVH5075_2762";
