/* SPDX-License-Identifier: Apache-2.0 */
#include "safe_account.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"

static const char file_name[] = "starts";

/* Also what lies ahead: the account is of another boot then. */
static void forget_old(struct safe_account *account, uint64_t now_us)
{
	size_t n = 0;

	for (size_t i = 0; i < account->n_crashes; i++) {
		if (account->crashes_us[i] <= now_us && now_us - account->crashes_us[i] < SAFE_MODE_WITHIN_US)
			account->crashes_us[n++] = account->crashes_us[i];
	}
	account->n_crashes = n;
}

static void note_crash(struct safe_account *account, uint64_t now_us)
{
	if (account->n_crashes == SAFE_MODE_CRASHES)
		memmove(account->crashes_us, account->crashes_us + 1, --account->n_crashes * sizeof(account->crashes_us[0]));
	account->crashes_us[account->n_crashes++] = now_us;
}

static void enter(struct safe_account *account, enum safe_mode mode, uint64_t now_us)
{
	account->mode = mode;
	account->since_us = now_us;
	account->n_crashes = 0;
}

bool safe_account_begin(struct safe_account *account, uint64_t now_us)
{
	bool has_crashed = account->is_running;

	forget_old(account, now_us);
	if (has_crashed)
		note_crash(account, now_us);
	switch (account->mode) {
	case SAFE_MODE_OFF:
		if (account->n_crashes >= SAFE_MODE_CRASHES)
			enter(account, SAFE_MODE_HELP, now_us);
		break;
	case SAFE_MODE_HELP:
		if (account->n_crashes >= SAFE_MODE_DEAF_CRASHES)
			enter(account, SAFE_MODE_DEAF, now_us);
		break;
	case SAFE_MODE_DEAF:
	case SAFE_MODE_COUNT:
		break;
	}
	account->is_running = true;
	return has_crashed;
}

uint64_t safe_account_until_us(const struct safe_account *account)
{
	return account->mode == SAFE_MODE_OFF ? UINT64_MAX : account->since_us + SAFE_MODE_LASTS_US;
}

void safe_account_end(struct safe_account *account, enum safe_end end, uint64_t now_us)
{
	bool is_over = now_us >= safe_account_until_us(account);

	account->is_running = false;
	if (is_over) {
		enter(account, SAFE_MODE_OFF, 0);
		while (account->n_crashes < SAFE_MODE_CRASHES - 1)
			note_crash(account, now_us);
	} else if (end == SAFE_END_ASKED) {
		*account = (struct safe_account){ 0 };
	}
}

void safe_account_print(const struct safe_account *account, char ret_text[SAFE_MODE_TEXT_MAX])
{
	int n = snprintf(ret_text, SAFE_MODE_TEXT_MAX, "%d %" PRIu64 " %d", (int)account->mode, account->since_us,
		account->is_running);

	for (size_t i = 0; i < account->n_crashes; i++)
		n += snprintf(ret_text + n, SAFE_MODE_TEXT_MAX - (size_t)n, " %" PRIu64, account->crashes_us[i]);
	snprintf(ret_text + n, SAFE_MODE_TEXT_MAX - (size_t)n, "\n");
}

struct safe_account safe_account_parse(const char *text)
{
	struct safe_account account = { 0 };
	int mode, is_running, n = 0, n_more;

	if (sscanf(text, "%d %" SCNu64 " %d%n", &mode, &account.since_us, &is_running, &n) != 3 || mode < 0 ||
		mode >= SAFE_MODE_COUNT)
		return (struct safe_account){ 0 };
	account.mode = (enum safe_mode)mode;
	account.is_running = is_running != 0;
	while (account.n_crashes < SAFE_MODE_CRASHES &&
		sscanf(text + n, "%" SCNu64 "%n", &account.crashes_us[account.n_crashes], &n_more) == 1) {
		account.n_crashes++;
		n += n_more;
	}
	return account;
}

static int open_folder(const char *socket)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s", socket);
	fd = open(dirname(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int safe_account_load(const char *socket, struct safe_account *ret_account)
{
	scoped(closep) int folder = open_folder(socket);
	char text[SAFE_MODE_TEXT_MAX] = "";
	int r = folder < 0 ? folder : file_read(folder, file_name, (uint8_t *)text, sizeof(text) - 1);

	if (r == -ENOENT)
		r = 0;
	if (r < 0)
		return r;
	text[r] = '\0';
	*ret_account = safe_account_parse(text);
	return 0;
}

int safe_account_save(const char *socket, const struct safe_account *account)
{
	scoped(closep) int folder = open_folder(socket);
	char text[SAFE_MODE_TEXT_MAX];

	if (folder < 0)
		return folder;
	safe_account_print(account, text);
	return file_write_durably(folder, file_name, (const uint8_t *)text, strlen(text));
}
