/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What really happened, as seen at the agent's seams: what it was given, what it put into its store and what of it is
 * durable, what it sent and what of it was taken. hooks.c looks on at the store's calls; the oracle_….c judge.
 */
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent.h"
#include "things.h"

enum { ROWS_MAX = 40000, ALERTS_MAX = 4096 };

void ledger_begin(void);
void ledger_end(void);

/* The gateway. */
void ledger_on_store(struct store *store); /* at a start: it is open, and nothing was done with it yet */
void ledger_on_stop(void); /* a clean end */
void ledger_on_death(bool is_power);

void ledger_on_commit(bool is_done, bool is_dying);

/* A commit has failed a moment ago: what it was for may be said from memory. */
bool ledger_may_say_unstored(void);

/* The air. */
/* NULL: a frame that nobody in the home sent. */
void ledger_before_frame(struct measured *measured);
void ledger_after_frame(struct measured *measured, int fate);
void ledger_on_mark(const struct thing *thing, uint32_t mark);

/* The link. */
void ledger_on_connect(void);
void ledger_on_answered(void);
void ledger_on_link_down(void);
void ledger_on_published(const char *topic, const char *payload, size_t n);
void ledger_on_taken(const char *topic, const char *payload, size_t n, uint8_t reason);
void ledger_on_delivered(const char *topic, const char *payload, size_t n);

/* The alarm in the home: it is told to ring, and it says something. */
void ledger_on_alarm(const char *payload, size_t n);
void ledger_on_bell_said(void);

/* Once a minute; and at the end, when nothing went wrong any more for hours. */
void ledger_on_said(const char *line); /* laresd logs something */
void ledger_on_minute(void);
bool ledger_is_settled(void);
void ledger_at_end(void);

/* Which measurement the frame in the agent's hand is, or that of which it is told whose it is; or NULL. */
struct measured *ledger_current(void);

/* ---- readings: oracle_readings.c ---- */

void facts_begin(void);
void facts_end(void);
void facts_on_added(const struct accepted *accepted, const void *octets, size_t n_octets, int result);
void facts_on_redated(uint64_t seq, int64_t at_us, const void *octets, size_t n_octets, int result);
void facts_on_removed(uint64_t seq);
/* Some rows were given up (else: had served their time), and `n_told` of them were told as losses. */
void facts_on_given_up(struct store *store, bool is_for_room, uint64_t n_told);
void facts_on_commit(bool is_done, bool is_dying);
void facts_on_stop(void);
void facts_on_death(void);
void facts_on_store(struct store *store);
void facts_after_frame(struct measured *measured, int fate);
void facts_on_mark(const struct thing *thing, uint32_t mark);
void facts_on_published(const char *payload, size_t n);
void facts_on_again(uint64_t first_seq, uint64_t last_seq); /* they wait once more */
void facts_on_complete_to(uint64_t complete_to); /* as a message says */
void facts_on_taken(const char *payload);
void facts_on_delivered(const char *payload);
void facts_on_gap(const char *payload, size_t n);
bool facts_are_settled(void);
void facts_at_end(void);

/* The measurement behind an accepted reading's id, or NULL: there is no such reading. */
struct measured *facts_find(const uint8_t id[READING_ID_SIZE]);
bool facts_has_rows(enum thing_name thing); /* anything of it is durable */
/* The newest row that is kept and has a lower number, which it returns; 0: there is none. */
struct fact {
	const struct measured *measured;
	int64_t at_us;
	const uint8_t *octets; /* as packed */
	size_t n_octets;
};
uint64_t facts_below(uint64_t before, struct fact *ret_fact);
void facts_judge_sent(const json_t *reading); /* as a message has it */

bool facts_is_live(const struct measured *measured);
bool facts_was_live(const struct measured *measured); /* when it was taken first */
bool facts_is_of_now(const struct measured *measured); /* live, and not dated in the future */

/* ---- alerts: oracle_alerts.c ---- */

