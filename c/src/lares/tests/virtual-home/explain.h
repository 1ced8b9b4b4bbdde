/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* `virtual-home check`: a scenario in words, on stdout. */
#include "tests/virtual-home/scenario.h"

void explain(const struct scenario *scenario);
