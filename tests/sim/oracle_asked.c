/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the team is answered that asks for stored readings (history), for a report, or for a test: S1, S2, S7, S10. A page holds each
 * row of its range down to where the next one goes on, once and in order; so all pages together hold all, each once. A report counts
 * what was measured in its days. A test is one, and nothing else comes of it.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "clockwork.h"
#include "gateway.h"
#include "history.h"
#include "ledger.h"
#include "loop/clock.h"
#include "oracle.h"
#include "proto/hex.h"
#include "proto/packed.h"
#include "reporting.h"

/* ---- history ---- */

static bool has_quantity(const struct fact *fact, uint64_t seq, enum quantity quantity)
{
	static const uint8_t id[READING_ID_SIZE];
	static struct unpacked unpacked;
	struct packed packed = { .seq = seq, .id = id, .device = "", .octets = fact->octets, .n_octets = fact->n_octets };

	return packed_read(&packed, &unpacked) == 0 &&
		reading_find(unpacked.accepted.readings, unpacked.accepted.reading, quantity) != NULL;
}

/* Here devices are asked for by their address. */
static bool is_of(const struct fact *fact, const char *device)
{
	char address[ADDRESS_TEXT_MAX];

	address_format(&things.thing[fact->measured->thing].address, address);
	return strcmp(device, address) == 0;
}

static bool is_wanted(const struct command *command, const struct fact *fact, uint64_t seq)
{
	if (fact->at_us < command->history.since_us || (command->history.until_us && fact->at_us >= command->history.until_us))
		return false;
	if (command->device[0] && !is_of(fact, command->device))
		return false;
	return !command->history.has_quantity || has_quantity(fact, seq, command->history.quantity);
}

static void judge_page(const struct command *command, const json_t *page)
{
	const json_t *readings = json_object_get(page, "readings");
	uint64_t next = (uint64_t)json_integer_value(json_object_get(page, "next")), seq = command->history.before;
	struct fact fact;
	size_t n = 0;

	must(S1, json_integer_value(json_object_get(page, "unread")) == 0, "a page has rows that cannot be read");
	must(S18, json_array_size(readings) <= command->history.limit, "a page is longer than it may be");
	must(S7, next < seq, "the next page begins where this one did");
	while ((seq = facts_below(seq, &fact)) && seq >= (next ? next : 1)) {
		const json_t *reading = json_array_get(readings, n);
		uint64_t told = (uint64_t)json_integer_value(json_object_get(reading, "seq"));

		if (!is_wanted(command, &fact, seq))
			continue;
		must(S1, told == seq, "reading %llu is of the range, and the page has %llu in its place (before %llu, next %llu)",
			(unsigned long long)seq, (unsigned long long)told, (unsigned long long)command->history.before, (unsigned long long)next);
		facts_judge_sent(reading);
		n++;
	}
	must(S4, n == json_array_size(readings), "a page has %zu readings too many", json_array_size(readings) - n);
}

void asked_on_history(const struct command *command, const char *text)
{
	json_t *page = json_loads(text, 0, NULL);

	must(S2, page, "a page cannot be read: %.200s", text);
	judge_page(command, page);
	json_decref(page);
}

/* ---- reports ---- */

static bool says(const struct measured *measured, enum quantity quantity)
{
	for (size_t i = 0; i < measured->n_told; i++)
		if (measured->told[i].quantity == quantity)
			return true;
	return false;
}

static uint64_t count_facts(enum quantity quantity, int64_t from_us, int64_t to_us)
{
	struct fact fact;
	uint64_t n = 0;

	for (uint64_t seq = UINT64_MAX; (seq = facts_below(seq, &fact));)
		n += fact.at_us >= from_us && fact.at_us <= to_us && says(fact.measured, quantity);
	return n;
}

/* Of all people. */
static uint64_t count_told(const json_t *report, enum quantity quantity)
{
	const json_t *series;
	uint64_t n = 0;
	size_t i;

	json_array_foreach(json_object_get(report, "quantities"), i, series)
		if (strcmp(json_string_value(json_object_get(series, "quantity")), quantity_name(quantity)) == 0)
			n += (uint64_t)json_integer_value(json_object_get(series, "count"));
	return n;
}

/* What else is told of these, no other device here tells. */
static const enum quantity quantities[] = { QUANTITY_SYSTOLIC_PRESSURE, QUANTITY_SPO2, QUANTITY_GLUCOSE, QUANTITY_BODY_WEIGHT,
	QUANTITY_BODY_TEMPERATURE };

static void judge_report(const struct command *command, const json_t *report)
{
	int64_t to_us = clock_wall_us(), from_us = to_us - command->report.days * (int64_t)CLOCK_DAY;

	must(S2, json_is_true(json_object_get(report, "complete")), "a report is not complete");
	for (size_t i = 0; i < sizeof(quantities) / sizeof(quantities[0]); i++) {
		uint64_t n = count_facts(quantities[i], from_us, to_us), n_told = count_told(report, quantities[i]);

		must(S2, n == n_told, "a report of %u days counts %llu of %s, and there are %llu", command->report.days,
			(unsigned long long)n_told, quantity_name(quantities[i]), (unsigned long long)n);
	}
}

/* It is made once more, to be looked at: what goes to the team goes in parts. */
void asked_on_report(struct agent *agent, const struct command *command)
{
	struct command as_json = *command;
	json_t *report;
	char *text;
	size_t n;

	as_json.report.is_html = false;
	must(S2, reporting_make(agent, &as_json, &text, &n) == 0, "there is a report, and there is none");
	report = json_loadb(text, n, 0, NULL);
	must(S2, report, "a report cannot be read: %.200s", text);
	judge_report(command, report);
	json_decref(report);
	free(text);
}

/* ---- a test ---- */

void asked_on_put(const struct alert *was, const struct alert *is, bool is_testing)
{
	if (is_testing)
		must(S10, is->kind == ALERT_TEST, "a test raises %s", is->rule);
	if (is->kind != ALERT_TEST)
		return;
	must(S10, was || is_testing, "a test is raised, and nobody asked for one");
	must(S10, is->is_test && is->about == ALERT_SYSTEM && is->priority == ALERT_LOW && !is->person[0] && is->n_because == 0,
		"a test says something of somebody");
}
