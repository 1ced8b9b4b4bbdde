/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/quirks.h"

#include <string.h>

/* On the Base UUID (Core, Vol 3, Part B, 2.5.1). */
#define SIG(number) UUID(number, 0x0000, 0x1000, 0x8000, 0x00805f9b34fb)
#define SECOND_US UINT64_C(1000000)

/* Public clients of these devices agree on what is here; where only one is known, that is said. */
static const struct quirk quirks[] = {
	/* Date Time within 5 s of the connection, or the link goes; scales refuse another within 15 s (pi-health-hub). */
	{ .family = "A&D", .name = "A&D_", .wants_clock_first = true, .hold_off_us = 15 * SECOND_US },
	{ .family = "A&D", .service = UUID(0x233bf000, 0x5a34, 0x1b6d, 0x975c, 0x000d5690abe4), .wants_clock_first = true,
		.hold_off_us = 15 * SECOND_US },
	{ .family = "A&D", .service = UUID(0x23434100, 0x1fe4, 0x1eff, 0x80cb, 0x00ff78297d8b), .wants_clock_first = true,
		.hold_off_us = 15 * SECOND_US },

	/* Standard services, and a rest before the next connection (pi-health-hub only). */
	{ .family = "Philips", .name = "Philips ear thermometer", .hold_off_us = 25 * SECOND_US },
	{ .family = "Philips Avent", .name = "SCH740", .hold_off_us = 25 * SECOND_US },
	{ .family = "Indie Health", .name = "51-102", .hold_off_us = 23 * SECOND_US },

	/* Its own service beside the standard one: one of them is enough. */
	{ .family = "Nonin", .name = "Nonin3230", .prefers_standard = true },
	{ .family = "Nonin", .name = "Nonin 3230", .prefers_standard = true },
	{ .family = "Nonin", .service = UUID(0x46a970e0, 0x0d5f, 0x11e2, 0x8b5e, 0x0002a5d5c51b), .prefers_standard = true },

	/* The thermometer keeps to the standard service, and to itself for a while (pi-health-hub only). */
	{ .family = "TaiDoc TD1241", .name = "TAIDOC TD1241", .hold_off_us = 40 * SECOND_US },
	{ .family = "TaiDoc TD1241", .name = "TD1241", .hold_off_us = 40 * SECOND_US },
	{ .family = "TaiDoc", .service = UUID(0x00001523, 0x1212, 0xefde, 0x1523, 0x785feabcd123), .talk = TALK_RECORDS,
		.says = UUID(0x00001524, 0x1212, 0xefde, 0x1523, 0x785feabcd123),
		.hears = UUID(0x00001524, 0x1212, 0xefde, 0x1523, 0x785feabcd123) },

	/* Trisa's scales (0x7802) want a password that they tell in pairing mode only, and that nobody here knows: no row. */
	{ .family = "Transtek", .service = SIG(0x78b2), .talk = TALK_GREETING, .says = SIG(0x8a21), .hears = SIG(0x8a81) },

	/* Read for five minutes of every six: a ring is worn all night, and shows nothing to anybody while it is connected. */
	{ .family = "Viatom", .service = UUID(0x14839ac4, 0x7d7e, 0x415c, 0x9a42, 0x167340cf2339), .talk = TALK_POLL,
		.says = UUID(0x0734594a, 0xa8e7, 0x4b1a, 0xa6b1, 0xcd5243059a57),
		.hears = UUID(0x8b00ace7, 0xeb0b, 0x49b0, 0xbbe9, 0x9aee0a26e1a3), .hold_off_us = 60 * SECOND_US },
};

const struct quirk *quirk_at(size_t index)
{
	return index < sizeof(quirks) / sizeof(quirks[0]) ? &quirks[index] : NULL;
}

static bool has_service(const struct uuid *service, const struct uuid *services, size_t n_services)
{
	for (size_t i = 0; i < n_services; i++)
		if (uuid_equal(service, &services[i]))
			return true;
	return false;
}

static bool fits(const struct quirk *quirk, const char *name, const struct uuid *services, size_t n_services)
{
	if (quirk->name)
		return strncmp(name, quirk->name, strlen(quirk->name)) == 0;
	return has_service(&quirk->service, services, n_services);
}

const struct quirk *quirk_find(const char *name, const struct uuid *services, size_t n_services)
{
	for (size_t i = 0; i < sizeof(quirks) / sizeof(quirks[0]); i++)
		if (fits(&quirks[i], name, services, n_services))
			return &quirks[i];
	return NULL;
}
