/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The configuration file that laresd and lares-mqtt share (INI, read with inih).
 *
 * Each program reads the whole file and uses its own sections. What it cannot read it refuses with one line that
 * names the key and says what to write.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CONFIG_TEXT_MAX = 256,
	CONFIG_KEYS_MAX = 2, /* the team's key, current and next */
	CONFIG_BROKERS_MAX = 2, /* of which one is used at a time */
	CONFIG_BATCH_MAX = 256,
	CONFIG_ENTRIES_MAX = 24, /* rows of the table of keys in config.c */
	CONFIG_SET_MAX = 16, /* the id of a set of settings */
	CONFIG_FILE_MAX = 65536, /* bytes; a file beyond that is not a configuration */
};

/* Where a broker is. */
struct endpoint {
	char uri[CONFIG_TEXT_MAX], host[CONFIG_TEXT_MAX];
	uint16_t port;
	bool is_tls;
};

struct config {
	struct {
		char team[CONFIG_TEXT_MAX], home[CONFIG_TEXT_MAX], zone[CONFIG_TEXT_MAX];
	} home;
	struct {
		struct endpoint at[CONFIG_BROKERS_MAX]; /* uri and uri-2; everything else holds for both */
		size_t n_at;
		char ca[CONFIG_TEXT_MAX], certificate[CONFIG_TEXT_MAX], key[CONFIG_TEXT_MAX];
		char user[CONFIG_TEXT_MAX], password_file[CONFIG_TEXT_MAX];
	} broker;
	struct {
		char path[CONFIG_TEXT_MAX];
		uint64_t limit_bytes;
		int32_t window_ms; /* -1: each class its own grouping window; 0: one commit a loop turn */
	} store;
	struct {
		char adapters[CONFIG_TEXT_MAX]; /* "all" or names separated by blanks */
	} radio;
	struct {
		char socket[CONFIG_TEXT_MAX];
		int32_t batch; /* readings of the backlog in a message; 0: as many as fit */
	} carry;
	struct {
		char team_key[CONFIG_KEYS_MAX][CONFIG_TEXT_MAX];
		size_t n_team_keys;
	} trust;
	struct {
		char alarm[CONFIG_TEXT_MAX];
	} local;
	struct {
		char name[CONFIG_TEXT_MAX];
		uint16_t line[CONFIG_ENTRIES_MAX]; /* where each key was written; 0: left out */
	} file;
	struct { /* config_given.h */
		bool is_there; /* a folder for it was named */
		char id[CONFIG_SET_MAX]; /* of the set; "": the folder is empty */
		char both[CONFIG_TEXT_MAX]; /* keys that both say something of, so that the file's own holds; "": none */
	} given;
};

/*
 * Read `path`. Returns 0, or a negative errno with one clear line in ret_reason: the file, the line, the key and what to
 * write there. Defaults are filled in for what the file leaves out; [home] has team and home, or neither: then the team gives
 * them (config_given.h), or this gateway has not joined one.
 */
int config_read(struct config *ret_config, const char *path, char *ret_reason, size_t n_reason);

/* The same from memory; `name` stands for the file in the reason. */
int config_parse(struct config *ret_config, const char *text, size_t n_text, const char *name, char *ret_reason,
	size_t n_reason);

/* Whether the file itself says it; `field` is the offset of a member of struct config. */
bool config_says(const struct config *config, size_t field);

static inline bool config_has_home(const struct config *config)
{
	return config->home.home[0] != '\0';
}

/*
 * What a program needs beyond that: that the files which it is going to use are there and can be read, and for the
 * carrier, once there is a home, a broker (with its CA, where it is TLS). The zone is for clock_use_zone() to judge. Same form of result.
 */
int config_check_daemon(const struct config *config, char *ret_reason, size_t n_reason);
int config_check_carrier(const struct config *config, char *ret_reason, size_t n_reason);
