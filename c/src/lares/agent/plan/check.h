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
#include "proto/hex.h"

enum { CHECK_MEMBERS_MAX = 24 };

/*
 * What stands in a template where whoever adopts it writes something of their own: in the place of a name, and of an
 * address. In a template it is a remark, in a plan a fault.
 */
#define CHECK_BLANK "fill-in"
#define CHECK_BLANK_ADDRESS "00:00:00:00:00:00"

struct check {
	json_t *object;
	struct faults *faults;
	bool is_template;
	struct faults *remarks; /* or NULL: nobody wants them */
	char path[FAULT_PATH_MAX];
	const char *known[CHECK_MEMBERS_MAX];
	size_t n_known;
};

/* `path` is copied. What is no object is a fault, and all its members are missing without further faults. */
struct check check_begin(json_t *object, struct faults *faults, const char *path);

/* The element of a member that is an array. */
struct check check_element(const struct check *c, const char *key, json_t *array, size_t index);

/* A member that is an object of its own; what is none is a fault. */
struct check check_member(struct check *c, const char *key);

void check_fault(struct check *c, const char *key, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* No fault: something that whoever wrote it may want to know. */
void check_remark(struct check *c, const char *key, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* A remark in a template, and a fault in anything else: something is still to be written. */
void check_blank(struct check *c, const char *key, const char *words);

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
/* An address, in upper or lower case. */
bool check_address(struct check *c, const char *key, struct address *ret);
/* The same, returned: 0 with a fault. */
uint32_t check_integer_in(struct check *c, const char *key, uint32_t least, uint32_t most);
/* The same as check_integer() where it is there; `none` where it is not, and where it is wrong. */
uint32_t check_integer_or(struct check *c, const char *key, uint32_t least, uint32_t most, uint32_t none);
/* Exactly that text, where it is there; what it is otherwise is no business of a fault. */
bool check_is(struct check *c, const char *key, const char *text);

/* The member as an array of at most `most`; how many. The rest of a longer one is not looked at. */
size_t check_array(struct check *c, const char *key, size_t most, json_t **ret_array);

/* A fault where the member is there: it says nothing together with the others. `words` says why. */
void check_none(struct check *c, const char *key, const char *words);

/* Borrowed; NULL without a fault where it is not there. */
json_t *check_take(struct check *c, const char *key);

/* Every member that nobody took is a fault. */
void check_end(struct check *c);

#define CHECK_NAME_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
#define CHECK_RULE_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789-"
