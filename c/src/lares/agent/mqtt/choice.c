/* SPDX-License-Identifier: Apache-2.0 */
#include "mqtt/choice.h"

#include <string.h>

#include "proto/mqtt_reason.h"

enum { OLD_UNACCEPTABLE_VERSION = 0x01 }; /* MQTT 3.1.1, table 3.1 */

void choice_init(struct choice *choice, size_t n_brokers)
{
	*choice = (struct choice){ .n = n_brokers };
}

void choice_begin(struct choice *choice, uint64_t now_us)
{
	choice->began_us = now_us;
	for (size_t i = 0; i < choice->n; i++) {
		memset(choice->at[i].was_tried, 0, sizeof(choice->at[i].was_tried));
		if (choice->at[i].is_old && now_us - choice->at[i].old_us >= CHOICE_OLD_US)
			choice->at[i].is_old = false;
	}
}

bool choice_is_old(const struct choice *choice, size_t broker)
{
	return choice->at[broker].is_old;
}

static bool is_left(const struct choice *choice, size_t i)
{
	return !choice->at[i].was_tried[choice->at[i].is_old];
}

static bool is_first_attempt(const struct choice *choice)
{
	for (size_t i = 0; i < choice->n; i++)
		if (choice->at[i].was_tried[0] || choice->at[i].was_tried[1])
			return false;
	return true;
}

/* One that rests begins a connect where all do: laresd has waited for it. It never follows another. */
int choice_next(struct choice *choice, uint64_t now_us)
{
	bool is_first = is_first_attempt(choice);
	int best = -1;

	if (now_us - choice->began_us >= CHOICE_CONNECT_US)
		return -1;
	for (size_t k = 0; k < choice->n; k++) {
		size_t i = (choice->first + k) % choice->n;

		if (!is_left(choice, i))
			continue;
		if (now_us >= choice->at[i].rest_us) {
			best = (int)i;
			break;
		}
		if (is_first && (best < 0 || choice->at[i].rest_us < choice->at[best].rest_us))
			best = (int)i;
	}
	if (best >= 0)
		choice->at[best].was_tried[choice->at[best].is_old] = true;
	return best;
}

void choice_on_up(struct choice *choice, size_t broker)
{
	choice->first = broker;
	choice->at[broker].n_shut = 0;
	choice->at[broker].rest_us = 0;
}

static void change_version(struct choice *choice, size_t broker, uint64_t now_us)
{
	choice->at[broker].is_old = !choice->at[broker].is_old;
	choice->at[broker].old_us = now_us;
	choice->at[broker].n_shut = 0;
}

static bool is_wish_to_be_left_alone(uint8_t reason)
{
	return reason == MQTT_SERVER_BUSY || reason == MQTT_QUOTA_EXCEEDED || reason == MQTT_RATE_EXCEEDED ||
		reason == MQTT_USE_ANOTHER_SERVER || reason == MQTT_SERVER_MOVED;
}

/* Somebody who is on the link with a rest to come is no way out of ours. */
static bool has_other(const struct choice *choice, size_t broker, uint64_t now_us)
{
	for (size_t i = 0; i < choice->n; i++)
		if (i != broker && now_us >= choice->at[i].rest_us)
			return true;
	return false;
}

/*
 * 3.1.1 does not tell a client that another one with its id took over, and mosquitto 2.0.11 does not in 5 either: both only
 * see links that end soon after they came up, ever again.
 */
static bool is_flap(struct choice *choice, const struct ending *ending, uint64_t now_us)
{
	uint64_t *oldest;

	if (ending->up_us == 0 || ending->fault.kind != LINK_CLOSED || ending->fault.reason != 0 || ending->is_ours ||
		now_us - ending->up_us >= CHOICE_SHORT_US)
		return false;
	choice->flaps_us[choice->n_flaps++ % (CHOICE_FLAP_MAX + 1)] = now_us;
	oldest = &choice->flaps_us[choice->n_flaps % (CHOICE_FLAP_MAX + 1)];
	if (*oldest == 0 || now_us - *oldest >= CHOICE_FLAP_US)
		return false;
	memset(choice->flaps_us, 0, sizeof(choice->flaps_us));
	return true;
}

/* Whether the same broker may yet be had in the other version at once. */
static bool reconsider_version(struct choice *choice, const struct ending *ending, uint64_t now_us)
{
	if (ending->up_us > 0)
		return false;
	if (ending->fault.reason == MQTT_UNSUPPORTED_VERSION || ending->fault.reason == OLD_UNACCEPTABLE_VERSION) {
		change_version(choice, ending->broker, now_us);
		return is_left(choice, ending->broker);
	}
	if (ending->fault.kind == LINK_CLOSED && ending->was_asked &&
		++choice->at[ending->broker].n_shut >= CHOICE_SHUT_MAX)
		change_version(choice, ending->broker, now_us);
	return false;
}

bool choice_on_end(struct choice *choice, const struct ending *ending, uint32_t spread, uint64_t now_us,
	uint8_t *ret_reason)
{
	uint8_t reason = ending->fault.reason;
	bool is_refusal = ending->fault.kind == LINK_AUTH || ending->fault.kind == LINK_REFUSED;

	if (is_flap(choice, ending, now_us))
		reason = MQTT_TAKEN_OVER;
	*ret_reason = reason;
	if (reconsider_version(choice, ending, now_us))
		return true;
	if (is_wish_to_be_left_alone(reason)) {
		choice->at[ending->broker].rest_us = now_us + CHOICE_REST_US + CHOICE_REST_US * spread / UINT32_MAX;
		if (has_other(choice, ending->broker, now_us))
			*ret_reason = 0;
	}
	/* A link that was good and was simply closed is looked for where it was. */
	if (ending->up_us == 0 || ending->fault.kind == LINK_TIMEOUT || is_wish_to_be_left_alone(reason))
		choice->first = (ending->broker + 1) % choice->n;
	/* A refusal makes no session: MQTT 5, 3.2.2.2; 3.1.1, 3.2.2.3. */
	return ending->up_us == 0 && (!ending->was_asked || is_refusal);
}
