/* SPDX-License-Identifier: Apache-2.0 */
#include "archives.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "proto/date_time.h"

enum { HEAD_MAX = 2048 }; /* the digests of all files, which follow, may be 150 kB */

/* InRelease, or Release beside its signature. */
static bool is_release(const char *name)
{
	static const char end[] = "Release";
	size_t n_name = strlen(name);

	return n_name >= sizeof(end) - 1 && strcmp(name + n_name - (sizeof(end) - 1), end) == 0;
}

/* As apt reads it: RFC 1123, always UTC, whichever word says so. */
static bool read_moment(const char *text, int64_t *ret_s)
{
	struct tm tm = { 0 };
	struct device_time face;

	if (!strptime(text, "%a, %d %b %Y %H:%M:%S ", &tm))
		return false;
	face = (struct device_time){ (uint16_t)(tm.tm_year + 1900), (uint8_t)(tm.tm_mon + 1), (uint8_t)tm.tm_mday,
		(uint8_t)tm.tm_hour, (uint8_t)tm.tm_min, (uint8_t)tm.tm_sec, true };
	if (!date_time_is_valid(&face))
		return false;
	*ret_s = date_time_to_unix(&face);
	return true;
}

/* What stands behind the name of a field, up to the end of its line; NULL where there is none. `head` begins with the end of one. */
static const char *field_of(const char *head, const char *name)
{
	const char *field = strstr(head, name);

	return field ? field + strlen(name) : NULL;
}

static void copy_line(const char *line, char ret_name[ARCHIVE_NAME_MAX])
{
	size_t n = strcspn(line, "\n");

	if (n >= ARCHIVE_NAME_MAX)
		n = ARCHIVE_NAME_MAX - 1;
	memcpy(ret_name, line, n);
	ret_name[n] = '\0';
}

bool archives_find_ended(const char *folder, int64_t now_us, char ret_name[ARCHIVE_NAME_MAX], uint64_t *ret_ended_s)
{
	scoped(closedirp) DIR *dir = opendir(folder);
	int64_t now_s = now_us / 1000000, first_s = now_s, end_s;

	for (struct dirent *one; dir && (one = readdir(dir));) {
		char head[1 + HEAD_MAX + 1] = "\n"; /* what is not read stays zero */
		const char *end, *label;

		if (!is_release(one->d_name))
			continue;
		file_read(dirfd(dir), one->d_name, (uint8_t *)head + 1, HEAD_MAX);
		end = field_of(head, "\nValid-Until: ");
		if (!end || !read_moment(end, &end_s) || end_s >= first_s)
			continue;
		label = field_of(head, "\nLabel: ");
		copy_line(label ? label : one->d_name, ret_name);
		first_s = end_s;
	}
	*ret_ended_s = (uint64_t)(now_s - first_s);
	return first_s < now_s;
}
