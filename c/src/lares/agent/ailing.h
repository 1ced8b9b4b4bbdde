/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What ails each enrolled device (proto/device_trouble.def), found once a minute from what is known of it, and told to
 * the watch when it changes. After a restart most is unknown: then nothing is told, and an open alert stays as it was.
 */
#include "agent.h"
#include "proto/device_trouble.h"

enum {
	AILING_BATTERY_LOW = 15, /* percent, at or below: low */
	AILING_BATTERY_GOOD = 25, /* at or above: good again; between, as it was */
	AILING_CLOCK_S = 300, /* what a clock may be off, having been set or not */
	AILING_NEVER_HEARD_S = 86400, /* since it was enrolled */
};

/* Whether it has that trouble, with the particulars in the language (ret_detail is always written). */
enum ail ailing_judge(const struct enrolled *enrolled, enum device_trouble trouble, const struct moment *now,
	bool is_clock_trusted, enum lang lang, char ret_detail[FAULT_DETAIL_MAX]);

/*
 * What a reading says of its device's battery: by its level, or by its own flag where it tells no level. It is said to be
 * good again only over a link of the device's own trust.
 */
void ailing_note_battery(struct enrolled *enrolled, const struct accepted *accepted);

/* Tell the watch what has changed. Silence is not told while nothing can be heard. */
void ailing_tell(struct agent *agent, const struct moment *now);
