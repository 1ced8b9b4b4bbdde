/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Log lines on stderr in the journal's form ("<4>text", sd-daemon(3)).
 *
 * Rooms return, the agent logs, each fault once. error needs a person; warning: we coped; info: rare and worth reading
 * in a year; debug: only with LARES_DEBUG=1. Values, names and keys never go to the log.
 */
#include <systemd/sd-daemon.h>

void log_write(const char *level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...) log_write(SD_ERR, __VA_ARGS__)
#define log_warning(...) log_write(SD_WARNING, __VA_ARGS__)
#define log_info(...) log_write(SD_INFO, __VA_ARGS__)
#define log_debug(...) log_write(SD_DEBUG, __VA_ARGS__)
