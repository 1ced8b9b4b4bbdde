/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of readings until they are durable, and over each start: S1 to S4, S6, S7, S9, S30, L7. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "air.h"
#include "clockwork.h"
#include "gateway.h"
#include "hazard.h"
#include "ledger.h"
#include "oracle.h"
#include "radio/radio.h"
#include "rows.h"
#include "store/store.h"
#include "trace.h"

struct facts facts;

static uint8_t *copy_of(const void *octets, size_t n)
{
	uint8_t *copy = malloc(n + 1);

	if (!copy)
		abort();
	memcpy(copy, octets, n);
	return copy;
}

void facts_begin(void)
{
	memset(&facts, 0, sizeof(facts));
	facts.rows = calloc(ROWS_MAX, sizeof(*facts.rows));
	if (!facts.rows)
		abort();
	facts.first_pending = 1;
}

static void forget_row(struct row *row)
{
	if (row->committed != row->octets)
		free(row->committed);
	free(row->octets);
	*row = (struct row){ 0 };
}

void facts_end(void)
{
	for (uint64_t i = 1; facts.rows && i <= facts.n_rows; i++)
		forget_row(&facts.rows[i]);
	free(facts.rows);
	facts.rows = NULL;
}

struct row *facts_row(uint64_t seq)
{
	return seq >= 1 && seq <= facts.n_rows ? &facts.rows[seq] : NULL;
}

uint64_t facts_seq(const uint8_t id[READING_ID_SIZE])
{
	for (uint64_t i = facts.n_rows; i > 0; i--)
		if (facts.rows[i].state != ROW_NONE && facts.rows[i].state != ROW_GIVEN_UP && memcmp(facts.rows[i].id, id, READING_ID_SIZE) == 0)
			return i;
	return 0;
}

struct measured *facts_find(const uint8_t id[READING_ID_SIZE])
{
	for (uint64_t i = facts.n_rows; i > 0; i--) /* what was given up since was a cause as well */
		if (facts.rows[i].state != ROW_NONE && memcmp(facts.rows[i].id, id, READING_ID_SIZE) == 0)
			return &things.measured[facts.rows[i].measured];
	return NULL;
}

bool facts_has_rows(enum thing_name thing)
{
	for (uint64_t i = 1; i <= facts.n_rows; i++)
		if (facts.rows[i].state == ROW_COMMITTED && things.measured[facts.rows[i].measured].thing == thing)
			return true;
	return false;
}

bool facts_is_live(const struct measured *measured)
{
	const struct row *row = facts_row(measured->row);

	return row && row->is_live;
}

/* Under any number: its row may have been given up, and the device have given it once more. */
bool facts_was_live(const struct measured *measured)
{
	for (uint64_t i = facts.n_rows; i > 0; i--)
		if (facts.rows[i].state != ROW_NONE && facts.rows[i].is_live && &things.measured[facts.rows[i].measured] == measured)
			return true;
	return false;
}

bool facts_is_of_now(const struct measured *measured)
{
	const struct row *row = facts_row(measured->row);

	return row && row->is_live && row->at_us <= row->received_us + (int64_t)CLOCK_MINUTE;
}

/* What was dated anew the store says. */
uint64_t facts_below(uint64_t before, struct fact *ret_fact)
{
	uint64_t seq = before > facts.n_rows ? facts.n_rows : before - 1;
	const struct row *row;
	struct packed packed;

	while (seq > 0 && facts.rows[seq].state == ROW_GIVEN_UP)
		seq--;
	if (seq == 0)
		return 0;
	row = &facts.rows[seq];
	*ret_fact = (struct fact){ &things.measured[row->measured], row->at_us, row->octets, row->n_octets };
	if (row->is_redated && store_get_reading(gateway_agent()->store, seq, &packed) == 0)
		ret_fact->at_us = packed.at_us;
	return seq;
}

/* ---- accepted ---- */

static struct measured *measured_of(const struct accepted *accepted)
{
	const uint8_t *raw = accepted->reading->raw ? accepted->reading->raw : accepted->readings->raw;
	size_t n_raw = accepted->reading->raw ? accepted->reading->n_raw : accepted->readings->n_raw;
	struct measured *current = ledger_current();

	if (current && current->n_raw == n_raw && memcmp(current->raw, raw, n_raw) == 0)
		return current;
	return things_find(&accepted->device->address, raw, n_raw);
}

static const struct value *value_of(const struct accepted *accepted, enum quantity quantity)
{
	return reading_find(accepted->readings, accepted->reading, quantity);
}

