/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Who may do what by a signed command. Of an alert the watch knows more: family and resident only where they are asked. */
#include <stdbool.h>

#include "proto/json/command_json.h"

/* `person` NULL: the team's own key. */
bool verb_may(enum verb verb, const struct plan_person *person);
