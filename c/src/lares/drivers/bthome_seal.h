/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A sealed BTHome packet, of either version:
 *
 *   cipher … CCCCCCCC TTTTTTTT    C  counter, little-endian; T  tag of AES-128-CCM
 *
 * Nonce: address 6 (as printed) | what the version puts there | counter (as sent).
 */
#include "drivers/driver.h"
#include "proto/reader.h"

enum { BTHOME_DATA_MAX = 252 }; /* an AD structure's 255 without its type and UUID */

struct bthome_seal {
	struct address address;
	uint8_t in_nonce[3];
	size_t n_in_nonce;
	const uint8_t *additional;
	size_t n_additional;
};

/*
 * Open what is left of a section of at most BTHOME_DATA_MAX, and say so in `found`; on OK the reader reads ret_plain.
 * LENGTH, NEEDS_KEY, DAMAGED or OK.
 */
enum decode bthome_open(const struct frame *frame, const struct bthome_seal *seal, struct reader *r,
	uint8_t ret_plain[BTHOME_DATA_MAX], struct readings *found);
