/* SPDX-License-Identifier: Apache-2.0 */
#include "bell.h"

#include <string.h>

#include "clockwork.h"
#include "ledger.h"
#include "tests/crash/chance.h"
#include "trace.h"

enum { AGAIN_S = 900, WATCHDOG_S = 60 /* lares-alarm.service: one that hangs is ended */ };

enum mood { BELL_WELL, BELL_AWAY, BELL_FAILING, BELL_HANGING, MOOD_COUNT };

static struct {
	struct chance chance;
	bool is_there, is_troubled, is_healed, is_greeted, rings_again;
	enum mood mood;
	uint64_t well_us, away_us; /* since then; 0: not */
	uint64_t n_moods; /* what belongs to an older one is void */
} bell;

bool bell_is_there(void)
{
	return bell.is_there;
}

bool bell_is_troubled(void)
{
	return bell.is_troubled;
}

uint32_t bell_again_s(void)
{
	return bell.rings_again ? AGAIN_S : 0;
}

uint64_t bell_well_us(void)
{
	return bell.well_us;
}

uint64_t bell_away_us(void)
{
	return bell.away_us;
}

static void note_state(void)
{
	uint64_t now_us = clockwork_true_us();
	bool is_well = bell.is_greeted && bell.mood == BELL_WELL;

	bell.well_us = !is_well ? 0 : bell.well_us ? bell.well_us : now_us;
	bell.away_us = bell.is_greeted ? 0 : bell.away_us ? bell.away_us : now_us;
}

/* ---- the connection ---- */

static void greet(void *context, uint64_t argument)
{
	(void)context;
	(void)argument;
	if (bell.mood == BELL_AWAY || bell.is_greeted || !wire_is_connected(LINE_ALARM))
		return;
	bell.is_greeted = true;
	wire_say(LINE_ALARM, &(struct record){ .type = RECORD_HELLO, .hello = { "lares-alarm", "sim" } });
	ledger_on_bell_said();
	note_state();
}

static void look_for_laresd(void *context, uint64_t argument)
{
	(void)context;
	(void)argument;
	if (bell.mood != BELL_AWAY && wire_connect(LINE_ALARM))
		clockwork_at(clockwork_true_us() + 10000, greet, NULL, 0);
}

void bell_on_laresd(void)
{
	if (bell.is_there)
		clockwork_at(clockwork_true_us() + chance_below(&bell.chance, 1000) * UINT64_C(1000), look_for_laresd, NULL, 0);
}

static void on_gone(void)
{
	bell.is_greeted = false;
	note_state();
	clockwork_at(clockwork_true_us() + CLOCK_SECOND, look_for_laresd, NULL, 0);
}

static void go_away(void)
{
	wire_hang_up(LINE_ALARM);
	ledger_on_bell_said();
	bell.is_greeted = false;
	note_state();
}

/* ---- it rings ---- */

static void end_hanging(void *context, uint64_t n_moods)
{
	(void)context;
	if (bell.mood != BELL_HANGING || bell.n_moods != n_moods)
		return;
	trace("lares-alarm hangs, and is ended");
	bell.mood = BELL_WELL;
	go_away();
}

static void answer(void *context, uint64_t number)
{
	bool is_failing = bell.mood == BELL_FAILING;
	struct record record = { .type = RECORD_SOUNDED, .answer = { number, is_failing ? 3 : 0 } };

	if ((uint64_t)(uintptr_t)context != bell.n_moods || !bell.is_greeted)
		return;
	if (is_failing && chance_percent(&bell.chance, 50))
		record = (struct record){ .type = RECORD_REFUSED, .refused = { number, "No such file or directory" } };
	wire_say(LINE_ALARM, &record);
	ledger_on_bell_said();
}

static void on_record(const struct record *record)
{
	uint64_t now_us = clockwork_true_us();

	if (record->type != RECORD_ALARM)
		return;
	trace("alarm %llu", (unsigned long long)record->alarm.number);
	ledger_on_alarm(record->payload, record->n_payload);
	if (bell.mood == BELL_HANGING)
		clockwork_at(now_us + WATCHDOG_S * CLOCK_SECOND, end_hanging, NULL, bell.n_moods);
	else
		clockwork_at(now_us + (1 + chance_below(&bell.chance, 20)) * CLOCK_SECOND, answer, (void *)(uintptr_t)bell.n_moods,
			record->alarm.number);
}

const struct line_end bell_end = { on_record, on_gone };

/* ---- and does not ---- */

static void swing(void *context, uint64_t argument)
{
	static const char *const names[MOOD_COUNT] = { "well", "away", "failing", "hanging" };
	bool is_over = bell.mood != BELL_WELL;

	(void)context;
	(void)argument;
	if (bell.is_healed)
		return;
	if (bell.mood == BELL_HANGING)
		go_away();
	bell.n_moods++;
	bell.mood = is_over ? BELL_WELL : (enum mood)(BELL_AWAY + chance_below(&bell.chance, MOOD_COUNT - 1));
	trace("lares-alarm is %s", names[bell.mood]);
	if (bell.mood == BELL_AWAY)
		go_away();
	note_state();
	clockwork_at(clockwork_true_us() + (is_over ? CLOCK_HOUR + chance_below(&bell.chance, 6 * 3600) * CLOCK_SECOND :
						      CLOCK_SECOND + chance_below(&bell.chance, 3600) * CLOCK_SECOND), swing, NULL, 0);
	if (is_over)
		look_for_laresd(NULL, 0);
}

void bell_begin(uint64_t seed)
{
	memset(&bell, 0, sizeof(bell));
	bell.chance.state = seed;
	bell.is_there = seed * UINT64_C(0x9e3779b97f4a7c15) >> 62 == 0;
	bell.is_troubled = bell.is_there && chance_percent(&bell.chance, 75);
	bell.rings_again = bell.is_there && chance_percent(&bell.chance, 50);
	bell.away_us = clockwork_true_us();
	if (bell.is_troubled)
		clockwork_at(clockwork_true_us() + CLOCK_HOUR + chance_below(&bell.chance, 7200) * CLOCK_SECOND, swing, NULL, 0);
}

void bell_heal(void)
{
	if (bell.mood != BELL_WELL)
		swing(NULL, 0);
	bell.is_healed = true;
}
