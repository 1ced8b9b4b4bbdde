/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "verb_who.h"

/* r resident, c caregiver, o coordinator, n nurse, f family, t the team's key. */
static const struct {
	const char *verb, *who;
} rows[] = {
	{ "ack", "rconf" }, { "note", "rconf" }, { "close", "con" }, { "snooze", "con" }, { "pause", "ont" },
	{ "resume", "ont" }, { "reassign", "ont" }, { "plan", "t" }, { "scan", "ont" }, { "enrol", "ont" },
	{ "forget", "ont" }, { "resend", "cont" }, { "refresh", "cont" }, { "history", "cont" }, { "test", "cont" },
	{ "report", "cont" }, { "configure", "t" },
};

static void every_verb_is_for_these_and_for_nobody_else(void **state)
{
	static const char letters[] = { [PLAN_RESIDENT] = 'r', [PLAN_CAREGIVER] = 'c', [PLAN_COORDINATOR] = 'o',
		[PLAN_NURSE] = 'n', [PLAN_FAMILY] = 'f' };

	(void)state;
	assert_int_equal(sizeof(rows) / sizeof(rows[0]), VERB_COUNT);
	for (size_t i = 0; i < VERB_COUNT; i++) {
		enum verb verb = (enum verb)verb_from_name(rows[i].verb);

		for (int role = 0; role < PLAN_ROLE_COUNT; role++) {
			struct plan_person person = { .role = (enum plan_role)role };

			if (verb_may(verb, &person) != (strchr(rows[i].who, letters[role]) != NULL))
				fail_msg("%s: %s", rows[i].verb, plan_role_name((enum plan_role)role));
		}
		assert_int_equal(verb_may(verb, NULL), strchr(rows[i].who, 't') != NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_verb_is_for_these_and_for_nobody_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
