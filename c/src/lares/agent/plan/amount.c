/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/amount.h"

static bool is_no_result(enum quantity quantity)
{
	switch ((int)quantity) {
	case QUANTITY_CUFF_PRESSURE:
	case QUANTITY_INTERMEDIATE_TEMPERATURE:
	case QUANTITY_CONTROL_GLUCOSE:
	case QUANTITY_CALIBRATION_GLUCOSE:
	case QUANTITY_ALERT_LEVEL:
	case QUANTITY_ALERT_RATE:
	case QUANTITY_MEASUREMENT_INTERVAL:
	case QUANTITY_TIMESTAMP:
		return true;
	default:
		return false;
	}
}

bool amount_can_be_judged(enum quantity quantity)
{
	return quantity_unit(quantity) != UNIT_NONE && !is_no_result(quantity);
}

bool amount_parse_quantity(struct check *c, bool is_vital, enum quantity *ret)
{
	int quantity;

	if (!check_choice(c, "quantity", quantity_from_name,
		    "a quantity: systolic-pressure, pulse-rate, body-temperature, …", &quantity))
		return false;
	*ret = (enum quantity)quantity;
	if (!amount_can_be_judged(*ret))
		check_fault(c, "quantity", "\"%s\" is not measured as a value with a unit; no value of it can be judged",
			quantity_name(*ret));
	else if (is_vital && quantity_class(*ret) != CLASS_VITAL)
		check_fault(c, "quantity", "\"%s\" is nothing that a person measures; write a vital sign, as body-weight",
			quantity_name(*ret));
	else
		return true;
	return false;
}

struct amount amount_parse(struct check *c, bool is_vital)
{
	struct amount amount = { 0 };
	bool has_quantity = amount_parse_quantity(c, is_vital, &amount.quantity);
	int unit;

	if (!check_choice(c, "unit", unit_from_ucum, "a unit (UCUM): mm[Hg], /min, Cel, %, kg, …", &unit) || !has_quantity)
		return amount;
	amount.unit = (enum unit)unit;
	amount.is_known = quantity_allows(amount.quantity, amount.unit);
	if (!amount.is_known)
		check_fault(c, "unit", "%s is not measured in %s; write %s", quantity_name(amount.quantity),
			unit_ucum(amount.unit), unit_ucum(quantity_unit(amount.quantity)));
	return amount;
}

bool amount_parse_side(struct check *c, enum limit_side *ret_side, struct decimal *ret, const char **ret_key)
{
	bool is_below = check_has(c, "below");

	*ret_side = is_below ? LIMIT_BELOW : LIMIT_ABOVE;
	*ret_key = is_below ? "below" : "above";
	if (!check_decimal(c, *ret_key, ret))
		return false;
	if (is_below && check_take(c, "above")) {
		check_fault(c, "above", "write \"above\" or \"below\"; for both, write two rules");
		return false;
	}
	return true;
}

void amount_check_level(struct check *c, const char *key, const struct amount *amount, struct decimal level)
{
	char digits[DECIMAL_TEXT_MAX];

	decimal_format(level, digits);
	if (!quantity_is_sane(amount->quantity, level, amount->unit))
		check_fault(c, key, "%.24s %s can never be measured as %s; write a value in that unit that can", digits,
			unit_ucum(amount->unit), quantity_name(amount->quantity));
}

bool amount_order(struct check *c, const char *key, const struct amount *amount, struct decimal a, struct decimal b,
	int *ret_order)
{
	if (unit_compare(a, amount->unit, b, amount->unit, ret_order) == 0)
		return true;
	check_fault(c, key, "write fewer digits");
	return false;
}
