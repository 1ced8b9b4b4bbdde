/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/rule.h"

#include <string.h>

#include "proto/device_trouble.h"
#include "proto/fault.h"

/* An alert is found again by its kind and rule, and people find it by the rule alone: Lares' own names are taken. */
bool rule_is_reserved(const char *name)
{
	static const char *const tasks[] = { "pause-over", "whose" };

	for (size_t i = 0; i < sizeof(tasks) / sizeof(tasks[0]); i++)
		if (strcmp(name, tasks[i]) == 0)
			return true;
	for (int kind = 0; kind < ALERT_KIND_COUNT; kind++)
		if (strcmp(name, alert_kind_name((enum alert_kind)kind)) == 0)
			return true;
	for (int fault = 0; fault < FAULT_COUNT; fault++)
		if (strcmp(name, fault_name((enum fault)fault)) == 0)
			return true;
	for (int trouble = 0; trouble < DEVICE_TROUBLE_COUNT; trouble++)
		if (strcmp(name, device_trouble_name((enum device_trouble)trouble)) == 0)
			return true;
	return false;
}

void rule_parse(struct check *c, struct plan_rule *rule)
{
	check_id(c, "rule", CHECK_RULE_CHARACTERS, rule->name, sizeof(rule->name));
	check_id(c, "person", CHECK_NAME_CHARACTERS, rule->person, sizeof(rule->person));
	check_id(c, "set_by", CHECK_NAME_CHARACTERS, rule->set_by, sizeof(rule->set_by));
	check_text(c, "do", rule->todo, sizeof(rule->todo));
	rule->is_closer_only = check_has(c, "only") && check_is(c, "only", "closer");
}

bool rule_parse_priority(struct check *c, const char *key, struct plan_rule *rule)
{
	int priority;

	if (check_choice(c, key, alert_priority_from_name, "information, low, medium or high", &priority)) {
		rule->priority = (enum alert_priority)priority;
		return true;
	}
	rule->name[0] = '\0';
	return false;
}

bool rule_at(const struct plan *plan, size_t n, struct rule_place *ret_place)
{
#define SECTION(name)                                                                              \
	if (n < plan->n_##name) {                                                                  \
		*ret_place = (struct rule_place){ &plan->name[n].rule, #name, n };                 \
		return true;                                                                       \
	}                                                                                          \
	n -= plan->n_##name
	SECTION(limits);
	SECTION(trends);
	SECTION(expected);
	SECTION(mobility);
	SECTION(scores);
#undef SECTION
	return false;
}
