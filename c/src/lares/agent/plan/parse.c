/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/plan.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "plan/check.h"
#include "plan/section.h"
#include "plan/sense.h"

enum { LATE_MIN_S = 60, ALARM_MIN_S = 10, ALARM_MAX_S = 86400 };
#define VERSION_MAX UINT64_C(999999999999999) /* what every JSON reader holds exactly */

void plan_free(struct plan *plan)
{
	free(plan);
}

void plan_freep(struct plan **plan)
{
	plan_free(*plan);
}

static void parse_people(struct check *c, const struct plan_context *expected, struct plan *plan)
{
	json_t *people;

	plan->n_people = check_array(c, "people", PLAN_PEOPLE_MAX, &people);
	for (size_t i = 0; i < plan->n_people; i++) {
		struct check person = check_element(c, "people", people, i);

		person_parse(&person, expected, &plan->people[i]);
	}
	if (plan->n_people == 0)
		check_fault(c, "people", "write at least one person");
}

#define LIST(name, most, parse)                                                                    \
	static void parse_##name(struct check *c, struct plan *plan)                               \
	{                                                                                          \
		json_t *list;                                                                      \
                                                                                                   \
		plan->n_##name = check_array(c, #name, most, &list);                               \
		for (size_t i = 0; i < plan->n_##name; i++) {                                      \
			struct check element = check_element(c, #name, list, i);                   \
                                                                                                   \
			parse(&element, &plan->name[i]);                                           \
		}                                                                                  \
	}

LIST(devices, PLAN_DEVICES_MAX, device_parse)
LIST(limits, PLAN_LIMITS_MAX, limit_parse)
LIST(trends, PLAN_TRENDS_MAX, trend_parse)
LIST(expected, PLAN_EXPECTED_MAX, expected_parse)
LIST(mobility, PLAN_MOBILITY_MAX, mobility_parse)
LIST(scores, PLAN_SCORES_MAX, score_parse)
LIST(pauses, PLAN_PAUSES_MAX, pause_parse)

static void parse_lists(struct check *c, const struct plan_context *expected, struct plan *plan)
{
	parse_people(c, expected, plan);
	parse_devices(c, plan);
	parse_limits(c, plan);
	parse_trends(c, plan);
	parse_expected(c, plan);
	parse_mobility(c, plan);
	parse_scores(c, plan);
	parse_pauses(c, plan);
	if (!check_has(c, "devices"))
		check_fault(c, "devices", "write a list; an empty one where there is none");
	if (!check_has(c, "limits"))
		check_fault(c, "limits", "write a list; an empty one where there is none");
}

static void parse_alarm(struct check *c, struct plan *plan)
{
	struct check alarm;

	plan->unseen_s = PLAN_UNSEEN_DEFAULT_S;
	if (!check_has(c, "alarm"))
		return;
	alarm = check_member(c, "alarm");
	plan->unseen_s = check_integer_or(&alarm, "unseen_s", ALARM_MIN_S, ALARM_MAX_S, PLAN_UNSEEN_DEFAULT_S);
	plan->alarm_again_s = check_integer_or(&alarm, "again_s", 0, ALARM_MAX_S, 0);
	if (plan->alarm_again_s && plan->alarm_again_s < ALARM_MIN_S)
		check_fault(&alarm, "again_s", "write 0 (not again), or at least %d", ALARM_MIN_S);
	check_end(&alarm);
}

static void parse_lang(struct check *c, struct plan *plan)
{
	int lang;

	if (check_has(c, "lang") && check_choice(c, "lang", lang_from_name, "en or de", &lang))
		plan->lang = (enum lang)lang;
}

static void parse_template(struct check *c, const struct plan_context *expected, struct plan *plan)
{
	json_t *template = check_take(c, "template");

	plan->is_template = json_is_true(template);
	if (template && !json_is_boolean(template)) {
		check_fault(c, "template", "write true, or leave it out");
	} else if (plan->is_template && !expected->takes_template) {
		check_fault(c, "template", "a clinician adopts a template: fill it in, and leave \"template\" out");
	} else if (plan->is_template) {
		c->is_template = true;
		check_remark(c, "template", "a clinician adopts a template: fill it in, and leave this member out");
	}
}

/* All but the version's age. */
static void parse_document(struct check *c, const struct plan_context *expected, struct plan *plan)
{
	uint64_t v;

	parse_template(c, expected, plan);
	check_integer(c, "v", 1, 1, &v);
	check_integer(c, "version", 1, VERSION_MAX, &plan->version);
	check_is(c, "team", expected->team);
	check_is(c, "home", expected->home);
	check_id(c, "set_by", CHECK_NAME_CHARACTERS, plan->set_by, sizeof(plan->set_by));
	parse_lists(c, expected, plan);
	parse_lang(c, plan);
	parse_alarm(c, plan);
	plan->late_after_s = check_integer_or(c, "late_after_s", LATE_MIN_S, PLAN_LATE_MAX_S, PLAN_LATE_DEFAULT_S);
	check_end(c);
	if (c->object)
		sense_check(plan, expected, c->faults);
}

int plan_parse(json_t *document, const struct plan_context *expected, struct plan **ret_plan, struct faults *ret_faults)
{
	scoped(plan_freep) struct plan *plan = calloc(1, sizeof(*plan));
	struct check c;
	bool is_sound;

	*ret_faults = (struct faults){ 0 };
	if (expected->remarks)
		*expected->remarks = (struct faults){ 0 };
	if (!plan)
		return -ENOMEM;
	c = check_begin(document, ret_faults, "$");
	c.remarks = expected->remarks;
	parse_document(&c, expected, plan);
	is_sound = ret_faults->n_faults == 0;
	if (plan->version && plan->version <= expected->version && !plan->is_template)
		check_fault(&c, "version", "plan %llu is in force; write a higher version",
			(unsigned long long)expected->version);
	if (ret_faults->n_faults)
		return is_sound ? PLAN_OLD : PLAN_INVALID;
	*ret_plan = take(plan);
	return 0;
}

static void decrefp(json_t **json)
{
	json_decref(*json);
}

int plan_parse_text(const char *text, size_t n_text, const struct plan_context *expected, struct plan **ret_plan,
	struct faults *ret_faults)
{
	scoped(decrefp) json_t *document = NULL;
	json_error_t error = { .line = -1 };

	*ret_faults = (struct faults){ 0 };
	if (n_text <= PLAN_TEXT_MAX) {
		document = json_loadb(text, n_text, JSON_REJECT_DUPLICATES, &error);
		if (document)
			return plan_parse(document, expected, ret_plan, ret_faults);
		faults_add(ret_faults, "$", "line %d, column %d: this is not JSON: %.100s", error.line, error.column,
			error.text);
	} else {
		faults_add(ret_faults, "$", "write at most %d octets", PLAN_TEXT_MAX);
	}
	return PLAN_INVALID;
}
