/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The C library's calls that can fail: those of the store and the vault, of SQLite, of mbedTLS and of jansson. Left
 * alone are those whose failure nobody can act on (close, munmap).
 */
#include "call.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define FAIL_WITH(value, one, other)           \
	{                                      \
		errno = nth % 2 ? (one) : (other); \
		return (value);                \
	}

static mode_t mode_of(int flags, va_list arguments)
{
	return flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
}

/* open() and its kind take a mode or none. */
#define CALL_OPEN(name, parameters, arguments)                       \
	static int name##_mode parameters                                 \
	{                                                            \
		static int(*real) parameters;                        \
		static struct call call = { #name, 0, false, NULL }; \
		uint64_t nth;                                        \
                                                                     \
		if (!real)                                           \
			real = (int(*) parameters)call_real(#name);  \
		if (call_fails(&call, &nth))                         \
			FAIL_WITH(-1, EMFILE, EIO)                   \
		return real arguments;                               \
	}

CALL_OPEN(open, (const char *path, int flags, mode_t mode), (path, flags, mode))
CALL_OPEN(open64, (const char *path, int flags, mode_t mode), (path, flags, mode))
CALL_OPEN(openat, (int dir_fd, const char *path, int flags, mode_t mode), (dir_fd, path, flags, mode))

int open(const char *path, int flags, ...)
{
	va_list arguments;
	mode_t mode;

	va_start(arguments, flags);
	mode = mode_of(flags, arguments);
	va_end(arguments);
	return open_mode(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	va_list arguments;
	mode_t mode;

	va_start(arguments, flags);
	mode = mode_of(flags, arguments);
	va_end(arguments);
	return open64_mode(path, flags, mode);
}

int openat(int dir_fd, const char *path, int flags, ...)
{
	va_list arguments;
	mode_t mode;

	va_start(arguments, flags);
	mode = mode_of(flags, arguments);
	va_end(arguments);
	return openat_mode(dir_fd, path, flags, mode);
}

CALL(ssize_t, read, (int fd, void *bytes, size_t n), (fd, bytes, n), FAIL_WITH(-1, EIO, EINTR))
/* Of EIO SQLite makes "corrupt": the file is set aside, as it should be (test_salvage). */
CALL(ssize_t, pread64, (int fd, void *bytes, size_t n, off64_t at),
	(fd, bytes, n, at), FAIL_WITH(-1, ENOMEM, EINTR))
CALL(ssize_t, write, (int fd, const void *bytes, size_t n), (fd, bytes, n), FAIL_WITH(-1, ENOSPC, EIO))
CALL(ssize_t, pwrite64, (int fd, const void *bytes, size_t n, off64_t at),
	(fd, bytes, n, at), FAIL_WITH(-1, ENOSPC, EIO))
CALL(int, fsync, (int fd), (fd), FAIL_WITH(-1, EIO, ENOSPC))
CALL(int, fdatasync, (int fd), (fd), FAIL_WITH(-1, EIO, ENOSPC))
CALL(int, ftruncate64, (int fd, off64_t n), (fd, n), FAIL_WITH(-1, EIO, ENOSPC))
CALL(int, fstat, (int fd, struct stat *ret), (fd, ret), FAIL_WITH(-1, EIO, ENOMEM))
CALL(int, fstat64, (int fd, struct stat64 *ret), (fd, ret), FAIL_WITH(-1, EIO, ENOMEM))
CALL(int, stat64, (const char *path, struct stat64 *ret), (path, ret), FAIL_WITH(-1, EIO, ENOMEM))
CALL(int, lstat64, (const char *path, struct stat64 *ret), (path, ret), FAIL_WITH(-1, EIO, ENOMEM))
CALL(int, unlink, (const char *path), (path), FAIL_WITH(-1, EIO, EROFS))
CALL(int, unlinkat, (int dir_fd, const char *path, int flags),
	(dir_fd, path, flags), FAIL_WITH(-1, EIO, EROFS))
CALL(int, renameat, (int from_fd, const char *from, int to_fd, const char *to),
	(from_fd, from, to_fd, to), FAIL_WITH(-1, EIO, ENOSPC))
CALL(int, fchmod, (int fd, mode_t mode), (fd, mode), FAIL_WITH(-1, EIO, EPERM))
CALL(int, statvfs, (const char *restrict path, struct statvfs *restrict ret),
	(path, ret), FAIL_WITH(-1, EIO, ENOMEM))
CALL(void *, mmap64, (void *at, size_t n, int protection, int flags, int fd, off64_t offset),
	(at, n, protection, flags, fd, offset), FAIL_WITH(MAP_FAILED, ENOMEM, ENODEV))
CALL(ssize_t, getrandom, (void *bytes, size_t n, unsigned flags),
	(bytes, n, flags), FAIL_WITH(-1, EINTR, EINTR))
CALL(FILE *, fopen, (const char *restrict path, const char *restrict mode),
	(path, mode), FAIL_WITH(NULL, EMFILE, EIO))
