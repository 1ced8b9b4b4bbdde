/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* up/plan-status: which plan is in force, and what became of the last one that came. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/faults.h"
#include "proto/stamp.h"

enum { PLAN_STATUS_JSON_MAX = 24576 /* FAULTS_MAX of them, where every character needs escaping */ };

struct plan_status_message {
	const char *home;
	uint64_t version; /* in force; 0: none */
	bool is_accepted; /* the last one */
	const char *reason; /* a code; "done" with is_accepted */
	const char *words; /* a sentence for people */
	const struct faults *faults; /* or NULL */
	struct stamp at;
};

/* Returns the length, or -ENOSPC. */
int plan_status_json(const struct plan_status_message *status, char *ret, size_t n);
