/* SPDX-License-Identifier: Apache-2.0 */
#include "calls.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "chance.h"

enum {
	FD_FIRST = 1 << 20, /* above what the kernel gives */
	FDS_MAX = 16,
	FOLDERS_MAX = 4,
};

struct handle {
	bool is_open;
	struct node *node; /* NULL: the folder */
	uint64_t at;
};

/* An open folder that is read. */
struct folder {
	bool is_open;
	size_t next;
	struct dirent entry;
};

/* The linker gives a wrapped call no context: there is one such disk at a time. */
static struct {
	struct disk *disk;
	struct chance chance;
	struct handle handles[FDS_MAX];
	struct folder folders[FOLDERS_MAX];
} calls;

int __real_open(const char *path, int flags, ...);
int __real_openat(int dir_fd, const char *path, int flags, ...);
int __real_close(int fd);
ssize_t __real_read(int fd, void *ret_bytes, size_t n_bytes);
ssize_t __real_write(int fd, const void *bytes, size_t n_bytes);
ssize_t __real_pread(int fd, void *ret_bytes, size_t n_bytes, off_t at);
ssize_t __real_pwrite(int fd, const void *bytes, size_t n_bytes, off_t at);
int __real_fsync(int fd);
int __real_fstat(int fd, struct stat *ret_stat);
int __real_flock(int fd, int operation);
int __real_faccessat(int dir_fd, const char *path, int mode, int flags);
int __real_unlinkat(int dir_fd, const char *path, int flags);
int __real_stat(const char *path, struct stat *ret_stat);
int __real_lstat(const char *path, struct stat *ret_stat);
int __real_unlink(const char *path);
int __real_rename(const char *from, const char *to);
DIR *__real_opendir(const char *path);
struct dirent *__real_readdir(DIR *dir);
int __real_closedir(DIR *dir);
int __real_renameat(int from_fd, const char *from, int to_fd, const char *to);
int __real_mkdir(const char *path, mode_t mode);
int __real_statvfs(const char *path, struct statvfs *ret_statvfs);
int __real_fstatvfs(int fd, struct statvfs *ret_statvfs);
int __real_posix_fallocate(int fd, off_t at, off_t n);

int __wrap_open(const char *path, int flags, ...);
int __wrap_openat(int dir_fd, const char *path, int flags, ...);
int __wrap_close(int fd);
ssize_t __wrap_read(int fd, void *ret_bytes, size_t n_bytes);
ssize_t __wrap_write(int fd, const void *bytes, size_t n_bytes);
ssize_t __wrap_pread(int fd, void *ret_bytes, size_t n_bytes, off_t at);
ssize_t __wrap_pwrite(int fd, const void *bytes, size_t n_bytes, off_t at);
int __wrap_fsync(int fd);
int __wrap_fstat(int fd, struct stat *ret_stat);
int __wrap_flock(int fd, int operation);
int __wrap_faccessat(int dir_fd, const char *path, int mode, int flags);
int __wrap_unlinkat(int dir_fd, const char *path, int flags);
int __wrap_stat(const char *path, struct stat *ret_stat);
int __wrap_lstat(const char *path, struct stat *ret_stat);
int __wrap_unlink(const char *path);
int __wrap_rename(const char *from, const char *to);
DIR *__wrap_opendir(const char *path);
struct dirent *__wrap_readdir(DIR *dir);
int __wrap_closedir(DIR *dir);
int __wrap_renameat(int from_fd, const char *from, int to_fd, const char *to);
int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_statvfs(const char *path, struct statvfs *ret_statvfs);
int __wrap_fstatvfs(int fd, struct statvfs *ret_statvfs);
int __wrap_posix_fallocate(int fd, off_t at, off_t n);
void __wrap_random_fill(uint8_t *ret_bytes, size_t n_bytes);

void calls_use(struct disk *disk, uint64_t seed)
{
	memset(&calls, 0, sizeof(calls));
	calls.disk = disk;
	calls.chance.state = seed;
}

static int result(int r)
{
	if (r >= 0)
		return r;
	errno = -r;
	return -1;
}

static struct handle *handle_of(int fd)
{
	return fd >= FD_FIRST && fd < FD_FIRST + FDS_MAX ? &calls.handles[fd - FD_FIRST] : NULL;
}

static int new_handle(struct node *node)
{
	for (int i = 0; i < FDS_MAX; i++)
		if (!calls.handles[i].is_open) {
			calls.handles[i] = (struct handle){ .is_open = true, .node = node };
			return FD_FIRST + i;
		}
	return result(-EMFILE);
}

/* The name of a file in the folder, "" for the folder itself, NULL for what is elsewhere. */
static const char *name_below(const char *path)
{
	size_t n = strlen(CALLS_DIR);

	if (strncmp(path, CALLS_DIR, n) != 0 || (path[n] && path[n] != '/'))
		return NULL;
	return path[n] ? path + n + 1 : path + n;
}

