/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The alarm in the home: the watch says when it is to sound (watch/sound.h), lares-alarm sounds it (carry/siren.h), and
 * what came of it is in the alert's history. An alarm that is wanted and does not work is a fault of the gateway.
 */
#include <stddef.h>
#include <stdint.h>

struct agent;
struct alert;

/* Where the configuration names an alarm; else nothing. Returns 0, or a negative errno with its words. */
int sounding_open(struct agent *agent, char *ret_reason, size_t n_reason);
void sounding_close(struct agent *agent);

/* The watch's op; `context` is the agent. */
int sounding_sound(void *context, const struct alert *alert);

/* The broker has taken the entry `n` of the messages. Before it is removed from the outbox. */
void sounding_on_accepted(struct agent *agent, uint64_t n);
