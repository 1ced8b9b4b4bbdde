/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The installer's desk: in the place of the system bus, of agent/bus and of lares-ask. It enrols what is in the home. */
#include <stdbool.h>
#include <stdint.h>

void desk_begin(void);

/* laresd runs. */
void desk_on_laresd(void);

/* True time when it was; 0: it is not. */
uint64_t desk_enrolled_us(int thing);

/* Whether everything is enrolled. */
bool desk_is_done(void);