/* What the device said, no more and no less. */
static void compare(const struct accepted *accepted, const struct measured *measured, uint64_t seq)
{
	for (size_t i = 0; i < measured->n_told; i++) {
		const struct value *value = value_of(accepted, measured->told[i].quantity);
		double number = value && value->kind == VALUE_NUMBER ? (double)value->number.mantissa * pow(10, value->number.exponent) : NAN;

		must(S2, fabs(number - measured->told[i].value) < 1e-6, "reading %llu says %s %g, the device said %g",
			(unsigned long long)seq, quantity_name(measured->told[i].quantity), number, measured->told[i].value);
	}
	if (measured->n_told == 0 && !measured->is_press && !things.thing[measured->thing].is_beacon)
		for (size_t i = 0; i < accepted->reading->n_values; i++) {
			const struct value *value = &accepted->readings->values[accepted->reading->first_value + i];

			must(S9, value->kind != VALUE_NUMBER, "reading %llu has a number, and the measurement failed",
				(unsigned long long)seq);
		}
}

/* That the clock which stamped it was set since was to be kept, and somebody switched off in that moment. */
static bool is_setting_lost(const struct accepted *accepted, const struct measured *measured)
{
	const struct thing *thing = &things.thing[measured->thing];

	return measured->true_us < thing->set_us && accepted->device->clock_set_us < (int64_t)thing->set_us;
}

/* Its clock was set back since: what its face says was so twice, before that and after it, and by then both are past. */
static bool comes_twice(const struct measured *measured)
{
	const struct thing *thing = &things.thing[measured->thing];
	uint64_t again_us = measured->true_us + (uint64_t)(measured->zone_s - thing->zone_s) * CLOCK_SECOND;

	return measured->true_us < thing->set_us && measured->zone_s > thing->zone_s && again_us >= thing->set_us &&
		again_us <= clockwork_true_us();
}

/* Whose clocks are right knows how old it is. */
static void judge_age(const struct accepted *accepted, const struct measured *measured, uint64_t seq)
{
	uint64_t age_us = clockwork_true_us() - measured->true_us;

	if (hazard_is_on(HAZARD_CLOCK) || hazard_is_on(HAZARD_FACES))
		return;
	must(S7, !accepted->live || age_us < 31 * CLOCK_MINUTE || is_setting_lost(accepted, measured) || comes_twice(measured),
		"reading %llu is called live, and is %llu s old",
		(unsigned long long)seq, (unsigned long long)(age_us / 1000000));
	/* A record that comes again after the device's clock was set is dated by what it shows since. */
	must(S7, accepted->live || age_us > 29 * CLOCK_MINUTE ||
		measured->zone_s != things.thing[measured->thing].zone_s || measured->thing == PLAIN_SCALE /* nobody sets its clock */, "reading %llu is called historical, and is %llu s old",
		(unsigned long long)seq, (unsigned long long)(age_us / 1000000));
}

void facts_on_added(const struct accepted *accepted, const void *octets, size_t n_octets, int result)
{
	struct measured *measured = measured_of(accepted);
	uint64_t seq = accepted->seq;
	struct row *row;

	if (result != 0) {
		trace("reading %llu not added: %d", (unsigned long long)seq, result);
		return;
	}
	trace("reading %llu added%s", (unsigned long long)seq, accepted->live ? "" : ", historical");
	must(S5, measured, "reading %llu is of nothing that any device said", (unsigned long long)seq);
	must(S7, seq == facts.n_rows + 1, "reading %llu follows %llu", (unsigned long long)seq, (unsigned long long)facts.n_rows);
	if (facts_row(measured->row) && facts_row(measured->row)->state == ROW_GIVEN_UP)
		measured->row = 0; /* nothing of it is known any more */
	must(S4, facts_seq(accepted->id) == 0, "readings %llu and %llu have the same id", (unsigned long long)seq,
		(unsigned long long)facts_seq(accepted->id));
	must(S15, !air_is_replay(), "an old packet of measurement %u is reading %llu", (unsigned)(measured - things.measured),
		(unsigned long long)seq);
	must(S6, measured->row == 0, "measurement %u is reading %u and %llu", (unsigned)(measured - things.measured), measured->row,
		(unsigned long long)seq);
	if (facts.n_rows + 2 >= ROWS_MAX)
		abort();
	compare(accepted, measured, seq);
	judge_age(accepted, measured, seq);
	row = &facts.rows[++facts.n_rows];
	*row = (struct row){ .state = ROW_PENDING, .measured = (uint32_t)(measured - things.measured), .n_octets = n_octets,
		.octets = copy_of(octets, n_octets), .is_live = accepted->live, .class = accepted->class,
		.at_us = accepted->at_us, .received_us = accepted->received_us };
	memcpy(row->id, accepted->id, sizeof(row->id));
	measured->row = (uint32_t)seq;
}

