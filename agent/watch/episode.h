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
 *
 * Snoozed: it stays raised, delivered, escalated or acknowledged, and asks nobody until its review. A person's word may
 * close it from anywhere. Information is raised, and closed when it is cleared, acknowledged, or a day old.
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
	PHASE_REVIEW, /* a day since it was acknowledged, or the end of the snooze: then it asks again */
	PHASE_FADE, /* information, to be a day old: then it is closed */
	PHASE_OVER,
};

struct episode {
	struct alert alert;
	uint64_t due_us; /* of the phase's timer */
	struct sounding sounding;
	uint64_t stale_us; /* its newest value says nothing any more; UINT64_MAX: it rests on no value, or is stale */
	int64_t newest_us; /* wall time of that value; 0: none */
	int64_t asking_us; /* monotonic: since when somebody is asked, from the first on; before the boot: negative */
	struct {
		uint8_t reading[READING_ID_SIZE]; /* the newest */
		int64_t acknowledged_us;
	} counted; /* burden.c */
	bool is_restored; /* and nothing was said since: the team may have later revisions that were never stored */
	bool is_unreferred; /* what a trend was compared with is another's, and was not looked for again */
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

/* It holds still, or again; maybe otherwise than before. A priority that rises asks anew. */
void episode_renew(struct episode *episode, enum alert_priority priority, const char *title, const struct plan *plan,
	const struct moment *now);

/*
 * A named person wants it to be quiet for so long. Until then only what is worse by a step, or of a higher priority, asks
 * anybody; data do not close what needs an acknowledgement. A help call is not snoozed (answer.c).
 */
void episode_snooze(struct episode *episode, const char *who, uint32_t for_s, const struct moment *now);

/* A named person says that it is over, whatever the data say. `note` may be NULL. */
void episode_close(struct episode *episode, const char *who, const char *note, const struct moment *now);

/* It closes without anybody's word, for the reason given. */
void episode_end(struct episode *episode, const char *why, const struct moment *now);

/* A comment. It changes nothing else. */
void episode_comment(struct episode *episode, const char *who, const char *note, const struct moment *now);

/* Nobody answered in time. Returns whether everybody had a turn, and the asking begins again. */
bool episode_escalate(struct episode *episode, const struct plan *plan, const struct moment *now);

/* Data say that it is over, or that it holds again. Both may be called at any time before it is closed. */
void episode_clear(struct episode *episode, const struct moment *now);
void episode_return(struct episode *episode, const struct plan *plan, const struct moment *now);

/*
 * No value is young enough to tell whether it holds (validity.h): it is not known any more. That neither closes it nor
 * asks anybody; a named person's acknowledgement then closes it.
 */
void episode_grow_stale(struct episode *episode, const struct moment *now);

/* Where its newest value has changed, or it was taken up: when that will be stale. */
void episode_age(struct episode *episode, const struct plan *plan, const struct moment *now);
void episode_age_anew(struct episode *episode, const struct plan *plan, const struct moment *now); /* by another plan */

/* Information has been there for long enough. */
void episode_fade(struct episode *episode, const struct moment *now);

/* A day after somebody took it in hand, or at the end of the snooze, it is still open. */
void episode_review(struct episode *episode, const struct plan *plan, const struct moment *now);
