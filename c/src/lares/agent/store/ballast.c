/* SPDX-License-Identifier: Apache-2.0 */
#include "store/ballast.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/cleanup.h"

enum { BLOCK = 512 }; /* stat(2)'s, on every file system */

void ballast_init(struct ballast *ballast, const char *dir, uint64_t limit_bytes)
{
	uint64_t share = limit_bytes / BALLAST_SHARE;

	*ballast = (struct ballast){ .bytes = share < BALLAST_BYTES ? share : BALLAST_BYTES };
	snprintf(ballast->path, sizeof(ballast->path), "%s/ballast", dir);
}

static bool is_whole(int fd, uint64_t bytes)
{
	struct stat st;

	return fstat(fd, &st) == 0 && (uint64_t)st.st_size >= bytes && (uint64_t)st.st_blocks * BLOCK >= bytes;
}

static int fill(int fd, uint64_t bytes)
{
	struct statvfs disk;
	int r;

	if (is_whole(fd, bytes))
		return 0;
	/* A file system in memory alone may say that it has no blocks at all. */
	if (fstatvfs(fd, &disk) == 0 && disk.f_blocks > 0 && (uint64_t)disk.f_bavail * disk.f_frsize < 2 * bytes)
		return -ENOSPC;
	r = -posix_fallocate(fd, 0, (off_t)bytes);
	return r == 0 && fsync(fd) < 0 ? -errno : r;
}

int ballast_make(struct ballast *ballast)
{
	scoped(closep) int fd = -1;
	int r;

	if (ballast->stands)
		return 0;
	fd = open(ballast->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	r = fd < 0 ? -errno : fill(fd, ballast->bytes);
	if (r < 0 && fd >= 0)
		unlink(ballast->path);
	ballast->stands = r == 0;
	return r;
}

bool ballast_give(struct ballast *ballast)
{
	bool stood = ballast->stands;

	ballast->stands = false;
	return stood && unlink(ballast->path) == 0;
}
