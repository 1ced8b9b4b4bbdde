/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What is urgent and cannot be committed is published from memory, so that a full or dead disk hides nothing: alerts, and
 * readings of class alert and vital, these without a seq and with "stored": false. It stays pending, and is sent as usual
 * once it is stored: receivers know it by its id, and by the revision. What the store refused was judged and said here; it
 * may come again, from a device with a memory, and is then known.
 */
#include <stddef.h>
#include <stdint.h>

#include "proto/accepted.h"
#include "proto/alert.h"

struct agent;

enum {
	DIRECT_READINGS_MAX = 32, /* the newest; those before them wait in the store's memory all the same */
	DIRECT_ALERTS_MAX = 64, /* of ALERT_JSON_MAX at most; beyond it those that need it least give way */
};

/* A reading that is not committed yet: a row without a number. */
struct direct_reading {
	uint8_t id[READING_ID_SIZE];
	char device[DEVICE_ID_MAX];
	struct address address;
	enum class class;
	int64_t at_us;
	uint8_t *octets;
	size_t n_octets;
	bool is_refused; /* by the store, which has no room even in memory */
	int64_t again_us; /* when it came last */
};

struct direct_alert {
	char id[ULID_TEXT_MAX];
	uint32_t rev;
	enum alert_kind kind;
	enum alert_priority priority;
	bool is_open, is_refused;
	char *json;
	size_t n_json;
	bool is_said;
};

struct direct {
	struct direct_reading readings[DIRECT_READINGS_MAX]; /* oldest first */
	size_t n_readings;
	bool are_readings_said;
	struct direct_alert alerts[DIRECT_ALERTS_MAX];
	size_t n_alerts;
};

/* Something was written that is not committed yet, or refused. Copied; where there is no memory for it, it is left out here. */
void direct_note_reading(struct agent *agent, const struct accepted *accepted, const uint8_t *octets, size_t n_octets,
	bool is_refused);
void direct_note_alert(struct agent *agent, const struct alert *alert, const char *json, size_t n_json, bool is_refused);

/* The commit failed: say what was not said yet, where there is a link. */
void direct_say(struct agent *agent);

/* A new link: what was said is forgotten with the old one. */
void direct_say_again(struct agent *agent);

/* Whether it was judged already when the store refused it. To be asked before it is noted. */
bool direct_is_refused(struct agent *agent, const struct accepted *accepted);

/* All of it was committed, but for what was refused: an alert of that is written now, and is due for the next commit. */
void direct_forget(struct agent *agent);

void direct_done(struct agent *agent);
