/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Readings, receipts and answers -> alerts and their life. Sans I/O: the caller says what happened and when, keeps each
 * revision that on_alert gives it, and calls watch_tick() at watch_wake_us().
 *
 * All calls but watch_new() and watch_free() may call the ops; these may not call back into the watch.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/moment.h"
#include "proto/accepted.h"
#include "proto/alert.h"
#include "proto/device_trouble.h"
#include "proto/fault.h"
#include "proto/plan.h"
#include "proto/suppressed.h"
#include "watch/burden.h"

enum {
	WATCH_OPEN_MAX = 192, /* alerts that are not closed; a home with more needs people, not alerts */
	WATCH_OPEN_HELP = PLAN_PEOPLE_MAX + 1, /* of those, kept for help calls: one of each person, and one of nobody */
	WATCH_OPEN_LOW_MAX = 64, /* with so many open, no further low one is opened: it is counted as refused */
	WATCH_CLOSED_MAX = 64, /* ids of closed ones that are remembered, to answer a late acknowledgement rightly */
	WATCH_SETTLED_MAX = 64, /* readings whose alert a person closed against the data: they raise nothing again */
	WATCH_REV_JUMP = 100, /* of the first revision after a restart, at least: see watch_go_on_from() */
	WATCH_RESEND_S = 60, /* an alert that the team has not said to have is sent again */
	WATCH_REVIEW_S = 86400, /* an alert that was acknowledged and is still open asks again */
	WATCH_INFORMATION_S = 86400, /* what asks nobody closes by itself after so long */
	WATCH_SNOOZE_MAX_S = 43200, /* half a day: what is to be quiet for longer is a pause, or another limit */
	WATCH_MEMORY_KEY_MAX = 96, /* octets, NUL included */
	WATCH_MEMORY_MAX = 8192, /* octets under one key */
	WATCH_MEMORIES_MAX = 32768, /* keys: a day's summary of each watched quantity for 400 days is the most of them */
};

/* What became of a receipt or an answer; each has its reason code on the wire. */
enum watch_outcome {
	WATCH_DONE,
	WATCH_NO_SUCH_ALERT, /* nor such a revision */
	WATCH_CLOSED,
	WATCH_ALREADY_ACKNOWLEDGED,
	WATCH_NOT_ALLOWED, /* not asked, and no caregiver, coordinator or nurse of the plan; or local about a person */
	WATCH_MALFORMED, /* a note that is too long, or none where one is needed; a time that is none, or beyond the cap */
	WATCH_STILL_ACTIVE, /* the data say that it holds, and nobody has said otherwise */
	WATCH_OUTCOME_COUNT
};

/* remember and on_suppressed may be NULL: then nothing is kept of it. */
struct watch_ops {
	/* A new revision; borrowed for the call. Keep and send it. A closed one is the last of its id. */
	void (*on_alert)(void *context, const struct alert *alert);
	/* Send this revision again: the team has not said that it has it, or wants to hear all. Nothing has changed. */
	void (*on_resend)(void *context, const struct alert *alert);
	void (*random)(void *context, uint8_t *ret_bytes, size_t n_bytes);
	/*
	 * Keep what a rule has to know after a restart, in place of what that key had; 0 octets: forget it. It goes with the
	 * reading or the tick that caused it, in one commit, and comes back through watch_recall(). Borrowed for the call.
	 */
	void (*remember)(void *context, const char *key, const void *octets, size_t n_octets);
	/*
	 * Sound the alarm in the home. NULL: there is none. Returns 0 (what came of it is told by watch_sounded()), or
	 * negative where nobody is there to do it: it is tried again.
	 */
	int (*sound)(void *context, const struct alert *alert);
	/*
	 * Something did not become an alert, and why: kept for people to read. Borrowed for the call. The same reason of the
	 * same rule, person and device is told once a minute at most; the next one says how many there were.
	 */
	void (*on_suppressed)(void *context, const struct suppressed *suppressed);
	/* East of UTC in the home's zone at a wall time; NULL: as it is now, always. */
	int32_t (*zone_s_at)(void *context, int64_t wall_us);
	/* Whether the wall clock is right, or was since the program started; NULL: it is. Pauses need to know. */
	bool (*is_clock_right)(void *context);
};

struct watch;

