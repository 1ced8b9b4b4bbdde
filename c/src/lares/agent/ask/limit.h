/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * How often each act may be asked for, over restarts of this program, which ends when nobody needs it. Sans I/O.
 *
 * Times are of CLOCK_BOOTTIME: no clock that steps makes a reboot due. A file of an earlier boot, and one that cannot be
 * read, count as if all of it had been done when this boot began: a gateway that reboots for another reason every few
 * hours needs no reboot from here.
 */
#include <stddef.h>
#include <stdint.h>

#include "loop/clock.h"

enum {
	LIMIT_TIMES_MAX = 5, /* the largest number of times of any act */
	LIMIT_TEXT_MAX = BOOT_ID_TEXT_MAX + LIMIT_TIMES_MAX * 21 + 1,
};

struct limit_rule {
	unsigned n_times;
	uint64_t within_us;
};

/* When it was done, oldest first. */
struct limit {
	uint64_t done_us[LIMIT_TIMES_MAX];
	size_t n_done;
};

/* What the file says ("<boot id>" and a line for each time); n_text 0: it was never done. */
void limit_read(const char *text, size_t n_text, const char *boot, const struct limit_rule *rule, struct limit *ret_limit);

/* Returns the length. */
size_t limit_write(const struct limit *limit, const char *boot, char ret_text[LIMIT_TEXT_MAX]);

/* How long until it may be done again; 0: now. */
uint64_t limit_wait_us(const struct limit *limit, const struct limit_rule *rule, uint64_t now_us);

/* It is going to be done. */
void limit_note(struct limit *limit, const struct limit_rule *rule, uint64_t now_us);