void alerts_begin(void);
void alerts_end(void);
void alerts_on_put(const char *id, uint32_t rev, const char *json, size_t n_json, int result);
void alerts_on_commit(bool is_done, bool is_dying);
void alerts_on_stop(void);
void alerts_on_death(void);
void alerts_on_store(struct store *store);
void alerts_after_frame(struct measured *measured, int fate);
void alerts_on_published(const char *id, const char *payload, size_t n);
void alerts_on_reading_published(void);
void alerts_on_delivered(const char *id, const char *payload, size_t n);
void alerts_on_minute(void);
/* That one, as it was put last; NULL: there is none, or no more. */
const struct alert *alerts_get(const char *id);
/* What that measurement really said of the quantity; NAN: nothing. */
double alerts_truth(const struct measured *measured, enum quantity quantity);
/* The open one of a rule of p1's in the plan, or NULL; and one that asks about a device. */
const struct alert *alerts_find(enum alert_kind kind, const char *rule);
/* Each that is not closed. */
void alerts_each_open(void (*fn)(const struct alert *alert));
void alerts_on_named(const struct measured *measured); /* it was judged once more */
const struct alert *alerts_find_task(const char *rule, enum thing_name thing);
bool alerts_are_settled(void);
void alerts_at_end(void);

/* ---- why it was raised, or cleared: oracle_cause.c ---- */

void causes_judge(const struct alert *alert); /* at revision 1 */
void causes_judge_cleared(const struct alert *alert); /* just now */
bool causes_is_beyond(enum limit_side side, double value, double level);
enum thing_name causes_thing(const char *device); /* by its id; THING_COUNT: none of this home's */

/* ---- what the plan watches beside its limits: oracle_care.c ---- */

void cares_begin(void);
void cares_on_commit(bool is_done);
void cares_on_store(void); /* after facts_on_store() and alerts_on_store() */
/* `was`: NULL for a new one. */
void cares_on_put(const struct alert *was, const struct alert *is);
void cares_on_minute(void);
/* A live value of a limit that waits (care_confirm_s(), care_hold_s()); after the agent had it. */
void cares_on_value(const char *rule, const struct measured *measured, bool is_beyond);
/* By pauses: whether it may raise, clear or begin anything. */
enum care_judged { CARE_JUDGED, CARE_NOT_JUDGED, CARE_MAYBE_JUDGED /* only the agent knows */ };
enum care_judged cares_judged(const struct measured *measured);
/* Whether the agent has judged it, only the agent knows. */
void cares_on_doubt(const struct measured *measured);
void cares_on_named(const struct measured *measured); /* it was, or is from now on, p1's */
/* What waits for a second value by that rule, or NULL; whether that is sure. And: what it was compared with is another now. */
const struct measured *cares_first(const char *rule, bool *ret_is_sure);
void cares_on_over(const char *rule);

/* ---- whose a result is: oracle_whose.c ---- */

enum whose { WHOSE_NOBODYS, WHOSE_P1, WHOSE_P2 };

void whose_begin(void);
void whose_on_added(const struct accepted *accepted); /* after facts_on_added() */
void whose_after_frame(struct measured *measured, int fate);
void whose_on_put(const struct alert *was, const struct alert *is);
/* As the agent has it, or would. */
enum whose whose_is(const struct measured *measured);
bool whose_is_of(const struct measured *measured, const char *person);
/* Somebody says whose it is: reassigning_do() is given that, its row is written (in facts_on_redated()), and it returns. */
void whose_on_naming(const uint8_t id[READING_ID_SIZE], const char *person, const char *who);
void whose_on_named(const struct accepted *accepted);
void whose_after_naming(int result);
struct measured *whose_naming(void); /* in between; or NULL */
bool whose_is_changing(const struct measured *measured); /* it was named, and that is not durable */
void whose_on_commit(bool is_done);
void whose_on_death(void);
void whose_on_store(struct store *store); /* after facts_on_store() and alerts_on_store() */

/* ---- weight that is gained over days: oracle_trend.c ---- */