/* `home` and the ops are copied. Returns 0 or -ENOMEM. */
int watch_new(const struct watch_ops *ops, void *context, const char *home, struct watch **ret_watch);
void watch_free(struct watch *watch);

/*
 * The plan in force, or NULL. Borrowed until the next call of this. An open alert is judged by the new plan's limit of
 * its rule from its next reading on, and holds by the newest that is known where that lies beyond it; where there is none any
 * more, by the limit that it passed.
 */
void watch_set_plan(struct watch *watch, const struct plan *plan);

/*
 * At a start: a number above that of the start before, and further above than an alert changes in one life. What is restored
 * goes on from there, so that no life says revisions that another has said, and that a disk which took nothing has lost.
 */
void watch_go_on_from(struct watch *watch, uint32_t least_rev);

/* The team wants to hear all that is open once more: what was taken up at the start and not said since, under a new revision. */
void watch_say_all(struct watch *watch, const struct moment *now);

/*
 * Take up an alert after a restart, as alert_from_json() gives it. Timers go on with the time that was left, and never
 * with more than they began with. Returns 0, or -ENOMEM, -EEXIST, -ENOSPC.
 */
int watch_restore(struct watch *watch, const struct alert *alert, const struct moment *now);

/*
 * Take up what ops.remember was given before a restart: with the plan in force and before watch_begin(). What is damaged,
 * unknown, or of a rule that the plan has no longer is forgotten; without a plan no rule's is. Returns 0 or -ENOMEM.
 */
int watch_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now);

/*
 * The same of what a start without a plan has passed over, when the first plan comes: of rules alone; what else there is was
 * taken up. Before anything else is said to the watch by that plan.
 */
int watch_recall_rule(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now);

/*
 * Plan, memories and alerts are restored: every rule is judged by what is known, at once, as it may hold already. Returns
 * 0, or -ENOMEM or -ENOSPC where an alert could not be opened.
 */
int watch_begin(struct watch *watch, const struct moment *now);

/*
 * Whose a result is by that plan: by the device, by its user index, or by its value (watch/whose.h). The plan's memory, or NULL:
 * nobody knows. A person is asked when the reading is judged.
 */
const char *watch_whose(struct watch *watch, const struct plan *plan, const struct device *device,
	const struct readings *readings, const struct reading *reading);

/* Judge an accepted reading. Returns 0, or -ENOMEM or -ENOSPC where an alert could not be opened: that is an error. */
int watch_reading(struct watch *watch, const struct accepted *accepted, const struct moment *now);

/*
 * `who` said whose a reading is that was `from`'s (NULL: nobody's) and is now accepted->person's (NULL: of nobody whom the
 * plan names). What rested on it rests on it no more, and it is judged as live or historical as it was, as historical where it
 * is older than a day: that pages nobody. A press that no open alert rests on was answered, and calls nobody again; a
 * call becomes that person's as it is. The days of `from`
 * are without that day then: watch_count_again() is to be given what else was measured on it. And an expected measurement
 * that it settled waits again, from the one before, which may be of any day: watch_measured_again() is to be given whatever
 * else `from` measured. Where it was the newest of `from`, that is judged once more which is the newest then: by what it
 * raised, and what waited, the other's value may have ended. Returns as watch_reading().
 */
int watch_reassign(struct watch *watch, const struct accepted *accepted, const char *from, const char *who,
	const struct moment *now);

/* Count it for its day, and judge nothing. */
void watch_count_again(struct watch *watch, const struct accepted *accepted, const struct moment *now);

/*
 * Count it as measured, and judge nothing. A walk over the store may call it: what comes of it is handed out by
 * watch_keep_measured(), which compares open trends with what is left: once all else was counted again.
 */
void watch_measured_again(struct watch *watch, const struct accepted *accepted, const struct moment *now);
void watch_keep_measured(struct watch *watch, const struct moment *now);

/* The team says that it has that revision. */
enum watch_outcome watch_seen(struct watch *watch, const char *id, uint32_t rev, const struct moment *now);

/* The broker has that revision. It need not be the newest: a disk that takes nothing leaves an older one to be sent. */
void watch_published(struct watch *watch, const char *id, uint32_t rev);

/* The alarm sounded for it, or did not: `words` say why; NULL: all is well. */
void watch_sounded(struct watch *watch, const char *id, const char *words, const struct moment *now);

