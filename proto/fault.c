/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/fault.h"

static const struct {
	const char *rule, *part;
	enum alert_priority priority;
	uint32_t hold_s;
	const char *title[LANG_COUNT], *todo[LANG_COUNT];
} faults[] = {
#define FAULT(constant, rule, part, priority, hold_s, title, todo, title_de, todo_de)          \
	{ rule, part, ALERT_##priority, hold_s, { [LANG_EN] = title, [LANG_DE] = title_de }, \
		{ [LANG_EN] = todo, [LANG_DE] = todo_de } },
#include "proto/fault.def"
};

const char *fault_name(enum fault fault)
{
	return faults[fault].rule;
}

const char *fault_part(enum fault fault)
{
	return faults[fault].part;
}

enum alert_priority fault_priority(enum fault fault)
{
	return faults[fault].priority;
}

uint32_t fault_hold_s(enum fault fault)
{
	return faults[fault].hold_s;
}

const char *fault_title(enum lang lang, enum fault fault)
{
	return faults[fault].title[lang];
}

const char *fault_todo(enum lang lang, enum fault fault)
{
	return faults[fault].todo[lang];
}

enum alert_priority fault_certificate_priority(int64_t days_left)
{
	return days_left >= FAULT_CERTIFICATE_DAYS ? ALERT_PRIORITY_COUNT :
		days_left > 14 ? ALERT_LOW :
		days_left > 7  ? ALERT_MEDIUM :
				 ALERT_HIGH;
}
