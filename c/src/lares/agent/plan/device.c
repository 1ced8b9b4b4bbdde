/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "plan/amount.h"
#include "plan/section.h"

enum { USER_MAX = 254, SHARED_MIN = 2 };

static bool is_wired_already(const struct mounted *mounted, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (mounted->inputs[i].quantity == mounted->inputs[index].quantity &&
			mounted->inputs[i].quantity != QUANTITY_INPUT)
			return true;
	return false;
}

static void parse_inputs(struct check *c, struct mounted *mounted)
{
	json_t *inputs;

	mounted->n_inputs = check_array(c, "inputs", MOUNTED_INPUTS_MAX, &inputs);
	for (size_t i = 0; i < mounted->n_inputs; i++) {
		const char *text = json_string_value(json_array_get(inputs, i));

		if (!text || mounted_input_parse(text, &mounted->inputs[i]) < 0)
			check_fault(c, "inputs", "input %zu: write what it is wired to, as \"upper-end-stop\", \"overload\" or "
				"\"!door\" where active means no; \"-\" where it is not used", i + 1);
		else if (is_wired_already(mounted, i))
			check_fault(c, "inputs", "input %zu is wired to what another one is; write \"-\" for one of them", i + 1);
	}
}

static bool is_shared_already(const struct plan_device *device, const char *person)
{
	for (size_t i = 0; i < device->n_shared; i++)
		if (strcmp(device->shared_by[i], person) == 0)
			return true;
	return false;
}

static void parse_shared_by(struct check *c, struct plan_device *device)
{
	json_t *by;
	size_t n = check_array(c, "by", PLAN_SHARED_MAX, &by);

	for (size_t i = 0; i < n; i++) {
		const char *person = json_string_value(json_array_get(by, i));

		if (!person || !person[0] || strlen(person) >= PERSON_ID_MAX)
			check_fault(c, "by", "write the ids of the people who use it");
		else if (is_shared_already(device, person))
			check_fault(c, "by", "one person is there twice; leave one out");
		else
			strcpy(device->shared_by[device->n_shared++], person);
	}
	if (n < SHARED_MIN)
		check_fault(c, "by", "write at least two people; what only one uses has a person and is not shared");
}

static void parse_shared(struct check *c, struct plan_device *device)
{
	struct check shared = check_member(c, "shared");
	struct amount amount = amount_parse(&shared, true);
	int order;

	parse_shared_by(&shared, device);
	device->shared_quantity = amount.quantity;
	device->margin_unit = amount.unit;
	if (check_decimal(&shared, "margin", &device->margin) && amount.is_known) {
		order = decimal_compare(device->margin, (struct decimal){ 0, 0 });
		if (order <= 0 || !quantity_can_change_by(amount.quantity, device->margin, amount.unit))
			check_fault(&shared, "margin", "write by how much two people differ at least, in that unit");
	}
	check_end(&shared);
	check_none(c, "person", "leave it out, or leave shared out: a shared device is of nobody alone");
	check_none(c, "user", "leave it out, or leave shared out: who uses it is told by the value");
}

void device_parse(struct check *c, struct plan_device *device)
{
	uint64_t user = READING_NO_USER;

	check_address(c, "address", &device->address);
	if (check_has(c, "shared"))
		parse_shared(c, device);
	else
		check_id(c, "person", CHECK_NAME_CHARACTERS, device->person, sizeof(device->person));
	if (check_has(c, "mounted_on") && check_text(c, "mounted_on", device->mounted_on, sizeof(device->mounted_on)))
		device->mounted.mounting = mounting_from_name(device->mounted_on);
	parse_inputs(c, &device->mounted);
	if (check_has(c, "user") && !check_has(c, "shared"))
		check_integer(c, "user", 0, USER_MAX, &user);
	if (user != READING_NO_USER && (device->mounted_on[0] || device->mounted.n_inputs))
		check_fault(c, "user", "what a device is mounted on holds for all its users; leave user out");
	device->user = (uint8_t)user;
	check_end(c);
}
