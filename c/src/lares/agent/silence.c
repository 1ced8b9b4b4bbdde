/* SPDX-License-Identifier: Apache-2.0 */
#include "silence.h"

#include <string.h>

#include "base/log.h"
#include "deliver.h"
#include "hearing.h"
#include "proto/words.h"

#define SAVE_US UINT64_C(3600000000) /* what is learned is no reason to wear the flash */
#define PROOF_US UINT64_C(3600000000)

/* A beacon speaks by being heard, with a key only if it has it; a vitals device by a reading (silence_on_reading()). */
static bool has_spoken(const struct device *device, int result)
{
	return !device_has_session(device) && (!device->has_key || (result != INTAKE_REFUSED && result != INTAKE_REPLAY));
}

/* Since when it has not spoken; 0: that is not known. */
static uint64_t quiet_since_us(const struct enrolled *enrolled, uint64_t start_us)
{
	if (enrolled->spoke_us)
		return enrolled->spoke_us;
	return enrolled->spoke_wall_us ? start_us : 0;
}

static void learn(struct enrolled *enrolled, uint64_t now_us, bool is_event)
{
	struct device *device = &enrolled->device;
	uint32_t learned_s;

	if (device_has_session(device))
		return;
	interval_hear(&enrolled->interval, device->interval_s, now_us, is_event);
	learned_s = interval_learned_s(&enrolled->interval);
	if (device->is_interval_declared || learned_s == 0 || !interval_differs(device->interval_s, learned_s))
		return;
	device->interval_s = learned_s;
	enrolled->is_interval_news = true;
}

bool silence_note(struct enrolled *enrolled, uint64_t now_us, bool is_event)
{
	bool was_silent = enrolled->is_silent;

	enrolled->spoke_us = now_us;
	enrolled->is_silent = false;
	learn(enrolled, now_us, is_event);
	return was_silent;
}

bool silence_is_news(struct enrolled *enrolled, uint64_t now_us)
{
	if (!enrolled->is_interval_news || (enrolled->saved_us && now_us - enrolled->saved_us < SAVE_US))
		return false;
	enrolled->is_interval_news = false;
	enrolled->saved_us = now_us;
	return true;
}

uint64_t silence_look(struct enrolment *enrolment, uint64_t start_us, uint64_t now_us,
	void (*fn)(void *context, struct enrolled *enrolled), void *context)
{
	uint64_t wake_us = UINT64_MAX;

	for (size_t i = 0; i < enrolment->n; i++) {
		struct enrolled *enrolled = &enrolment->enrolled[i];
		uint64_t since_us = quiet_since_us(enrolled, start_us), limit_us = interval_silence_us(enrolled->device.interval_s);

		if (since_us == 0 || limit_us == UINT64_MAX || enrolled->is_silent)
			continue;
		if (now_us - since_us >= limit_us) {
			enrolled->is_silent = enrolled->was_silent = true;
			fn(context, enrolled);
		} else if (since_us + limit_us < wake_us) {
			wake_us = since_us + limit_us;
		}
	}
	return wake_us;
}

bool silence_proves_deafness(const struct enrolment *enrolment, uint64_t start_us, uint64_t now_us)
{
	uint64_t heard_us = 0, due_us = 0;

	for (size_t i = 0; i < enrolment->n; i++) {
		const struct enrolled *enrolled = &enrolment->enrolled[i];
		uint64_t since_us = quiet_since_us(enrolled, start_us), late_us;

		if (device_has_session(&enrolled->device))
			continue;
		if (enrolled->heard_us > heard_us)
			heard_us = enrolled->heard_us;
		late_us = since_us + enrolled->device.interval_s * UINT64_C(1000000) * INTERVAL_FACTOR;
		if (!enrolled->spoke_us && late_us - since_us > PROOF_US)
			continue; /* late again after every reboot, and by then one is allowed again */
		if (since_us && enrolled->device.interval_s && now_us >= late_us && now_us - late_us < PROOF_US && late_us > due_us)
			due_us = late_us;
	}
	return due_us > 0 && heard_us < due_us;
}

/* Words */

