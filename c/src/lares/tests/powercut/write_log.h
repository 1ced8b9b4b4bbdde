/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What the device-mapper target log-writes keeps of a device: every write in the order in which it became durable.
 *
 * A write is logged when a flush has made it durable, just before that flush; one with FUA when it is done. So the device
 * after a power cut is what all entries up to a flush or FUA make of it, with any part of the writes that follow up to the
 * next: those were in the device's cache. Marks are put there by whoever wrote, and stand after what was durable then.
 *
 *   super: magic 8 | version 8 | n_entries 8 | sector_size 4; one sector
 *   entry: sector 8 | n_sectors 8 | flags 8 | n_text 8 | text; one sector, then the data
 *
 * Little-endian (Linux, drivers/md/dm-log-writes.c and Documentation/admin-guide/device-mapper/log-writes.rst).
 */
#include <stddef.h>
#include <stdint.h>

enum { WRITE_LOG_END = 1 };

enum {
	WRITE_LOG_FLUSH = 1,
	WRITE_LOG_FUA = 2,
	WRITE_LOG_DISCARD = 4,
	WRITE_LOG_MARK = 8,
};

struct write_log {
	const uint8_t *octets; /* borrowed */
	size_t n, at;
	uint64_t n_left; /* entries */
	size_t sector_size;
};

struct write_log_entry {
	unsigned flags;
	uint64_t at; /* octets from the device's start */
	size_t n;
	const uint8_t *data; /* NULL where it is discarded */
	char mark[64];
};

/* Returns 0, or -EBADMSG where that is no log. */
int write_log_open(const void *octets, size_t n, struct write_log *ret_log);

/* Returns 0, WRITE_LOG_END after the last, or -EBADMSG. */
int write_log_next(struct write_log *log, struct write_log_entry *ret_entry);
