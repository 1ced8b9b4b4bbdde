/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Alerts, as their JSON says. The same octets are put, sent, taken, delivered and sent again: what was parsed is remembered, and
 * parsed once.
 */
#include <stddef.h>

#include "proto/alert.h"

/* Stays valid until the next call. NULL: it cannot be read. */
const struct alert *parsed_alert(const char *json, size_t n);

void parsed_end(void);
