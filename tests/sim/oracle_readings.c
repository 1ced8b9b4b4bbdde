/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of readings: S1 to S9, S30, L1. */
#include <jansson.h>
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
#include "proto/hex.h"
#include "radio/radio.h"
#include "store/store.h"
#include "trace.h"

enum row_state { ROW_NONE, ROW_PENDING, ROW_MAYBE, ROW_COMMITTED, ROW_GIVEN_UP };

/* An accepted reading; its place is its number. */
struct row {
	enum row_state state;
	uint8_t id[READING_ID_SIZE];
	uint32_t measured; /* index */
	uint8_t *octets, *committed; /* as packed: as it is, and as it is durable where that is another */
	size_t n_octets, n_committed;
	enum class class;
	bool is_live, is_redated, was_redated; /* as it is durable */
	bool goes_anew; /* with what was changed since it was accepted */
	int64_t at_us, received_us; /* as it was dated first */
	bool is_settled, was_settled; /* it waits no more; and that is durable */
	bool is_leaving; /* given up, and that is not durable yet */
	unsigned n_taken, n_delivered;
	unsigned n_taken_anew; /* since it was dated anew */
};

static struct {
	struct row *rows; /* from 1 */
	uint64_t n_rows, first_pending;
	uint64_t complete_to;
	bool is_leaving; /* some row is */
	bool is_settling; /* some row is, and that is not durable yet */
	char store[64];
} facts;

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

static struct row *row_at(uint64_t seq)
{
	return seq >= 1 && seq <= facts.n_rows ? &facts.rows[seq] : NULL;
}

static uint64_t seq_of(const uint8_t id[READING_ID_SIZE])
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
	const struct row *row = row_at(measured->row);

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
	const struct row *row = row_at(measured->row);

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
	if (row_at(measured->row) && row_at(measured->row)->state == ROW_GIVEN_UP)
		measured->row = 0; /* nothing of it is known any more */
	must(S4, seq_of(accepted->id) == 0, "readings %llu and %llu have the same id", (unsigned long long)seq,
		(unsigned long long)seq_of(accepted->id));
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
	struct row *row = row_at(seq);

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
		const struct row *row = row_at(measured->row);

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
		if (row_at(waiting.n))
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

/* ---- sent ---- */

/* Calls for each number in a message of facts. */
static void each_seq(const char *payload, void (*fn)(struct row *row, uint64_t seq))
{
	static const char key[] = "\"seq\":";

	while ((payload = strstr(payload, key))) {
		uint64_t seq = strtoull(payload + strlen(key), NULL, 10);
		struct row *row = row_at(seq);

		if (row)
			fn(row, seq);
		payload += strlen(key);
	}
}

static const char *text_of_member(const json_t *json, const char *name)
{
	const char *text = json_string_value(json_object_get(json, name));

	return text ? text : "";
}

static void compare_json(const json_t *json, const struct measured *measured, uint64_t seq)
{
	const json_t *values = json_object_get(json, "values"), *value;
	char raw[2 * RAW_MAX + 1];
	size_t i;

	hex_encode(measured->raw, measured->n_raw, raw);
	must(S2, strcmp(text_of_member(json, "raw"), raw) == 0, "reading %llu is sent with other octets", (unsigned long long)seq);
	for (size_t k = 0; k < measured->n_told; k++) {
		bool is_there = false;

		json_array_foreach(values, i, value)
			is_there |= strcmp(text_of_member(value, "quantity"), quantity_name(measured->told[k].quantity)) == 0 &&
				fabs(json_number_value(json_object_get(value, "value")) - measured->told[k].value) < 1e-6;
		must(S2, is_there, "reading %llu is sent without its %s", (unsigned long long)seq, quantity_name(measured->told[k].quantity));
	}
}

void facts_judge_sent(const json_t *json)
{
	uint64_t seq = (uint64_t)json_integer_value(json_object_get(json, "seq"));
	const char *id = text_of_member(json, "id");
	uint8_t octets[READING_ID_SIZE];
	const struct row *row;
	bool is_direct = seq == 0;

	must(S5, hex_decode(id, strlen(id), octets, sizeof(octets)) >= 0, "a reading is sent without id");
	if (is_direct)
		seq = seq_of(octets);
	row = row_at(seq);
	must(S5, row && memcmp(row->id, octets, sizeof(octets)) == 0, "reading %llu is sent, and was not accepted", (unsigned long long)seq);
	must(S5, is_direct ? ledger_may_say_unstored() : row->state == ROW_COMMITTED || row->state == ROW_GIVEN_UP, "reading %llu is sent before it is durable",
		(unsigned long long)seq);
	compare_json(json, &things.measured[row->measured], seq);
	if (!is_direct && !whose_is_changing(&things.measured[row->measured]))
		must(S2, whose_is_of(&things.measured[row->measured], text_of_member(json, "person")), "reading %llu is sent as one of \"%s\"",
			(unsigned long long)seq, text_of_member(json, "person"));
}

