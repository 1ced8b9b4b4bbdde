/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What is different in safe mode (safe_account.h): what is heard, what the team is told, and how it ends. */
#include "agent.h"

/* Tell of it, and arm its end; or, in a start as usual, when this start has held out. Returns 0 or a negative errno. */
int safe_mode_open(struct agent *agent, const struct safe_account *account);
void safe_mode_close(struct agent *agent);

/* Whether that device is one; else it is a stranger to the radio, and costs no more than a stranger does. */
bool safe_mode_hears(const struct agent *agent, const struct device *device);

/* Those of the configuration, or the name of none. */
const char *safe_mode_adapters(const struct agent *agent);
