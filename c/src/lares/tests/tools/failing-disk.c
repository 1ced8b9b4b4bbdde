/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A disk that can be made to fail, for LD_PRELOAD: while the file FAILING_FLAG is there, every write, sync and truncation
 * below FAILING_DIR ends with EROFS, as on a file system that the kernel has made read-only after an error.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_failing(const char *path)
{
	const char *dir = getenv("FAILING_DIR"), *flag = getenv("FAILING_FLAG");

	return dir && flag && strncmp(path, dir, strlen(dir)) == 0 && access(flag, F_OK) == 0;
}

static bool fails(int fd)
{
	char link[64], path[512];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	path[n > 0 ? n : 0] = '\0';
	if (!is_failing(path))
		return false;
	errno = EROFS;
	return true;
}

#define next(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *bytes, size_t n)
{
	return fails(fd) ? -1 : next(write)(fd, bytes, n);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	return fails(fd) ? -1 : next(pwrite)(fd, bytes, n, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
	return fails(fd) ? -1 : next(pwrite64)(fd, bytes, n, at);
}

int fsync(int fd)
{
	return fails(fd) ? -1 : next(fsync)(fd);
}

int fdatasync(int fd)
{
	return fails(fd) ? -1 : next(fdatasync)(fd);
}

int ftruncate(int fd, off_t n)
{
	return fails(fd) ? -1 : next(ftruncate)(fd, n);
}

int ftruncate64(int fd, off64_t n)
{
	return fails(fd) ? -1 : next(ftruncate64)(fd, n);
}
