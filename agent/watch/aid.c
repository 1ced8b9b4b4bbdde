/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/aid.h"

#include <stdio.h>
#include <string.h>

#include "watch/evidence.h"
#include "watch/local.h"

enum { VERSION = 2 };

static const struct {
	enum quantity quantity;
	enum aid_state state;
} states[] = {
	{ QUANTITY_RAISED, AID_RAISED },
	{ QUANTITY_OCCUPANCY, AID_OCCUPIED },
	{ QUANTITY_PRESENCE, AID_OCCUPIED },
	{ QUANTITY_MOVING, AID_MOVING },
	{ QUANTITY_UPPER_END_STOP, AID_UPPER_END },
	{ QUANTITY_LOWER_END_STOP, AID_LOWER_END },
	{ QUANTITY_LOAD, AID_LOADED },
	{ QUANTITY_OVERLOAD, AID_OVERLOAD },
	{ QUANTITY_FAULT, AID_FAULT },
	{ QUANTITY_FAULT_CODE, AID_FAULT_CODE },
	{ QUANTITY_EMERGENCY_STOP, AID_EMERGENCY_STOP },
	{ QUANTITY_OPENING, AID_OPEN },
	{ QUANTITY_DOOR, AID_OPEN },
};

int aid_state_of(enum quantity quantity)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (states[i].quantity == quantity)
			return states[i].state;
	return -1;
}

enum quantity aid_quantity_of(enum aid_state state)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (states[i].state == state)
			return states[i].quantity;
	return QUANTITY_MOVING; /* that it does not */
}

bool aid_is(const struct aid *aid, enum aid_state state)
{
	return aid->said[state].truth == AID_YES;
}

/* Somebody moved, though it is no state of an aid. */
static bool is_movement(const struct value *value)
{
	switch ((int)value->quantity) {
	case QUANTITY_MOTION:
	case QUANTITY_VIBRATION:
		return value->kind == VALUE_BOOLEAN && value->truth;
	case QUANTITY_BUTTON:
		return value->kind == VALUE_EVENT && strcmp(value->code, "none") != 0;
	default:
		return false;
	}
}

static const struct value *value_at(const struct accepted *accepted, size_t i)
{
	return &accepted->readings->values[accepted->reading->first_value + i];
}

bool aid_is_told_by(const struct accepted *accepted)
{
	for (size_t i = 0; i < accepted->reading->n_values; i++) {
		const struct value *value = value_at(accepted, i);

		if (aid_state_of(value->quantity) >= 0 || value->quantity == QUANTITY_CYCLE_COUNT ||
			value->quantity == QUANTITY_POSITION || is_movement(value))
			return true;
	}
	return false;
}

void aid_init(struct aid *aid, const struct device *device, const char *person, const struct moment *now)
{
	memset(aid, 0, sizeof(*aid)); /* remembered with its padding */
	aid->version = VERSION;
	aid->kind = (uint8_t)device->kind;
	aid->address = device->address;
	snprintf(aid->id, sizeof(aid->id), "%s", device->id);
	snprintf(aid->name, sizeof(aid->name), "%s", device->name);
	snprintf(aid->person, sizeof(aid->person), "%s", person);
	aid->first_us = (int64_t)now->now_us;
	aid->first_wall_us = now->wall_us;
	aid->used_us = aid->used_wall_us = aid->moved_us = LOCAL_NEVER;
}

void aid_save(struct aid *aid, const struct moment *now)
{
	aid->saved = local_save(now);
}

#define IS_TEXT(array) (memchr(array, '\0', sizeof(array)) != NULL)

