/* SPDX-License-Identifier: Apache-2.0 */
#include "base/config_given.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"

#define FIELD(member) offsetof(struct config, member)

/* Where the files of a set are. */
struct place {
	const char *dir, *prefix;
};

enum { PATH_TEXT_MAX = CONFIG_TEXT_MAX };

/* Returns 0, or -ENAMETOOLONG. */
static int path_of(const struct place *place, const char *name, char ret_path[PATH_TEXT_MAX])
{
	int n = snprintf(ret_path, PATH_TEXT_MAX, "%s/%s%s", place->dir, place->prefix, name);

	return n < PATH_TEXT_MAX ? 0 : -ENAMETOOLONG;
}

static void say_both(struct config *config, const char *key)
{
	size_t n = strlen(config->given.both);

	snprintf(config->given.both + n, sizeof(config->given.both) - n, "%s%s", n ? ", " : "", key);
}

/* A text that the set has; the file's own holds. */
static void take_text(struct config *config, const struct config *given, size_t field, const char *key)
{
	if (!config_says(given, field))
		return;
	if (config_says(config, field))
		say_both(config, key);
	else
		memcpy((char *)config + field, (const char *)given + field, CONFIG_TEXT_MAX);
}

static void take_brokers(struct config *config, const struct config *given)
{
	if (given->broker.n_at == 0)
		return;
	if (config->broker.n_at > 0) {
		say_both(config, "[broker] uri");
		return;
	}
	memcpy(config->broker.at, given->broker.at, sizeof(config->broker.at));
	config->broker.n_at = given->broker.n_at;
}

static int take_texts(struct config *config, const struct place *place, char *ret_reason, size_t n_reason)
{
	scoped(freep) char *text = malloc(CONFIG_FILE_MAX);
	scoped(freep) struct config *given = malloc(sizeof(*given));
	char path[PATH_TEXT_MAX];
	int n;

	if (!text || !given)
		return -ENOMEM;
	path_of(place, "lares.conf", path); /* the caller has found it short enough */
	n = file_read(AT_FDCWD, path, (uint8_t *)text, CONFIG_FILE_MAX);
	if (n == -ENOENT || n == -ENOTDIR)
		return 0;
	if (n < 0) {
		snprintf(ret_reason, n_reason, "%s cannot be read: %s", path, strerror(-n));
		return n;
	}
	if (config_parse(given, text, (size_t)n, path, ret_reason, n_reason) < 0)
		return -EINVAL;
	take_text(config, given, FIELD(home.team), "[home] team");
	take_text(config, given, FIELD(home.home), "[home] home");
	take_text(config, given, FIELD(home.zone), "[home] zone");
	take_text(config, given, FIELD(broker.user), "[broker] user");
	take_brokers(config, given);
	return 0;
}

/* A file's name becomes the value of a key. */
static void take_file(struct config *config, const struct place *place, const char *name, char *field, bool is_said,
	const char *key)
{
	char path[PATH_TEXT_MAX];

	path_of(place, name, path);
	if (access(path, F_OK) < 0)
		return;
	if (is_said)
		say_both(config, key);
	else
		strcpy(field, path);
}

static void take_files(struct config *config, const struct place *place)
{
	bool has_own = config_says(config, FIELD(broker.certificate)) || config_says(config, FIELD(broker.user));

	take_file(config, place, "ca.pem", config->broker.ca, config_says(config, FIELD(broker.ca)), "[broker] ca");
	take_file(config, place, "home.pem", config->broker.certificate, has_own, "[broker] certificate");
	take_file(config, place, "home.key", config->broker.key, has_own, "[broker] key");
	take_file(config, place, "password", config->broker.password_file, has_own, "[broker] password-file");
}

static void take_id(struct config *config, const struct place *place)
{
	char path[PATH_TEXT_MAX], id[CONFIG_SET_MAX];
	int n;

	path_of(place, "id", path);
	n = file_read(AT_FDCWD, path, (uint8_t *)id, sizeof(id) - 1);
	id[n < 0 ? 0 : n] = '\0';
	id[strspn(id, "0123456789")] = '\0';
	strcpy(config->given.id, id);
}

int config_take_given(struct config *config, const char *dir, const char *prefix, char *ret_reason, size_t n_reason)
{
	const struct place place = { dir, prefix };
	char longest[PATH_TEXT_MAX];
	int r = path_of(&place, "lares.conf", longest);

	memset(&config->given, 0, sizeof(config->given));
	config->given.is_there = true;
	if (r < 0) {
		snprintf(ret_reason, n_reason, "%.100s…: the path is too long", dir);
		return r;
	}
	r = take_texts(config, &place, ret_reason, n_reason);
	if (r < 0)
		return r;
	take_files(config, &place);
	take_id(config, &place);
	return 0;
}