void silence_write_time(struct text *t, int64_t at_us, int64_t wall_us)
{
	char at[STAMP_TEXT_MAX], now[STAMP_TEXT_MAX];

	stamp_format(stamp_of(at_us, clock_zone_s(at_us)), at);
	stamp_format(stamp_of(wall_us, clock_zone_s(wall_us)), now);
	if (strncmp(at, now, sizeof("2026-11-22") - 1) != 0)
		text_printf(t, "%.10s ", at);
	text_printf(t, "%.5s", at + sizeof("2026-11-22T") - 1);
}

void silence_write(const struct enrolled *enrolled, int64_t wall_us, struct text *t)
{
	text_put(t, device_has_session(&enrolled->device) ? "no reading since " : "not heard since ");
	silence_write_time(t, enrolled->spoke_wall_us, wall_us);
	text_put(t, ", expected every ");
	words_duration(t, LANG_EN, enrolled->device.interval_s);
}

/* In the agent */

static void on_silent(void *context, struct enrolled *enrolled)
{
	struct agent *agent = context;
	char words[128];
	struct text t = text_of(words, sizeof(words));

	silence_write(enrolled, clock_wall_us(), &t);
	if (text_end(&t) >= 0)
		log_warning("%s: %s", enrolled->device.id, words);
	deliver_device(agent, enrolled);
}

static int on_time(void *context, uint64_t now_us)
{
	struct agent *agent = context;
	uint64_t wake_us = silence_look(&agent->enrolment, agent->started_us, now_us, on_silent, agent);

	if (wake_us == UINT64_MAX)
		timer_clear(&agent->silence_timer);
	else
		timer_set(&agent->silence_timer, wake_us);
	return 0;
}

/* Somebody may be due earlier. */
static void look_soon(struct agent *agent)
{
	timer_set(&agent->silence_timer, clock_now_us());
}

void silence_begin_anew(struct agent *agent, struct enrolled *enrolled)
{
	enrolled->is_silent = false;
	enrolled->spoke_us = clock_now_us();
	enrolled->spoke_wall_us = clock_wall_us();
	look_soon(agent);
}

int silence_open(struct agent *agent)
{
	int r = timer_init(&agent->silence_timer, agent->event, on_time, agent);

	for (size_t i = 0; i < agent->enrolment.n; i++) {
		struct enrolled *enrolled = &agent->enrolment.enrolled[i];

		enrolled->spoke_wall_us = enrolled->heard_wall_us ? enrolled->heard_wall_us : enrolled->device.enrolled_us;
	}
	if (r >= 0)
		look_soon(agent);
	return r < 0 ? r : 0;
}

void silence_close(struct agent *agent)
{
	timer_done(&agent->silence_timer);
}

/* Being heard makes no timer earlier: it looks, finds that the device spoke meanwhile, and waits on. */
static void on_spoken(struct agent *agent, struct enrolled *enrolled, bool is_event, uint64_t now_us)
{
	bool is_first = enrolled->spoke_us == 0, is_back;
	uint32_t known_s = enrolled->device.interval_s;

	enrolled->spoke_wall_us = clock_wall_us();
	is_back = silence_note(enrolled, now_us, is_event);
	if (silence_is_news(enrolled, now_us))
		hearing_save_device(agent, &enrolled->device);
	if (is_back)
		deliver_device(agent, enrolled);
	if (is_back || is_first || enrolled->device.interval_s != known_s)
		look_soon(agent);
}

void silence_on_frame(struct agent *agent, struct enrolled *enrolled, int result, bool is_event, uint64_t now_us)
{
	if (has_spoken(&enrolled->device, result))
		on_spoken(agent, enrolled, is_event, now_us);
}

void silence_on_reading(struct agent *agent, struct enrolled *enrolled, uint64_t now_us)
{
	if (device_has_session(&enrolled->device))
		on_spoken(agent, enrolled, false, now_us);
}

bool silence_is_overdue(void *context, uint64_t now_us)
{
	const struct agent *agent = context;

	return silence_proves_deafness(&agent->enrolment, agent->started_us, now_us);
}
