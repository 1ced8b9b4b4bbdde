/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The words of the format, indexed by their constants: for the parser and its tests. NULL: there is no word. */
#include "tests/virtual-home/scenario.h"

extern const char *const pairing_names[PAIRING_COUNT];
extern const char *const after_names[AFTER_COUNT];
extern const char *const deed_names[DEED_COUNT];
extern const char *const fault_names[FAULT_COUNT];