/* As a call with the folder's handle names it. */
static const char *plain(const char *name)
{
	return strncmp(name, "./", 2) == 0 ? name + 2 : name;
}

static int open_name(const char *name, int flags)
{
	struct node *node;
	int r;

	if (disk_is_off(calls.disk))
		return result(-EIO);
	if (!*name)
		return new_handle(NULL);
	if (flags & O_CREAT && flags & O_EXCL && disk_has(calls.disk, name))
		return result(-EEXIST);
	r = disk_open(calls.disk, name, flags & O_CREAT, &node);
	if (r < 0)
		return result(r);
	if (flags & O_TRUNC && disk_size(node) > 0)
		r = disk_truncate(calls.disk, node, 0);
	r = r < 0 ? result(r) : new_handle(node);
	if (r < 0)
		disk_close(node);
	return r;
}

static int mode_of(int flags, va_list arguments)
{
	return flags & O_CREAT ? va_arg(arguments, int) : 0;
}

int __wrap_open(const char *path, int flags, ...)
{
	const char *name = name_below(path);
	va_list arguments;
	int mode;

	va_start(arguments, flags);
	mode = mode_of(flags, arguments);
	va_end(arguments);
	return name ? open_name(name, flags) : __real_open(path, flags, mode);
}

int __wrap_openat(int dir_fd, const char *path, int flags, ...)
{
	va_list arguments;
	int mode;

	va_start(arguments, flags);
	mode = mode_of(flags, arguments);
	va_end(arguments);
	return handle_of(dir_fd) ? open_name(plain(path), flags) : __real_openat(dir_fd, path, flags, mode);
}

int __wrap_close(int fd)
{
	struct handle *handle = handle_of(fd);

	if (!handle)
		return __real_close(fd);
	if (handle->is_open && handle->node)
		disk_close(handle->node);
	handle->is_open = false;
	return 0;
}

static ssize_t read_at(const struct handle *handle, void *ret_bytes, size_t n_bytes, uint64_t at)
{
	return disk_is_off(calls.disk) ? result(-EIO) : (ssize_t)disk_read(handle->node, at, ret_bytes, n_bytes);
}

static ssize_t write_at(const struct handle *handle, const void *bytes, size_t n_bytes, uint64_t at)
{
	int r = disk_write(calls.disk, handle->node, at, bytes, n_bytes);

	return r < 0 ? result(r) : (ssize_t)n_bytes;
}

static ssize_t pass(struct handle *handle, ssize_t n)
{
	handle->at += n > 0 ? (uint64_t)n : 0;
	return n;
}

ssize_t __wrap_read(int fd, void *ret_bytes, size_t n_bytes)
{
	struct handle *handle = handle_of(fd);

	return handle ? pass(handle, read_at(handle, ret_bytes, n_bytes, handle->at)) : __real_read(fd, ret_bytes, n_bytes);
}

ssize_t __wrap_write(int fd, const void *bytes, size_t n_bytes)
{
	struct handle *handle = handle_of(fd);

	return handle ? pass(handle, write_at(handle, bytes, n_bytes, handle->at)) : __real_write(fd, bytes, n_bytes);
}

ssize_t __wrap_pread(int fd, void *ret_bytes, size_t n_bytes, off_t at)
{
	struct handle *handle = handle_of(fd);

	return handle ? read_at(handle, ret_bytes, n_bytes, (uint64_t)at) : __real_pread(fd, ret_bytes, n_bytes, at);
}

ssize_t __wrap_pwrite(int fd, const void *bytes, size_t n_bytes, off_t at)
{
	struct handle *handle = handle_of(fd);

	return handle ? write_at(handle, bytes, n_bytes, (uint64_t)at) : __real_pwrite(fd, bytes, n_bytes, at);
}

int __wrap_fsync(int fd)
{
	struct handle *handle = handle_of(fd);

	if (!handle)
		return __real_fsync(fd);
	return result(handle->node ? disk_sync(calls.disk, handle->node) : disk_sync_names(calls.disk));
}

/* NULL: the folder. */
static struct stat stat_of(const struct node *node)
{
	return (struct stat){ .st_mode = node ? S_IFREG | 0600 : S_IFDIR | 0700,
		.st_size = node ? (off_t)disk_size(node) : 0, .st_blocks = node ? (blkcnt_t)(disk_size(node) + 511) / 512 : 0 };
}

int __wrap_fstat(int fd, struct stat *ret_stat)
{
	struct handle *handle = handle_of(fd);

	if (!handle)
		return __real_fstat(fd, ret_stat);
	*ret_stat = stat_of(handle->node);
	return 0;
}

