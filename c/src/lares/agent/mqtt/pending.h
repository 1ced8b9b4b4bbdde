/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What the broker has not answered: the packet identifiers of libmosquitto and the numbers of laresd. Pure.
 *
 * Identifiers rise one by one over publishes and subscriptions and begin again after 65535, so that each finds the place
 * of its remainder free, unless an old message is still unanswered; then it lies in the next place that is. libmosquitto
 * does not look whether an identifier is in use: one that comes round while its message is unanswered is told here, as its
 * answer would be taken for that of the other.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PENDING_MAX = 128 };

struct pending {
	struct {
		int mid; /* 0: a free place */
		bool is_subscription;
		uint64_t number;
	} at[PENDING_MAX];
	size_t n;
};

static inline bool pending_is_full(const struct pending *pending)
{
	return pending->n == PENDING_MAX;
}

/* Only while it is not full. Returns false where that identifier still waits for an answer. */
bool pending_add(struct pending *pending, int mid, bool is_subscription, uint64_t number);

/* Take out what was answered. Returns whether it was asked at all. */
bool pending_take(struct pending *pending, int mid, bool is_subscription, uint64_t *ret_number);
