/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/mounting.h"

#include <errno.h>
#include <string.h>

#include "proto/table.h"
#include "proto/text.h"

enum { INPUT_TEXT_MAX = 32 };

struct meaning {
	enum mounting mounting;
	enum quantity from, to;
	bool is_inverted;
};

static const char *const names[] = {
	[MOUNTING_NONE] = "",
#define MOUNTING(constant, name, words) [MOUNTING_##constant] = name,
#define MEANS(constant, quantity, becomes, inverted)
#include "proto/mounting.def"
};

static const char *const words_of[] = {
	[MOUNTING_NONE] = "",
#define MOUNTING(constant, name, words) [MOUNTING_##constant] = words,
#define MEANS(constant, quantity, becomes, inverted)
#include "proto/mounting.def"
};

static const struct meaning meanings[] = {
#define MOUNTING(constant, name, words)
#define MEANS(constant, quantity, becomes, inverted) \
	{ MOUNTING_##constant, QUANTITY_##quantity, QUANTITY_##becomes, inverted },
#include "proto/mounting.def"
};

/* What formats of sensors call what an aid says of itself. */
static const struct {
	enum quantity from, to;
} of_aids[] = {
	{ QUANTITY_MASS, QUANTITY_LOAD },
	{ QUANTITY_BODY_WEIGHT, QUANTITY_LOAD }, /* what hangs in a hoist is no weighing */
	{ QUANTITY_PRESENCE, QUANTITY_OCCUPANCY },
	{ QUANTITY_RUNNING, QUANTITY_MOVING },
	{ QUANTITY_PROBLEM, QUANTITY_FAULT },
	{ QUANTITY_TALLY, QUANTITY_CYCLE_COUNT },
};

const char *mounting_name(enum mounting mounting)
{
	return names[mounting];
}

const char *mounting_words(enum mounting mounting)
{
	return words_of[mounting];
}

enum mounting mounting_from_name(const char *name)
{
	int found = table_find(names, MOUNTING_COUNT, name);

	return found < 0 ? MOUNTING_NONE : (enum mounting)found;
}

bool mounting_can_say(enum mounting mounting, enum quantity quantity)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (meanings[i].mounting == mounting && meanings[i].to == quantity)
			return true;
	return false;
}

/* Which quantities a contact can be: those that say yes or no of an aid or a door. */
static bool can_be_input(enum quantity quantity)
{
	switch ((int)quantity) {
	case QUANTITY_RAISED:
	case QUANTITY_MOVING:
	case QUANTITY_UPPER_END_STOP:
	case QUANTITY_LOWER_END_STOP:
	case QUANTITY_OCCUPANCY:
	case QUANTITY_FAULT:
	case QUANTITY_OVERLOAD:
	case QUANTITY_EMERGENCY_STOP:
	case QUANTITY_BATTERY_LOW:
	case QUANTITY_BATTERY_CHARGING:
	case QUANTITY_POWER_ON:
	case QUANTITY_DOOR:
	case QUANTITY_OPENING:
		return true;
	default:
		return false;
	}
}

int mounted_input_parse(const char *text, struct mounted_input *ret_input)
{
	bool is_inverted = text[0] == '!';
	int quantity;

	if (strcmp(text, "-") == 0) {
		*ret_input = (struct mounted_input){ QUANTITY_INPUT, false };
		return 0;
	}
	quantity = quantity_from_name(text + is_inverted);
	if (quantity < 0 || !can_be_input((enum quantity)quantity))
		return -EINVAL;
	*ret_input = (struct mounted_input){ (enum quantity)quantity, is_inverted };
	return 0;
}

void mounted_input_format(const struct mounted_input *input, struct text *t)
{
	if (input->quantity == QUANTITY_INPUT)
		text_put(t, "-");
	else
		text_printf(t, "%s%s", input->is_inverted ? "!" : "", quantity_name(input->quantity));
}

int mounted_inputs_parse(const char *list, struct mounted *mounted)
{
	struct mounted_input inputs[MOUNTED_INPUTS_MAX];
	size_t n_inputs = 0;

	while (*list) {
		size_t n = strcspn(list, ",");
		char one[INPUT_TEXT_MAX] = "";

		if (n_inputs == MOUNTED_INPUTS_MAX)
			return -E2BIG;
		if (n >= sizeof(one))
			return -EINVAL;
		memcpy(one, list, n);
		if (mounted_input_parse(one, &inputs[n_inputs++]) < 0)
			return -EINVAL;
		list += n + (list[n] == ',');
	}
	memcpy(mounted->inputs, inputs, n_inputs * sizeof(inputs[0]));
	mounted->n_inputs = n_inputs;
	return 0;
}

void mounted_inputs_format(const struct mounted *mounted, struct text *t)
{
	for (size_t i = 0; i < mounted->n_inputs; i++) {
		text_put(t, i ? "," : "");
		mounted_input_format(&mounted->inputs[i], t);
	}
}

/* Returns whether the value says something else now. A number keeps its unit, and what cannot be told so stays. */
static bool turn(struct value *value, enum quantity to, bool is_inverted)
{
	if (value->kind == VALUE_NUMBER && !quantity_allows(to, value->unit))
		return false;
	value->quantity = to;
	if (value->kind == VALUE_BOOLEAN)
		value->truth ^= is_inverted;
	return true;
}

static bool turn_by_mounting(enum mounting mounting, struct value *value)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (meanings[i].mounting == mounting && meanings[i].from == value->quantity)
			return turn(value, meanings[i].to, meanings[i].is_inverted);
	return false;
}

static bool is_input(enum quantity quantity)
{
	return quantity == QUANTITY_INPUT || quantity == QUANTITY_GENERIC_BOOLEAN;
}

static bool turn_input(const struct mounted *mounted, struct value *value)
{
	size_t index = value->instance ? value->instance - 1u : 0;

	if (!is_input(value->quantity) || index >= mounted->n_inputs ||
		mounted->inputs[index].quantity == QUANTITY_INPUT)
		return false;
	value->instance = 0;
	return turn(value, mounted->inputs[index].quantity, mounted->inputs[index].is_inverted);
}

static bool turn_of_aid(struct value *value)
{
	for (size_t i = 0; i < sizeof(of_aids) / sizeof(of_aids[0]); i++)
		if (of_aids[i].from == value->quantity)
			return turn(value, of_aids[i].to, false);
	return false;
}

void mounted_apply(const struct mounted *mounted, bool is_aid, struct readings *readings, struct reading *reading)
{
	bool is_turned = false;

	for (size_t i = reading->first_value; i < reading->first_value + (size_t)reading->n_values; i++) {
		struct value *value = &readings->values[i];

		is_turned |= turn_by_mounting(mounted->mounting, value) || turn_input(mounted, value) ||
			(is_aid && turn_of_aid(value));
	}
	if (is_turned)
		reading_mark(reading, FLAG_BY_MOUNTING);
	if (is_aid && (reading->kind == READING_SENSOR || reading->kind == READING_WEIGHT))
		reading->kind = READING_MOBILITY;
}
