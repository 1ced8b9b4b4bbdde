/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

int file_read_open(int fd, uint8_t *ret_bytes, size_t n_max)
{
	size_t n = 0;

	for (;;) {
		uint8_t more;
		ssize_t r = n < n_max ? read(fd, ret_bytes + n, n_max - n) : read(fd, &more, 1);

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return -errno;
		if (r == 0)
			return (int)n;
		if (n == n_max)
			return -EFBIG;
		n += (size_t)r;
	}
}

int file_read(int dir_fd, const char *name, uint8_t *ret_bytes, size_t n_max)
{
	scoped(closep) int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : file_read_open(fd, ret_bytes, n_max);
}

static int write_all(int fd, const uint8_t *bytes, size_t n_bytes)
{
	while (n_bytes > 0) {
		ssize_t n = write(fd, bytes, n_bytes);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		bytes += n;
		n_bytes -= (size_t)n;
	}
	return fsync(fd) < 0 ? -errno : 0;
}

int file_write_durably(int dir_fd, const char *name, const uint8_t *bytes, size_t n_bytes)
{
	scoped(closep) int fd = -1;
	char temporary[64];
	int r;

	if (snprintf(temporary, sizeof(temporary), "%s.new", name) >= (int)sizeof(temporary))
		return -ENAMETOOLONG;
	/* What an interrupted write left has the same name: replaced, so that it does not keep its mode. */
	if (unlinkat(dir_fd, temporary, 0) < 0 && errno != ENOENT)
		return -errno;
	fd = openat(dir_fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	r = write_all(fd, bytes, n_bytes);
	if (r == 0 && renameat(dir_fd, temporary, dir_fd, name) < 0)
		r = -errno;
	if (r < 0) {
		unlinkat(dir_fd, temporary, 0);
		return r;
	}
	return fsync(dir_fd) < 0 ? -errno : 0;
}

int file_overwrite(int dir_fd, const char *name)
{
	static const uint8_t zeros[512];
	scoped(closep) int fd = openat(dir_fd, name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	off_t n;
	int r = 0;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	for (n = st.st_size; r == 0 && n > 0; n -= (off_t)sizeof(zeros))
		r = write_all(fd, zeros, n < (off_t)sizeof(zeros) ? (size_t)n : sizeof(zeros));
	return r;
}

int file_erase(int dir_fd, const char *name)
{
	int r = file_overwrite(dir_fd, name);

	if (r == -ENOENT)
		return 0;
	if (unlinkat(dir_fd, name, 0) < 0 && r == 0)
		r = -errno;
	return r;
}
