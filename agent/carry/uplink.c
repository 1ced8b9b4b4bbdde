/* SPDX-License-Identifier: Apache-2.0 */
#include "carry/uplink.h"

#include <errno.h>

#include "base/log.h"
#include "carry/jitter.h"
#include "proto/mqtt_reason.h"

static const char *const state_names[] = {
	[UPLINK_ABSENT] = "absent",
	[UPLINK_GREETING] = "greeting",
	[UPLINK_WAITING] = "waiting",
	[UPLINK_CONNECTING] = "connecting",
	[UPLINK_UP] = "up",
	[UPLINK_ENDING] = "ending",
};
_Static_assert(sizeof(state_names) / sizeof(state_names[0]) == UPLINK_STATE_COUNT, "every state has a name");

void uplink_init(struct uplink *uplink, const struct carry_ops *ops, void *context)
{
	*uplink = (struct uplink){ .ops = ops, .context = context };
}

static void uplink_enter(struct uplink *uplink, enum uplink_state state, uint64_t now_us)
{
	log_debug("carry: %s -> %s", state_names[uplink->state], state_names[state]);
	uplink->state = state;
	uplink->entered_us = now_us;
}

/* How long to stay away at least; 0: as long as the back-off says. */
static uint64_t asked_for_us(uint8_t reason)
{
	switch (reason) {
	case MQTT_SERVER_BUSY:
	case MQTT_QUOTA_EXCEEDED:
	case MQTT_USE_ANOTHER_SERVER: /* there is none, or the carrier would be with it */
	case MQTT_SERVER_MOVED:
	case MQTT_RATE_EXCEEDED:
		return CARRY_BACKOFF_MAX_US / 2;
	case MQTT_TAKEN_OVER:
		return CARRY_DUPLICATE_US;
	}
	return 0;
}

/* An attempt has come to its end, with or without a link between. */
static void end_attempt(struct uplink *uplink, uint8_t reason, uint64_t now_us)
{
	uint64_t least_us = asked_for_us(reason), most_us;

	if (uplink->up_us > 0 && now_us - uplink->up_us >= CARRY_LASTING_US)
		uplink->attempts = 0;
	uplink->up_us = 0;
	most_us = doubled_us(CARRY_BACKOFF_MIN_US, uplink->attempts++, CARRY_BACKOFF_MAX_US);
	if (least_us > 0)
		most_us = least_us + CARRY_BACKOFF_MAX_US / 2;
	uplink->next_attempt_us = now_us + jitter_us(uplink->ops, uplink->context, least_us, most_us);
}

void uplink_on_carrier(struct uplink *uplink, uint64_t now_us)
{
	uplink_enter(uplink, UPLINK_GREETING, now_us);
}

void uplink_on_carrier_gone(struct uplink *uplink, uint64_t now_us)
{
	/* One that dies at every attempt is no way around the back-off. */
	if (uplink->state >= UPLINK_CONNECTING)
		end_attempt(uplink, 0, now_us);
	uplink_enter(uplink, UPLINK_ABSENT, now_us);
}

int uplink_on_hello(struct uplink *uplink, uint64_t now_us)
{
	if (uplink->state != UPLINK_GREETING)
		return -EPROTO;
	uplink_enter(uplink, UPLINK_WAITING, now_us);
	return 0;
}

int uplink_on_up(struct uplink *uplink, uint64_t now_us)
{
	if (uplink->state != UPLINK_CONNECTING)
		return -EPROTO;
	uplink->up_us = now_us;
	uplink_enter(uplink, UPLINK_UP, now_us);
	return 0;
}

int uplink_on_down(struct uplink *uplink, uint8_t reason, uint64_t now_us)
{
	if (uplink->state < UPLINK_CONNECTING)
		return -EPROTO;
	end_attempt(uplink, reason, now_us);
	uplink_enter(uplink, UPLINK_WAITING, now_us);
	return 0;
}

void uplink_forget_failures(struct uplink *uplink)
{
	uplink->attempts = 0;
	uplink->next_attempt_us = 0;
}

static uint64_t after(uint64_t since_us, uint64_t wait_us)
{
	return since_us > UINT64_MAX - wait_us ? UINT64_MAX : since_us + wait_us;
}

uint64_t uplink_wake_us(const struct uplink *uplink, uint64_t mute_since_us)
{
	switch (uplink->state) {
	case UPLINK_GREETING:
		return after(uplink->entered_us, CARRY_HELLO_US);
	case UPLINK_WAITING:
		return uplink->is_idle ? UINT64_MAX : uplink->next_attempt_us;
	case UPLINK_CONNECTING:
	case UPLINK_ENDING:
		return after(uplink->entered_us, CARRY_SILENCE_US);
	case UPLINK_UP:
		return after(mute_since_us, CARRY_ANSWER_US);
	case UPLINK_ABSENT:
	case UPLINK_STATE_COUNT:
		break;
	}
	return UINT64_MAX;
}

enum uplink_action uplink_turn(struct uplink *uplink, uint64_t mute_since_us, uint64_t now_us)
{
	if (now_us < uplink_wake_us(uplink, mute_since_us) || (uplink->is_idle && uplink->state == UPLINK_WAITING))
		return UPLINK_NOTHING;
	switch (uplink->state) {
	case UPLINK_GREETING:
	case UPLINK_CONNECTING:
	case UPLINK_ENDING:
		return UPLINK_DROP_CARRIER;
	case UPLINK_WAITING:
		uplink_enter(uplink, UPLINK_CONNECTING, now_us);
		return UPLINK_CONNECT;
	case UPLINK_UP:
		uplink_enter(uplink, UPLINK_ENDING, now_us);
		return UPLINK_DISCONNECT;
	case UPLINK_ABSENT:
	case UPLINK_STATE_COUNT:
		break;
	}
	return UPLINK_NOTHING;
}
