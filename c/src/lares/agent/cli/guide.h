/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The installer's way through an enrolment: what is asked, what is done, what is waited for. Sans I/O: laresd's answers,
 * lines typed and ticks go in; lines, questions and calls come out.
 *
 *	QUESTIONS -> BONDING -> FIRST -> AGAIN -> ENDED
 *
 * QUESTIONS are only put to a person; everything has an option, too. BONDING is one call of Enrol, beside which Enrolling
 * is asked each second for what the device wants. FIRST waits for a measurement; AGAIN until laresd calls the device
 * proven: a second connection has brought values by itself. What is enrolled stays so however the guide ends.
 */
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "proto/device.h"

enum guide_step { GUIDE_QUESTIONS, GUIDE_BONDING, GUIDE_FIRST, GUIDE_AGAIN, GUIDE_ENDED, GUIDE_STEP_COUNT };
enum guide_until { GUIDE_ENROLLED, GUIDE_MEASURED, GUIDE_PROVEN, GUIDE_UNTIL_COUNT };

enum guide_call {
	GUIDE_SCAN, /* what the device says of itself */
	GUIDE_PLAN,
	GUIDE_BEFORE, /* the newest reading before: Readings(address, 0, 1) */
	GUIDE_ENROL, /* with the wish */
	GUIDE_ENROLLING,
	GUIDE_ANSWER, /* EnrolAnswer(address, argument) */
	GUIDE_CANCEL, /* EnrolCancel(address) */
	GUIDE_DEVICES,
	GUIDE_READINGS, /* Readings(argument, 0, a few) */
	GUIDE_CALL_COUNT
};

enum { GUIDE_USER_TEXT_MAX = 48, GUIDE_WORDS_MAX = 1024 };

/* What the command line said, and what is answered to questions. Texts that are borrowed outlive the guide. */
struct guide_wish {
	const char *address;
	char kind[24], person[PERSON_ID_MAX], mounted_on[MOUNTED_ON_MAX]; /* "": not said */
	const char *name, *inputs, *passkey, *compare; /* NULL: not said */
	char users[DEVICE_USERS_MAX][GUIDE_USER_TEXT_MAX]; /* "1=p1", "1=p1:1234" */
	size_t n_users;
	int64_t every_s; /* 0: to be learned */
	bool takes_old_records, deletes_records;
	bool is_sure; /* about what cannot be undone */
	bool has_key;
	uint8_t key[DEVICE_KEY_SIZE];
	enum guide_until until;
	uint64_t wait_s; /* for measurements; 0: until told to stop */
};

struct guide_ops {
	void (*say)(void *context, const char *words); /* a line that stays. Not yet safe to print, as all of these */
	void (*show)(void *context, const char *words); /* in the place of the one before; "": nothing */
	void (*ask)(void *context, const char *words);
	void (*call)(void *context, enum guide_call call, const char *argument); /* answered by guide_on_answer() */
	void (*end)(void *context, int status, const char *why); /* `why` NULL where it is done; never called twice */
};

struct guide {
	const struct guide_ops *ops;
	void *context;
	struct guide_wish wish;
	bool has_person; /* somebody who can answer */
	enum guide_step step;
	uint64_t step_us, now_us; /* since when; the last tick */

	unsigned waiting; /* calls that are not answered yet, a bit each */
	size_t question; /* the one that is open, or the first not yet looked at */
	bool is_asking;
	json_t *seen; /* its element of Scan, or NULL */
	json_t *plan; /* PlanShow, or NULL */

	char asked[16]; /* Enrolling's step that was put to the person */
	bool is_stopping;
	const char *broken_off; /* why the guide itself ended the pairing; NULL: it did not */

	json_t *enrolled; /* what Enrol answered */
	json_t *device; /* its newest element of Devices, or NULL */
	int64_t last_seq; /* readings up to here are known */
	unsigned n_measured;
	bool is_hinted;
	bool has_clock, is_clock_set;
	int64_t clock_before_s, clock_after_s; /* how far it was and is ahead */
};

void guide_begin(struct guide *guide, const struct guide_wish *wish, bool has_person, const struct guide_ops *ops,
	void *context);
void guide_done(struct guide *guide);

void guide_on_tick(struct guide *guide, uint64_t now_us);

/* `answer` NULL: it was refused or failed, and `why` says so. */
void guide_on_answer(struct guide *guide, enum guide_call call, const json_t *answer, const char *why);

/* A line without its end; NULL: nobody will answer any more. */
void guide_on_line(struct guide *guide, const char *line);

/* Ctrl-C. The second one does not wait for anything. */
void guide_on_stop(struct guide *guide);

const char *guide_step_name(enum guide_step step);

/* For the parts of the guide. */
void guide_say(struct guide *guide, const char *format, ...) __attribute__((format(printf, 2, 3)));
void guide_ask(struct guide *guide, const char *format, ...) __attribute__((format(printf, 2, 3)));
void guide_call(struct guide *guide, enum guide_call call, const char *argument);
void guide_enter(struct guide *guide, enum guide_step step);
void guide_end(struct guide *guide, int status, const char *why);

/* guide_ask.c: ask the next question that is open, or go on to BONDING; what was typed to one. */
void guide_ask_next(struct guide *guide);
void guide_ask_take(struct guide *guide, const char *line);
bool guide_is_in_plan(const struct guide *guide); /* whether the plan in force names the device */

/* guide_bond.c */
void guide_bond_begin(struct guide *guide);
void guide_bond_on_enrolling(struct guide *guide, const json_t *answer);
void guide_bond_on_enrolled(struct guide *guide, const json_t *answer, const char *why);
void guide_bond_take(struct guide *guide, const char *line);

/* guide_prove.c */
void guide_prove_begin(struct guide *guide);
void guide_prove_on_tick(struct guide *guide);
void guide_prove_on_devices(struct guide *guide, const json_t *answer);
void guide_prove_on_readings(struct guide *guide, const json_t *answer);

/* guide_words.c: "" where there is nothing to say. */
void guide_words_clock(const struct guide *guide, char ret_words[GUIDE_WORDS_MAX]);
void guide_words_summary(const struct guide *guide, char ret_words[GUIDE_WORDS_MAX]);
const char *guide_words_trust(int64_t trust);
const char *guide_id(const struct guide *guide); /* "cuff-1" */
enum device_kind guide_kind(const struct guide *guide); /* of what is enrolled */
