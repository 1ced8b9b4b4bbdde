/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Inside the plan: a quantity, its unit, and numbers in it, as rules about values have them. */
#include "plan/check.h"
#include "proto/plan.h"

struct amount {
	enum quantity quantity;
	enum unit unit;
	bool is_known; /* both were right, and the unit fits: the numbers can be judged */
};

/*
 * Whether a rule about values can judge it: a number with a unit that is a result, and not what a device measures on
 * its way to one or was told itself. A rule on anything else would wait for ever and look like care.
 */
bool amount_can_be_judged(enum quantity quantity);

/* "quantity", which is one of vital signs where `is_vital`; false with a fault. */
bool amount_parse_quantity(struct check *c, bool is_vital, enum quantity *ret);

/* "quantity" and "unit". */
struct amount amount_parse(struct check *c, bool is_vital);

/* "above" or "below": which, its number, and the member's name for further faults. False with a fault. */
bool amount_parse_side(struct check *c, enum limit_side *ret_side, struct decimal *ret, const char **ret_key);

/* A fault where the number can never be measured. */
void amount_check_level(struct check *c, const char *key, const struct amount *amount, struct decimal level);

/* The order of two numbers in that unit, as decimal_compare() has it; false with a fault at `key`: too many digits. */
bool amount_order(struct check *c, const char *key, const struct amount *amount, struct decimal a, struct decimal b,
	int *ret_order);
