/* SPDX-License-Identifier: Apache-2.0 */
#include "history.h"

#include <string.h>

#include "installer.h"
#include "verb.h"

enum { TAIL_MAX = 64 /* what ends a page */ };

/* How much later than it was received a reading may seem to have been measured: a device's clock within its tolerance. */
static const int64_t ahead_us = INT64_C(86400) * 1000000;

struct page {
	struct agent *agent;
	const struct command *command;
	const char *device; /* its id; "": any */
	struct text *answer;
	uint32_t n, n_looked, n_unread;
	uint64_t next; /* 0: the end */
};

static bool has_quantity(const struct accepted *accepted, enum quantity quantity)
{
	return reading_find(accepted->readings, accepted->reading, quantity) != NULL;
}

static bool is_wanted(const struct page *page, const struct accepted *accepted)
{
	const struct command *command = page->command;

	if (accepted->at_us < command->history.since_us ||
		(command->history.until_us && accepted->at_us >= command->history.until_us))
		return false;
	if (page->device[0] && strcmp(accepted->device->id, page->device) != 0)
		return false;
	if (command->person[0] && (!accepted->person || strcmp(accepted->person, command->person) != 0))
		return false;
	return !command->history.has_quantity || has_quantity(accepted, command->history.quantity);
}

/* Nothing that was accepted before it was measured in the range. */
static bool is_before_all(const struct page *page, const struct accepted *accepted)
{
	return accepted->is_clock_trusted && accepted->received_us + ahead_us < page->command->history.since_us;
}

/* Returns 0, or 1 where the page is full without it. */
static int put(struct page *page, const struct packed *row)
{
	struct agent *agent = page->agent;
	struct text *t = page->answer;
	int n = accepted_json(&agent->unpacked.accepted, agent->row_json, sizeof(agent->row_json));

	if (n < 0) {
		page->n_unread++;
		return 0;
	}
	if (page->n > 0 && t->n + (size_t)n + TAIL_MAX >= t->n_max) {
		page->next = row->seq + 1;
		return 1;
	}
	text_put(t, page->n++ ? "," : "");
	text_put_n(t, agent->row_json, (size_t)n);
	return page->n == page->command->history.limit;
}

static int look(void *context, const struct packed *row)
{
	struct page *page = context;
	const struct accepted *accepted = &page->agent->unpacked.accepted;

	page->next = row->seq;
	page->n_looked++;
	if (row->n_octets == 0 || packed_read(row, &page->agent->unpacked) < 0) {
		page->n_unread++;
		return 0;
	}
	if (is_wanted(page, accepted))
		return put(page, row);
	if (!is_before_all(page, accepted))
		return 0;
	page->next = 0;
	return 1;
}

int history_write(struct agent *agent, const struct command *command, struct text *answer)
{
	const struct enrolled *enrolled = command->device[0] ? installer_find(agent, command->device) : NULL;
	struct page page = { .agent = agent, .command = command, .answer = answer,
		.device = enrolled ? enrolled->device.id : command->device };
	int r;

	text_put(answer, "{\"store\":");
	text_json(answer, store_id(agent->store));
	text_put(answer, ",\"readings\":[");
	r = store_each_before(agent->store, command->history.before, HISTORY_WALK_MAX, look, &page);
	if (r == 0 && page.n_looked < HISTORY_WALK_MAX)
		page.next = 0;
	text_printf(answer, "],\"unread\":%u,\"next\":", page.n_unread);
	if (page.next > 1)
		text_printf(answer, "%llu}", (unsigned long long)page.next);
	else
		text_put(answer, "null}");
	return r < 0 ? r : 0;
}

enum refusal verb_history(struct call *call)
{
	return history_write(call->agent, call->command, call->result) < 0 ? REFUSAL_FAILED : REFUSAL_NONE;
}
