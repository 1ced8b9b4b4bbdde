/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What Enrol and EnrolAnswer are called with. */
#include <systemd/sd-bus.h>

#include "bus/bus.h"

/* Read and check "sa{sv}". Returns 0; 1: `why` says what is wrong; or a negative errno. */
int enrol_read(sd_bus_message *call, struct bus_enrol *ret_wish, struct text *why);

/* Likewise the address that EnrolCancel, and EnrolAnswer before its answer, are called with. */
int enrol_read_address(sd_bus_message *call, struct address *ret_address, struct text *why);

/* Likewise "s": six digits, yes or no. */
int enrol_read_answer(sd_bus_message *call, struct bus_answer *ret_answer, struct text *why);
