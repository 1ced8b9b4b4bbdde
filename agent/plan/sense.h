/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Whether the parts of a plan fit each other, after each has been read by itself. */
#include "proto/faults.h"
#include "proto/plan.h"

/* `n_people` and so on are as in the document, so that the indexes in the paths are right. */
void sense_check(const struct plan *plan, struct faults *faults);
