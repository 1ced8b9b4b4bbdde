/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What happened, a line each, with true time in front. The last TRACE_KEPT lines are kept for whoever has to explain
 * something, and a digest of all of them says whether two runs were the same, octet for octet.
 */
#include <stdbool.h>
#include <stdint.h>

enum { TRACE_KEPT = 60, TRACE_LINE_MAX = 400, TRACE_DIGEST_MAX = 65 };

/* `is_told`: each line also goes to stdout. */
void trace_begin(bool is_told);

void trace(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* SHA-256 of all lines, in hex. */
void trace_digest(char ret_digest[TRACE_DIGEST_MAX]);

/* The last lines, on stdout. */
void trace_tell(void);

/* True time as "2026-03-27 08:15:02.123456" UTC. */
const char *trace_time(uint64_t true_us);
