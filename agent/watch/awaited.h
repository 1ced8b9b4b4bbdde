/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What measurements that should come (expected.h) remember: "awaited/<person>/<quantity>", one row for all rules that wait for
 * the same, as one value changes them all. Until the first change after an upgrade: "expected/<person>/<rule>".
 */
#include <stddef.h>

#include "base/moment.h"
#include "proto/quantity.h"

struct watch;

/* The rows of all that is_changed. */
void awaited_keep(struct watch *watch, const struct moment *now);

/* This one, from which a rule has gone; forgotten where that was the last. */
void awaited_keep_of(struct watch *watch, const char *person, enum quantity quantity, const struct moment *now);

int awaited_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now);
int expected_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now);
