/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * When the alarm in the home sounds for an alert: SOUND_UNPUBLISHED_S after it asked, if the broker has not taken it;
 * and when the team has not said within the plan's time that it has it, whatever the link claims. Once each, and then as
 * often as the plan wants while nobody has acknowledged. Both times begin anew with each who is asked, as the link may die
 * after the team has seen the one before; how often it sounds is counted from the first on.
 *
 * It sounds for what is high and about a person, and for an alert that nobody answered. A fault of the gateway wakes
 * nobody at home: they could do nothing about it.
 */
#include "base/moment.h"
#include "proto/alert.h"
#include "proto/plan.h"

enum {
	SOUND_UNPUBLISHED_S = 8, /* so that somebody at home knows within ten seconds */
	SOUND_RETRY_S = 5, /* nobody was there to sound it, or it failed */
	SOUND_RESUME_S = 3, /* what is left at least after a restart, for the broker to take it */
	SOUND_FAILED_MAX = 3, /* failures that are made good since it asks: a bell that rings and says it failed rings no more than so often */
};

struct sounding {
	uint64_t begun_us; /* since when it asks who is asked now */
	bool is_published, is_seen; /* that */
	uint64_t sounded_us; /* the last time; 0: not since it asks */
	uint64_t before_us; /* the time before that: sounded_us again, where the last one failed */
	uint8_t n_failed;
	uint64_t retry_us; /* not before */
};

struct watch;

/* The next is asked, or the first again: then the rest is none, too. */
void sound_ask(struct sounding *sounding, const struct moment *now);

/*
 * After a restart, when it is not known what the broker took, the time goes on that had begun, with SOUND_RESUME_S of it at
 * least: a program that ends again and again must not put the alarm off for ever.
 */
void sound_resume(struct sounding *sounding, const struct alert *alert, const struct moment *now);

/* When the alarm is to sound next; UINT64_MAX: not by itself. `plan` may be NULL. */
uint64_t sound_due_us(const struct sounding *sounding, const struct alert *alert, const struct plan *plan);

/* Sound what is due; when the next one is. Both nothing where the watch has no op `sound`. */
void sound_tick(struct watch *watch, const struct moment *now);
uint64_t sound_wake_us(const struct watch *watch);
