/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/limit.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A line of decimal digits; the text ends with a NUL. */
static bool read_time(const char **at, uint64_t *ret_us)
{
	char *end;

	if (**at < '0' || **at > '9')
		return false;
	errno = 0;
	*ret_us = strtoull(*at, &end, 10);
	if (errno != 0 || *end != '\n')
		return false;
	*at = end + 1;
	return true;
}

static bool read_times(const char *at, const struct limit_rule *rule, struct limit *ret_limit)
{
	struct limit limit = { 0 };

	while (*at) {
		uint64_t us;

		if (limit.n_done == rule->n_times || !read_time(&at, &us))
			return false;
		if (limit.n_done > 0 && us < limit.done_us[limit.n_done - 1])
			return false;
		limit.done_us[limit.n_done++] = us;
	}
	*ret_limit = limit;
	return true;
}

void limit_read(const char *text, size_t n_text, const char *boot, const struct limit_rule *rule, struct limit *ret_limit)
{
	char copy[LIMIT_TEXT_MAX + 1];
	size_t n_boot = strlen(boot);
	bool is_of_now = n_text <= LIMIT_TEXT_MAX && n_text > n_boot && memcmp(text, boot, n_boot) == 0 &&
		text[n_boot] == '\n' && !memchr(text, '\0', n_text);

	*ret_limit = (struct limit){ .n_done = n_text ? rule->n_times : 0 };
	if (!is_of_now)
		return;
	memcpy(copy, text, n_text);
	copy[n_text] = '\0';
	read_times(copy + n_boot + 1, rule, ret_limit);
}

size_t limit_write(const struct limit *limit, const char *boot, char ret_text[LIMIT_TEXT_MAX])
{
	size_t n = (size_t)snprintf(ret_text, LIMIT_TEXT_MAX, "%s\n", boot);

	for (size_t i = 0; i < limit->n_done; i++)
		n += (size_t)snprintf(ret_text + n, LIMIT_TEXT_MAX - n, "%llu\n", (unsigned long long)limit->done_us[i]);
	return n;
}

uint64_t limit_wait_us(const struct limit *limit, const struct limit_rule *rule, uint64_t now_us)
{
	uint64_t due_us;

	if (limit->n_done < rule->n_times)
		return 0;
	due_us = limit->done_us[0] + rule->within_us;
	return due_us > now_us ? due_us - now_us : 0;
}

void limit_note(struct limit *limit, const struct limit_rule *rule, uint64_t now_us)
{
	if (limit->n_done == rule->n_times) {
		limit->n_done--;
		memmove(limit->done_us, limit->done_us + 1, limit->n_done * sizeof(limit->done_us[0]));
	}
	limit->done_us[limit->n_done++] = now_us;
}
