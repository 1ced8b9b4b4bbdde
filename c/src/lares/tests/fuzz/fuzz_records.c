/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "proto/reader.h"
#include "radio/records.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/*
 * What a device may do to a transfer. The first octet chooses the service, whether there is a mark whether records
 * are deleted, and whether the mark has a check and a floor; then steps: a head of which 3 bits say what happens, 5 how many octets come with it. A mark only rises, but
 * when its floor goes or the memory began anew; nothing is deleted that is above it or that was not asked for; and an end is an end.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	struct reader r = reader_of(data, n_data);
	uint8_t how = reader_u8(&r);
	const struct records_service *service = records_service_at(how & 3);
	struct records m;
	uint64_t now_us = 0;
	struct records_wish wish = { .has_mark = how & 4, .mark = 40, .deletes = how & 8, .deletes_older = how & 16,
		.newest_first = how & 32, .check = how & 64 ? 0x155 : RECORDS_NO_CHECK, .has_floor = how & 128, .floor = 20 };
	unsigned actions = records_start(&m, service, &wish, now_us);

	while (r.n_left) {
		uint8_t head = reader_u8(&r);
		size_t n = (head >> 3) < r.n_left ? head >> 3 : r.n_left;
		const uint8_t *bytes = reader_take(&r, n);
		uint32_t mark = m.has_mark ? m.mark : 0;
		bool had_mark = m.has_mark, had_floor = m.has_floor;

		switch (head & 7) {
		case 0:
			now_us += RECORDS_SILENCE_US / 2;
			actions = records_on_time(&m, now_us);
			break;
		case 1:
			actions = records_on_refused(&m, n ? bytes[0] : 0, now_us);
			break;
		case 2:
			actions = records_on_indication(&m, bytes, n, now_us);
			break;
		case 3:
			actions = records_on_cut(&m);
			break;
		default:
			actions = records_on_value(&m, head & 1 ? service->data : service->context, bytes, n,
				records_is_marked(&m, head & 1 ? service->data : service->context, bytes, n) ? RECORDS_MARKED :
				head & 2								      ? RECORDS_KEPT :
															RECORDS_NOT_KEPT,
				now_us);
			break;
		}
		if (actions & RECORDS_PUT_MARK) {
			bool has_lost_floor = had_floor && !m.has_floor && m.next_mark == mark;

			if (had_mark && m.has_mark && m.next_mark <= mark && !has_lost_floor) /* NO_MARK is above all */
				abort();
			actions |= records_on_marked(&m, true, now_us);
		}
		if (m.n_request > RECORDS_REQUEST_MAX)
			abort();
		if (actions & RECORDS_WRITE && m.request[0] == 2 && (!(how & 8) || !m.has_mark))
			abort();
		if ((m.state == RECORDS_IDLE) != (m.wake_us == RECORDS_NEVER_US))
			abort();
	}
	return 0;
}
