/* SPDX-License-Identifier: Apache-2.0 */
#include "drivers/bthome_seal.h"

#include <string.h>

enum { N_ADDRESS = 6, N_COUNTER = 4, N_TAG = 4 };

enum decode bthome_open(const struct frame *frame, const struct bthome_seal *seal, struct reader *r,
	uint8_t ret_plain[BTHOME_DATA_MAX], struct readings *found)
{
	uint8_t nonce[N_ADDRESS + sizeof(seal->in_nonce) + N_COUNTER];
	struct sealed sealed = { .nonce = nonce, .n_nonce = N_ADDRESS + seal->n_in_nonce + N_COUNTER,
		.additional = seal->additional, .n_additional = seal->n_additional, .n_tag = N_TAG };
	struct reader counter;

	if (r->n_left < N_COUNTER + N_TAG)
		return DECODE_LENGTH;
	if (!frame->open)
		return DECODE_NEEDS_KEY;
	sealed.n_cipher = r->n_left - N_COUNTER - N_TAG;
	sealed.cipher = reader_take(r, sealed.n_cipher);
	counter = reader_of(reader_take(r, N_COUNTER), N_COUNTER);
	sealed.tag = reader_take(r, N_TAG);
	memcpy(nonce, seal->address.octet, N_ADDRESS);
	memcpy(nonce + N_ADDRESS, seal->in_nonce, seal->n_in_nonce);
	memcpy(nonce + N_ADDRESS + seal->n_in_nonce, counter.at, N_COUNTER);
	if (frame->open(frame->open_context, &sealed, ret_plain) < 0)
		return DECODE_DAMAGED;

	/* Before the objects: the counter is the sequence, and a packet id inside stands beside it. */
	found->is_encrypted = found->is_authentic = true;
	found->sequence_kind = SEQUENCE_COUNTER;
	found->sequence = reader_u32(&counter);
	*r = reader_of(ret_plain, sealed.n_cipher);
	return DECODE_OK;
}
