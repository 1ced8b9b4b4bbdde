/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What a generic health sensor says before each value: the fields that all classes of observation have in common. */
#include "drivers/driver.h"
#include "drivers/generic_health_code.h"
#include "proto/elapsed_time.h"
#include "proto/reader.h"

enum {
	HEAD_HAS_TYPE = 1 << 0,
	HEAD_HAS_TIME = 1 << 1,
	HEAD_HAS_DURATION = 1 << 2,
	HEAD_HAS_STATUS = 1 << 3,
	HEAD_HAS_OBJECT = 1 << 4,
	HEAD_HAS_PATIENT = 1 << 5,
	HEAD_HAS_SUPPLEMENTAL = 1 << 6,
	HEAD_HAS_DERIVED_FROM = 1 << 7,
	HEAD_HAS_MEMBERS = 1 << 8,
	HEAD_HAS_ATTRIBUTES = 1 << 9,
	HEAD_RESERVED = 0xfc00,
};

/* An observation of a bundle begins with a copy of the bundle's. */
struct generic_health_head {
	uint16_t has;
	uint32_t type;
	struct elapsed_time time;
	struct sfloat duration;
	uint16_t status;
	uint32_t object;
	uint8_t patient;
	struct reader supplemental, derived_from, members, attributes; /* without their counts */
	enum modality modality;
};

struct generic_health_attribute {
	uint32_t type;
	uint8_t format;
	struct reader value;
	const uint8_t *formatted; /* format and value */
	size_t n_formatted;
};

/* Read the flags and their fields over what the head has already. LENGTH, INSANE or OK. */
enum decode generic_health_head_read(struct reader *r, struct generic_health_head *head);

/* Begin a reading with its kind, user, stamp and flags. False: there is no room for one more. */
bool generic_health_head_begin(const struct generic_health_head *head, struct readings *found);

/* Whether, by its status, what has this head has no numbers; *ret_reason is why, then. */
bool generic_health_is_withheld(const struct generic_health_head *head, enum absent *ret_reason);

/* Read a list of attributes with its count, to be read one by one afterwards. False: it, or one, is cut off. */
bool generic_health_attributes_read(struct reader *r, struct reader *ret_attributes);
bool generic_health_attribute_read(struct reader *r, struct generic_health_attribute *ret_attribute);
