/* SPDX-License-Identifier: Apache-2.0 */
#include "home.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/dm-ioctl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/cleanup.h"

void home_tell(const struct home *home, const char *format, ...)
{
	(void)home;
	(void)format;
}

int home_returned(struct home *home, int r, const char *what)
{
	if (r < 0)
		finding_note(&home->finding, VERDICT_CORRUPTED, "%s: %s", what, strerror(-r));
	return r;
}

/* DM_TARGET_MSG: struct dm_ioctl | struct dm_target_msg, text (linux/dm-ioctl.h). */
int real_home_mark(const struct real_home *real, const char *mark)
{
	enum { TEXT_AT = sizeof(struct dm_ioctl) + offsetof(struct dm_target_msg, message), TEXT_MAX = 64 };
	_Alignas(struct dm_ioctl) char request[TEXT_AT + TEXT_MAX] = { 0 };
	struct dm_ioctl *head = (struct dm_ioctl *)request;
	scoped(closep) int fd = open("/dev/mapper/control", O_RDWR | O_CLOEXEC);

	head->version[0] = DM_VERSION_MAJOR;
	head->data_size = sizeof(request);
	head->data_start = sizeof(*head);
	snprintf(head->name, sizeof(head->name), "%s", real->device);
	snprintf(request + TEXT_AT, TEXT_MAX, "mark %s", mark);
	return fd < 0 || ioctl(fd, DM_TARGET_MSG, request) < 0 ? -errno : 0;
}

static int record(const struct real_home *real)
{
	const struct model *model = &real->home.now;

	return real->records_fd < 0 || write(real->records_fd, model, sizeof(*model)) == sizeof(*model) ? 0 : -EIO;
}

static int acknowledge(const struct real_home *real)
{
	char mark[24];

	snprintf(mark, sizeof(mark), "%" PRIu64, real->home.n_commits);
	return real->device ? real_home_mark(real, mark) : 0;
}

int home_commit(struct home *home)
{
	const struct real_home *real = (const struct real_home *)home; /* each home here is one */
	int r = record(real);

	if (r == 0)
		r = store_commit(home->store);
	if (r < 0)
		return home_returned(home, r, "a commit");
	home->committed = home->now;
	home->n_uncommitted = 0;
	home->n_commits++;
	return home_returned(home, acknowledge(real), "the mark");
}

int real_home_open(struct real_home *real, const char *dir)
{
	struct home *home = &real->home;
	char reason[256] = "";
	struct store_seal seal;
	int r = vault_open(dir, &home->vault, reason, sizeof(reason));

	seal = (struct store_seal){ home->vault, vault_seal, vault_unseal, vault_random };
	if (r == 0)
		r = store_open(dir, &seal, &home->store, reason, sizeof(reason));
	if (r < 0)
		finding_note(&home->finding, VERDICT_CORRUPTED, "%s", reason);
	return r;
}

void real_home_close(struct real_home *real)
{
	store_close(real->home.store);
	vault_close(real->home.vault);
	real->home.store = NULL;
	real->home.vault = NULL;
}
