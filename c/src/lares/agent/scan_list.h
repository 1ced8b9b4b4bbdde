/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What was heard lately, enrolled or not, and what it seems to be: for the installer's screen and for the team's. */
#include "agent.h"

/* {"nearby":[…],"more":false}, as Scan answers it (bus/README.md). */
void scan_list_write(struct agent *agent, struct text *t);
