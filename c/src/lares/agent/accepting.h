/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What intake asks of the other rooms, as its ops: identities and keys of the vault, numbers and rows of the store, whose a
 * device is and what it is mounted on by the plan; and an accepted reading is led on to the store and the watch. The
 * context is the agent.
 */
#include "intake/intake.h"

extern const struct intake_ops accepting_ops;
