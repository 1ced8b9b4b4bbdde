/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * How many bytes the program made the kernel send to the disk in the last day: flash has a number of writes and no more.
 *
 * Counted in hours of CLOCK_BOOTTIME, so that no step of the wall clock makes a day longer or shorter. In memory only: to
 * keep it over a restart would be one more write.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WEAR_HOURS = 24 };

struct wear {
	bool has_begun;
	uint64_t counted; /* the kernel's total when it was looked at last */
	uint64_t begun_us; /* the first look */
	uint64_t hour_us; /* when the newest hour began */
	uint64_t hours[WEAR_HOURS]; /* bytes, the newest first */
};

/* The kernel's count of bytes written by this process is `total` at `now_us`. */
void wear_note(struct wear *wear, uint64_t total, uint64_t now_us);

/* Bytes of the last 24 hours, or of ret_over_s seconds where it is not looked at for that long. */
uint64_t wear_bytes(const struct wear *wear, uint64_t now_us, uint64_t *ret_over_s);

/* "write_bytes" of the text of /proc/self/io (proc(5)). Returns 0 or -EBADMSG. */
int wear_parse(const char *text, uint64_t *ret_total);

/* The same, read now. Returns 0 or a negative errno. */
int wear_read(uint64_t *ret_total);
