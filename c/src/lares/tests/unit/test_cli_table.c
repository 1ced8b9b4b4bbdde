/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void prints(struct table *table, const char *expected)
{
	char *text = NULL;
	size_t n_text;
	FILE *out = open_memstream(&text, &n_text);

	table_print(table, out);
	fclose(out);
	table_done(table);
	assert_string_equal(text, expected);
	free(text);
}

static struct table with_rows(struct table table)
{
	table_add_row(&table, (const char *const[]){ "A", "B", "C" });
	table_add_row(&table, (const char *const[]){ "Küche", "1", "a long one" });
	table_add_row(&table, (const char *const[]){ "\x1b", "体温", "x" });
	return table;
}

static void columns_are_as_wide_as_what_is_seen(void **state)
{
	struct table table = with_rows((struct table){ .n_columns = 3 });

	(void)state;
	prints(&table, "A      B     C\nKüche  1     a long one\n\\x1b   体温  x\n");
}

static void a_column_may_be_limited(void **state)
{
	struct table table = with_rows((struct table){ .n_columns = 3, .widest = { [0] = 4, [2] = 5 } });

	(void)state;
	prints(&table, "A     B     C\nKüc…  1     a lo…\n\\x1b  体温  x\n");
}

static void no_line_is_longer_than_the_terminal(void **state)
{
	struct table table = with_rows((struct table){ .n_columns = 3, .width = 15 });

	(void)state;
	prints(&table, "A      B     C\nKüche  1     a…\n\\x1b   体温  x\n");
	table = with_rows((struct table){ .n_columns = 3, .width = 10 });
	prints(&table, "A      B\nKüche  1\n\\x1b   体…\n");
	table = with_rows((struct table){ .n_columns = 3, .width = 3 });
	prints(&table, "A\nKü…\n…\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_as_wide_as_what_is_seen),
		cmocka_unit_test(a_column_may_be_limited),
		cmocka_unit_test(no_line_is_longer_than_the_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