/*
 * `who` answers: the plan's person whose signature was verified, or with `is_local` "local:<user>", who may answer
 * what is about the system only. `note` may be NULL.
 */
enum watch_outcome watch_ack(struct watch *watch, const char *id, const char *who, const char *note, bool is_local,
	const struct moment *now);

/*
 * `who`, a person of the plan, or "local:<user>" of what is about the system only, says that it is over. Where the data say
 * that it holds still, only with a note that says why; and not at all where the agent itself sees that it holds (a fault, a device, an alert that nobody answers): there
 * nothing but the data closes it. Not those whom the plan has only as resident or family. `note` may be NULL.
 */
enum watch_outcome watch_close(struct watch *watch, const char *id, const char *who, const char *note,
	const struct moment *now);

/* A comment of somebody who may answer it; never empty. It changes nothing else. */
enum watch_outcome watch_note(struct watch *watch, const char *id, const char *who, const char *note,
	const struct moment *now);

/*
 * Quiet for a time, at most WATCH_SNOOZE_MAX_S; then it asks again from the first on. What is worse by a step breaks it.
 * It is no acknowledgement: what needs one still needs it. By whom as watch_close(); never of a help call, nor of
 * information, which asks nobody.
 */
enum watch_outcome watch_snooze(struct watch *watch, const char *id, const char *who, uint32_t for_s,
	const struct moment *now);

/* Raise (or renew) the installer's test alert; its id through ret_id. Returns 0, -ENOMEM or -ENOSPC. */
int watch_test(struct watch *watch, const struct moment *now, char ret_id[ULID_TEXT_MAX]);

/*
 * `who`, who may do so (the caller's question), says that a person is not watched from then until then; one by command for
 * each person, a new one takes its place. WATCH_MALFORMED: not a person of the plan, over already, or longer than
 * PAUSE_LONGEST_DAYS. A resume ends whatever pause of the person has begun, and the one by command; without any it is done.
 */
enum watch_outcome watch_pause(struct watch *watch, const struct plan_pause *pause, const char *who,
	const struct moment *now);
enum watch_outcome watch_resume(struct watch *watch, const char *person, const char *who, const struct moment *now);

/* Every pause that is known, by the plan or by command, also of those ahead. */
void watch_each_pause(const struct watch *watch, void (*fn)(void *context, const struct plan_pause *pause), void *context);

/*
 * Something is wrong with the system itself, or with another priority or other particulars than before; `detail` may be
 * NULL and follows the title. One episode is one alert, over restarts too: it is found by its rule. A priority that
 * rises asks anew; saying the same again changes nothing. Returns 0, or -ENOMEM or -ENOSPC where it could not be opened.
 */
int watch_fault(struct watch *watch, enum fault fault, enum alert_priority priority, const char *detail,
	const struct moment *now);

/* It is no longer so. What nobody has said since a restart stays as it was. */
void watch_fault_over(struct watch *watch, enum fault fault, const struct moment *now);

/*
 * Something is wrong with that device, or is no longer; `detail` may be NULL and follows the title. Said again it changes
 * nothing but priority and particulars, as with watch_fault(). One device and trouble is one alert, over restarts too; what
 * nobody has said since a restart stays as it was. Returns 0, or -ENOMEM or -ENOSPC where it could not be opened.
 */
int watch_device(struct watch *watch, const struct device *device, enum device_trouble trouble, bool is_present,
	enum alert_priority priority, const char *detail, const struct moment *now);

/* Nobody has that device any more: nothing is wrong with it, and what mobility rules told of it is no longer watched. */
void watch_device_gone(struct watch *watch, const char *device, const struct moment *now);

/* Do what is due. */
void watch_tick(struct watch *watch, const struct moment *now);

/* When to call watch_tick(); UINT64_MAX: nothing is open. */
uint64_t watch_wake_us(const struct watch *watch);

/* Of this week, as far as the last call with a moment knew it. */
void watch_burden(const struct watch *watch, struct burden *ret_burden);

size_t watch_count_open(const struct watch *watch);
uint64_t watch_count_refused(const struct watch *watch); /* low alerts that were not opened for want of room */
void watch_each_open(const struct watch *watch, void (*fn)(void *context, const struct alert *alert), void *context);

const char *watch_outcome_reason(enum watch_outcome outcome); /* the reason code: "closed"; "done" for WATCH_DONE */
