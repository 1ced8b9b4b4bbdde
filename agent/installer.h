/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The installer's enrolments: which device, paired or only heard, and what it turned out to be. */
#include "agent.h"

/* bus's op: enrol a device. May answer later, when its pairing has ended. */
int installer_enrol(void *context, uint64_t token, const struct bus_enrol *wish, struct text *answer, struct text *why);

/* bus's op: forget a device, its bond too. `device` is an id or an address. */
int installer_forget(void *context, const char *device, struct text *answer, struct text *why);

/* radio's op: how the pairing ended. */
void installer_on_paired(void *context, const struct address *address, int result, const char *words);

/* The enrolled device of that id or address, or NULL. */
struct enrolled *installer_find(struct agent *agent, const char *device);
