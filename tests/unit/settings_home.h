/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Settings in a folder of their own, with a real vault, for the tests of agent/settings*.c. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/config_given.h"
#include "settings.h"

struct scene {
	char dir[64], run[80]; /* the state directory, and in it that of the carriers' socket */
	struct vault *vault;
	struct settings settings, again;
	struct settings_set set;
	struct config config;
	char reason[512];
};

static const struct trial trial = { .kind = TRIAL_CONFIGURE, .jti = "j-1", .boot = "b", .until_us = 9, .within_s = 120 };

static inline struct settings_set set_of(const char *home, const char *certificates)
{
	struct settings_set set = { .zone = "Europe/Berlin", .uri = { "mqtts://a.example" }, .n_uri = 1, .authorities = "the authority\n",
		.join = "mqtts://join.example", .csr = "the request\n", .token = "0123456789abcdef", .n_token = 16, .n_keys = 1 };
	struct private_key key;
	struct csr csr;

	assert_int_equal(csr_make("north.h", &csr), 0);
	strcpy(set.team, "north");
	strcpy(set.home, home);
	strcpy(set.certificates, certificates);
	strcpy(set.key, csr.key);
	assert_int_equal(private_key_from_pem(csr.key, strlen(csr.key), &key), 0);
	set.keys[0] = key.public;
	return set;
}

static inline int set_up(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));

	strcpy(scene->dir, "/tmp/lares-settings-XXXXXX");
	assert_non_null(mkdtemp(scene->dir));
	snprintf(scene->run, sizeof(scene->run), "%s/run", scene->dir);
	assert_int_equal(vault_open(scene->dir, &scene->vault, scene->reason, sizeof(scene->reason)), 0);
	assert_int_equal(settings_open(&scene->settings, scene->dir, scene->vault, scene->reason, sizeof(scene->reason)), 0);
	scene->set = set_of("h-1", "the certificate\n");
	*state = scene;
	return 0;
}

static inline int tear_down(void **state)
{
	struct scene *scene = *state;
	char command[128];

	vault_close(scene->vault);
	snprintf(command, sizeof(command), "rm -rf %s", scene->dir);
	assert_int_equal(system(command), 0);
	free(scene);
	return 0;
}

/* As the next start finds them. */
static inline int start(struct scene *scene)
{
	settings_done(&scene->again);
	scene->reason[0] = '\0';
	return settings_open(&scene->again, scene->dir, scene->vault, scene->reason, sizeof(scene->reason));
}

static inline const struct settings *next_start(struct scene *scene)
{
	assert_int_equal(start(scene), 0);
	return &scene->again;
}

static inline bool has(const struct scene *scene, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", scene->dir, name);
	return access(path, F_OK) == 0;
}

static inline size_t read_file(const struct scene *scene, const char *name, char *ret_bytes, size_t n)
{
	char path[128];
	size_t n_read;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", scene->dir, name);
	file = fopen(path, "re");
	assert_non_null(file);
	n_read = fread(ret_bytes, 1, n, file);
	fclose(file);
	return n_read;
}

static inline void write_file(const struct scene *scene, const char *name, const char *bytes, size_t n)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", scene->dir, name);
	file = fopen(path, "we");
	assert_true(file && fwrite(bytes, 1, n, file) == n);
	fclose(file);
}
