/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What is wrong with a document: where, and what to write instead. For people; bounded. */
#include <stddef.h>

enum {
	FAULTS_MAX = 32, /* whoever has more begins with these */
	FAULT_PATH_MAX = 96,
	FAULT_WORDS_MAX = 192,
};

struct faults_entry {
	char path[FAULT_PATH_MAX]; /* "$.limits[0].clear" */
	char words[FAULT_WORDS_MAX];
};

struct faults {
	struct faults_entry fault[FAULTS_MAX];
	size_t n_faults;
	size_t n_more; /* found and not kept */
};

void faults_add(struct faults *faults, const char *path, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
