/* SPDX-License-Identifier: Apache-2.0 */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "fault.h"

enum { FILE_SIZE_MAX = 16 * 1024 * 1024 };

static const char *const rooms[] = { "homes", "broker", "counters" };

static int make_rooms(int fd)
{
	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++)
		if (mkdirat(fd, rooms[i], 0700) < 0 && errno != EEXIST)
			return -1;
	return fsync(fd);
}

int folder_open(struct folder *folder, const char *path, bool is_made)
{
	*folder = (struct folder){ .fd = -1, .lock = -1 };
	if (is_made && mkdir(path, 0700) < 0 && errno != EEXIST)
		return fault("%s cannot be made: %s", path, strerror(errno));
	folder->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder->fd < 0 || !realpath(path, folder->path))
		return fault("%s: %s. It is made by: lares-team make %s --team NAME --broker mqtts://HOST:8883", path,
			strerror(errno), path);
	if (is_made && make_rooms(folder->fd) < 0)
		return fault("%s cannot be written: %s", path, strerror(errno));
	return 0;
}

void folder_close(struct folder *folder)
{
	folder_unlock(folder);
	closep(&folder->fd);
	folder->fd = -1;
}

int folder_lock(struct folder *folder)
{
	int fd = openat(folder->fd, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	while (fd >= 0 && flock(fd, LOCK_EX) < 0)
		if (errno != EINTR) {
			close(fd);
			fd = -1;
		}
	folder->lock = fd;
	return fd < 0 ? fault("%s cannot be locked: %s", folder->path, strerror(errno)) : 0;
}

void folder_unlock(struct folder *folder)
{
	closep(&folder->lock);
	folder->lock = -1;
}

int folder_claim(struct folder *folder, const char *name, const char *who)
{
	int fd = openat(folder->fd, name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return fault("%s/%s: %s", folder->path, name, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		close(fd);
		return fault("%s already works on %s; end that one first", who, folder->path);
	}
	return 0; /* held until the process ends */
}

bool folder_has(const struct folder *folder, const char *name)
{
	return faccessat(folder->fd, name, F_OK, 0) == 0;
}

char *folder_read(const struct folder *folder, const char *name)
{
	scoped(closep) int fd = openat(folder->fd, name, O_RDONLY | O_CLOEXEC);
	scoped(freep) char *text = NULL;
	struct stat st;
	int n = -EFBIG;

	if (fd < 0 || fstat(fd, &st) < 0)
		n = -errno;
	else if (st.st_size < FILE_SIZE_MAX && (text = malloc((size_t)st.st_size + 1)))
		n = file_read_open(fd, (uint8_t *)text, (size_t)st.st_size);
	if (n < 0) {
		fault("%s/%s cannot be read: %s", folder->path, name, strerror(-n));
		return NULL;
	}
	text[n] = '\0';
	return take(text);
}

json_t *folder_read_json(const struct folder *folder, const char *name)
{
	scoped(freep) char *text = folder_read(folder, name);
	json_error_t error;
	json_t *json = text ? json_loads(text, JSON_REJECT_DUPLICATES, &error) : NULL;

	if (text && !json_is_object(json)) {
		fault("%s/%s is damaged (%s); put a copy of it back", folder->path, name, json ? "no object" : error.text);
		json_decref(json);
		json = NULL;
	}
	return json;
}

int folder_write(const struct folder *folder, const char *name, const char *text)
{
	const char *slash = strchr(name, '/');
	char room[32];
	scoped(closep) int fd = -1;
	int r;

	snprintf(room, sizeof(room), "%.*s", slash ? (int)(slash - name) : 1, slash ? name : ".");
	fd = openat(folder->fd, room, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	r = fd < 0 ? -errno :
		     file_write_durably(fd, slash ? slash + 1 : name, (const uint8_t *)text, strlen(text));
	return r < 0 ? fault("%s/%s cannot be written: %s", folder->path, name, strerror(-r)) : 0;
}

int folder_write_json(const struct folder *folder, const char *name, json_t *json)
{
	scoped(freep) char *text = json_dumps(json, JSON_INDENT(1));

	return text ? folder_write(folder, name, text) : fault("out of memory");
}

int folder_rename(const struct folder *folder, const char *from, const char *to)
{
	if (renameat(folder->fd, from, folder->fd, to) < 0 || fsync(folder->fd) < 0)
		return fault("%s/%s cannot become %s: %s", folder->path, from, to, strerror(errno));
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_name(char ***names, size_t *n, const char *name, size_t n_name)
{
	char **grown = realloc(*names, (*n + 2) * sizeof(**names));

	if (!grown)
		return;
	grown[*n] = strndup(name, n_name);
	*n += grown[*n] != NULL;
	grown[*n] = NULL;
	*names = grown;
}

char **folder_list(const struct folder *folder, const char *name, const char *suffix)
{
	int fd = openat(folder->fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	char **names = calloc(1, sizeof(*names));
	const struct dirent *entry;
	size_t n = 0;

	while (stream && names && (entry = readdir(stream))) {
		size_t n_name = strlen(entry->d_name), n_suffix = strlen(suffix);

		if (n_name > n_suffix && strcmp(entry->d_name + n_name - n_suffix, suffix) == 0)
			add_name(&names, &n, entry->d_name, n_name - n_suffix);
	}
	if (stream)
		closedir(stream);
	if (n > 0)
		qsort(names, n, sizeof(*names), by_name);
	return names;
}

void folder_list_free(char **names)
{
	for (char **name = names; name && *name; name++)
		free(*name);
	free(names);
}
