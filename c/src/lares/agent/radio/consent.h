/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The consent of a device's users, who share it: without it a scale keeps their measurements to itself (User Data Service
 * 1.0, clause 3.12, User Control Point, 0x2A9F). Sans I/O, as records.h.
 *
 * One user after the other, with the codes of the enrolment; the next when what the consent before released has come. A
 * code is tried once: scales lock after a few wrong ones. Consent lasts as long as the connection.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/device.h"

enum consent_state { CONSENT_IDLE, CONSENT_ASKED, CONSENT_GIVEN, CONSENT_STATE_COUNT };

enum {
	CONSENT_WRITE = 1 << 0, /* `request` to the control point; if that fails, consent_on_failed() */
	CONSENT_REFUSED = 1 << 1, /* the code of user `refused` is wrong: it must not be tried again */
	CONSENT_OVER = 1 << 2,
};

#define CONSENT_ANSWER_US UINT64_C(10000000)
#define CONSENT_QUIET_US UINT64_C(2000000) /* a user's measurements come in one go */
#define CONSENT_LONGEST_US UINT64_C(30000000) /* and a device that goes on and on is not waited for */
#define CONSENT_NEVER_US UINT64_MAX
enum { CONSENT_REQUEST_SIZE = 4 };

struct consent {
	enum consent_state state;
	uint64_t wake_us;
	uint64_t until_us; /* with CONSENT_GIVEN: at the latest */
	struct device_user users[DEVICE_USERS_MAX]; /* with a code */
	size_t n_users, at;
	uint8_t refused;
	uint8_t request[CONSENT_REQUEST_SIZE];
};

/* Begin with the first user who has a code. Returns CONSENT_WRITE, or CONSENT_OVER where nobody has. */
unsigned consent_start(struct consent *consent, const struct device_user *users, size_t n_users, uint64_t now_us);

/* An indication of the control point. What is no answer to the consent is ignored. */
unsigned consent_on_indication(struct consent *consent, const uint8_t *bytes, size_t n_bytes, uint64_t now_us);

unsigned consent_on_failed(struct consent *consent, uint64_t now_us);
void consent_on_value(struct consent *consent, uint64_t now_us); /* a measurement came */
unsigned consent_on_time(struct consent *consent, uint64_t now_us);
void consent_reset(struct consent *consent); /* the link is gone */
bool consent_is_running(const struct consent *consent);
