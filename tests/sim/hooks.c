/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looks on at what the agent asks of its store and its watch (the linker's --wrap), and changes nothing. What a dying process
 * still does has no effect, and is not noted.
 */
#include <stdio.h>
#include <string.h>

#include "carry/carry.h"
#include "clockwork.h"
#include "gateway.h"
#include "ledger.h"
#include "oracle.h"
#include "reassigning.h"
#include "store/space.h"
#include "store/store.h"
#include "trace.h"
#include "updates.h"
#include "verb.h"
#include "watch/watch.h"

int __real_store_open(const char *dir, const struct store_seal *seal, struct store **ret_store, char *ret_reason, size_t n_reason);
int __wrap_store_open(const char *dir, const struct store_seal *seal, struct store **ret_store, char *ret_reason, size_t n_reason);
int __real_store_add_reading(struct store *store, const struct accepted *accepted, const void *octets, size_t n_octets);
int __wrap_store_add_reading(struct store *store, const struct accepted *accepted, const void *octets, size_t n_octets);
int __real_store_redate_reading(struct store *store, uint64_t seq, int64_t at_us, const void *octets, size_t n_octets);
int __wrap_store_redate_reading(struct store *store, uint64_t seq, int64_t at_us, const void *octets, size_t n_octets);
int __real_store_commit(struct store *store);
int __wrap_store_commit(struct store *store);
int __real_store_put_alert(struct store *store, const char *id, uint32_t rev, bool is_open, int64_t at_us, const char *json,
	size_t n_json);
int __wrap_store_put_alert(struct store *store, const char *id, uint32_t rev, bool is_open, int64_t at_us, const char *json,
	size_t n_json);
int __real_store_outbox_remove(struct store *store, enum queue queue, uint64_t n);
int __wrap_store_outbox_remove(struct store *store, enum queue queue, uint64_t n);
int __real_store_give_up(struct store *store, store_loss_fn fn, void *context, size_t *ret_n);
int __wrap_store_give_up(struct store *store, store_loss_fn fn, void *context, size_t *ret_n);
int __real_store_retire(struct store *store, const struct store_terms *terms, uint64_t *seq, size_t *ret_n);
int __wrap_store_retire(struct store *store, const struct store_terms *terms, uint64_t *seq, size_t *ret_n);
int __real_store_outbox_again(struct store *store, uint64_t first_seq, uint64_t last_seq);
int __wrap_store_outbox_again(struct store *store, uint64_t first_seq, uint64_t last_seq);
int __real_store_put_plan(struct store *store, uint64_t version, const char *jws, size_t n_jws);
int __wrap_store_put_plan(struct store *store, uint64_t version, const char *jws, size_t n_jws);
int __real_carry_say_link(struct carry *carry);
int __wrap_carry_say_link(struct carry *carry);
int __wrap_wear_read(uint64_t *ret_total);
struct pulse_updates __wrap_updates_look(void);
enum watch_outcome __real_watch_ack(struct watch *watch, const char *id, const char *who, const char *note, bool is_local,
	const struct moment *now);
enum watch_outcome __wrap_watch_ack(struct watch *watch, const char *id, const char *who, const char *note, bool is_local,
	const struct moment *now);
enum watch_outcome __real_watch_seen(struct watch *watch, const char *id, uint32_t rev, const struct moment *now);
enum watch_outcome __wrap_watch_seen(struct watch *watch, const char *id, uint32_t rev, const struct moment *now);

int __real_reassigning_do(struct agent *agent, const uint8_t id[READING_ID_SIZE], const char *person, const char *who);
int __wrap_reassigning_do(struct agent *agent, const uint8_t id[READING_ID_SIZE], const char *person, const char *who);
enum watch_outcome __real_watch_pause(struct watch *watch, const struct plan_pause *pause, const char *who, const struct moment *now);
enum watch_outcome __wrap_watch_pause(struct watch *watch, const struct plan_pause *pause, const char *who, const struct moment *now);
enum watch_outcome __real_watch_resume(struct watch *watch, const char *person, const char *who, const struct moment *now);
enum watch_outcome __wrap_watch_resume(struct watch *watch, const char *person, const char *who, const struct moment *now);
enum watch_outcome __real_watch_close(struct watch *watch, const char *id, const char *who, const char *note,
	const struct moment *now);
enum watch_outcome __wrap_watch_close(struct watch *watch, const char *id, const char *who, const char *note,
	const struct moment *now);
enum watch_outcome __real_watch_note(struct watch *watch, const char *id, const char *who, const char *note,
	const struct moment *now);
enum watch_outcome __wrap_watch_note(struct watch *watch, const char *id, const char *who, const char *note,
	const struct moment *now);
enum watch_outcome __real_watch_snooze(struct watch *watch, const char *id, const char *who, uint32_t for_s,
	const struct moment *now);
enum watch_outcome __wrap_watch_snooze(struct watch *watch, const char *id, const char *who, uint32_t for_s,
	const struct moment *now);
int __real_watch_test(struct watch *watch, const struct moment *now, char ret_id[ULID_TEXT_MAX]);
int __wrap_watch_test(struct watch *watch, const struct moment *now, char ret_id[ULID_TEXT_MAX]);
enum refusal __real_verb_history(struct call *call);
enum refusal __wrap_verb_history(struct call *call);
enum refusal __real_verb_report(struct call *call);
enum refusal __wrap_verb_report(struct call *call);

/* What a commit that was cut off left is known from here on, before the start does anything with it. */
int __wrap_store_open(const char *dir, const struct store_seal *seal, struct store **ret_store, char *ret_reason, size_t n_reason)
{
	int r = __real_store_open(dir, seal, ret_store, ret_reason, n_reason);

	if (r == 0 && !gateway_is_dying())
		ledger_on_store(*ret_store);
	return r;
}

int __wrap_store_add_reading(struct store *store, const struct accepted *accepted, const void *octets, size_t n_octets)
{
	int r = __real_store_add_reading(store, accepted, octets, n_octets);

	if (!gateway_is_dying())
		facts_on_added(accepted, octets, n_octets, r);
	if (!gateway_is_dying() && r == 0) {
		whose_on_added(accepted);
		trends_on_added(accepted);
		scores_on_added(accepted);
	}
	return r;
}

int __wrap_store_redate_reading(struct store *store, uint64_t seq, int64_t at_us, const void *octets, size_t n_octets)
{
	int r = __real_store_redate_reading(store, seq, at_us, octets, n_octets);

	if (!gateway_is_dying())
		facts_on_redated(seq, at_us, octets, n_octets, r);
	return r;
}

int __wrap_store_commit(struct store *store)
{
	bool was_dying = gateway_is_dying();
	int r = __real_store_commit(store);

	if (was_dying)
		return r;
	ledger_on_commit(r == 0, gateway_is_dying());
	return r;
}

int __wrap_store_put_alert(struct store *store, const char *id, uint32_t rev, bool is_open, int64_t at_us, const char *json,
	size_t n_json)
{
	int r = __real_store_put_alert(store, id, rev, is_open, at_us, json, n_json);

	if (!gateway_is_dying())
		alerts_on_put(id, rev, json, n_json, r);
	return r;
}

int __wrap_store_outbox_remove(struct store *store, enum queue queue, uint64_t n)
{
	int r = __real_store_outbox_remove(store, queue, n);

	if (r == 0 && queue == QUEUE_READINGS && !gateway_is_dying())
		facts_on_removed(n);
	return r;
}

struct loss_teller {
	store_loss_fn fn;
	void *context;
	uint64_t n;
};

static int tell_loss(void *context, const struct store_loss *loss)
{
	struct loss_teller *teller = context;

	teller->n += loss->count;
	return teller->fn(teller->context, loss);
}

int __wrap_store_give_up(struct store *store, store_loss_fn fn, void *context, size_t *ret_n)
{
	struct loss_teller teller = { fn, context, 0 };
	int r = __real_store_give_up(store, tell_loss, &teller, ret_n);

	limits_on_input(); /* work in steps */
	if (r == 0 && *ret_n > 0 && !gateway_is_dying())
		facts_on_given_up(store, true, teller.n);
	return r;
}

int __wrap_store_retire(struct store *store, const struct store_terms *terms, uint64_t *seq, size_t *ret_n)
{
	int r = __real_store_retire(store, terms, seq, ret_n);

	if (r >= 0 && *ret_n > 0 && !gateway_is_dying())
		facts_on_given_up(store, false, 0);
	return r;
}

int __wrap_store_outbox_again(struct store *store, uint64_t first_seq, uint64_t last_seq)
{
	int r = __real_store_outbox_again(store, first_seq, last_seq);

	if (r == 0 && !gateway_is_dying()) {
		facts_on_again(first_seq, last_seq);
		commands_on_effect("resend", "");
	}
	return r;
}

/* Of refresh alone: the link's own birth goes another way. */
int __wrap_carry_say_link(struct carry *carry)
{
	if (!gateway_is_dying())
		commands_on_effect("refresh", "");
	return __real_carry_say_link(carry);
}

int __wrap_store_put_plan(struct store *store, uint64_t version, const char *jws, size_t n_jws)
{
	int r = __real_store_put_plan(store, version, jws, n_jws);

	if (r == 0 && !gateway_is_dying())
		commands_on_effect("plan", "");
	return r;
}

/* Of the kernel's account of this process nothing is repeatable. */
int __wrap_wear_read(uint64_t *ret_total)
{
	*ret_total = clockwork_wakeups() * 4096;
	return 0;
}

/* Nor is what was installed where this runs. */
struct pulse_updates __wrap_updates_look(void)
{
	return (struct pulse_updates){ .is_lares_known = false };
}

enum watch_outcome __wrap_watch_ack(struct watch *watch, const char *id, const char *who, const char *note, bool is_local,
	const struct moment *now)
{
	enum watch_outcome outcome;

	if (!gateway_is_dying())
		commands_on_effect("ack", NULL); /* being followed: the alert may change from here on */
	outcome = __real_watch_ack(watch, id, who, note, is_local, now);
	trace("ack of %s by %s: %s", id, who, watch_outcome_reason(outcome));
	if (outcome == WATCH_DONE && !gateway_is_dying())
		commands_on_effect("ack", id);
	return outcome;
}

enum watch_outcome __wrap_watch_seen(struct watch *watch, const char *id, uint32_t rev, const struct moment *now)
{
	enum watch_outcome outcome = __real_watch_seen(watch, id, rev, now);

	trace("seen of %s %u: %s", id, rev, watch_outcome_reason(outcome));
	return outcome;
}

enum watch_outcome __wrap_watch_pause(struct watch *watch, const struct plan_pause *pause, const char *who, const struct moment *now)
{
	enum watch_outcome outcome = __real_watch_pause(watch, pause, who, now);

	trace("pause by %s: %s", who, watch_outcome_reason(outcome));
	if (outcome == WATCH_DONE && !gateway_is_dying())
		commands_on_effect("pause", "");
	return outcome;
}

enum watch_outcome __wrap_watch_resume(struct watch *watch, const char *person, const char *who, const struct moment *now)
{
	enum watch_outcome outcome = __real_watch_resume(watch, person, who, now);

	trace("resume by %s: %s", who, watch_outcome_reason(outcome));
	if (outcome == WATCH_DONE && !gateway_is_dying())
		commands_on_effect("resume", "");
	return outcome;
}

int __wrap_reassigning_do(struct agent *agent, const uint8_t id[READING_ID_SIZE], const char *person, const char *who)
{
	bool was_dying = gateway_is_dying();
	int r;

	if (!was_dying) {
		whose_on_naming(id, person, who);
		scores_on_naming();
	}
	r = __real_reassigning_do(agent, id, person, who);
	trace("reassigned to \"%s\": %d", person, r);
	if (!was_dying) {
		says_on_named(id);
		whose_after_naming(r);
	}
	return r;
}

static void begin_word(const char *verb)
{
	if (!gateway_is_dying())
		says_on_verb(verb);
}

static enum watch_outcome end_word(const char *verb, const char *id, const char *who, enum watch_outcome outcome)
{
	says_on_verb(NULL);
	trace("%s of %s by %s: %s", verb, id, who, watch_outcome_reason(outcome));
	if (outcome == WATCH_DONE && !gateway_is_dying())
		commands_on_effect(verb, id);
	return outcome;
}

enum watch_outcome __wrap_watch_close(struct watch *watch, const char *id, const char *who, const char *note,
	const struct moment *now)
{
	enum watch_outcome outcome;

	begin_word("close");
	outcome = __real_watch_close(watch, id, who, note, now);
	return end_word("close", id, who, outcome);
}

enum watch_outcome __wrap_watch_note(struct watch *watch, const char *id, const char *who, const char *note,
	const struct moment *now)
{
	enum watch_outcome outcome;

	begin_word("note");
	outcome = __real_watch_note(watch, id, who, note, now);
	return end_word("note", id, who, outcome);
}

enum watch_outcome __wrap_watch_snooze(struct watch *watch, const char *id, const char *who, uint32_t for_s,
	const struct moment *now)
{
	enum watch_outcome outcome;

	begin_word("snooze");
	outcome = __real_watch_snooze(watch, id, who, for_s, now);
	return end_word("snooze", id, who, outcome);
}

int __wrap_watch_test(struct watch *watch, const struct moment *now, char ret_id[ULID_TEXT_MAX])
{
	int r;

	begin_word("test");
	r = __real_watch_test(watch, now, ret_id);
	says_on_verb(NULL);
	trace("test: %d", r);
	if (r == 0 && !gateway_is_dying())
		commands_on_effect("test", "");
	return r;
}

enum refusal __wrap_verb_history(struct call *call)
{
	enum refusal refusal = __real_verb_history(call);

	trace("history before %llu: %zu octets", (unsigned long long)call->command->history.before, call->result->n);
	if (refusal != REFUSAL_NONE || gateway_is_dying())
		return refusal;
	commands_on_effect("history", "");
	asked_on_history(call->command, call->result->start);
	return refusal;
}

enum refusal __wrap_verb_report(struct call *call)
{
	enum refusal refusal = __real_verb_report(call);

	trace("report of %u days: %d", call->command->report.days, (int)refusal);
	if (refusal != REFUSAL_NONE || gateway_is_dying())
		return refusal;
	commands_on_effect("report", "");
	asked_on_report(call->agent, call->command);
	return refusal;
}
