/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What can be wrong with the system itself. Each is one line of fault.def, at most one open alert, and one finding. */
#include <stdint.h>

#include "proto/alert.h"
#include "proto/lang.h"

enum fault {
#define FAULT(constant, rule, part, priority, hold_s, title, todo, title_de, todo_de) FAULT_##constant,
#include "proto/fault.def"
	FAULT_COUNT
};

enum { FAULT_DETAIL_MAX = 97 }; /* fits behind every title */

const char *fault_name(enum fault fault); /* "store-failing": the rule of its alert */
const char *fault_part(enum fault fault); /* "store": where an installer looks */
enum alert_priority fault_priority(enum fault fault); /* where nothing particular says more */
uint32_t fault_hold_s(enum fault fault); /* how long it must have lasted before it is told */
const char *fault_title(enum lang lang, enum fault fault);
const char *fault_todo(enum lang lang, enum fault fault);

enum { FAULT_CERTIFICATE_DAYS = 28 }; /* fewer are told */

/*
 * How urgent a certificate is that ends in so many days; below 0, it has ended. ALERT_PRIORITY_COUNT: not yet. The
 * steps leave most of a month for whoever makes certificates, and make the last week a matter of days. A home renews its own of
 * 90 days by itself when 30 are left: that is nobody's business, and two days are for it to be tried again. Of one that holds less
 * than 90 days a day is as much of its life (NOTICE_CERTIFICATE), so that it is renewed at two thirds of it in silence, too.
 */
enum alert_priority fault_certificate_priority(int64_t days_left);
