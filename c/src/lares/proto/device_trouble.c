/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/device_trouble.h"

static const struct {
	const char *rule;
	enum alert_priority priority;
	enum message title, todo;
} troubles[] = {
#define DEVICE_TROUBLE(constant, rule, priority) \
	{ rule, ALERT_##priority, MESSAGE_TITLE_DEVICE_##constant, MESSAGE_DO_DEVICE_##constant },
#include "proto/device_trouble.def"
};

const char *device_trouble_name(enum device_trouble trouble)
{
	return troubles[trouble].rule;
}

enum alert_priority device_trouble_priority(enum device_trouble trouble, enum device_kind kind)
{
	return kind == DEVICE_HELP_BUTTON ? ALERT_MEDIUM : troubles[trouble].priority;
}

enum message device_trouble_title(enum device_trouble trouble)
{
	return troubles[trouble].title;
}

enum message device_trouble_todo(enum device_trouble trouble)
{
	return troubles[trouble].todo;
}
