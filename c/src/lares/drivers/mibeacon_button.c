/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Buttons of MiBeacons. What was pressed, and how, is written in a way of each product's own
 * (Bluetooth-Devices/xiaomi-ble). Several buttons are numbered from 1 on, left to right; an only one has no number.
 */
#include "drivers/mibeacon_object.h"

enum buttons {
	BUTTONS_ONE, /* any code is that one */
	BUTTONS_FROM_0, /* the code is the button's place */
	BUTTONS_FROM_1,
	BUTTONS_BITS,
	BUTTONS_CODED, /* an only one, whose code says how it was pressed */
	BUTTONS_TWO_SWITCHES, /* pressed together or not */
	BUTTONS_THREE_SWITCHES,
	BUTTONS_SWITCH,
	BUTTONS_KNOB,
	BUTTONS_CUBE, /* turned on the table */
};

static const struct {
	uint16_t product;
	enum buttons buttons;
} products[] = {
	{ 0x0153, BUTTONS_FROM_0 }, /* YLYK01YL and its kin: remote controls of lamps and fans */
	{ 0x03b6, BUTTONS_KNOB }, /* YLKG07YL, YLKG08YL */
	{ 0x03bf, BUTTONS_FROM_0 }, /* YLYB01YL-BHFRC */
	{ 0x04e1, BUTTONS_CUBE }, /* XMMF01JQD */
	{ 0x04e6, BUTTONS_FROM_0 }, /* YLYK01YL-VENFAN */
	{ 0x068e, BUTTONS_FROM_0 }, /* YLYK01YL-FANCL */
	{ 0x0dfd, BUTTONS_THREE_SWITCHES }, /* K9B */
	{ 0x1568, BUTTONS_SWITCH },
	{ 0x1569, BUTTONS_TWO_SWITCHES },
	{ 0x1949, BUTTONS_BITS }, /* XMWXKG01YL */
	{ 0x1c10, BUTTONS_CODED }, /* K9BB */
	{ 0x3a61, BUTTONS_FROM_1 }, /* KS1 */
	{ 0x3e17, BUTTONS_FROM_1 }, /* KS1BP */
	{ 0x520b, BUTTONS_ONE }, /* KS2BB */
	{ 0x5968, BUTTONS_FROM_0 }, /* XMWS01XS */
};

enum { PLACES = 10 }; /* more are in no product */

static const char *const presses[] = { "press", "double-press", "long-press" };

static const char *press_of(unsigned int kind)
{
	return kind < sizeof(presses) / sizeof(presses[0]) ? presses[kind] : NULL;
}

static bool find_product(uint16_t product, enum buttons *ret_buttons)
{
	for (size_t i = 0; i < sizeof(products) / sizeof(products[0]); i++) {
		if (products[i].product != product)
			continue;
		*ret_buttons = products[i].buttons;
		return true;
	}
	*ret_buttons = BUTTONS_ONE;
	return false;
}

static void put_press(struct mibeacon *beacon, const char *event, unsigned int instance)
{
	mibeacon_event(beacon, QUANTITY_BUTTON, event, instance, 0);
}

static void put_presses(struct mibeacon *beacon, const char *event, unsigned int bits)
{
	for (unsigned int i = 0; i < 3; i++)
		if (bits <= 7 && (bits >> i & 1))
			put_press(beacon, event, i + 1);
	if (bits == 0 || bits > 7)
		put_press(beacon, NULL, 0);
}

/* Which of the switches side by side were pressed together, by the index. */
static unsigned int switches_of(enum buttons buttons, uint8_t index)
{
	static const uint8_t two[] = { 1, 2, 3 }, three[] = { 1, 2, 4, 3, 6, 5, 7 };

	if (buttons == BUTTONS_TWO_SWITCHES)
		return index < sizeof(two) ? two[index] : 0;
	return index < sizeof(three) ? three[index] : 0;
}

/* These say long where others say double. */
static const char *switch_press_of(uint8_t kind)
{
	return kind == 1 ? "long-press" : kind == 2 ? "double-press" : press_of(kind);
}

