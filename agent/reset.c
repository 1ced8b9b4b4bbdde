/* SPDX-License-Identifier: Apache-2.0 */
#include "reset.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"

#define MARK "reset"
#define NOBODY "none" /* is called who has not joined, or cannot read what it is called */
#define AGAIN_US UINT64_C(2000000) /* until there is an adapter */

enum {
	DEPTH_MAX = 4, /* of folders; laresd makes none deeper than two */
	MARK_MAX = DEVICES_MAX * ADDRESS_TEXT_MAX,
};

/* --- the mark */

static int write_mark(int dir_fd, const struct enrolment *enrolment)
{
	char lines[MARK_MAX + 1];
	struct text text = text_of(lines, sizeof(lines));

	for (size_t i = 0; i < enrolment->n; i++) {
		char address[ADDRESS_TEXT_MAX];

		address_format(&enrolment->enrolled[i].device.address, address);
		text_printf(&text, "%s\n", address);
	}
	return file_write_durably(dir_fd, MARK, (const uint8_t *)lines, text.n);
}

static void read_mark(struct resetting *resetting, const char *lines, size_t n_lines)
{
	const size_t n_line = ADDRESS_TEXT_MAX; /* with its end of line */

	for (size_t at = 0; at + n_line <= n_lines && resetting->n_bonded < DEVICES_MAX; at += n_line) {
		char line[ADDRESS_TEXT_MAX];

		memcpy(line, lines + at, n_line);
		line[n_line - 1] = '\0';
		if (address_parse(line, &resetting->bonded[resetting->n_bonded]) == 0)
			resetting->n_bonded++;
	}
}

/* --- the files */

static int remove_all(int dir_fd, int depth);

static int remove_entry(int dir_fd, const char *name, int depth)
{
	struct stat st;
	int r;

	if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : -errno;
	/* Whatever is a key: what it opens may be elsewhere, too. settings.json of an earlier version holds the home's. */
	if (S_ISREG(st.st_mode) && (strstr(name, ".key") || strcmp(name, "settings.json") == 0))
		return file_erase(dir_fd, name);
	if (!S_ISDIR(st.st_mode))
		return unlinkat(dir_fd, name, 0) < 0 && errno != ENOENT ? -errno : 0;
	if (depth == DEPTH_MAX)
		return -ELOOP;
	r = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (r < 0)
		return -errno;
	r = remove_all(r, depth + 1);
	if (r == 0 && unlinkat(dir_fd, name, AT_REMOVEDIR) < 0)
		r = -errno;
	return r;
}

/* Everything in the folder but the mark; takes dir_fd. What can be removed is removed, also behind an error; returns the first. */
static int remove_all(int dir_fd, int depth)
{
	DIR *dir = fdopendir(dir_fd);
	const struct dirent *entry;
	int first = 0;

	if (!dir) {
		close(dir_fd);
		return -errno;
	}
	while ((entry = readdir(dir))) {
		int r;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
				(depth == 0 && strcmp(entry->d_name, MARK) == 0))
			continue;
		r = remove_entry(dirfd(dir), entry->d_name, depth);
		first = first < 0 ? first : r;
	}
	if (fsync(dirfd(dir)) < 0 && first == 0)
		first = -errno;
	closedir(dir);
	return first;
}

static int remove_files(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	return remove_all(fd, 0);
}

/* --- the way of it */

int reset_resume(const struct config *config, char *ret_reason, size_t n_reason)
{
	char mark[CONFIG_TEXT_MAX + sizeof("/" MARK)], kept[CONFIG_TEXT_MAX + 16], given[SETTINGS_PATH_MAX];
	int r;

	snprintf(mark, sizeof(mark), "%s/" MARK, config->store.path);
	if (access(mark, F_OK) < 0)
		return 0;
	log_warning("a reset was begun: what is kept in %s is destroyed", config->store.path);
	r = vault_erase(config->store.path, ret_reason, n_reason);
	if (r < 0)
		return r;
	stand_in_folder(config, kept);
	settings_folder(config->carry.socket, given);
	r = settings_destroy_folder(given);
	if (r == 0)
		r = remove_files(config->store.path);
	if (r == 0)
		r = remove_files(kept);
	if (r < 0)
		snprintf(ret_reason, n_reason, "%s: the reset cannot be ended: %s; the keys are gone, remove the rest by hand",
			config->store.path, strerror(-r));
	return r;
}

