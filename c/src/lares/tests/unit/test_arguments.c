/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arguments.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <getopt.h>

static const struct program program = { "laresd", "The Lares agent." };

/* What the program's name and up to three words are read as; *ret_path stays what it was unless a path is found. */
static int read_words(const char *a, const char *b, const char *c, const char **ret_path)
{
	char *argv[] = { (char *)"laresd", (char *)a, (char *)b, (char *)c, NULL };
	int argc = 1;

	while (argv[argc])
		argc++;
	optind = 0; /* getopt(3): begin anew */
	*ret_path = NULL;
	return arguments_read(&program, argc, argv, ret_path);
}

static void what_is_no_use_is_refused(void **state)
{
	const char *path;

	(void)state;
	assert_int_equal(read_words(NULL, NULL, NULL, &path), -EINVAL);
	assert_int_equal(read_words("--config", NULL, NULL, &path), -EINVAL);
	assert_int_equal(read_words("--configure", "f", NULL, &path), -EINVAL);
	assert_int_equal(read_words("f", NULL, NULL, &path), -EINVAL);
	assert_int_equal(read_words("--config", "f", "g", &path), -EINVAL);
	assert_null(path);
}

static void the_configuration_is_a_path(void **state)
{
	const char *path;

	(void)state;
	assert_int_equal(read_words("--config", "f", NULL, &path), 0);
	assert_string_equal(path, "f");
	assert_int_equal(read_words("--config=g", NULL, NULL, &path), 0);
	assert_string_equal(path, "g");
	assert_int_equal(read_words("-c", "h", NULL, &path), 0);
	assert_string_equal(path, "h");
}

static void questions_are_answered_and_no_path_is_needed(void **state)
{
	const char *path;

	(void)state;
	assert_int_equal(read_words("--version", NULL, NULL, &path), ARGUMENTS_ANSWERED);
	assert_int_equal(read_words("--help", NULL, NULL, &path), ARGUMENTS_ANSWERED);
	assert_int_equal(read_words("--config", "f", "--help", &path), ARGUMENTS_ANSWERED);
	assert_null(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_use_is_refused),
		cmocka_unit_test(the_configuration_is_a_path),
		cmocka_unit_test(questions_are_answered_and_no_path_is_needed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