static int stat_name(const char *name, struct stat *ret_stat)
{
	const struct node *node = *name ? disk_find(calls.disk, name) : NULL;

	if (disk_is_off(calls.disk) || (*name && !node))
		return result(disk_is_off(calls.disk) ? -EIO : -ENOENT);
	*ret_stat = stat_of(node);
	return 0;
}

int __wrap_stat(const char *path, struct stat *ret_stat)
{
	const char *name = name_below(path);

	return name ? stat_name(name, ret_stat) : __real_stat(path, ret_stat);
}

int __wrap_lstat(const char *path, struct stat *ret_stat)
{
	const char *name = name_below(path);

	return name ? stat_name(name, ret_stat) : __real_lstat(path, ret_stat);
}

int __wrap_unlink(const char *path)
{
	const char *name = name_below(path);

	return name ? result(disk_unlink(calls.disk, name)) : __real_unlink(path);
}

int __wrap_rename(const char *from, const char *to)
{
	const char *name = name_below(from), *name_to = name_below(to);

	return name && name_to ? result(disk_rename(calls.disk, name, name_to)) : __real_rename(from, to);
}

/* ---- reading the folder ---- */

static struct folder *folder_of(DIR *dir)
{
	for (int i = 0; i < FOLDERS_MAX; i++)
		if ((DIR *)&calls.folders[i] == dir)
			return &calls.folders[i];
	return NULL;
}

DIR *__wrap_opendir(const char *path)
{
	const char *name = name_below(path);

	if (!name)
		return __real_opendir(path);
	for (int i = 0; i < FOLDERS_MAX && !disk_is_off(calls.disk); i++)
		if (!calls.folders[i].is_open) {
			calls.folders[i] = (struct folder){ .is_open = true };
			return (DIR *)&calls.folders[i];
		}
	errno = EIO;
	return NULL;
}

struct dirent *__wrap_readdir(DIR *dir)
{
	struct folder *folder = folder_of(dir);

	if (!folder)
		return __real_readdir(dir);
	while (folder->next < DISK_NAMES_MAX) {
		const char *name = disk_name(calls.disk, folder->next++);

		if (name) {
			strcpy(folder->entry.d_name, name);
			return &folder->entry;
		}
	}
	return NULL;
}

int __wrap_closedir(DIR *dir)
{
	struct folder *folder = folder_of(dir);

	if (!folder)
		return __real_closedir(dir);
	folder->is_open = false;
	return 0;
}

int __wrap_flock(int fd, int operation)
{
	return handle_of(fd) ? 0 : __real_flock(fd, operation);
}

int __wrap_faccessat(int dir_fd, const char *path, int mode, int flags)
{
	if (!handle_of(dir_fd))
		return __real_faccessat(dir_fd, path, mode, flags);
	if (disk_is_off(calls.disk))
		return result(-EIO);
	return result(disk_has(calls.disk, plain(path)) ? 0 : -ENOENT);
}

int __wrap_unlinkat(int dir_fd, const char *path, int flags)
{
	return handle_of(dir_fd) ? result(disk_unlink(calls.disk, plain(path))) : __real_unlinkat(dir_fd, path, flags);
}

int __wrap_renameat(int from_fd, const char *from, int to_fd, const char *to)
{
	if (!handle_of(from_fd))
		return __real_renameat(from_fd, from, to_fd, to);
	return result(disk_rename(calls.disk, plain(from), plain(to)));
}

/* The folder is there. */
int __wrap_mkdir(const char *path, mode_t mode)
{
	return name_below(path) ? result(-EEXIST) : __real_mkdir(path, mode);
}

static struct statvfs room_of(const struct disk *disk)
{
	uint64_t limit = disk_limit_bytes(disk), used = disk_used(disk);

	return (struct statvfs){ .f_bsize = DISK_SECTOR, .f_frsize = DISK_SECTOR, .f_blocks = limit / DISK_SECTOR,
		.f_bavail = used < limit ? (limit - used) / DISK_SECTOR : 0 };
}

int __wrap_statvfs(const char *path, struct statvfs *ret_statvfs)
{
	if (!name_below(path))
		return __real_statvfs(path, ret_statvfs);
	*ret_statvfs = room_of(calls.disk);
	return 0;
}

int __wrap_fstatvfs(int fd, struct statvfs *ret_statvfs)
{
	if (!handle_of(fd))
		return __real_fstatvfs(fd, ret_statvfs);
	*ret_statvfs = room_of(calls.disk);
	return 0;
}

int __wrap_posix_fallocate(int fd, off_t at, off_t n)
{
	struct handle *handle = handle_of(fd);
	uint64_t size = (uint64_t)(at + n);

	if (!handle)
		return __real_posix_fallocate(fd, at, n);
	return disk_size(handle->node) >= size ? 0 : -disk_truncate(calls.disk, handle->node, size);
}

void __wrap_random_fill(uint8_t *ret_bytes, size_t n_bytes)
{
	chance_fill(&calls.chance, ret_bytes, n_bytes);
}
