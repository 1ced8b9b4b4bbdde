/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A team's folder: plain files, 0700 around them, 0600 each. Every file is there as a whole, the old or the new one, over
 * any power cut; whoever changes one holds the lock from reading it to writing it.
 *
 * A name is that of a file, or "homes/NAME", "broker/NAME", "counters/NAME". What fails is said on stderr: -1.
 */
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct folder {
	int fd, lock;
	char path[4096]; /* absolute */
};

/* An existing one; `is_made`: or a new one. */
int folder_open(struct folder *folder, const char *path, bool is_made);
void folder_close(struct folder *folder);

/* Wait for whoever changes something there. Calls nest no deeper than one. */
int folder_lock(struct folder *folder);
void folder_unlock(struct folder *folder);

/* Be the only one that holds `name`, until the program ends; -1 where somebody else does. */
int folder_claim(struct folder *folder, const char *name, const char *who);

bool folder_has(const struct folder *folder, const char *name);

/* The text with a NUL, to be freed; NULL where it cannot be read. */
char *folder_read(const struct folder *folder, const char *name);
json_t *folder_read_json(const struct folder *folder, const char *name);

int folder_write(const struct folder *folder, const char *name, const char *text);
int folder_write_json(const struct folder *folder, const char *name, json_t *json); /* `json` stays the caller's */
int folder_rename(const struct folder *folder, const char *from, const char *to);

/* The names in one of its folders, sorted, without `suffix`, which they end in; NULL-terminated. */
char **folder_list(const struct folder *folder, const char *name, const char *suffix);
void folder_list_free(char **names);
