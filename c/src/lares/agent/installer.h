/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The installer's enrolments: which device, paired or only heard, and what it turned out to be. */
#include "agent.h"

/* bus's op: enrol a device. May answer later, when its pairing has ended. */
int installer_enrol(void *context, uint64_t token, const struct bus_enrol *wish, struct text *answer, struct text *why);

/* bus's op: forget a device, its bond too. `device` is an id or an address. */
int installer_forget(void *context, const char *device, struct text *answer, struct text *why);

/* The enrolled device of that id or address, or NULL. */
struct enrolled *installer_find(struct agent *agent, const char *device);

/* Write the enrolment and commit it. Returns 0 and the entry, or a negative errno with words for the installer. */
int installer_keep(struct agent *agent, const struct device *device, struct enrolled **ret_enrolled, struct text *why);

/* What Enrol answers. */
void installer_write(struct agent *agent, const struct enrolled *enrolled, bool is_paired, const char *words, struct text *t);
