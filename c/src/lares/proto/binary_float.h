/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Binary floating point on the air (IEEE 754 binary16 and binary32, little-endian) as the decimal that the device
 * meant: the one of fewest digits that is nearer to this float than to any other. 0x41be6666 is 23.8, and not
 * 23.799999.
 */
#include "proto/sfloat.h"

enum { BINARY_FLOAT_DECIMALS_MAX = 9 };

/* After a short read (see reader) what they return means nothing. Put into readings by sfloat_put(). */
struct sfloat binary16_read(struct reader *r);
struct sfloat binary32_read(struct reader *r);
