/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/act.h"

#include <errno.h>
#include <fcntl.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "loop/clock.h"

#define HOUR_US (3600 * UINT64_C(1000000))

static const struct row {
	const char *name;
	struct limit_rule rule;
	bool outlives_boot;
} rows[] = {
	[ACT_RESTART] = { "restart", { 4, HOUR_US }, false },
	[ACT_UNBLOCK] = { "unblock", { 5, HOUR_US }, false },
	[ACT_RESET] = { "reset", { 4, HOUR_US }, false },
	[ACT_REBOOT] = { "reboot", { 1, 6 * HOUR_US }, true },
};

const char *act_name(enum act act)
{
	return rows[act].name;
}

const struct limit_rule *act_rule(enum act act)
{
	return &rows[act].rule;
}

static int read_limit(int dir_fd, const struct row *row, const char *boot, struct limit *ret_limit)
{
	char text[LIMIT_TEXT_MAX];
	int n = file_read(dir_fd, row->name, (uint8_t *)text, sizeof(text));

	if (n < 0 && n != -ENOENT && n != -EFBIG)
		return n;
	limit_read(n == -EFBIG ? "?" : text, n == -EFBIG ? 1 : n < 0 ? 0 : (size_t)n, boot, &row->rule, ret_limit);
	return 0;
}

int act_take(const struct places *places, enum act act, uint64_t *ret_wait_us)
{
	const struct row *row = &rows[act];
	scoped(closep) int dir_fd = open(row->outlives_boot ? places->state : places->run, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char boot[BOOT_ID_TEXT_MAX], text[LIMIT_TEXT_MAX];
	uint64_t now_us = clock_now_us(), wait_us;
	struct limit limit;
	int r;

	if (dir_fd < 0)
		return -errno;
	clock_boot_id(boot);
	r = read_limit(dir_fd, row, boot, &limit);
	if (r < 0)
		return r;
	wait_us = limit_wait_us(&limit, &row->rule, now_us);
	if (wait_us > 0) {
		*ret_wait_us = wait_us;
		return ACT_TOO_OFTEN;
	}
	limit_note(&limit, &row->rule, now_us);
	return file_write_durably(dir_fd, row->name, (const uint8_t *)text, limit_write(&limit, boot, text));
}