/* Below that number all were taken: whoever misses one there may ask for it. */
void facts_on_complete_to(uint64_t complete_to)
{
	for (uint64_t i = facts.complete_to + 1; i <= complete_to; i++) {
		const struct row *row = row_at(i);

		must(S8, row && (row->n_taken > 0 || row->state == ROW_GIVEN_UP), "reading %llu is called complete, and the broker has not taken it",
			(unsigned long long)i);
	}
	if (complete_to > facts.complete_to)
		facts.complete_to = complete_to;
}

void facts_on_published(const char *payload, size_t n)
{
	json_t *json = json_loadb(payload, n, 0, NULL), *reading;
	size_t i;

	must(S5, json_is_array(json_object_get(json, "readings")), "what is sent cannot be read");
	json_array_foreach(json_object_get(json, "readings"), i, reading)
		facts_judge_sent(reading);
	alerts_on_reading_published();
	facts_on_complete_to((uint64_t)json_integer_value(json_object_get(json, "complete_to")));
	json_decref(json);
}

static void take(struct row *row, uint64_t seq)
{
	(void)seq;
	row->n_taken++;
	row->n_taken_anew++;
}

void facts_on_taken(const char *payload)
{
	each_seq(payload, take);
}

static void deliver(struct row *row, uint64_t seq)
{
	(void)seq;
	row->n_delivered++;
}

void facts_on_delivered(const char *payload)
{
	each_seq(payload, deliver);
}

void facts_on_removed(uint64_t seq)
{
	struct row *row = row_at(seq);

	must(S8, row && row->n_taken > 0, "reading %llu waits no more, and the broker has not taken it", (unsigned long long)seq);
	row->is_settled = facts.is_settling = true;
}

void facts_on_again(uint64_t first_seq, uint64_t last_seq)
{
	for (uint64_t i = first_seq; i <= last_seq && row_at(i); i++)
		facts.rows[i].is_settled = facts.rows[i].was_settled = false;
}

/* In this order they are given up: telemetry, then what the broker has, then the rest, each from the least class on. */
static int worth_of(const struct row *row, bool is_sent)
{
	if (row->class == CLASS_TELEMETRY)
		return !is_sent;
	return 2 + (is_sent ? 0 : CLASS_COUNT) + (CLASS_COUNT - (int)row->class);
}

void facts_on_given_up(struct store *store, bool is_for_room, uint64_t n_told)
{
	uint64_t n_unsent = 0;
	struct packed packed;
	int most = -1;

	for (uint64_t i = 1; i <= facts.n_rows; i++) {
		struct row *row = &facts.rows[i];

		if (row->state == ROW_GIVEN_UP || row->state == ROW_NONE || store_get_reading(store, i, &packed) != STORE_NONE)
			continue;
		trace("reading %llu given up", (unsigned long long)i);
		must(S22, row->state == ROW_COMMITTED, "reading %llu is given up, and was not durable yet", (unsigned long long)i);
		must(S22, is_for_room || row->n_taken > 0, "reading %llu has served its time, and nobody has it", (unsigned long long)i);
		n_unsent += row->n_taken == 0;
		most = worth_of(row, row->is_settled) > most ? worth_of(row, row->is_settled) : most;
		row->state = ROW_GIVEN_UP;
		row->is_leaving = facts.is_leaving = true;
	}
	must(S22, n_unsent <= n_told, "%llu readings that nobody has are given up, and %llu told", (unsigned long long)n_unsent,
		(unsigned long long)n_told);
	for (uint64_t i = 1; is_for_room && i < facts.n_rows; i++)
		if (facts.rows[i].state == ROW_COMMITTED)
			must(S22, worth_of(&facts.rows[i], facts.rows[i].was_settled) >= most, "reading %llu is worth less than what was given up", (unsigned long long)i);
}

void facts_on_gap(const char *payload, size_t n)
{
	(void)n;
	trace("gap %.200s", payload);
}

/* ---- at the end ---- */

static uint64_t first_undelivered(void)
{
	for (uint64_t i = 1; i <= facts.n_rows; i++) {
		const struct row *row = &facts.rows[i];

		if (row->state != ROW_GIVEN_UP && (row->n_delivered == 0 || (row->goes_anew && row->n_taken_anew == 0)))
			return i;
	}
	return 0;
}

bool facts_are_settled(void)
{
	return first_undelivered() == 0;
}

void facts_at_end(void)
{
	uint64_t seq = first_undelivered();

	must(L1, seq == 0, "reading %llu never reached the team", (unsigned long long)seq);
	for (int i = 0; i < STRANGER; i++) {
		const struct thing *thing = &things.thing[i];

		if (thing->is_beacon)
			continue;
		for (uint32_t k = 0; k < thing->n_measured; k++) {
			const struct measured *measured = &things.measured[thing->by[k]];

			if (measured->n_heard > 0)
				must(L1, measured->row, "measurement %u was taken, and is no reading", thing->by[k]);
		}
	}
}
