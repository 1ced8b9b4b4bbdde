/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* An enrolment while its pairing is under way: one window at a time, and a person in front of it. */
#include "agent.h"

/* Open the window for that device. Returns BUS_LATER, or a negative errno with words for the installer. */
int enrolling_begin(struct agent *agent, uint64_t token, const struct device *device, struct text *why);

/* bus's ops: how far it is; what a person says to the device's question; an end before its time; nobody is there any more. */
int enrolling_write(void *context, struct text *answer, struct text *why);
int enrolling_answer(void *context, const struct address *address, const struct bus_answer *said, struct text *answer,
	struct text *why);
int enrolling_cancel(void *context, const struct address *address, struct text *answer, struct text *why);
void enrolling_left(void *context, uint64_t token);

/* Whether that device is being enrolled: its row is not to go meanwhile. */
bool enrolling_is_open_for(const struct agent *agent, const struct address *address);

/* radio's ops. */
void enrolling_on_question(void *context, const struct address *address, enum radio_question question, uint32_t digits);
void enrolling_on_paired(void *context, const struct address *address, int result, const char *words);
