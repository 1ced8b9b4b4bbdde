/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * ULID: 48 bits of Unix milliseconds and 80 random bits in 26 characters of Crockford's base 32, so that ids sort by the
 * time they were made (github.com/ulid/spec).
 */
#include <stdbool.h>
#include <stdint.h>

enum { ULID_RANDOM_SIZE = 10, ULID_TEXT_MAX = 27 };

/* A wall clock before 1970 counts as 1970. */
void ulid_make(int64_t wall_us, const uint8_t random[ULID_RANDOM_SIZE], char ret_ulid[ULID_TEXT_MAX]);

/* Canonical text: 26 upper-case characters that fit 128 bits. */
bool ulid_is_valid(const char *text);
