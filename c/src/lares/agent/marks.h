/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * How far each device's stored records were fetched: one counter of the store by address and service. What it says is up to
 * the radio; here it is only kept, and durable before marks_put() returns.
 */
#include "agent.h"

/* The radio's ops; `context` is the agent. */
bool marks_get(void *context, const struct device *device, uint16_t service, uint64_t *ret_mark);
int marks_put(void *context, const struct device *device, uint16_t service, uint64_t mark);

/*
 * A device is new here, perhaps with another person, or its older records are wanted now: its memory is looked at from the
 * beginning. Written to the store's open transaction. Returns 0 or a negative errno.
 */
int marks_forget(struct store *store, const struct address *address);
