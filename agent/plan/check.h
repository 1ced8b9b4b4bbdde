/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * One JSON object of a document that people wrote: each member is taken with what it must be, and what is wrong becomes
 * a fault with its path and what to write instead. Nothing stops at the first fault.
 */
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/decimal.h"
#include "proto/faults.h"

enum { CHECK_MEMBERS_MAX = 16 };

struct check {
	json_t *object;
	struct faults *faults;
	char path[FAULT_PATH_MAX];
	const char *known[CHECK_MEMBERS_MAX];
	size_t n_known;
};

/* `path` is copied. What is no object is a fault, and all its members are missing without further faults. */
struct check check_begin(json_t *object, struct faults *faults, const char *path);

/* The element of a member that is an array. */
struct check check_element(const struct check *c, const char *key, json_t *array, size_t index);

void check_fault(struct check *c, const char *key, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Whether the member is there; the others below want it to be, but for check_array(), to which no member is empty. */
bool check_has(const struct check *c, const char *key);

/* 1 to n - 1 octets of text without control characters. Each of these: false, and ret untouched, with a fault. */
bool check_text(struct check *c, const char *key, char *ret, size_t n);
/* Made of `charset`, 1 to n - 1 octets. */
bool check_id(struct check *c, const char *key, const char *charset, char *ret, size_t n);
bool check_integer(struct check *c, const char *key, uint64_t least, uint64_t most, uint64_t *ret);
bool check_decimal(struct check *c, const char *key, struct decimal *ret);
/* A name that `find` knows; `names` tells people which there are. */
bool check_choice(struct check *c, const char *key, int (*find)(const char *name), const char *names, int *ret);
/* Exactly that text, where it is there; what it is otherwise is no business of a fault. */
bool check_is(struct check *c, const char *key, const char *text);

/* The member as an array of at most `most`; how many. The rest of a longer one is not looked at. */
size_t check_array(struct check *c, const char *key, size_t most, json_t **ret_array);

/* Borrowed; NULL without a fault where it is not there. */
json_t *check_take(struct check *c, const char *key);

/* Every member that nobody took is a fault. */
void check_end(struct check *c);

#define CHECK_NAME_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
#define CHECK_RULE_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789-"
