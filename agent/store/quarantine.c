/* SPDX-License-Identifier: Apache-2.0 */
#include "store/quarantine.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"

#define FILE_NAME "lares.db"
#define DAMAGED FILE_NAME ".damaged-"
#define SALVAGED FILE_NAME ".salvaged-"

/* What lies in the folder. */
struct found {
	struct quarantine quarantine;
	uint64_t newest, oldest_salvaged; /* 0: none */
	uint64_t lone_wal; /* whose file was not renamed yet; 0: none */
};

static int sync_folder(const char *dir)
{
	scoped(closep) int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 || fsync(fd) < 0 ? -errno : 0;
}

static void name(const char *dir, const char *stem, uint64_t number, const char *end, char ret_path[QUARANTINE_PATH_MAX])
{
	snprintf(ret_path, QUARANTINE_PATH_MAX, "%s/%s%" PRIu64 "%s", dir, stem, number, end);
}

void quarantine_path(const char *dir, uint64_t number, char ret_path[QUARANTINE_PATH_MAX])
{
	name(dir, DAMAGED, number, "", ret_path);
}

static bool is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

/* "<stem><number><rest>". Returns the number, or 0; *ret_rest is what follows it. */
static uint64_t number_of(const char *file, const char *stem, const char **ret_rest)
{
	uint64_t number;
	int n = 0;

	if (strncmp(file, stem, strlen(stem)) != 0 || sscanf(file + strlen(stem), "%9" SCNu64 "%n", &number, &n) != 1)
		return 0;
	*ret_rest = file + strlen(stem) + n;
	return number;
}

static void note_damaged(struct quarantine *quarantine, uint64_t number)
{
	size_t at = quarantine->n_damaged;

	if (at == QUARANTINE_MAX) /* somebody put them there by hand: the rest waits */
		return;
	for (; at > 0 && quarantine->damaged[at - 1] > number; at--)
		quarantine->damaged[at] = quarantine->damaged[at - 1];
	quarantine->damaged[at] = number;
	quarantine->n_damaged++;
}

static void note(const char *dir, const char *file, struct found *found)
{
	char path[QUARANTINE_PATH_MAX];
	const char *rest = "";
	uint64_t number = number_of(file, DAMAGED, &rest);

	if (number && !*rest)
		note_damaged(&found->quarantine, number);
	if (number && strcmp(rest, "-wal") == 0) {
		quarantine_path(dir, number, path);
		if (!is_there(path))
			found->lone_wal = number;
	}
	if (number > found->newest)
		found->newest = number;
	number = number_of(file, SALVAGED, &rest);
	if (!number || *rest)
		return;
	found->quarantine.n_salvaged++;
	if (!found->oldest_salvaged || number < found->oldest_salvaged)
		found->oldest_salvaged = number;
	if (number > found->newest)
		found->newest = number;
}

static int look(const char *dir, struct found *ret_found)
{
	scoped(closedirp) DIR *folder = opendir(dir);
	struct found found = { 0 };
	struct dirent *entry;

	if (!folder)
		return -errno;
	while ((entry = readdir(folder)))
		note(dir, entry->d_name, &found);
	*ret_found = found;
	return 0;
}

int quarantine_look(const char *dir, struct quarantine *ret_quarantine)
{
	struct found found;
	int r = look(dir, &found);

	if (r == 0)
		*ret_quarantine = found.quarantine;
	return r;
}

int quarantine_mark(const char *dir)
{
	char path[QUARANTINE_PATH_MAX];
	scoped(closep) int fd = -1;

	snprintf(path, sizeof(path), "%s/" FILE_NAME ".damaged", dir);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	return fd < 0 ? -errno : sync_folder(dir);
}

/* It is no error where there is none. */
static int move(const char *from, const char *to, const char *dir)
{
	if (rename(from, to) < 0)
		return errno == ENOENT ? 0 : -errno;
	return sync_folder(dir);
}

static int set_aside_as(const char *dir, uint64_t number)
{
	char from[QUARANTINE_PATH_MAX], to[QUARANTINE_PATH_MAX];
	int r;

	snprintf(from, sizeof(from), "%s/" FILE_NAME "-wal", dir);
	name(dir, DAMAGED, number, "-wal", to);
	r = move(from, to, dir);
	if (r < 0)
		return r;
	snprintf(from, sizeof(from), "%s/" FILE_NAME, dir);
	name(dir, DAMAGED, number, "", to);
	return move(from, to, dir);
}

