/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Recovery, sans I/O: what to do about an adapter at which nobody is heard, and about a bluetoothd that does not answer.
 * Events come in with `now_us`; ladder_on_time() and answers_on_time() say which rung to do now; `next_us` says when to
 * call them.
 *
 * An adapter that claims to scan and hears nobody is either deaf or in a home where nobody advertises, a cellar with one
 * cuff in a drawer. Beginning discovery again and power-cycling harm nobody and are tried in both. What goes further asks
 * for proof: calls without an answer or refused, or an enrolled beacon that should have been heard. So a quiet home is
 * never rebooted.
 *
 *     nobody heard for 45 s  DISCOVERY   begun again
 *                  + 15 s    POWER       off and on; at most 5 times in an hour, and not under a connection
 *                  + 20 s    RESTART     bluetoothd             only with proof,
 *                  + 20 s    RESET       the adapter            through the helper
 *          after 10 minutes  REBOOT      at most once in 6 h
 *
 * Where another adapter hears somebody bluetoothd is left alone and the gateway is not rebooted: what is left is RESET.
 * The whole is done again after 10, 20, 40, 60, 60 … minutes. Whoever is heard ends it. A home's usual silences are
 * learned: one that ended without our doing is no reason for power-cycling the next time, up to an hour.
 */
#include <stdbool.h>
#include <stdint.h>

#include "radio/radio.h"

#define LADDER_SILENT_US UINT64_C(45000000) /* a home has somebody who advertises twice in that time, or nobody */
#define LADDER_DISCOVERY_US UINT64_C(15000000) /* a controller that filters duplicates tells of all again within 10 s */
#define LADDER_POWER_US UINT64_C(20000000)
#define LADDER_RESTART_US UINT64_C(20000000)
#define LADDER_RESET_US UINT64_C(60000000)
#define LADDER_REBOOT_US UINT64_C(600000000)
#define LADDER_REBOOT_REST_US UINT64_C(21600000000)
#define LADDER_AGAIN_US UINT64_C(600000000)
#define LADDER_LOOK_US UINT64_C(10000000) /* whether there is proof by now, or the connection is over */
#define LADDER_HOUR_US UINT64_C(3600000000)
#define LADDER_CONTEST_US UINT64_C(2000000) /* before switching on what somebody switched off; four times as long each time */
#define LADDER_NEVER_US UINT64_MAX
enum { LADDER_POWERS_MAX = 5, LADDER_ROUNDS_MAX = 3 };

struct ladder {
	enum radio_rung rung; /* the highest since somebody was heard */
	uint64_t rung_us;
	enum radio_rung next;
	uint64_t next_us; /* LADDER_NEVER_US: not watched */
	uint64_t silent_us; /* since when nobody is heard */
	uint64_t quiet_us; /* the longest silence that ended by itself; as a reason to wait it counts up to an hour */
	uint64_t again_us; /* when the next round begins, once one has */
	unsigned n_rounds;
	unsigned n_power_failures; /* in a row */
	uint64_t powers_us[LADDER_POWERS_MAX]; /* when it was switched on or cycled, oldest first; 0: not yet */
	uint64_t reboot_us; /* when last asked for; 0: never */
};

/* What the ladder cannot know by itself. */
struct ladder_view {
	bool is_busy; /* a connection is up or being made: no power-cycling */
	bool has_proof; /* silence is no quiet home */
	bool is_heard_elsewhere; /* by another adapter: what would silence that one too is not done */
};

void ladder_init(struct ladder *ladder);

/* It is switched on and to be listened with: from now on somebody should be heard. Nothing new where it is watched already. */
void ladder_start(struct ladder *ladder, uint64_t now_us);

/* It is off or gone: silence needs no other reason. What was reached and the budgets stay. */
void ladder_stop(struct ladder *ladder);

/* A long silence is over. */
void ladder_learn(struct ladder *ladder, uint64_t now_us);

