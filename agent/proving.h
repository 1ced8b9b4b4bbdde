/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What becomes of settings on trial: proven and kept, or given up. Sans I/O but for the settings' file: it is told what happened and
 * when, and says through its ops what is to be done.
 *
 *      nothing --stage--> on trial --proven--> kept
 *                            |  `--fail, time--> given up: what was before is used again
 *                            `--stage, of a join by one of the same kind--> on trial, with its whole time
 *
 * Time is CLOCK_BOOTTIME: a step of the wall clock neither ends a trial nor makes it longer. What cannot be written down has not
 * happened, and is tried again: what was proven is then not given up for the disk's sake.
 */
#include "proto/record.h"
#include "settings.h"

#define PROVING_AGAIN_US UINT64_C(10000000) /* where the disk does not take what came of it */

struct proving_ops {
	void (*use)(void *context); /* the set in use is another one */
	void (*kept)(void *context); /* it is in use already, and is current now */
	void (*restart)(void *context, const char *why);
	void (*answer)(void *context, const char *jti, enum refusal refusal, const char *words); /* NULL: none are needed */
	void (*wake)(void *context, uint64_t at_us); /* call proving_on_time() then; UINT64_MAX: never */
};

struct proving {
	struct settings *settings;
	const struct proving_ops *ops;
	void *context;
	char boot[SETTINGS_BOOT_MAX];
	bool is_proven; /* and could not be written down yet */
	enum link_fault fault; /* why there is no link; LINK_FAULT_COUNT: there is one, or was no attempt yet */
	char words[SETTINGS_WORDS_MAX]; /* of it, or of what came and could not be used; "": none */
};

/* Everything is borrowed. Says nothing yet. */
void proving_init(struct proving *proving, struct settings *settings, const char *boot, const struct proving_ops *ops, void *context);

/* At the start: a trial goes on, in another boot with its whole time, as nobody knows how long the power was away. */
void proving_begin(struct proving *proving, uint64_t now_us);

/*
 * Put it on trial. Returns 0, -EBUSY while another is on trial (but for a join, whose certificate comes after it has begun), or a
 * negative errno: nothing has changed. `jti` may be "".
 */
int proving_stage(struct proving *proving, const struct settings_set *set, enum trial_kind kind, const char *jti, uint64_t within_s,
	uint64_t now_us);

/* The set in use has a connection that works in both ways. */
void proving_on_proven(struct proving *proving, uint64_t now_us);

/* It cannot come to a good end. */
void proving_fail(struct proving *proving, const char *code, const char *words, uint64_t now_us);

/* A link came, or why none did. */
void proving_on_link(struct proving *proving, bool is_up, enum link_fault fault, const char *words);

/* It was woken. `trouble` says why nothing was proven yet. */
void proving_on_time(struct proving *proving, const char *trouble, uint64_t now_us);

/* Seconds that are left, 0 where there is no trial. */
uint64_t proving_left_s(const struct proving *proving, uint64_t now_us);
