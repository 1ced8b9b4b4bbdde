/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/plan.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "proto/words.h"

static void put_span(struct text *t, uint32_t seconds)
{
	if (seconds % 3600 == 0)
		text_printf(t, "%u hour%s", seconds / 3600, seconds == 3600 ? "" : "s");
	else if (seconds % 60 == 0)
		text_printf(t, "%u minute%s", seconds / 60, seconds == 60 ? "" : "s");
	else
		text_printf(t, "%u seconds", seconds);
}

static void put_name(struct text *t, const struct plan *plan, const char *id)
{
	const struct plan_person *person = plan_find_person(plan, id);

	text_put(t, person ? person->name : id);
}

static void explain_person(const struct plan_person *person, struct text *t)
{
	text_printf(t, "%s (%s) is a %s.", person->name, person->id, plan_role_name(person->role));
	if (person->answer_within_s) {
		text_put(t, " Has ");
		put_span(t, person->answer_within_s);
		text_put(t, " to answer when asked.");
	}
	if (person->n_keys)
		text_printf(t, " Signs with %zu key%s.", person->n_keys, person->n_keys == 1 ? "" : "s");
	text_put(t, "\n");
}

static void explain_chain(const struct plan *plan, enum alert_priority priority, struct text *t)
{
	const char *then = " ask ";

	text_printf(t, "Alerts of %s priority", alert_priority_name(priority));
	for (size_t i = 0; i < plan->n_people; i++) {
		if (!plan->people[i].is_asked[priority])
			continue;
		text_put(t, then);
		text_put(t, plan->people[i].name);
		then = ", then ";
	}
	text_printf(t, "%sthe team as a whole, and begin again.\n", then);
}

/* A place that nobody knows is no fault, and silence about it would look like one that is understood. */
static void explain_mounting(const struct plan_device *device, struct text *t)
{
	if (device->mounted.mounting != MOUNTING_NONE) {
		text_printf(t, " What it says is taken as of %s.", mounting_words(device->mounted.mounting));
	} else if (device->mounted_on[0]) {
		text_put(t, " That is a place and no part of an aid, so what it says stays as it is; parts are");
		for (enum mounting m = MOUNTING_NONE + 1; m < MOUNTING_COUNT; m++)
			text_printf(t, "%s %s", m == MOUNTING_NONE + 1 ? "" : ",", mounting_name(m));
		text_put(t, ".");
	}
	for (size_t i = 0; i < device->mounted.n_inputs; i++) {
		text_printf(t, "%s%zu ", i ? ", " : " Its inputs: ", i + 1);
		mounted_input_format(&device->mounted.inputs[i], t);
	}
	text_put(t, device->mounted.n_inputs ? "." : "");
}

static void explain_device(const struct plan *plan, const struct plan_device *device, struct text *t)
{
	char address[ADDRESS_TEXT_MAX];

	address_format(&device->address, address);
	text_printf(t, "What %s measures", address);
	if (device->user != READING_NO_USER)
		text_printf(t, " as user %u", device->user);
	text_put(t, " is of ");
	put_name(t, plan, device->person);
	if (device->mounted_on[0])
		text_printf(t, " (mounted on: %s)", device->mounted_on);
	text_put(t, ".");
	explain_mounting(device, t);
	text_put(t, "\n");
}

static void explain_limit(const struct plan *plan, const struct plan_limit *limit, struct text *t)
{
	bool is_above = limit->side == LIMIT_ABOVE;

	text_printf(t, "%s: ", limit->rule.name);
	words_quantity(t, LANG_EN, limit->quantity);
	text_put(t, " of ");
	put_name(t, plan, limit->rule.person);
	text_put(t, is_above ? " above " : " below ");
	words_number(t, LANG_EN, limit->level, limit->unit);
	text_printf(t, " raises an alert of %s priority, which is over at ", alert_priority_name(limit->rule.priority));
	words_number(t, LANG_EN, limit->clear, limit->unit);
	text_printf(t, " or %s. Set by ", is_above ? "less" : "more");
	put_name(t, plan, limit->rule.set_by);
	text_printf(t, ". What to do: %s\n", limit->rule.todo);
}

void plan_explain(const struct plan *plan, struct text *t)
{
	text_printf(t, "Plan %" PRIu64 ", set by ", plan->version);
	put_name(t, plan, plan->set_by);
	text_put(t, ".\n");
	for (size_t i = 0; i < plan->n_people; i++)
		explain_person(&plan->people[i], t);
	for (int priority = ALERT_HIGH; priority >= ALERT_LOW; priority--)
		explain_chain(plan, (enum alert_priority)priority, t);
	for (size_t i = 0; i < plan->n_devices; i++)
		explain_device(plan, &plan->devices[i], t);
	for (size_t i = 0; i < plan->n_limits; i++)
		explain_limit(plan, &plan->limits[i], t);
	text_put(t, "What was measured more than ");
	put_span(t, plan->late_after_s);
	text_put(t, " before it arrives calls nobody; beyond a limit of high priority it is told as found late.\n");
}

int plan_explain_json(const struct plan *plan, struct text *t)
{
	scoped(freep) char *words = malloc(PLAN_WORDS_MAX);
	struct text lines;

	if (!words)
		return -ENOMEM;
	lines = text_of(words, PLAN_WORDS_MAX);
	plan_explain(plan, &lines);
	text_put(t, "[");
	for (const char *line = words, *end; (end = strchr(line, '\n')); line = end + 1) {
		text_put(t, line == words ? "" : ",");
		text_json_n(t, line, (size_t)(end - line));
	}
	text_put(t, "]");
	return text_end(&lines) < 0 ? -ENOSPC : 0;
}