/* Everything is as it should be. Called for each advertisement. */
static inline void ladder_on_heard(struct ladder *ladder, uint64_t now_us)
{
	if (now_us - ladder->silent_us > LADDER_SILENT_US)
		ladder_learn(ladder, now_us);
	ladder->silent_us = now_us;
	ladder->next_us = now_us + LADDER_SILENT_US;
	ladder->next = RUNG_DISCOVERY;
	ladder->rung = RUNG_NONE;
	ladder->n_rounds = 0;
	ladder->again_us = LADDER_NEVER_US;
}

/* Its state is not what bluetoothd says, or cannot be told: no need to wait for silence. */
void ladder_on_stuck(struct ladder *ladder, uint64_t now_us);

/* The rung to do now, or RUNG_NONE. Never RUNG_UNBLOCK. */
enum radio_rung ladder_on_time(struct ladder *ladder, uint64_t now_us, const struct ladder_view *view);

/* When it may be switched on after somebody switched it off: each time later, so that it is no contest. */
uint64_t ladder_power_us(const struct ladder *ladder);

/* It is being switched on: counted. */
void ladder_on_power(struct ladder *ladder, uint64_t now_us);

/* Whether it may be switched off and on. */
bool ladder_may_cycle(const struct ladder *ladder, uint64_t now_us);

/* It could not be. What to ask for: RUNG_UNBLOCK, from the third time on RUNG_RESET where it is not rfkill's doing. */
enum radio_rung ladder_on_power_failed(struct ladder *ladder, bool is_blocked, uint64_t now_us);
void ladder_on_powered(struct ladder *ladder);

/* ---- whether bluetoothd answers ---- */

#define ANSWERS_GONE_US UINT64_C(5000000) /* whoever restarts it is faster */
#define ANSWERS_AGAIN_US UINT64_C(30000000) /* doubled each time */
#define ANSWERS_LIVES_US UINT64_C(600000000)
enum {
	ANSWERS_MISSED_MAX = 2,
	ANSWERS_DOUBLINGS_MAX = 5,
	ANSWERS_LIVES_MAX = 5, /* within ANSWERS_LIVES_US: who works on it by hand does not begin it as often */
};

struct answers {
	enum radio_rung rung; /* RUNG_NONE, RUNG_RESTART, RUNG_REBOOT */
	uint64_t rung_us;
	unsigned n_missed; /* calls without an answer, in a row */
	uint64_t missed_us; /* the first of them since somebody was heard, or since it answered for an hour; 0: none */
	uint64_t last_missed_us;
	bool is_gone; /* from the bus */
	unsigned n_asked;
	uint64_t not_before_us;
	uint64_t next_us; /* LADDER_NEVER_US: nothing to do */
	uint64_t reboot_us;
	uint64_t lives_us[ANSWERS_LIVES_MAX]; /* when another bluetoothd showed, oldest first; 0: not yet */
};

void answers_init(struct answers *answers);
void answers_on_answer(struct answers *answers); /* an error is one, too */
void answers_on_missed(struct answers *answers, uint64_t now_us); /* a call's deadline passed */
void answers_on_owner(struct answers *answers, bool is_there, uint64_t now_us);

/*
 * Another bluetoothd than before: one that ends and is begun again within ANSWERS_GONE_US, again and again, never counts as
 * gone, and nobody hears much.
 */
void answers_on_another(struct answers *answers, uint64_t now_us);
bool answers_is_unstable(const struct answers *answers, uint64_t now_us);

/* Called for each advertisement. */
static inline void answers_on_heard(struct answers *answers)
{
	answers->rung = RUNG_NONE;
	answers->missed_us = 0;
	answers->n_asked = 0;
}

/* RUNG_RESTART, RUNG_REBOOT, or RUNG_NONE: nothing now. */
enum radio_rung answers_on_time(struct answers *answers, uint64_t now_us);
