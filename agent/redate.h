/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Readings that were accepted before the wall clock was right are dated once more when it is: by CLOCK_BOOTTIME, which ran
 * through, and only within one boot. They keep what they were dated before, and are sent again under the same id and number.
 *
 * Where a clock face or an offset measured under a right clock said when a reading was taken, that stands; only when it was
 * received is put right.
 */
#include <stdint.h>

#include "loop/timer.h"
#include "proto/accepted.h"

struct agent;
struct accepted;

struct redate {
	struct timer timer;
	uint64_t from_seq; /* the first reading of an untrusted clock; 0: there is none. Also the counter "undated-from" */
	uint64_t at_seq; /* the next one to be looked at */
	int64_t wall_minus_boot_us; /* once the clock is right */
	uint64_t first_seq, last_seq; /* changed, and not sent again yet; 0: none */
};

int redate_open(struct agent *agent);
void redate_close(struct agent *agent);

/* Before a reading is kept: say which boot it belongs to and when in it. */
void redate_prepare(struct agent *agent, struct accepted *accepted);

/* It is kept, in the open transaction. */
void redate_note(struct agent *agent, const struct accepted *accepted);

/* Which boot this is. */
void redate_boot(const struct agent *agent, uint8_t ret_boot[BOOT_ID_SIZE]);

/*
 * That reading was changed in the open transaction, by whatever: it is committed, and sent again once that is done. Where it cannot
 * be now, it is tried again.
 */
void redate_send_again(struct agent *agent, uint64_t seq);

/* Asked now and then: begins when the clock has become right. Enrolments are dated then as well, at once. */
void redate_look(struct agent *agent);
