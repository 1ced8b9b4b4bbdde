/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * laresd's side of lares-alarm, the second carrier: it is told of an alert, and says what came of sounding it.
 *
 * It has a socket of its own, beside the carrier's (RECORD_ALARM_SUFFIX), so that the kernel keeps them apart: who may
 * sound a bell in the home may not therefore answer for the broker.
 */
#include <stdbool.h>
#include <stddef.h>
#include <systemd/sd-event.h>

#include "proto/ulid.h"

enum {
	SIREN_TURN_MAX = 64, /* records of its side that are taken in one turn of the loop */
	SIREN_WAITING_MAX = 16, /* alerts that are sounded and not answered; the alarm is one bell */
	SIREN_WORDS_MAX = 120,
};

struct siren_ops {
	/* What came of it. `words` is NULL where the alarm's program ended well, and else says what is wrong. */
	void (*on_sounded)(void *context, const char *alert, const char *words);
	/* lares-alarm came or went. */
	void (*on_carrier)(void *context, bool is_there);
};

struct siren;

/*
 * Listen at <carry_socket>RECORD_ALARM_SUFFIX for root, ourselves and `user`. The ops and context are borrowed. Returns 0, or a
 * negative errno with a line for people in ret_reason.
 */
int siren_open(sd_event *event, const char *carry_socket, const char *user, const struct siren_ops *ops, void *context,
	struct siren **ret_siren, char *ret_reason, size_t n_reason);
void siren_close(struct siren *siren);

/* Sound the alarm for it. Returns 0, -ENOTCONN (lares-alarm is away), -ENOBUFS (it does not answer) or -EMSGSIZE. */
int siren_sound(struct siren *siren, const char *alert, const char *json, size_t n_json);