static void end(struct agent *agent)
{
	scoped(closep) int dir_fd = open(agent->config.store.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir_fd < 0 || (unlinkat(dir_fd, MARK, 0) < 0 && errno != ENOENT) || fsync(dir_fd) < 0) {
		log_error("the end of the reset cannot be written: %s; it is tried again at the next start", strerror(errno));
		return;
	}
	agent->resetting.is_begun = false;
	log_info("the reset is complete");
}

static int on_time(void *context, uint64_t now_us)
{
	struct agent *agent = context;
	struct resetting *resetting = &agent->resetting;

	while (resetting->n_bonded && radio_forget(agent->radio, &resetting->bonded[resetting->n_bonded - 1]) == 0)
		resetting->n_bonded--;
	if (resetting->n_bonded)
		timer_set(&resetting->timer, now_us + AGAIN_US);
	else
		end(agent);
	return 0;
}

int reset_open(struct agent *agent)
{
	struct resetting *resetting = &agent->resetting;
	scoped(closep) int dir_fd = open(agent->config.store.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	uint8_t lines[MARK_MAX];
	int n;

	n = dir_fd < 0 ? -errno : file_read(dir_fd, MARK, lines, sizeof(lines));
	if (n == -ENOENT)
		return 0;
	if (n > 0)
		read_mark(resetting, (const char *)lines, (size_t)n);
	resetting->is_begun = true;
	n = timer_init(&resetting->timer, agent->event, on_time, agent);
	if (n == 0)
		timer_set(&resetting->timer, 0);
	return n;
}

void reset_close(struct agent *agent)
{
	timer_done(&agent->resetting.timer);
}

static bool may_begin(const struct agent *agent, const char *home, struct text *why)
{
	if (agent->resetting.is_begun)
		text_put(why, "a reset is under way already");
	else if (agent->stand_in.is_in_use)
		text_put(why, "the disk takes nothing, so nothing on it can be erased; mend that first: lares doctor");
	else if (!agent->config.home.home[0] && strcmp(home, NOBODY) != 0)
		text_put(why, "this gateway has no team and no name; to say that it is meant: lares reset " NOBODY);
	else if (agent->config.home.home[0] && strcmp(home, agent->config.home.home) != 0)
		text_printf(why, "this home is %s: name it, to say that it is meant", agent->config.home.home);
	return why->n == 0;
}

int reset_begin(void *context, const char *home, struct text *answer, struct text *why)
{
	struct agent *agent = context;
	scoped(closep) int dir_fd = open(agent->config.store.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char reason[AGENT_REASON_MAX] = "";
	int r;

	if (!may_begin(agent, home, why))
		return -EINVAL;
	r = dir_fd < 0 ? -errno : write_mark(dir_fd, &agent->enrolment);
	if (r < 0) {
		text_printf(why, "nothing was reset: %s cannot be written: %s", agent->config.store.path, strerror(-r));
		return r;
	}
	agent->resetting.is_begun = true;
	log_warning("a reset was asked for: keys, readings, alerts, plan, enrolments and bonds are destroyed");
	for (size_t i = 0; i < agent->enrolment.n; i++) /* while they are known; the next start does it once more */
		radio_forget(agent->radio, &agent->enrolment.enrolled[i].device.address);
	r = vault_erase(agent->config.store.path, reason, sizeof(reason));
	sd_event_exit(agent->event, 0);
	if (r < 0) {
		text_printf(why, "the reset is begun, and the keys could not be erased: %s; it goes on at each start of laresd", reason);
		return r;
	}
	text_put(answer, "{\"reset\":\"begun\"}");
	return 0;
}
