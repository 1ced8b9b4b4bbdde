/* SPDX-License-Identifier: Apache-2.0 */
#include "vfs.h"

#include <errno.h>
#include <string.h>

#include "chance.h"

enum { PATH_MAX_OCTETS = 512, SECTOR_SIZE = 4096 /* SQLITE_DEFAULT_SECTOR_SIZE, which os_unix.c answers */ };

struct vfs_file {
	sqlite3_file base;
	struct vfs *vfs;
	struct node *node;
	sqlite3 **db; /* of the main database, SQLITE_FCNTL_PDB */
	bool is_database;
	bool syncs_names; /* until its first sync */
};

static int io_result(int r, int otherwise)
{
	return r == 0 ? SQLITE_OK : r == -ENOSPC ? SQLITE_FULL : otherwise;
}

static int file_close(sqlite3_file *base)
{
	disk_close(((struct vfs_file *)base)->node);
	return SQLITE_OK;
}

static int file_read(sqlite3_file *base, void *ret_bytes, int n_bytes, sqlite3_int64 at)
{
	struct vfs_file *file = (struct vfs_file *)base;
	size_t n;

	if (disk_is_off(file->vfs->disk))
		return SQLITE_IOERR_READ;
	n = disk_read(file->node, (uint64_t)at, ret_bytes, (size_t)n_bytes);
	if (n == (size_t)n_bytes)
		return SQLITE_OK;
	memset((uint8_t *)ret_bytes + n, 0, (size_t)n_bytes - n);
	return SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *base, const void *bytes, int n_bytes, sqlite3_int64 at)
{
	struct vfs_file *file = (struct vfs_file *)base;

	if (file->is_database)
		file->vfs->n_database_writes++;
	return io_result(disk_write(file->vfs->disk, file->node, (uint64_t)at, bytes, (size_t)n_bytes),
		SQLITE_IOERR_WRITE);
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
	struct vfs_file *file = (struct vfs_file *)base;

	return io_result(disk_truncate(file->vfs->disk, file->node, (uint64_t)size), SQLITE_IOERR_TRUNCATE);
}

static int file_sync(sqlite3_file *base, int flags)
{
	struct vfs_file *file = (struct vfs_file *)base;
	int r = disk_sync(file->vfs->disk, file->node);

	(void)flags;
	if (r == 0 && file->syncs_names)
		r = disk_sync_names(file->vfs->disk);
	if (r == 0)
		file->syncs_names = false;
	return io_result(r, SQLITE_IOERR_FSYNC);
}

static int file_size(sqlite3_file *base, sqlite3_int64 *ret_size)
{
	struct vfs_file *file = (struct vfs_file *)base;

	if (disk_is_off(file->vfs->disk))
		return SQLITE_IOERR_FSTAT;
	*ret_size = (sqlite3_int64)disk_size(file->node);
	return SQLITE_OK;
}

/* One process. */
static int file_lock(sqlite3_file *base, int level)
{
	(void)base;
	(void)level;
	return SQLITE_OK;
}

static int file_check_lock(sqlite3_file *base, int *ret_is_locked)
{
	(void)base;
	*ret_is_locked = 0;
	return SQLITE_OK;
}

/* A database that checkpoints after a few pages comes to its checkpoints within a few commits. */
static int answer_pragma(struct vfs_file *file, char **arguments)
{
	if (!file->vfs->checkpoint_pages || !file->db || strcmp(arguments[1], "wal_autocheckpoint") != 0)
		return SQLITE_NOTFOUND;
	sqlite3_wal_autocheckpoint(*file->db, file->vfs->checkpoint_pages);
	return SQLITE_OK;
}

static int file_control(sqlite3_file *base, int verb, void *argument)
{
	struct vfs_file *file = (struct vfs_file *)base;

	if (verb == SQLITE_FCNTL_PDB) {
		file->db = argument;
		return SQLITE_OK;
	}
	return verb == SQLITE_FCNTL_PRAGMA ? answer_pragma(file, argument) : SQLITE_NOTFOUND;
}

static int file_sector_size(sqlite3_file *base)
{
	(void)base;
	return SECTOR_SIZE;
}

