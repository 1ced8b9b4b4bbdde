/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The objects of a MiBeacon, one at a time, as values of readings. What some ids mean depends on the product. */
#include "drivers/driver.h"
#include "proto/reader.h"

enum { MIBEACON_TIME_SIZE = 4 };

/* A frame on its way to be readings. */
struct mibeacon {
	struct readings *found;
	uint16_t product;
	unsigned int n_known; /* objects, with those of which nothing is kept */
	unsigned int n_unknown; /* … of an id, or of a length, that nobody knows */
	unsigned int n_sane, n_insane; /* values */
};

struct mibeacon_object {
	uint16_t id;
	const uint8_t *octets;
	size_t n;
};

/*
 * Add one. A value that cannot be true becomes "no value": error, and the rest stands; a vital sign keeps it, and the
 * frame is for readings_are_sane() to refuse.
 */
void mibeacon_put(struct mibeacon *beacon, const struct mibeacon_object *object);

/*
 * For mibeacon_*.c. Values go to the newest reading, which is begun where it is of another kind. An advertisement
 * has no room for more objects than the pools of struct readings take.
 */
struct reading *mibeacon_reading(struct mibeacon *beacon, enum reading_kind kind);
void mibeacon_number(struct mibeacon *beacon, enum quantity quantity, struct decimal number, enum unit unit);
void mibeacon_float(struct mibeacon *beacon, enum quantity quantity, struct reader *r, enum unit unit); /* binary32 */
void mibeacon_boolean(struct mibeacon *beacon, enum quantity quantity, bool truth);
void mibeacon_code(struct mibeacon *beacon, enum quantity quantity, const char *code); /* NULL: an error */
void mibeacon_event(struct mibeacon *beacon, enum quantity quantity, const char *event, unsigned int instance,
	unsigned int steps); /* NULL: an error */
void mibeacon_absent(struct mibeacon *beacon, enum quantity quantity, enum absent reason);

/* Seconds since 1970 by the device's clock; 0 is what a clock says that was never set. */
void mibeacon_time(struct mibeacon *beacon, const uint8_t *octets);

/* Begins a reading of a sensor, and reads the object. */
struct reader mibeacon_sensor(struct mibeacon *beacon, const struct mibeacon_object *object);

/* mibeacon_sensor.c */
bool mibeacon_body_temperature(struct mibeacon *beacon, const struct mibeacon_object *object);
bool mibeacon_patch(struct mibeacon *beacon, const struct mibeacon_object *object);
bool mibeacon_temperature_and_humidity(struct mibeacon *beacon, const struct mibeacon_object *object);
bool mibeacon_kettle(struct mibeacon *beacon, const struct mibeacon_object *object);
bool mibeacon_light(struct mibeacon *beacon, const struct mibeacon_object *object);
bool mibeacon_motion_and_light(struct mibeacon *beacon, const struct mibeacon_object *object);
bool mibeacon_motion_and_lux(struct mibeacon *beacon, const struct mibeacon_object *object);
bool mibeacon_stillness(struct mibeacon *beacon, const struct mibeacon_object *object);
bool mibeacon_stillness_timeout(struct mibeacon *beacon, const struct mibeacon_object *object);
bool mibeacon_brushing(struct mibeacon *beacon, const struct mibeacon_object *object);
bool mibeacon_brushing_with_time(struct mibeacon *beacon, const struct mibeacon_object *object);

/* mibeacon_button.c: buttons, remote controls, knobs. False where the product is not known to have such. */
bool mibeacon_button(struct mibeacon *beacon, const struct mibeacon_object *object);
bool mibeacon_press(struct mibeacon *beacon, const struct mibeacon_object *object);

/* mibeacon_lock.c */
bool mibeacon_lock(struct mibeacon *beacon, const struct mibeacon_object *object);
bool mibeacon_lock_bolts(struct mibeacon *beacon, const struct mibeacon_object *object);
bool mibeacon_fingerprint(struct mibeacon *beacon, const struct mibeacon_object *object);

/* mibeacon_scale.c */
bool mibeacon_scale_s200(struct mibeacon *beacon, const struct mibeacon_object *object);
bool mibeacon_scale_s400(struct mibeacon *beacon, const struct mibeacon_object *object);
