/* SPDX-License-Identifier: Apache-2.0 */
#include "store/stand_in.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/cleanup.h"
#include "store/carry_over.h"
#include "store/old.h"
#include "store/quarantine.h"

enum { COPY_OCTETS = 64 * 1024 };

static bool is_read_only(const char *dir)
{
	struct statvfs disk;

	return statvfs(dir, &disk) == 0 && disk.f_flag & ST_RDONLY;
}

bool stand_in_may_help(const char *real_dir, int error)
{
	return error == -EROFS || error == -EIO || error == -ENOSPC || error == -EDQUOT ||
		(error == -EACCES && is_read_only(real_dir));
}

static void path_of(const char *dir, const char *name, char ret_path[QUARANTINE_PATH_MAX])
{
	snprintf(ret_path, QUARANTINE_PATH_MAX, "%s/%s", dir, name);
}

static bool is_there(const char *dir)
{
	char path[QUARANTINE_PATH_MAX];
	struct stat st;

	path_of(dir, "lares.db", path);
	return lstat(path, &st) == 0;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path) < 0 ? -errno : 0;
}

static int remove_folder(const char *dir)
{
	int r = nftw(dir, remove_one, 4, FTW_DEPTH | FTW_PHYS);

	return r == -1 && errno != ENOENT ? -errno : r < -1 ? r : 0;
}

/* ---- there ---- */

/* Not where a file beside it has yet to be brought over, and knows what this one does not. */
static bool is_whole(const char *real_dir, unsigned int missing)
{
	struct quarantine quarantine;

	return !(missing & STORE_MISSING_MEMORY) && quarantine_look(real_dir, &quarantine) == 0 && quarantine.n_damaged == 0;
}

static int take_over(struct store *store, const char *real_dir, unsigned int *ret_missing)
{
	char path[QUARANTINE_PATH_MAX];
	sqlite3 *real = NULL;
	int r;

	path_of(real_dir, "lares.db", path);
	*ret_missing = STORE_MISSING_ALL;
	if (old_open_unwritable(path, &real) < 0) /* nothing of it can be read */
		return 0;
	r = carry_over(store, real, ret_missing);
	old_close(real);
	if (r == 0 && is_whole(real_dir, *ret_missing))
		r = carry_over_mark_whole(store);
	return r < 0 ? r : store_commit(store);
}

/* Under another name until it is filled, so that one that was cut off is not taken for a whole one. */
static int begin(const char *dir, const char *real_dir, const struct store_seal *seal, unsigned int *ret_missing,
	char *ret_reason, size_t n_reason)
{
	scoped(store_closep) struct store *store = NULL;
	char fresh[QUARANTINE_PATH_MAX];
	int r;

	snprintf(fresh, sizeof(fresh), "%s.new", dir);
	r = remove_folder(fresh);
	if (r == 0 && mkdir(fresh, 0700) < 0)
		r = -errno;
	if (r < 0) {
		snprintf(ret_reason, n_reason, "%s cannot be made: %s", fresh, strerror(-r));
		return r;
	}
	r = store_open(fresh, seal, &store, ret_reason, n_reason);
	if (r < 0)
		return r;
	r = take_over(store, real_dir, ret_missing);
	store_close(take(store));
	if (r == 0)
		r = remove_folder(dir);
	if (r == 0 && rename(fresh, dir) < 0)
		r = -errno;
	if (r < 0)
		snprintf(ret_reason, n_reason, "%s cannot be filled: %s", dir, strerror(-r));
	return r;
}

int stand_in_open(const char *dir, const char *real_dir, const struct store_seal *seal, struct store **ret_store,
	unsigned int *ret_missing, bool *ret_is_old, char *ret_reason, size_t n_reason)
{
	int r;

	*ret_missing = 0;
	*ret_is_old = is_there(dir) && store_open(dir, seal, ret_store, ret_reason, n_reason) == 0;
	if (*ret_is_old)
		return 0;
	r = begin(dir, real_dir, seal, ret_missing, ret_reason, n_reason);
	return r < 0 ? r : store_open(dir, seal, ret_store, ret_reason, n_reason);
}

/* ---- and back ---- */

static int copy(int from, int to)
{
	scoped(freep) char *octets = malloc(COPY_OCTETS);
	ssize_t n;

	if (!octets)
		return -ENOMEM;
	while ((n = read(from, octets, COPY_OCTETS)) > 0) {
		ssize_t n_written = write(to, octets, (size_t)n);

		if (n_written != n)
			return n_written < 0 ? -errno : -ENOSPC;
	}
	return n < 0 || fsync(to) < 0 ? -errno : 0;
}

static int copy_file(const char *from, const char *to)
{
	scoped(closep) int from_fd = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	scoped(closep) int to_fd = from_fd < 0 ? -1
					       : open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

	return to_fd < 0 ? -errno : copy(from_fd, to_fd);
}

/* Opened and closed, all of it is in one file. One that cannot be opened any more is of no use to anybody. */
static int make_one_file(const char *dir, const struct store_seal *seal, char *ret_reason, size_t n_reason)
{
	struct store *store = NULL;
	int r = store_open(dir, seal, &store, ret_reason, n_reason);

	store_close(store);
	return r;
}

int stand_in_bring_back(const char *dir, const char *real_dir, const struct store_seal *seal, char *ret_reason,
	size_t n_reason)
{
	char from[QUARANTINE_PATH_MAX], to[QUARANTINE_PATH_MAX];
	int r;

	if (!is_there(dir))
		return STORE_NONE;
	r = stand_in_probe(real_dir);
	if (r == 0)
		r = make_one_file(dir, seal, ret_reason, n_reason);
	path_of(dir, "lares.db", from);
	path_of(real_dir, "lares.db.memory", to);
	if (r == 0)
		r = copy_file(from, to);
	if (r == 0)
		r = quarantine_adopt(real_dir, to);
	if (r == 0)
		r = remove_folder(dir);
	else
		unlink(to);
	if (r < 0)
		snprintf(ret_reason, n_reason, "what was kept in memory (%s) cannot be brought to %s: %s", dir, real_dir,
			strerror(-r));
	return r;
}

static int open_and_sync(const char *path, int flags)
{
	scoped(closep) int fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);

	return fd < 0 || fsync(fd) < 0 ? -errno : 0;
}

int stand_in_probe(const char *real_dir)
{
	char path[QUARANTINE_PATH_MAX];
	int r;

	path_of(real_dir, "lares.db", path);
	r = open_and_sync(path, O_RDWR);
	if (r < 0 && r != -ENOENT)
		return r;
	path_of(real_dir, "probe", path);
	r = open_and_sync(path, O_WRONLY | O_CREAT);
	if (unlink(path) < 0 && r == 0)
		r = -errno;
	return r;
}
