/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A new key and certificate in good time, without a person: asked for from two thirds of the present one's life on. */
#include "agent.h"

/* Once a minute. */
void renewing_look(struct agent *agent, uint64_t now_us);
