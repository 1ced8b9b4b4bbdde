/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "plan/rule.h"
#include "plan/section.h"

enum { WINDOW_MIN_S = 60, WINDOW_MAX_S = 86400, SCALE_COUNT = 2, NEWS2_MAX = 20 };

static void parse_oxygen(struct check *c, struct plan_score *score)
{
	json_t *oxygen = check_take(c, "oxygen");

	if (json_is_boolean(oxygen))
		score->oxygen = json_is_true(oxygen) ? TOLD_YES : TOLD_NO;
	else if (oxygen && !json_is_null(oxygen))
		check_fault(c, "oxygen", "write true (given oxygen), false, or null: not known");
}

static void parse_consciousness(struct check *c, struct plan_score *score)
{
	json_t *told = check_take(c, "consciousness");
	const char *text = json_string_value(told);

	if (text && strcmp(text, "alert") == 0)
		score->is_alert = TOLD_YES;
	else if (text && strcmp(text, "not-alert") == 0)
		score->is_alert = TOLD_NO;
	else if (told && !json_is_null(told))
		check_fault(c, "consciousness", "write \"alert\", \"not-alert\", or null: not known");
}

static void parse_step(struct check *c, const struct plan_score_step *before, struct plan_score_step *step)
{
	int priority = -1;

	step->from = (uint8_t)check_integer_in(c, "from", 1, NEWS2_MAX);
	if (check_choice(c, "priority", alert_priority_from_name, "information, low, medium or high", &priority))
		step->priority = (enum alert_priority)priority;
	if (before && step->from && step->from <= before->from)
		check_fault(c, "from", "write more than %u: the levels rise", before->from);
	else if (before && priority >= 0 && step->priority < before->priority)
		check_fault(c, "priority", "write %s or higher: a higher score is not less urgent",
			alert_priority_name(before->priority));
	check_end(c);
}

static void parse_steps(struct check *c, struct plan_score *score)
{
	json_t *steps;

	score->n_steps = check_array(c, "steps", PLAN_STEPS_MAX, &steps);
	for (size_t i = 0; i < score->n_steps; i++) {
		struct check step = check_element(c, "steps", steps, i);

		parse_step(&step, i ? &score->steps[i - 1] : NULL, &score->steps[i]);
	}
	score->raises_on_three = check_has(c, "three");
	if (score->raises_on_three)
		rule_parse_priority(c, "three", &score->rule);
	else if (score->n_steps)
		score->rule.priority = score->steps[0].priority;
	else
		check_fault(c, "steps", "write from which total it raises: [{\"from\":5,\"priority\":\"medium\"}], or three");
}

void score_parse(struct check *c, struct plan_score *score)
{
	uint64_t scale = 1;

	rule_parse(c, &score->rule);
	check_is(c, "score", "news2");
	check_integer(c, "scale", 1, SCALE_COUNT, &scale);
	score->scale = (uint8_t)scale;
	parse_oxygen(c, score);
	parse_consciousness(c, score);
	if (check_has(c, "told_at"))
		pause_parse_moment(c, "told_at", &score->told_us);
	score->window_s = check_integer_in(c, "window_s", WINDOW_MIN_S, WINDOW_MAX_S);
	parse_steps(c, score);
	check_end(c);
}
