/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of readings that are durable: sent, taken by the broker, given up, with the team at the end. S2, S5, S8, S22, L1. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ledger.h"
#include "oracle.h"
#include "proto/hex.h"
#include "rows.h"
#include "store/store.h"
#include "trace.h"

/* Calls for each number in a message of facts. */
static void each_seq(const char *payload, void (*fn)(struct row *row, uint64_t seq))
{
	static const char key[] = "\"seq\":";

	while ((payload = strstr(payload, key))) {
		uint64_t seq = strtoull(payload + strlen(key), NULL, 10);
		struct row *row = facts_row(seq);

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
		seq = facts_seq(octets);
	row = facts_row(seq);
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
		const struct row *row = facts_row(i);

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
	struct row *row = facts_row(seq);

	must(S8, row && row->n_taken > 0, "reading %llu waits no more, and the broker has not taken it", (unsigned long long)seq);
	row->is_settled = facts.is_settling = true;
}

void facts_on_again(uint64_t first_seq, uint64_t last_seq)
{
	for (uint64_t i = first_seq; i <= last_seq && facts_row(i); i++)
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