/* With the first times beside. */
static void judge_new_date(struct row *row, uint64_t seq, const void *octets, size_t n_octets)
{
	static struct unpacked unpacked;
	const struct accepted *accepted = &unpacked.accepted;
	struct packed packed = { .seq = seq, .id = row->id, .device = "", .octets = octets, .n_octets = n_octets };

	trace("reading %llu dated anew", (unsigned long long)seq);
	must(S30, !row->is_redated, "reading %llu is dated anew twice", (unsigned long long)seq);
	row->is_redated = true;
	must(S30, packed_read(&packed, &unpacked) == 0 && accepted->is_redated, "reading %llu is dated anew, and does not say so",
		(unsigned long long)seq);
	must(S30, packed_ms(accepted->first_received_us) == packed_ms(row->received_us),
		"reading %llu is dated anew, and its first time is lost", (unsigned long long)seq);
}

/* Somebody says whose it is: all else is as it was. */
static void judge_named(const struct row *row, uint64_t seq, int64_t at_us, const void *octets, size_t n_octets)
{
	static struct unpacked unpacked;
	const struct accepted *accepted = &unpacked.accepted;
	struct packed packed = { .seq = seq, .id = row->id, .device = "", .at_us = at_us, .octets = octets, .n_octets = n_octets };

	must(S2, &things.measured[row->measured] == whose_naming(), "reading %llu is changed, and another is named", (unsigned long long)seq);
	must(S2, packed_read(&packed, &unpacked) == 0 && accepted->live == row->is_live && accepted->is_redated == row->is_redated &&
			(row->is_redated || packed_ms(accepted->received_us) == packed_ms(row->received_us)),
		"reading %llu is another one, now that it is said whose it is", (unsigned long long)seq);
	compare(accepted, whose_naming(), seq);
	whose_on_named(accepted);
}

void facts_on_redated(uint64_t seq, int64_t at_us, const void *octets, size_t n_octets, int result)
{
	struct row *row = facts_row(seq);

	if (result != 0)
		return;
	must(S30, row, "reading %llu is changed, and is none", (unsigned long long)seq);
	if (whose_naming())
		judge_named(row, seq, at_us, octets, n_octets);
	else
		judge_new_date(row, seq, octets, n_octets);
	row->goes_anew = true;
	if (row->octets != row->committed)
		free(row->octets);
	row->octets = copy_of(octets, n_octets);
	row->n_octets = n_octets;
	row->n_taken_anew = 0; /* it goes once more */
	row->is_settled = row->was_settled = false;
	if (facts.first_pending > seq)
		facts.first_pending = seq;
}

/* A frame that the agent kept is a reading, waits for the rest of its act, or is known already. */
void facts_after_frame(struct measured *measured, int fate)
{
	if (fate < 0 || fate == RADIO_REFUSED)
		return;
	if (fate == RADIO_LEFT)
		return;
	measured->n_heard++;
	if (!things.thing[measured->thing].is_beacon)
		must(S1, measured->row, "measurement %u was taken (%d), and is no reading", (unsigned)(measured - things.measured), fate);
	if (measured->is_press && !air_is_replay())
		must(S1, measured->row, "press %u was heard (%d), and is no reading", (unsigned)(measured - things.measured), fate);
}

void facts_on_mark(const struct thing *thing, uint32_t mark)
{
	for (uint32_t i = 0; i <= mark; i++) {
		const struct measured *measured = &things.measured[thing->by[i]];
		const struct row *row = facts_row(measured->row);

		if (measured->n_heard == 0)
			continue; /* it was left in the device */
		must(S3, row && row->state != ROW_PENDING, "record %u is behind the mark, and is not durable", i);
	}
}

/* ---- durable ---- */

void facts_on_commit(bool is_done, bool is_dying)
{
	for (uint64_t i = facts.first_pending; i <= facts.n_rows; i++) {
		struct row *row = &facts.rows[i];

		if (row->state != ROW_PENDING && row->committed == row->octets)
			continue;
		if (is_done) {
			if (row->committed != row->octets)
				free(row->committed);
			row->committed = row->octets;
			row->n_committed = row->n_octets;
			row->was_redated = row->is_redated;
			row->state = row->state == ROW_GIVEN_UP ? ROW_GIVEN_UP : ROW_COMMITTED;
		} else if (is_dying && row->state == ROW_PENDING) {
			row->state = ROW_MAYBE;
		}
	}
	for (uint64_t i = 1; is_done && facts.is_leaving && i <= facts.n_rows; i++)
		facts.rows[i].is_leaving = false;
	for (uint64_t i = 1; is_done && facts.is_settling && i <= facts.n_rows; i++)
		facts.rows[i].was_settled = facts.rows[i].is_settled;
	if (is_done) {
		facts.is_settling = false;
		facts.first_pending = facts.n_rows + 1;
		facts.is_leaving = false;
	}
}