bool aid_recall(struct aid *aid, const void *octets, size_t n_octets, const struct moment *now)
{
	struct aid found;
	int64_t by_us;

	if (n_octets != sizeof(found))
		return false;
	memcpy(&found, octets, sizeof(found));
	if (found.version != VERSION || found.kind >= DEVICE_KIND_COUNT || found.use > AID_USE_RAISED ||
		!IS_TEXT(found.id) || !IS_TEXT(found.name) || !IS_TEXT(found.person) ||
		!local_moved_us(&found.saved, now, &by_us))
		return false;
	for (size_t i = 0; i < AID_STATE_COUNT; i++) {
		local_move_past(&found.said[i].since_us, by_us, now);
		local_move(&found.said[i].since_wall_us, 0);
		if (found.said[i].trust > TRUST_AUTHENTICATED)
			return false;
	}
	found.has_position = found.has_position && local_can_be(found.lowest_um) && local_can_be(found.highest_um);
	found.has_cycles = found.has_cycles && found.cycles >= 0;
	local_move(&found.first_wall_us, 0);
	local_move(&found.used_wall_us, 0);
	local_move_past(&found.first_us, by_us, now);
	local_move_past(&found.used_us, by_us, now);
	local_move_past(&found.moved_us, by_us, now);
	*aid = found;
	return true;
}

/* Returns whether it began or ended; the first word on it is no change. */
static bool say(struct aid *aid, enum aid_state state, bool truth, const struct accepted *accepted,
	const struct moment *now, struct aid_news *news)
{
	struct aid_said *said = &aid->said[state];
	uint8_t was = said->truth;

	if (was == (truth ? AID_YES : AID_NO))
		return false;
	said->truth = truth ? AID_YES : AID_NO;
	said->trust = (uint8_t)accepted->trust;
	memcpy(said->reading, accepted->id, sizeof(said->reading));
	said->since_us = (int64_t)now->now_us;
	said->since_wall_us = now->wall_us;
	news->is_changed = true;
	return was != AID_UNKNOWN;
}

static void use(struct aid *aid, enum aid_use by, uint32_t n, const struct moment *now, struct aid_news *news)
{
	bool is_same = (int64_t)now->now_us - aid->used_us < AID_APART_S * INT64_C(1000000) && by != AID_USE_CYCLES;

	if (by > aid->use)
		aid->use = (uint8_t)by;
	if (by < aid->use)
		return;
	aid->used_us = (int64_t)now->now_us;
	aid->used_wall_us = now->wall_us;
	if (!is_same)
		news->n_uses += n;
}

static bool truth_of(const struct value *value, enum aid_state state)
{
	struct decimal least = { state == AID_LOADED ? AID_LOADED_KG : 1, 0 };
	int order;

	if (value->kind == VALUE_BOOLEAN)
		return value->truth;
	if (state == AID_FAULT_CODE)
		return value->number.mantissa != 0;
	return unit_compare(value->number, value->unit, least, UNIT_KILOGRAM, &order) == 0 && order >= 0;
}

static enum aid_use use_of(enum aid_state state)
{
	switch ((int)state) {
	case AID_RAISED:
		return AID_USE_RAISED;
	case AID_OCCUPIED:
		return AID_USE_OCCUPIED;
	case AID_MOVING:
		return AID_USE_MOVING;
	default:
		return AID_USE_NONE;
	}
}

static void hear_state(struct aid *aid, enum aid_state state, const struct value *value, const struct accepted *accepted,
	const struct moment *now, struct aid_news *news)
{
	bool truth;

	if (value->kind != VALUE_BOOLEAN && !evidence_is_number(value))
		return;
	truth = truth_of(value, state);
	if (state == AID_UPPER_END || state == AID_LOWER_END)
		aid->has_end_stop = true;
	if (use_of(state) > aid->use)
		aid->use = (uint8_t)use_of(state);
	if (!say(aid, state, truth, accepted, now, news))
		return;
	if (use_of(state) || state == AID_OPEN)
		news->has_moved = true;
	if (truth && use_of(state))
		use(aid, use_of(state), 1, now, news);
}

