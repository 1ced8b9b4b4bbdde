/* SPDX-License-Identifier: Apache-2.0 */
#include "settings_plain.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "settings_json.h"

static const char folder_name[] = "settings";

static void path_of(const struct settings *settings, char ret_path[SETTINGS_PATH_MAX])
{
	snprintf(ret_path, SETTINGS_PATH_MAX, "%.*s/%s", (int)(SETTINGS_PATH_MAX - sizeof(folder_name) - 1), settings->dir, folder_name);
}

void settings_plain_destroy(const struct settings *settings)
{
	char path[SETTINGS_PATH_MAX];
	int r;

	path_of(settings, path);
	if (access(path, F_OK) < 0)
		return;
	r = settings_destroy_folder(path);
	if (r < 0)
		log_warning("%s: what an earlier version kept there in plain cannot be removed: %s", path, strerror(-r));
	else
		log_info("%s: what an earlier version kept there in plain is sealed now, and removed", path);
}

static int read_text(const struct settings *settings, uint8_t *ret_text)
{
	scoped(closep) int fd = -1;
	char path[SETTINGS_PATH_MAX];

	path_of(settings, path);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	return fd < 0 ? -errno : file_read(fd, "settings.json", ret_text, SETTINGS_FILE_MAX);
}

/* Into the sealed file, whole or, where it is damaged, as it is. */
static int take_text(struct settings *settings, struct settings *found, const char *text, size_t n_text)
{
	int r, saved;

	*found = *settings;
	r = settings_from_json(text, n_text, found);
	saved = r == 0 ? settings_save(found) : settings_put_aside(settings, text, n_text);
	if (saved == 0)
		settings_plain_destroy(settings);
	else
		log_warning("what the team gave cannot be sealed: %s; it is tried at the next start", strerror(-saved));
	if (r == 0)
		*settings = *found;
	settings_done(found);
	return r;
}

int settings_plain_take(struct settings *settings)
{
	scoped(freep) struct settings *found = malloc(sizeof(*found));
	uint8_t *text = malloc(SETTINGS_FILE_MAX);
	int n = text && found ? read_text(settings, text) : -ENOMEM, r = n;

	if (n >= 0)
		r = take_text(settings, found, (const char *)text, (size_t)n);
	if (n >= 0)
		explicit_bzero(text, (size_t)n);
	free(text);
	return r == -ENOENT || r == -ENOTDIR ? SETTINGS_NONE : r;
}
