/* SPDX-License-Identifier: Apache-2.0 */
/* Who calls for help is heard while there is no memory: from the button's reading to the alert that is handed out. */
#include "unit/watch_home.h"

#include "call.h"

static void note_open(void *context, const struct alert *alert)
{
	((struct scene *)context)->last = *alert;
}

static void r18_a_help_call_needs_no_memory(void **state)
{
	struct scene *s = *state;
	char person[PERSON_ID_MAX];

	for (int round = 0; round < 2; round++) { /* what was closed leaves its place */
		call_choose("calloc", 1, UINT64_MAX);
		press(s, NULL);
		for (int i = 1; i < WATCH_OPEN_HELP; i++) {
			snprintf(person, sizeof(person), "p%d", i);
			press(s, person);
			assert_string_equal(s->last.person, person);
			assert_int_equal(s->last.kind, ALERT_HELP_CALL);
			press(s, person); /* once more: the same call */
		}
		assert_true(call_failures() >= WATCH_OPEN_HELP);
		call_choose(NULL, 0, 0);
		assert_int_equal(watch_count_open(s->watch), WATCH_OPEN_HELP);
		while (watch_count_open(s->watch) > 0) {
			watch_each_open(s->watch, note_open, s);
			assert_int_equal(ack(s, "carer-1"), WATCH_DONE);
		}
	}
}

static void what_else_is_told_waits_for_memory(void **state)
{
	struct scene *s = *state;

	call_choose("calloc", 1, UINT64_MAX);
	assert_int_equal(watch_device(s->watch, &s->cuff, DEVICE_TROUBLE_SILENT, true, ALERT_LOW, NULL, &s->now), -ENOMEM);
	call_choose(NULL, 0, 0);
	assert_int_equal(watch_count_open(s->watch), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(r18_a_help_call_needs_no_memory),
		SCENE(what_else_is_told_waits_for_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
