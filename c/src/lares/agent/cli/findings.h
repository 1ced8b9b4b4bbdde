/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What was checked: a JSON array of {"level","about","words","do"} as laresd's Doctor answers it, so that what only the
 * command line sees stands beside it. Pure.
 */
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* `level` is "ok", "warning" or "fault"; `todo` NULL: nothing is to be done. */
void findings_add(json_t *findings, const char *level, const char *about, const char *todo, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Whether something is said of that part already. */
bool findings_speak_of(const json_t *findings, const char *about);

/* What laresd's other answers say and its Doctor does not: the clock (Status), bonds, batteries (Devices), keys (refused). */
void findings_of_status(json_t *findings, const json_t *status);
void findings_of_devices(json_t *findings, const json_t *devices);
void findings_of_refused(json_t *findings, const json_t *refused);

/* In groups, and the sum. Returns how many faults there are. */
size_t findings_show(const json_t *findings, FILE *out);
