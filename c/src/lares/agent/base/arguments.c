/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arguments.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>

static void print_usage(const struct program *program, FILE *stream)
{
	fprintf(stream,
		"usage: %s --config FILE\n"
		"\n"
		"%s\n"
		"\n"
		"  --config FILE  the configuration, /etc/lares/lares.conf on an installed gateway\n"
		"  --version      print the version\n"
		"  --help         print this\n",
		program->name, program->about);
}

static int wrong_use(const struct program *program)
{
	print_usage(program, stderr);
	return -EINVAL;
}

int arguments_read(const struct program *program, int argc, char **argv, const char **ret_path)
{
	static const struct option options[] = { { "config", required_argument, NULL, 'c' },
		{ "version", no_argument, NULL, 'v' }, { "help", no_argument, NULL, 'h' }, { 0 } };
	const char *path = NULL;

	for (int option; (option = getopt_long(argc, argv, "c:h", options, NULL)) != -1;) {
		switch (option) {
		case 'c':
			path = optarg;
			break;
		case 'v':
			printf("%s " LARES_VERSION "\n", program->name);
			return ARGUMENTS_ANSWERED;
		case 'h':
			print_usage(program, stdout);
			return ARGUMENTS_ANSWERED;
		default:
			return wrong_use(program);
		}
	}
	if (!path || optind != argc)
		return wrong_use(program);
	*ret_path = path;
	return 0;
}
