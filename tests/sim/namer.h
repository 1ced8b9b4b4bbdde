/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The newest results that the team has, of which it says whose they are. */
#include <stdbool.h>

#include "tests/crash/chance.h"

enum { NAMER_TEXT_MAX = 33 };

void namer_begin(void);
void namer_on_readings(const char *payload);

/*
 * The id of one, of those that are nobody's rather; who it is likely of, where that can be seen from the value ("": of nobody of this
 * house). False: there is none.
 */
bool namer_choose(struct chance *chance, char ret_reading[NAMER_TEXT_MAX], const char **ret_likely);
