/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vec-families SOURCE: drivers/FAMILIES.md, from what the drivers and their vectors say of themselves.
 *
 *	build/dev/bin/vec-families . >drivers/FAMILIES.md
 */
#include <inttypes.h>
#include <stdio.h>

#include "vectors/vec.h"

struct family {
	const struct driver *driver;
	unsigned int n_captures, n_by_hand;
	bool tells[QUANTITY_COUNT];
};

static void note_quantities(struct family *family, const struct frame *frame)
{
	struct readings readings;

	if (family->driver->decode(frame, &readings) != DECODE_OK)
		return;
	for (size_t i = 0; i < readings.n_values; i++)
		family->tells[readings.values[i].quantity] = true;
}

static int count_row(void *context, const struct vec_row *row)
{
	struct family *family = context;

	if (vec_expects(row, DECODE_NOT_MINE)) /* of the same maker, and another family */
		return 0;
	if (row->is_capture)
		family->n_captures++;
	else
		family->n_by_hand++;
	note_quantities(family, row->frame);
	return 0;
}

static void put_key(struct driver_key key, const char *comma)
{
	static const char *const forms[] = {
		[HEARD_SERVICE_DATA] = "%sservice data %04" PRIX32,
		[HEARD_MANUFACTURER] = "%scompany %04" PRIX32,
		[HEARD_VALUE] = "%s%04" PRIX32,
		[HEARD_VENDOR_VALUE] = "%s%08" PRIX32 "-…",
	};

	printf(forms[key.heard], comma, key.number);
}

static void put_keys(const struct driver *driver)
{
	const char *comma = "";

	for (size_t i = 0; i < drivers_key_count(); i++) {
		if (drivers_find(drivers_key_at(i)) != driver)
			continue;
		put_key(drivers_key_at(i), comma);
		comma = ", ";
	}
}

static void put_quantities(const struct family *family)
{
	const char *comma = "";

	for (size_t i = 0; i < QUANTITY_COUNT; i++) {
		if (!family->tells[i])
			continue;
		printf("%s%s", comma, quantity_name((enum quantity)i));
		comma = ", ";
	}
	if (!*comma)
		printf("nothing measured");
}

static const char head[] =
	"# Families\n"
	"\n"
	"Made by `vec-families` from `drivers.def`, the drivers and `tests/vectors/`; a test compares. *Heard as*: characteristics, or\n"
	"what an advertisement carries. *Captures*: frames of real devices, or of another project's tests, that the driver is held\n"
	"against; a family without any rests on its documents alone and was never tried on a real device. *Senses*: every quantity that\n"
	"Lares can learn of a home through it, and so all that Lares can sense at all: the gateway has no sensor of its own.\n"
	"\n"
	"| driver | what | senses | heard as | captures | made by hand |\n"
	"|---|---|---|---|---:|---:|\n";

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	fputs(head, stdout);
	for (size_t i = 0; i < drivers_count(); i++) {
		struct family family = { .driver = drivers_at(i) };

		if (vec_each_of(argv[1], family.driver, count_row, &family) != 0)
			return 1;
		printf("| %s | %s | ", family.driver->name, family.driver->about);
		put_quantities(&family);
		printf(" | ");
		put_keys(family.driver);
		printf(" | %u | %u |\n", family.n_captures, family.n_by_hand);
	}
	return 0;
}
