/* SPDX-License-Identifier: Apache-2.0 */
/* Of the set in use, what the carrier needs, as files. Nothing here is the truth: it is made anew at each start. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "proto/text.h"
#include "settings.h"

enum { SET_NAME_MAX = 32, SET_CONFIG_MAX = 4096 };

static int write_text(int fd, const char *name, const char *text)
{
	return file_write_durably(fd, name, (const uint8_t *)text, strlen(text));
}

static int write_config(int fd, const struct settings_set *set, bool is_asking)
{
	char memory[SET_CONFIG_MAX];
	struct text t = text_of(memory, sizeof(memory));

	text_printf(&t, "[home]\nteam = %s\nhome = %s\nzone = %s\n[broker]\n", set->team, set->home, set->zone);
	if (is_asking)
		text_printf(&t, "uri = %s\nuser = %s.%s.join\npassword-file = /unused\n", set->join, set->team, set->home);
	for (size_t i = 0; i < set->n_uri && !is_asking; i++)
		text_printf(&t, "%s = %s\n", i ? "uri-2" : "uri", set->uri[i]);
	return text_end(&t) < 0 ? -ENOSPC : write_text(fd, "lares.conf", memory);
}

static int write_password(int fd, const struct settings_set *set)
{
	char password[CSR_PROOF_TEXT_MAX];
	int r;

	csr_password(set->token, set->n_token, password);
	r = write_text(fd, "password", password);
	explicit_bzero(password, sizeof(password));
	return r;
}

static int write_files(int fd, const struct settings_set *set)
{
	bool is_asking = set->certificates[0] == '\0';
	int r = write_config(fd, set, is_asking);

	if (r == 0)
		r = write_text(fd, "ca.pem", set->authorities);
	if (is_asking)
		return r == 0 ? write_password(fd, set) : r;
	if (r == 0)
		r = write_text(fd, "home.pem", set->certificates);
	return r == 0 ? write_text(fd, "home.key", set->key) : r;
}

static int write_set(int dir_fd, const char *name, const struct settings *settings)
{
	const struct settings_set *set = settings_in_use(settings);
	scoped(closep) int fd = -1;
	char id[CONFIG_SET_MAX];
	int r = 0;

	if (mkdirat(dir_fd, name, 0700) < 0 && errno != EEXIST)
		return -errno;
	fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return -errno;
	if (set->id)
		r = write_files(fd, set);
	settings_id(settings, id);
	if (r == 0 && set->id)
		r = write_text(fd, "id", id);
	return r;
}

/* The link is replaced by a rename: there is always one. */
static int lead_to(int dir_fd, const char *name)
{
	if (unlinkat(dir_fd, "carrier.new", 0) < 0 && errno != ENOENT)
		return -errno;
	if (symlinkat(name, dir_fd, "carrier.new") < 0 || renameat(dir_fd, "carrier.new", dir_fd, "carrier") < 0)
		return -errno;
	return fsync(dir_fd) < 0 ? -errno : 0;
}

static int destroy_set(int dir_fd, const char *name)
{
	int fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	scoped(closedirp) DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir && fd >= 0)
		close(fd);
	for (struct dirent *one; dir && (one = readdir(dir));)
		if (one->d_name[0] != '.')
			file_erase(dirfd(dir), one->d_name);
	return unlinkat(dir_fd, name, AT_REMOVEDIR) < 0 ? -errno : 0;
}

/* What a cut left, and what is not used any more: keys and passwords are overwritten. */
static void destroy_others(const char *path, int dir_fd, const char *name)
{
	scoped(closedirp) DIR *dir = opendir(path);

	for (struct dirent *one; dir && (one = readdir(dir));)
		if (strncmp(one->d_name, "set-", 4) == 0 && strcmp(one->d_name, name) != 0)
			destroy_set(dir_fd, one->d_name);
}

void settings_folder(const char *socket, char ret_dir[SETTINGS_PATH_MAX])
{
	const char *slash = strrchr(socket, '/');

	snprintf(ret_dir, SETTINGS_PATH_MAX, "%.*s/settings", slash ? (int)(slash - socket) : 1, slash ? socket : ".");
}

int settings_export(const struct settings *settings, const char *dir)
{
	scoped(closep) int fd = -1;
	char name[SET_NAME_MAX];
	int r;

	if (mkdir(dir, 0700) < 0 && errno != EEXIST)
		return -errno;
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return -errno;
	snprintf(name, sizeof(name), "set-%llu", (unsigned long long)settings_in_use(settings)->id);
	r = write_set(fd, name, settings);
	if (r == 0)
		r = lead_to(fd, name);
	if (r == 0)
		destroy_others(dir, fd, name);
	return r;
}

int settings_destroy_folder(const char *dir)
{
	scoped(closep) int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	destroy_others(dir, fd, "");
	return destroy_set(AT_FDCWD, dir);
}
