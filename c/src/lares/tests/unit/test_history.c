/* SPDX-License-Identifier: Apache-2.0 */
#include "history.h"

#include "agent_home.h"

enum { N_ROWS = HISTORY_WALK_MAX + 3 };

/* The page below `before`. */
static void page(struct agent *agent, uint64_t before, const char *expected_tail)
{
	struct command command = { .verb = VERB_HISTORY, .history = { .before = before, .limit = COMMAND_HISTORY_MAX } };
	char memory[1000];
	struct text t = text_of(memory, sizeof(memory));

	assert_int_equal(history_write(agent, &command, &t), 0);
	assert_true(text_end(&t) > 0);
	assert_string_equal(strstr(memory, ",\"readings\""), expected_tail);
}

static void rows_that_cannot_be_read_are_counted_page_by_page(void **state)
{
	struct agent *agent = agent_of(*state);

	for (uint32_t i = 1; i <= N_ROWS; i++) {
		assert_int_equal(home_add(*state, "cuff-1", CLASS_VITAL, i, "no reading"), 0);
		if (i % 1000 == 0)
			assert_int_equal(commit_now(agent), 0);
	}
	assert_int_equal(commit_now(agent), 0);
	page(agent, UINT64_MAX, ",\"readings\":[],\"unread\":5000,\"next\":4}");
	page(agent, 4, ",\"readings\":[],\"unread\":3,\"next\":null}");
	agent_done(agent);
}

int main(void)
{
	const struct CMUnitTest tests[] = { IN_HOME(rows_that_cannot_be_read_are_counted_page_by_page) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