static void put_turn(struct mibeacon *beacon, uint8_t steps, bool is_pressed)
{
	static const char *const turns[2][2] = { { "rotate-right", "rotate-left" },
		{ "rotate-right-pressed", "rotate-left-pressed" } };
	bool is_left = steps > INT8_MAX;

	mibeacon_event(beacon, QUANTITY_DIMMER, turns[is_pressed][is_left], 0, is_left ? 256u - steps : steps);
}

/*
 * Kind 3 is a press: index 0 and how often, or 1 and for how many seconds; 4 a turn, signed, which is in the index where
 * the knob was pressed, too.
 */
static void put_knob(struct mibeacon *beacon, uint8_t index, uint8_t value, uint8_t kind)
{
	static const char *const times[] = { NULL, "press", "double-press", "triple-press" };

	if (kind == 4) {
		put_turn(beacon, index ? index : value, index != 0);
	} else if (kind == 3 && index == 0) {
		put_press(beacon, value < 4 ? times[value] : "multiple-press", 0);
	} else if (kind == 3 && index == 1) {
		put_press(beacon, "long-press", 0);
		mibeacon_number(beacon, QUANTITY_DURATION, (struct decimal){ value, 0 }, UNIT_SECOND);
	} else {
		put_press(beacon, kind == 3 ? NULL : press_of(kind), 0);
	}
}

/* Index and kind of Xiaomi's definition; a product that is not listed numbers its buttons from the second on. */
static void put_plain(struct mibeacon *beacon, bool is_numbered, uint8_t index, uint8_t kind)
{
	put_press(beacon, index < PLACES ? press_of(kind) : NULL, index || is_numbered ? index + 1u : 0);
}

bool mibeacon_button(struct mibeacon *beacon, const struct mibeacon_object *object)
{
	uint8_t index = object->octets[0], value = object->octets[1], kind = object->octets[2];
	enum buttons buttons;

	find_product(beacon->product, &buttons);
	mibeacon_reading(beacon, READING_SENSOR);
	switch (buttons) {
	case BUTTONS_KNOB:
		put_knob(beacon, index, value, kind);
		break;
	case BUTTONS_CUBE:
		mibeacon_event(beacon, QUANTITY_DIMMER, index == 0 ? "rotate-right" : index == 1 ? "rotate-left" : NULL, 0, 1);
		break;
	case BUTTONS_SWITCH:
		put_press(beacon, switch_press_of(kind), 0);
		break;
	case BUTTONS_TWO_SWITCHES:
	case BUTTONS_THREE_SWITCHES:
		put_presses(beacon, switch_press_of(kind), switches_of(buttons, index));
		break;
	case BUTTONS_ONE:
	case BUTTONS_FROM_0:
	case BUTTONS_FROM_1:
	case BUTTONS_BITS:
	case BUTTONS_CODED:
		put_plain(beacon, buttons == BUTTONS_FROM_0, index, kind);
		break;
	}
	return true;
}

/* K9BB: the bits of the code say how often, and for how long. */
static const char *coded_press_of(uint8_t code)
{
	return code == 1 ? "press" : code == 8 ? "long-press" : code == 15 ? "double-press" : NULL;
}

/* 0x4a0c to 0x4a0e, and the same with 0x4e and 0x56: the id says how it was pressed, an octet which. */
bool mibeacon_press(struct mibeacon *beacon, const struct mibeacon_object *object)
{
	const char *event = press_of((object->id & 0xff) - 0x0cu);
	uint8_t code = object->n ? object->octets[0] : 0;
	enum buttons buttons;

	/* Of 0x56 only four products are known; on others it is told about things that have no button at all. */
	if (!find_product(beacon->product, &buttons) && object->id >> 8 == 0x56)
		return false;
	mibeacon_reading(beacon, READING_SENSOR);
	if (object->id == 0x4a13)
		put_press(beacon, code == 1 ? "press" : NULL, 0);
	else if (buttons == BUTTONS_FROM_0)
		put_press(beacon, code < PLACES ? event : NULL, code + 1u);
	else if (buttons == BUTTONS_FROM_1)
		put_press(beacon, code > 0 && code <= PLACES ? event : NULL, code);
	else if (buttons == BUTTONS_BITS)
		put_presses(beacon, event, code);
	else if (buttons == BUTTONS_CODED)
		put_press(beacon, coded_press_of(code), 0);
	else
		put_press(beacon, event, 0);
	return true;
}
