/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "proto/reader.h"
#include "radio/consent.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/*
 * What a scale may answer to its users' consent: a length and as many octets of an indication, or above 32 as many seconds, a
 * value of which the last bit is set. No code is asked twice, and nothing behind one that was refused.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	static const struct device_user users[] = { { .index = 1, .consent = 1234 }, { .index = 2, .consent = DEVICE_NO_CONSENT },
		{ .index = 3, .consent = 7 }, { .index = 4, .consent = DEVICE_CONSENT_REFUSED } };
	struct reader r = reader_of(data, n_data);
	unsigned n_asked[5] = { 0 };
	bool is_refused = false;
	uint64_t now_us = 0;
	struct consent m;
	unsigned actions = consent_start(&m, users, 4, now_us);

	for (;;) {
		uint8_t n;

		if (actions & CONSENT_WRITE && (is_refused || m.request[1] > 3 || n_asked[m.request[1]]++))
			abort();
		is_refused |= actions & CONSENT_REFUSED;
		if (consent_is_running(&m) != (m.wake_us != CONSENT_NEVER_US))
			abort();
		if (!r.n_left)
			return 0;
		n = reader_u8(&r);
		if (n > 32) {
			now_us += n / 8 * UINT64_C(1000000);
			if (n & 1)
				consent_on_value(&m, now_us);
			actions = consent_on_time(&m, now_us);
		} else {
			size_t n_said = n < r.n_left ? n : r.n_left;

			actions = consent_on_indication(&m, reader_take(&r, n_said), n_said, now_us);
		}
	}
}