static void hear_cycles(struct aid *aid, const struct value *value, const struct moment *now, struct aid_news *news)
{
	int64_t cycles = value->number.mantissa;
	int64_t n = aid->has_cycles ? cycles - aid->cycles : 0;

	if (!evidence_is_number(value) || value->number.exponent != 0 || cycles < 0)
		return;
	aid->has_cycles = true;
	aid->cycles = cycles;
	if (aid->use < AID_USE_CYCLES)
		aid->use = AID_USE_CYCLES;
	if (n <= 0)
		return;
	news->is_changed = news->has_moved = true;
	use(aid, AID_USE_CYCLES, n < AID_USES_MAX ? (uint32_t)n : AID_USES_MAX, now, news);
}

static void hear_position(struct aid *aid, const struct value *value, const struct accepted *accepted,
	const struct moment *now, struct aid_news *news)
{
	struct decimal metres;
	int64_t um;

	if (!evidence_is_number(value) || unit_convert(value->number, value->unit, UNIT_METRE, &metres) < 0 ||
		decimal_multiply(metres, (struct decimal){ 1000000, 0 }, &metres) < 0)
		return;
	for (um = metres.mantissa; metres.exponent < 0; metres.exponent++)
		um /= 10;
	if (metres.exponent > 0 || um > INT64_MAX / 4 || um < INT64_MIN / 4)
		return;
	if (!aid->has_position || um < aid->lowest_um)
		aid->lowest_um = um;
	if (!aid->has_position || um > aid->highest_um)
		aid->highest_um = um;
	aid->has_position = true;
	if (aid->has_end_stop || aid->highest_um - aid->lowest_um < AID_TRAVEL_MM * INT64_C(1000))
		return;
	say(aid, AID_LOWER_END, um <= aid->lowest_um + AID_AT_END_MM * 1000, accepted, now, news);
	say(aid, AID_UPPER_END, um >= aid->highest_um - AID_AT_END_MM * 1000, accepted, now, news);
}

/* A lift that stands between its ends with somebody in it. Where it tells no end, nobody knows. */
static void judge_between(struct aid *aid, const struct accepted *accepted, const struct moment *now,
	struct aid_news *news)
{
	const struct aid_said *said = aid->said;
	bool has_end = said[AID_UPPER_END].truth || said[AID_LOWER_END].truth;
	bool is_between = has_end && !aid_is(aid, AID_UPPER_END) && !aid_is(aid, AID_LOWER_END) &&
		!aid_is(aid, AID_MOVING) &&
		(aid_is(aid, AID_LOADED) || aid_is(aid, AID_OCCUPIED) || aid_is(aid, AID_RAISED));

	if (has_end)
		say(aid, AID_BETWEEN, is_between, accepted, now, news);
}

struct aid_news aid_hear(struct aid *aid, const struct accepted *accepted, const struct moment *now)
{
	struct aid_news news = { 0 };

	if (accepted->trust < TRUST_BONDED && aid->trust >= TRUST_BONDED)
		return news;
	news.is_heard = true;
	if (accepted->trust > aid->trust)
		aid->trust = (uint8_t)accepted->trust;
	for (size_t i = 0; i < accepted->reading->n_values; i++) {
		const struct value *value = value_at(accepted, i);
		int state = aid_state_of(value->quantity);

		/* Of several motors one may stand while another moves: only the first speaks for the aid. */
		if (state >= 0 && value->instance <= 1)
			hear_state(aid, (enum aid_state)state, value, accepted, now, &news);
		else if (value->quantity == QUANTITY_CYCLE_COUNT && value->kind == VALUE_NUMBER)
			hear_cycles(aid, value, now, &news);
		else if (value->quantity == QUANTITY_POSITION && value->kind == VALUE_NUMBER)
			hear_position(aid, value, accepted, now, &news);
		news.has_moved |= is_movement(value);
	}
	judge_between(aid, accepted, now, &news);
	if (news.has_moved)
		aid->moved_us = (int64_t)now->now_us;
	return news;
}
