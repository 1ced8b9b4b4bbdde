/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The team's side: remembers everything that was ever sent to it, under which number. */
#include "model.h"

enum { BROKER_TAKEN_MAX = 4096 };

struct broker {
	uint32_t readings[MODEL_READINGS_MAX + 1]; /* tokens by seq; 0: never sent */
	struct {
		uint64_t n;
		uint32_t token;
	} messages[BROKER_TAKEN_MAX];
	size_t n_messages;
	uint64_t n_sent, n_repeated;
};

/*
 * That was sent, and `token` is what is meant by it. A number that meant something else before is VERDICT_DOUBLED. Of more
 * than BROKER_TAKEN_MAX messages the rest goes unchecked.
 */
enum verdict broker_take(struct broker *broker, const struct outgoing *outgoing, uint32_t token, struct finding *finding);
