/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What goes up besides readings and alerts, and the carriers' questions to the store. */
#include "agent.h"
#include "proto/json/burden_json.h"
#include "proto/json/device_json.h"
#include "vault/claims.h"

/* A stored reading as up/readings has it. Returns the length, -EBADMSG where the row says nothing that can be told, or -ENOSPC. */
int deliver_reading_json(struct agent *agent, const struct packed *row, char *ret_json, size_t n_json);

/* The answer to a signed message. */
struct answer {
	const char *verb;
	const char *jti; /* "": it could not be verified; the answer goes to up/done/refused */
	const char *alert; /* or NULL */
	enum refusal refusal;
	const char *words; /* of a refusal, where they say more than refusal_words(); or NULL */
	const char *result; /* a JSON object, or NULL */
	bool is_question; /* nothing was changed */
};

extern const struct carry_ops deliver_carry_ops;

/*
 * An effect's answer is stored and sent until the broker has it. A refusal is not: whoever replays messages could make
 * us keep any number of them. Nor is the answer to a question, which is asked again where none came.
 */
void deliver_answer(struct agent *agent, const struct answer *answer);

/* What up/device/<id> says of one device; borrows from it. And the same as JSON. */
struct device_message deliver_device_message(const struct agent *agent, const struct enrolled *enrolled);
void deliver_write_device(struct agent *agent, const struct enrolled *enrolled, struct text *t);

/*
 * Retained states: said at every link-up, when they change, and when the team asks (refresh). Of a device, when it was last
 * heard changes all the time: that is said with the pulse.
 */
void deliver_device(struct agent *agent, struct enrolled *enrolled);
void deliver_forgotten(struct agent *agent, const char *id);
void deliver_plan_status(struct agent *agent, enum refusal refusal, const struct faults *faults);
void deliver_everything(struct agent *agent);

/* For the installer: why a plan is not taken, a line for each fault. */
void deliver_write_faults(struct text *t, enum refusal refusal, const struct faults *faults);

/* How many alerts are open, by priority and condition. */
struct open_alerts deliver_open_alerts(const struct agent *agent);

/* timer_fn: says the pulse, and the devices heard since the last one; arms itself anew. */
int deliver_pulse(void *context, uint64_t now_us);
