/* SPDX-License-Identifier: Apache-2.0 */
#include "write_log.h"

#include <errno.h>
#include <string.h>

#include "proto/reader.h"

static const uint64_t magic = 0x6a736677736872;

int write_log_open(const void *octets, size_t n, struct write_log *ret_log)
{
	struct reader r = reader_of(octets, n);
	bool is_known = reader_u64(&r) == magic && reader_u64(&r) == 1;
	uint64_t n_entries = reader_u64(&r);
	size_t sector_size = reader_u32(&r);

	if (!is_known || r.short_read || sector_size < 512 || sector_size > 4096)
		return -EBADMSG;
	*ret_log = (struct write_log){ .octets = octets, .n = n, .at = sector_size, .n_left = n_entries,
		.sector_size = sector_size };
	return 0;
}

int write_log_next(struct write_log *log, struct write_log_entry *ret_entry)
{
	struct reader r = reader_of(log->octets + log->at, log->n - log->at);
	struct reader head = reader_of(reader_take(&r, log->sector_size), log->sector_size);
	struct write_log_entry entry = { 0 };
	uint64_t n_sectors, n_text;

	if (log->n_left == 0)
		return WRITE_LOG_END;
	if (r.short_read)
		return -EBADMSG;
	entry.at = reader_u64(&head) * log->sector_size;
	n_sectors = reader_u64(&head);
	entry.flags = (unsigned)reader_u64(&head);
	n_text = reader_u64(&head);
	if (entry.flags & WRITE_LOG_MARK) {
		if (n_text >= sizeof(entry.mark))
			return -EBADMSG;
		memcpy(entry.mark, reader_take(&head, n_text), n_text);
	}
	if (n_sectors > SIZE_MAX / log->sector_size)
		return -EBADMSG;
	entry.n = n_sectors * log->sector_size;
	if (!(entry.flags & WRITE_LOG_DISCARD))
		entry.data = reader_take(&r, entry.n);
	if (r.short_read)
		return -EBADMSG;
	log->at = log->n - r.n_left;
	log->n_left--;
	*ret_entry = entry;
	return 0;
}
