/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "proto/reader.h"
#include "radio/talk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/*
 * What a device may answer in a maker's own protocol. The first octet chooses which; then a length and as many octets of an
 * answer, or 255 for five seconds. Whatever it says: no request but those that only ask or set the clock, and an end.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	struct reader r = reader_of(data, n_data);
	enum talk_kind kind = (enum talk_kind)(reader_u8(&r) % TALK_KIND_COUNT);
	unsigned n_writes = 0;
	uint64_t now_us = 0;
	struct talk t;
	bool must_write = talk_start(&t, kind, INT64_C(1795331645), true, now_us);

	while (r.n_left) {
		uint8_t n = reader_u8(&r);

		n_writes += must_write;
		if (must_write && kind == TALK_RECORDS && t.request[1] != 0x2b && t.request[1] != 0x25 && t.request[1] != 0x26 &&
			t.request[1] != 0x23 && t.request[1] != 0x33)
			abort();
		if (t.n_request > TALK_REQUEST_MAX || n_writes > 4 + TALK_POLLS_MAX + 2 * TALK_RECORDS_MAX)
			abort();
		if (n == 255) {
			now_us += TALK_ANSWER_US;
			must_write = talk_on_time(&t, now_us);
		} else {
			size_t n_answer = n < r.n_left ? n : r.n_left;

			must_write = talk_on_value(&t, reader_take(&r, n_answer), n_answer, n & 1, now_us);
		}
	}
	return 0;
}