static void lose(uint64_t seq)
{
	struct row *row = &facts.rows[seq];
	struct measured *measured = &things.measured[row->measured];

	if (measured->row == seq)
		measured->row = 0;
	measured->n_heard = 0;
	forget_row(row);
}

void facts_on_stop(void)
{
	for (uint64_t i = facts.first_pending; i <= facts.n_rows; i++)
		must(L7, facts.rows[i].state != ROW_PENDING || !gateway_is_disk_well(), "reading %llu is lost by a clean end",
			(unsigned long long)i);
	oracle_count(INVARIANT_L7);
}

void facts_on_death(void)
{
	for (uint64_t i = facts.first_pending; i <= facts.n_rows; i++)
		if (facts.rows[i].state == ROW_PENDING)
			lose(i);
	while (facts.n_rows > 0 && facts.rows[facts.n_rows].state == ROW_NONE)
		facts.n_rows--;
}

static bool is_same(const struct packed *row, const uint8_t *octets, size_t n)
{
	return octets && row->n_octets == n && memcmp(row->octets, octets, n) == 0;
}

/* What was marked as taken, and that was cut off, waits again; nothing else does not. */
static void look_at_outbox(struct store *store)
{
	struct outgoing waiting = { .n = 0 };

	for (uint64_t i = 1; i <= facts.n_rows; i++)
		facts.rows[i].is_settled = facts.rows[i].state == ROW_COMMITTED;
	while (store_outbox_next(store, QUEUE_READINGS, CLASS_ALERT, CLASS_TELEMETRY, waiting.n, UINT64_MAX, &waiting) == 0)
		if (facts_row(waiting.n))
			facts.rows[waiting.n].is_settled = false;
	for (uint64_t i = 1; i <= facts.n_rows; i++)
		facts.rows[i].was_settled = facts.rows[i].is_settled;
	for (uint64_t i = 1; i <= facts.n_rows; i++)
		must(S8, !facts.rows[i].is_settled || facts.rows[i].n_taken > 0,
			"reading %llu waits no more after a start, and the broker has not taken it", (unsigned long long)i);
}

void facts_on_store(struct store *store)
{
	struct packed packed;

	if (facts.store[0])
		must(S1, strcmp(facts.store, store_id(store)) == 0, "the store is another one");
	snprintf(facts.store, sizeof(facts.store), "%s", store_id(store));
	for (uint64_t i = 1; i <= facts.n_rows; i++) {
		struct row *row = &facts.rows[i];
		int r;

		if (row->is_leaving && store_get_reading(store, i, &packed) == 0)
			row->state = ROW_COMMITTED;
		row->is_leaving = false;
		if (row->state == ROW_GIVEN_UP || row->state == ROW_NONE)
			continue;
		r = store_get_reading(store, i, &packed);
		if (row->state == ROW_MAYBE) {
			if (r == 0) {
				row->state = ROW_COMMITTED;
				row->committed = row->octets;
				row->n_committed = row->n_octets;
			} else {
				lose(i);
			}
			continue;
		}
		must(S1, r == 0, "reading %llu is lost (%d)", (unsigned long long)i, r);
		must(S2, is_same(&packed, row->committed, row->n_committed) || is_same(&packed, row->octets, row->n_octets),
			"reading %llu is another one now", (unsigned long long)i);
		if (row->committed != row->octets && is_same(&packed, row->committed, row->n_committed)) {
			free(row->octets);
			row->octets = row->committed;
			row->n_octets = row->n_committed;
			row->is_redated = row->was_redated;
			row->goes_anew = false;
		} else if (row->committed != row->octets) {
			free(row->committed);
			row->committed = row->octets;
			row->n_committed = row->n_octets;
			row->was_redated = row->is_redated;
		}
		must(S1, memcmp(packed.id, row->id, READING_ID_SIZE) == 0, "reading %llu has another id", (unsigned long long)i);
	}
	while (facts.n_rows > 0 && facts.rows[facts.n_rows].state == ROW_NONE)
		facts.n_rows--;
	for (uint64_t i = 1; i <= facts.n_rows; i++)
		must(S7, facts.rows[i].state != ROW_NONE, "there is no reading %llu, but later ones", (unsigned long long)i);
	must(S7, store_next_seq(store) == facts.n_rows + 1, "the next number is %llu, after %llu",
		(unsigned long long)store_next_seq(store), (unsigned long long)facts.n_rows);
	facts.first_pending = facts.n_rows + 1;
	look_at_outbox(store);
}