static int make_room(const char *dir, const struct found *found)
{
	char path[QUARANTINE_PATH_MAX];

	if (found->quarantine.n_damaged + found->quarantine.n_salvaged < QUARANTINE_MAX)
		return 0;
	if (!found->oldest_salvaged)
		return -EMFILE;
	name(dir, SALVAGED, found->oldest_salvaged, "-wal", path);
	if (unlink(path) < 0 && errno != ENOENT)
		return -errno;
	name(dir, SALVAGED, found->oldest_salvaged, "", path);
	return unlink(path) < 0 ? -errno : 0;
}

int quarantine_set_aside(const char *dir)
{
	struct found found;
	int r = look(dir, &found);

	if (r == 0)
		r = make_room(dir, &found);
	return r < 0 ? r : set_aside_as(dir, found.newest + 1);
}

int quarantine_adopt(const char *dir, const char *path)
{
	char to[QUARANTINE_PATH_MAX];
	struct found found;
	int r = look(dir, &found);

	if (r == 0)
		r = make_room(dir, &found);
	if (r < 0)
		return r;
	quarantine_path(dir, found.newest + 1, to);
	return move(path, to, dir);
}

int quarantine_obey(const char *dir)
{
	char mark[QUARANTINE_PATH_MAX], path[QUARANTINE_PATH_MAX];
	struct found found;
	int r = look(dir, &found);

	if (r == 0 && found.lone_wal)
		r = set_aside_as(dir, found.lone_wal);
	snprintf(mark, sizeof(mark), "%s/" FILE_NAME ".damaged", dir);
	snprintf(path, sizeof(path), "%s/" FILE_NAME, dir);
	if (r < 0 || !is_there(mark))
		return r;
	/* The mark goes when the file has gone: a new one is never taken for the marked one. */
	if (is_there(path))
		r = quarantine_set_aside(dir);
	if (r == 0 && unlink(mark) < 0)
		r = -errno;
	return r < 0 ? r : sync_folder(dir);
}

int quarantine_end(const char *dir, uint64_t number)
{
	char from[QUARANTINE_PATH_MAX], to[QUARANTINE_PATH_MAX];
	int r;

	name(dir, DAMAGED, number, "-wal", from);
	name(dir, SALVAGED, number, "-wal", to);
	r = move(from, to, dir);
	if (r < 0)
		return r;
	name(dir, DAMAGED, number, "", from);
	name(dir, SALVAGED, number, "", to);
	return move(from, to, dir);
}

/* ---- whose file it was ---- */

enum {
	PAGE_STEP = 2048, /* a whole number of pages, or half a page, of any store of ours */
	PAGES_LOOKED_AT = 64,
};

/* Whether a quarter of the pages behind the first begin as a page of a tree does (fileformat2.html, 1.6). */
static bool has_pages(int fd)
{
	int n = 0, n_pages = 0;
	uint8_t type;

	for (; n < PAGES_LOOKED_AT && pread(fd, &type, 1, (off_t)PAGE_STEP * (n + 1)) == 1; n++)
		n_pages += type == 2 || type == 5 || type == 10 || type == 13;
	return n_pages > 0 && n_pages * 4 >= n;
}

static bool begins_with_zeros(int fd)
{
	static const uint8_t zeros[512];
	uint8_t begin[sizeof(zeros)];

	return pread(fd, begin, sizeof(begin), 0) == sizeof(begin) && memcmp(begin, zeros, sizeof(begin)) == 0;
}

bool quarantine_is_ours(const char *dir)
{
	char path[QUARANTINE_PATH_MAX];
	scoped(closep) int fd = -1;

	snprintf(path, sizeof(path), "%s/" FILE_NAME, dir);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	return fd >= 0 && (begins_with_zeros(fd) || has_pages(fd));
}

bool quarantine_is_emptied(const char *dir)
{
	char path[QUARANTINE_PATH_MAX], wal[QUARANTINE_PATH_MAX];
	struct stat st, wal_st;

	snprintf(path, sizeof(path), "%s/" FILE_NAME, dir);
	snprintf(wal, sizeof(wal), "%s/" FILE_NAME "-wal", dir);
	return stat(path, &st) == 0 && st.st_size == 0 && stat(wal, &wal_st) == 0 && wal_st.st_size > 0;
}
