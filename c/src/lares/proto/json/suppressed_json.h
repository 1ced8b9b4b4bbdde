/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Why something did not become an alert, as it is kept and shown. */
#include <stddef.h>

#include "proto/suppressed.h"

enum { SUPPRESSED_JSON_MAX = 1024 };

/* Returns the length, or -ENOSPC. */
int suppressed_json(const struct suppressed *suppressed, char *ret, size_t n);