void trends_begin(void);
void trends_on_added(const struct accepted *accepted); /* after facts_on_added() */
void trends_on_store(void); /* after facts_on_store() */
void trends_on_named(const struct measured *measured);
void trends_after_frame(struct measured *measured, int fate);
void trends_on_put(const struct alert *was, const struct alert *is);
void trends_on_minute(void); /* before cares_on_minute() */
bool trends_is_hard(const struct alert *alert); /* it may be raised by one value */

/* When a local time of day comes, so many days from today. */
uint64_t cares_moment_us(int days, uint16_t minute);

/* ---- what aids say of who uses them: oracle_mobility.c ---- */

void moves_begin(void);
void moves_after_frame(struct measured *measured, int fate);
void moves_on_doubt(struct measured *measured); /* the agent died while it had that in hand */
void moves_on_store(void); /* after facts_on_store() */
void moves_on_put(const struct alert *was, const struct alert *is);
void moves_on_minute(void);
bool moves_is_of_aid(const struct alert *alert); /* what the lift says of itself: told in pauses too */

/* ---- several values together: oracle_score.c ---- */

void scores_begin(void);
void scores_on_added(const struct accepted *accepted); /* after facts_on_added() */
void scores_on_store(void); /* after facts_on_store() */
void scores_after_frame(struct measured *measured, int fate);
void scores_on_naming(void); /* from then on only that it was measured is looked at */
void scores_on_doubt(struct measured *measured); /* the agent died while it had that in hand */
void scores_on_put(const struct alert *was, const struct alert *is);
void scores_on_minute(void);

/* ---- what people say of alerts: oracle_words.c ---- */

void says_begin(void);
void says_on_store(void); /* after alerts_on_store() */
void says_on_verb(const char *verb); /* close, snooze, note or test takes effect; NULL: it has */
void says_on_put(const struct alert *was, const struct alert *is);
void says_on_named(const uint8_t reading[READING_ID_SIZE]); /* somebody says whose it is */
bool says_is_closed(const struct measured *measured); /* what was raised by it was closed by somebody's word */
void says_on_minute(void);

/* ---- the alarm in the home: oracle_bell.c ---- */

void bells_begin(void);
void bells_on_store(void);
void bells_on_put(const struct alert *was, const struct alert *is);
void bells_on_taken(const char *id, const char *payload, size_t n);
void bells_on_alarm(const char *payload, size_t n);
void bells_on_minute(void);

/* ---- what the team asks for: oracle_asked.c ---- */

struct command;

void asked_on_history(const struct command *command, const char *text); /* a page, just now */
void asked_on_report(struct agent *agent, const struct command *command);
void asked_on_put(const struct alert *was, const struct alert *is, bool is_testing);

/* ---- the gateway itself: oracle_gateway.c ---- */

void limits_begin(void);
void limits_on_input(void);
void limits_on_connect(void);
void limits_on_published(const char *suffix, const char *payload, size_t n);
void limits_on_answered(void);
void limits_on_link_down(void);
void limits_on_minute(void);
void limits_on_pulse(const char *payload, size_t n);
void limits_at_end(void);

/* ---- commands: oracle_commands.c ---- */

/* What the team, or somebody else, sent. */
struct sent {
	char jti[40], kid[44];
	char verb[16]; /* "seen", "plan" also */
	char alert[32];
	char to[40];
	uint64_t n;
	int64_t expires_s;
	bool is_forged; /* the signature is not that key's */
	bool may_not; /* this key has no right to that, or it is of no form that works */
	const char *who, *note; /* whose key it is; of what people say of an alert (words.h) */
	uint32_t for_s;
};

void commands_begin(void);
void commands_end(void);
void commands_on_sent(const struct sent *sent, const char *text);
void commands_on_effect(const char *verb, const char *alert);
void commands_on_commit(bool is_done, bool is_dying);
void commands_on_death(void);
void commands_on_done(const char *payload, size_t n);
bool commands_is_followed(void); /* one is being followed */
const struct sent *commands_current(void); /* that one, or NULL */
bool commands_are_settled(void);
void commands_at_end(void);