static int file_characteristics(sqlite3_file *base)
{
	(void)base;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

/* Version 1: no shared memory, which an exclusively locked WAL does without, and no mapped pages. */
static const sqlite3_io_methods methods = {
	.iVersion = 1,
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = file_lock,
	.xUnlock = file_lock,
	.xCheckReservedLock = file_check_lock,
	.xFileControl = file_control,
	.xSectorSize = file_sector_size,
	.xDeviceCharacteristics = file_characteristics,
};

static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static int vfs_open(sqlite3_vfs *base, const char *path, sqlite3_file *ret_file, int flags, int *ret_flags)
{
	struct vfs *vfs = (struct vfs *)base;
	struct vfs_file *file = (struct vfs_file *)ret_file;
	int r;

	*file = (struct vfs_file){ .vfs = vfs };
	if (!path) /* a temporary file: what needs one is to be noticed */
		return SQLITE_CANTOPEN;
	r = disk_open(vfs->disk, name_of(path), flags & SQLITE_OPEN_CREATE, &file->node);
	if (r < 0)
		return SQLITE_CANTOPEN;
	file->base.pMethods = &methods;
	file->is_database = flags & SQLITE_OPEN_MAIN_DB;
	file->syncs_names = flags & SQLITE_OPEN_CREATE && flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL);
	if (ret_flags)
		*ret_flags = flags;
	return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *base, const char *path, int syncs_names)
{
	struct disk *disk = ((struct vfs *)base)->disk;
	int r = disk_unlink(disk, name_of(path));

	if (r == -ENOENT)
		return SQLITE_IOERR_DELETE_NOENT;
	if (r == 0 && syncs_names)
		r = disk_sync_names(disk);
	return io_result(r, SQLITE_IOERR_DELETE);
}

static int vfs_access(sqlite3_vfs *base, const char *path, int flags, int *ret_is_there)
{
	struct disk *disk = ((struct vfs *)base)->disk;
	const struct node *node = disk_find(disk, name_of(path));

	if (disk_is_off(disk))
		return SQLITE_IOERR_ACCESS;
	*ret_is_there = node && (flags != SQLITE_ACCESS_EXISTS || disk_size(node) > 0);
	return SQLITE_OK;
}

static int vfs_full_path(sqlite3_vfs *base, const char *path, int n_full, char *ret_full)
{
	(void)base;
	sqlite3_snprintf(n_full, ret_full, "%s", path);
	return SQLITE_OK;
}

static int vfs_randomness(sqlite3_vfs *base, int n_bytes, char *ret_bytes)
{
	struct chance chance = { ((struct vfs *)base)->random };

	chance_fill(&chance, (uint8_t *)ret_bytes, (size_t)n_bytes);
	return n_bytes;
}

static int vfs_sleep(sqlite3_vfs *base, int us)
{
	(void)base;
	return us;
}

static int vfs_time(sqlite3_vfs *base, double *ret_julian_day)
{
	(void)base;
	*ret_julian_day = 2461000.5;
	return SQLITE_OK;
}

static int vfs_error(sqlite3_vfs *base, int n_words, char *ret_words)
{
	(void)base;
	(void)n_words;
	(void)ret_words;
	return 0;
}

int vfs_install(struct vfs *vfs)
{
	*vfs = (struct vfs){ .base = { .iVersion = 1,
				     .szOsFile = sizeof(struct vfs_file),
				     .mxPathname = PATH_MAX_OCTETS,
				     .zName = "crash",
				     .xOpen = vfs_open,
				     .xDelete = vfs_delete,
				     .xAccess = vfs_access,
				     .xFullPathname = vfs_full_path,
				     .xRandomness = vfs_randomness,
				     .xSleep = vfs_sleep,
				     .xCurrentTime = vfs_time,
				     .xGetLastError = vfs_error } };
	return sqlite3_vfs_register(&vfs->base, 1);
}

void vfs_remove(struct vfs *vfs)
{
	sqlite3_vfs_unregister(&vfs->base);
}

void vfs_use(struct vfs *vfs, struct disk *disk, uint64_t seed)
{
	vfs->disk = disk;
	vfs->random = seed;
	sqlite3_randomness(0, NULL); /* begins anew with what vfs_randomness() gives */
}
