/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The life of one alert: each function is one thing that can happen to it. They change the alert and its timer and mark
 * it as changed; the watch gives the change its revision number and hands it out.
 *
 *                seen            answered                data: safe
 *     raised ---------> delivered ---------> acknowledged ---------> closed
 *        |                  |                 |     ^
 *        |   in time nobody |          worse, |     | answered
 *        +------------------+-> escalated     +-> raised again
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/moment.h"
#include "proto/alert.h"
#include "proto/plan.h"
#include "watch/sound.h"

/* What its one timer waits for. Only a closed alert has none. */
enum phase {
	PHASE_RESEND, /* the team to say that it has what asks: then it is sent again */
	PHASE_ANSWER, /* the asked person: then the next is asked */
	PHASE_REVIEW, /* a day since it was acknowledged: then it asks again */
	PHASE_OVER,
};

struct episode {
	struct alert alert;
	uint64_t due_us; /* of the phase's timer */
	struct sounding sounding;
	bool is_changed;
	bool is_asking; /* the change asks somebody: the team must have this revision */
};

enum phase episode_phase(const struct episode *episode);

/* Begin: the alert's what and why are filled in, its life is not. */
void episode_begin(struct episode *episode, const struct plan *plan, const struct moment *now);

/* Go on after a restart, with the time that was left. */
void episode_resume(struct episode *episode, const struct moment *now);

/* It asks again, as if new: it got worse, came back, or was forgotten. `why` goes into the history. */
void episode_raise_again(struct episode *episode, enum alert_event why, const struct plan *plan,
	const struct moment *now);

/* The team has the revision that asks: the asked person's time begins. */
void episode_deliver(struct episode *episode, uint32_t rev, const struct moment *now);

/* `note` may be NULL; it is cleared of control characters. */
void episode_acknowledge(struct episode *episode, const char *who, const char *note, const struct moment *now);

/* Nobody answered in time. Returns whether everybody had a turn, and the asking begins again. */
bool episode_escalate(struct episode *episode, const struct plan *plan, const struct moment *now);

/* Data say that it is over, or that it holds again. Both may be called at any time before it is closed. */
void episode_clear(struct episode *episode, const struct moment *now);
void episode_return(struct episode *episode, const struct plan *plan, const struct moment *now);

/* A day after somebody took it in hand it is still open. */
void episode_review(struct episode *episode, const struct plan *plan, const struct moment *now);
