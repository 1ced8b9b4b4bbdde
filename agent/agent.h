/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The agent: owns every room of laresd and introduces them to each other.
 *
 * agent.c opens and closes; hearing.c leads frames to the store and the watch; commit.c decides when the store's
 * transaction closes; deliver.c serves the carriers; command.c judges signed messages; face.c answers the installer;
 * trouble.c collects what is wrong with the system itself.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "asking.h"
#include "base/config.h"
#include "base/moment.h"
#include "bus/bus.h"
#include "carry/carry.h"
#include "direct.h"
#include "enrolment.h"
#include "gap.h"
#include "intake/intake.h"
#include "leaving.h"
#include "loop/clock.h"
#include "loop/timer.h"
#include "plan/plan.h"
#include "proto/json/reading_json.h"
#include "proto/packed.h"
#include "proving.h"
#include "radio/radio.h"
#include "redate.h"
#include "reset.h"
#include "room.h"
#include "safe_account.h"
#include "salvage.h"
#include "sessions.h"
#include "settings.h"
#include "stand_in.h"
#include "store/store.h"
#include "store/wear.h"
#include "vault/claims.h"
#include "vault/keys.h"
#include "vault/vault.h"
#include "watch/condition.h"
#include "watch/watch.h"

enum { AGENT_REASON_MAX = 512 };

/* An enrolment that waits for its pairing: enrolling.c. */
struct pending_enrolment {
	bool is_open;
	uint64_t token; /* of the bus call that waits for the answer; 0: a command does, see jti */
	char jti[CLAIMS_JTI_MAX]; /* of that command */
	bool is_person_needed; /* with it: the device asked what only somebody in front of it can know */
	struct device device;
	bool is_paired; /* and how strongly is being asked */
	bool has_before;
	struct device before; /* as it was enrolled until now */
	enum radio_question question; /* that a person has to answer */
	uint32_t digits; /* with it */
};

/* What is wrong with the system itself: trouble.c. */
struct trouble {
	struct conditions conditions;
	bool has_begun; /* the watch knows its open alerts */
	sd_event_source *turn;
	uint64_t identity_us; /* when another client of our name was last noticed; at first, when we started */
	uint64_t refused_us; /* when the broker last refused a message for want of a right; likewise */
	bool has_accepted; /* one since */
	uint64_t radio_off_us; /* since when all adapters are seen to be off; 0: they are not */
};

/* Settings of a team on trial, and a certificate that is asked for: trying.c, renewing.c. */
struct trying {
	struct timer timer;
	struct proving proving;
	struct csr renewal; /* key "": none is asked for */
	uint64_t renewal_us; /* when it was last asked for; 0: never */
};

struct siren;

struct agent {
	struct config config; /* what holds: the installer's file, and beside it what a team gave */
	struct config base; /* the installer's file alone */
	struct settings settings;
	struct trying trying;
	char boot[BOOT_ID_TEXT_MAX];
	uint64_t started_us;

	sd_event *event;
	sd_bus *dbus;
	struct vault *vault;
	struct store *store;
	struct intake *intake;
	struct watch *watch;
	struct carry *carry;
	struct siren *siren; /* NULL: no local alarm is configured */
	struct radio *radio;
	struct bus *bus;

	struct public_key team_keys[CONFIG_KEYS_MAX];
	size_t n_team_keys;
	struct plan *plan; /* NULL: none is in force */
	enum refusal plan_refusal; /* why a plan that the store holds is not in force; REFUSAL_NONE: it is, or there is none */
	struct enrolment enrolment;
	struct asking asking;
	bool has_happened; /* hearing.c: what the frame in hand says was said because something happened */
	struct pending_enrolment pending;
	struct leaving leaving;
	struct resetting resetting;
	struct {
		bool is_running;
		struct address address; /* with it: whose bond is being looked at */
		size_t next; /* in the enrolment */
	} bond_check; /* bonds.c */

	/* What deliver_reading_json() reads a row into, and the row that carry sends. */
	struct unpacked unpacked;
	char row_json[ACCEPTED_JSON_MAX];

	/* commit.c */
	struct timer commit_timer;
	sd_event_source *commit_turn;
	uint64_t commit_due_us; /* 0: nothing is pending */
	size_t n_uncommitted; /* readings */
	size_t n_marks; /* of deliveries, not committed */
	enum class noted_class; /* the most urgent class written in this turn; CLASS_COUNT: nothing */
	bool is_urgent; /* an alert about a person or a call for help is not committed: the last room is for it */
	bool is_commit_failing;
	int commit_error; /* with it: how the last one failed, when what comes may make it be tried again, and how long it waited */
	uint64_t commit_again_us, commit_pause_us;
	uint64_t n_lost; /* readings that found room neither on disk nor in memory */

	uint64_t clock_asked_us; /* when the kernel was last asked about the wall clock, and what it said */
	bool is_clock_trusted;
	bool was_clock_right; /* it was trusted at some time since the start */
	int64_t wall_minus_boot_us; /* of the two clocks then */

	struct intake_figures noted_losses; /* as far as they were logged */

	struct trouble trouble;
	struct gaps gaps;
	struct room room;
	struct direct direct;
	enum class refused_class; /* of the reading that the store did not take last */

	struct sessions sessions;
	enum safe_mode safe_mode;
	struct timer safe_timer;

	struct redate redate;
	struct salvaging salvaging;
	struct stand_in stand_in;

	struct timer watch_timer;
	struct timer intake_timer;
	struct timer pulse_timer;
	struct timer silence_timer;
	struct wear wear;
	uint64_t pulse_seq;
};

/* `account` is of the start that this is: see there. Returns 0, or a negative errno with one line in ret_reason. */
int agent_open(const struct config *config, const struct safe_account *account, struct agent **ret_agent, char *ret_reason,
	size_t n_reason);
int agent_run(struct agent *agent);
void agent_close(struct agent *agent);

struct moment agent_moment(void);

/* How the store seals: by the vault. */
struct store_seal agent_seal(struct agent *agent);

/* Whole seconds since a moment of the wall clock, which may step back: then 0. */
uint64_t agent_age_s(int64_t since_us);

/* The op "random" of the watch and of carry; `context` is the agent. */
void agent_random(void *context, uint8_t *ret_bytes, size_t n_bytes);
