/* SPDX-License-Identifier: Apache-2.0 */
#include "trace.h"

#include <mbedtls/sha256.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "clockwork.h"
#include "ledger.h"
#include "proto/hex.h"

static struct {
	bool is_told;
	char lines[TRACE_KEPT][TRACE_LINE_MAX];
	uint64_t n;
	mbedtls_sha256_context sha;
} kept;

void trace_begin(bool is_told)
{
	kept.is_told = is_told;
	kept.n = 0;
	mbedtls_sha256_init(&kept.sha);
	mbedtls_sha256_starts_ret(&kept.sha, 0);
}

const char *trace_time(uint64_t true_us)
{
	static char text[40];
	time_t second = (time_t)(true_us / 1000000);
	struct tm tm;

	gmtime_r(&second, &tm);
	snprintf(text, sizeof(text), "%04d-%02d-%02d %02d:%02d:%02d.%06u", (tm.tm_year + 1900) % 10000, tm.tm_mon + 1, tm.tm_mday,
		tm.tm_hour, tm.tm_min, tm.tm_sec, (unsigned)(true_us % 1000000));
	return text;
}

static void add(const char *format, va_list arguments)
{
	char *line = kept.lines[kept.n++ % TRACE_KEPT];
	int n = snprintf(line, TRACE_LINE_MAX, "%llu ", (unsigned long long)clockwork_true_us());
	int m = vsnprintf(line + n, TRACE_LINE_MAX - (size_t)n, format, arguments);

	n = n + m < TRACE_LINE_MAX ? n + m : TRACE_LINE_MAX - 1;
	mbedtls_sha256_update_ret(&kept.sha, (const uint8_t *)line, (size_t)n + 1);
	if (kept.is_told)
		printf("%s %s\n", trace_time(clockwork_true_us()), strchr(line, ' ') + 1);
}

void trace(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add(format, arguments);
	va_end(arguments);
}

void trace_digest(char ret_digest[TRACE_DIGEST_MAX])
{
	mbedtls_sha256_context sha;
	uint8_t digest[32];

	mbedtls_sha256_init(&sha);
	mbedtls_sha256_clone(&sha, &kept.sha);
	mbedtls_sha256_finish_ret(&sha, digest);
	hex_encode(digest, sizeof(digest), ret_digest);
}

void trace_tell(void)
{
	uint64_t first = kept.n > TRACE_KEPT ? kept.n - TRACE_KEPT : 0;

	for (uint64_t i = first; i < kept.n; i++) {
		const char *line = kept.lines[i % TRACE_KEPT];
		unsigned long long at_us = 0;

		sscanf(line, "%llu", &at_us);
		printf("  %s %s\n", trace_time(at_us), strchr(line, ' ') + 1);
	}
}

/* In the place of base/log: what the agent says is part of what happened. */
void log_write(const char *level, const char *format, ...)
{
	char line[TRACE_LINE_MAX];
	va_list arguments;

	if (strcmp(level, SD_DEBUG) == 0)
		return;
	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	trace("laresd %s%s", level, line);
	ledger_on_said(line);
}
