/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What can be wrong with one device. Each is one line of device_trouble.def, and at most one open alert of each device. */
#include "proto/alert.h"
#include "proto/message.h"

enum device_trouble {
#define DEVICE_TROUBLE(constant, rule, priority) DEVICE_TROUBLE_##constant,
#include "proto/device_trouble.def"
	DEVICE_TROUBLE_COUNT
};

const char *device_trouble_name(enum device_trouble trouble); /* "battery-low": the rule of its alert */

/* What keeps a help button from calling is never low. */
enum alert_priority device_trouble_priority(enum device_trouble trouble, enum device_kind kind);

enum message device_trouble_title(enum device_trouble trouble); /* {0}: the device */
enum message device_trouble_todo(enum device_trouble trouble);
