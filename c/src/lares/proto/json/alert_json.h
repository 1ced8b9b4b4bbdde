/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* up/alert/<id>: the whole state of one alert, as it is stored, sent, and read back after a restart. */
#include <stddef.h>

#include "proto/alert.h"

/* A full history of full notes, where every character needs escaping, fits. */
enum { ALERT_JSON_MAX = 32 * 1024 };

/* Returns the length, or -ENOSPC. */
int alert_json(const struct alert *alert, char *ret, size_t n);

/*
 * Read what alert_json() wrote: written again it is the same text, to the last digit. Anything else is refused.
 * Returns 0, -EBADMSG, or -ENOMEM.
 */
int alert_from_json(const char *text, size_t n_text, struct alert *ret_alert);
