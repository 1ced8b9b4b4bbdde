/* SPDX-License-Identifier: Apache-2.0 */
#include "ailing.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "proto/words.h"
#include "silence.h"
#include "trouble.h"

static enum ail ail_of(bool is_known, bool is_present)
{
	return is_present ? AIL_YES : is_known ? AIL_NO : AIL_UNKNOWN;
}

static void put_since(struct text *t, enum lang lang, int64_t at_us, const struct moment *now)
{
	char words[WORDS_MAX];
	struct text w = text_of(words, sizeof(words));

	silence_write_time(&w, at_us, now->wall_us);
	message_put(t, lang, MESSAGE_WORD_SINCE, words);
}

static void put_drift(struct text *t, enum lang lang, int64_t ahead_s)
{
	char words[WORDS_MAX];
	struct text w = text_of(words, sizeof(words));

	words_duration(&w, lang, (uint64_t)llabs(ahead_s));
	message_put(t, lang, ahead_s > 0 ? MESSAGE_WORD_AHEAD : MESSAGE_WORD_BEHIND, words);
}

static enum ail judge_clock(const struct enrolled *enrolled, enum lang lang, struct text *t)
{
	int64_t ahead_s = enrolled->is_clock_set ? enrolled->clock_after_s : enrolled->clock_ahead_s;
	bool is_wrong = enrolled->has_clock && llabs(ahead_s) > AILING_CLOCK_S;

	if (is_wrong)
		put_drift(t, lang, ahead_s);
	return ail_of(enrolled->has_clock, is_wrong);
}

/* Nothing is concluded from a clock that is not right: a step of a day would make every new device one that was never heard. */
static enum ail judge_never_heard(const struct enrolled *enrolled, const struct moment *now, bool is_clock_trusted)
{
	int64_t enrolled_us = enrolled->device.enrolled_us;

	if (enrolled->heard_us || enrolled->heard_wall_us)
		return AIL_NO;
	return ail_of(false, is_clock_trusted && enrolled_us && now->wall_us - enrolled_us >= AILING_NEVER_HEARD_S * INT64_C(1000000));
}

static enum ail judge_battery(const struct enrolled *enrolled, enum lang lang, struct text *t)
{
	if (enrolled->battery_low == AIL_YES && enrolled->has_battery)
		words_number(t, lang, enrolled->battery, UNIT_PERCENT);
	return enrolled->battery_low;
}

static enum ail judge_silence(const struct enrolled *enrolled, const struct moment *now, enum lang lang, struct text *t)
{
	if (enrolled->is_silent && enrolled->spoke_wall_us)
		put_since(t, lang, enrolled->spoke_wall_us, now);
	return ail_of(enrolled->spoke_us != 0, enrolled->is_silent);
}

enum ail ailing_judge(const struct enrolled *enrolled, enum device_trouble trouble, const struct moment *now,
	bool is_clock_trusted, enum lang lang, char ret_detail[FAULT_DETAIL_MAX])
{
	bool is_bond_lost = enrolled->bond == BOND_LOST || enrolled->bond == BOND_FORGOTTEN;
	struct text t = text_of(ret_detail, FAULT_DETAIL_MAX);

	switch (trouble) {
	case DEVICE_TROUBLE_SILENT:
		return judge_silence(enrolled, now, lang, &t);
	case DEVICE_TROUBLE_BATTERY_LOW:
		return judge_battery(enrolled, lang, &t);
	case DEVICE_TROUBLE_REPAIR:
		return ail_of(enrolled->bond == BOND_THERE && enrolled->n_sessions, is_bond_lost);
	case DEVICE_TROUBLE_CLOCK_WRONG:
		return judge_clock(enrolled, lang, &t);
	case DEVICE_TROUBLE_NEVER_HEARD:
		return judge_never_heard(enrolled, now, is_clock_trusted);
	case DEVICE_TROUBLE_REPLAYS:
		return ail_of(enrolled->spoke_us && !enrolled->n_replays, enrolled->n_replays >= REPLAYS_MAX);
	case DEVICE_TROUBLE_EMPTY:
		return ail_of(enrolled->n_sessions && !enrolled->n_empty,
			(enrolled->is_empty || enrolled->n_empty >= EMPTY_MAX) && !is_bond_lost);
	case DEVICE_TROUBLE_COUNT:
		break;
	}
	return AIL_UNKNOWN;
}

/* Between the two nothing changes. */
static enum ail of_level(enum ail before, struct decimal level)
{
	if (decimal_compare(level, (struct decimal){ AILING_BATTERY_LOW, 0 }) <= 0)
		return AIL_YES;
	return decimal_compare(level, (struct decimal){ AILING_BATTERY_GOOD, 0 }) >= 0 ? AIL_NO : before;
}

void ailing_note_battery(struct enrolled *enrolled, const struct accepted *accepted)
{
	const struct value *level = reading_find(accepted->readings, accepted->reading, QUANTITY_BATTERY_LEVEL);
	const struct value *flag = reading_find(accepted->readings, accepted->reading, QUANTITY_BATTERY_LOW);
	enum ail found = enrolled->battery_low;

	if (level && level->kind == VALUE_NUMBER) {
		enrolled->has_battery = true;
		enrolled->battery = level->number;
		found = of_level(found, level->number);
	} else if (flag && flag->kind == VALUE_BOOLEAN) {
		found = flag->truth ? AIL_YES : AIL_NO;
	}
	if (found != AIL_NO || accepted->trust >= device_trust(&enrolled->device))
		enrolled->battery_low = found;
}

/* Once, until it changes: the watch keeps it, and its alerts outlive a restart. */
static int tell(struct agent *agent, struct enrolled *enrolled, enum device_trouble trouble, const struct moment *now)
{
	enum lang lang = agent->plan ? agent->plan->lang : LANG_EN;
	char detail[FAULT_DETAIL_MAX];
	enum ail found = ailing_judge(enrolled, trouble, now, clock_is_trusted(), lang, detail);
	int r;

	if (trouble == DEVICE_TROUBLE_SILENT && trouble_find(agent, FAULT_RADIO_DOWN))
		return 0;
	if (found == AIL_UNKNOWN || (found == AIL_NO && enrolled->told[trouble] == AIL_NO))
		return 0;
	r = watch_device(agent->watch, &enrolled->device, trouble, found == AIL_YES,
		device_trouble_priority(trouble, enrolled->device.kind), detail, now);
	if (r == 0)
		enrolled->told[trouble] = found;
	return r;
}

void ailing_tell(struct agent *agent, const struct moment *now)
{
	int failed = 0;

	for (size_t i = 0; i < agent->enrolment.n; i++) {
		for (int trouble = 0; trouble < DEVICE_TROUBLE_COUNT; trouble++) {
			int r = tell(agent, &agent->enrolment.enrolled[i], (enum device_trouble)trouble, now);

			failed = r < 0 ? r : failed;
		}
	}
	if (failed)
		log_error("what ails a device could not be made an alert: %s", strerror(-failed));
}
