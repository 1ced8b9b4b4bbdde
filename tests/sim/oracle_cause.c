/* SPDX-License-Identifier: Apache-2.0 */
/* Why an alert is raised, and what clears it: S9, S10, S12, S14, S16. */
#include <math.h>
#include <string.h>

#include "agent.h"
#include "bell.h"
#include "care.h"
#include "clockwork.h"
#include "desk.h"
#include "gateway.h"
#include "hazard.h"
#include "interval.h"
#include "ledger.h"
#include "oracle.h"

static const uint64_t slack_us = 5 * CLOCK_SECOND;

static double number_of(struct decimal decimal)
{
	return (double)decimal.mantissa * pow(10, decimal.exponent);
}

bool causes_is_beyond(enum limit_side side, double value, double level)
{
	return side == LIMIT_ABOVE ? value > level : value < level;
}

static void judge_value_cause(const struct alert *alert, const struct alert_cause *cause)
{
	const struct measured *measured = facts_find(cause->reading);
	double value = alerts_truth(measured, alert->limit.quantity);

	must(S10, measured, "alert %s rests on no accepted reading", alert->id);
	must(S9, !isnan(value), "alert %s rests on a measurement that failed", alert->id);
	must(S10, causes_is_beyond(alert->limit.side, value, number_of(alert->limit.level)), "alert %s: %g is not beyond %g", alert->id, value,
		number_of(alert->limit.level));
	must(S10, alert->kind != ALERT_LIMIT || facts_was_live(measured), "alert %s rests on a historical value", alert->id);
}

/* One that waited may rest on two. */
static void judge_limit_cause(const struct alert *alert)
{
	size_t n_most = care_confirm_s(alert->rule) || care_hold_s(alert->rule) ? 2 : 1;

	must(S10, alert->n_because >= 1 && alert->n_because <= n_most, "alert %s rests on %zu values", alert->id, alert->n_because);
	for (size_t i = 0; i < alert->n_because; i++)
		judge_value_cause(alert, &alert->because[i]);
}

static bool is_bell_away(void)
{
	return bell_away_us() && clockwork_true_us() - bell_away_us() + slack_us >= CLOCK_MINUTE;
}

/* What is wrong with the gateway may be said only if something was. */
static void judge_fault_cause(const struct alert *alert)
{
	bool is_told = strcmp(alert->rule, "clock-untrusted") == 0 ? hazard_is_on(HAZARD_CLOCK) :
		strcmp(alert->rule, "not-authorised") == 0	   ? hazard_is_on(HAZARD_REFUSALS) :
		strcmp(alert->rule, "store-failing") == 0	   ? hazard_is_on(HAZARD_DISK_FULL) || hazard_is_on(HAZARD_DISK_ERROR) :
		strcmp(alert->rule, "disk-low") == 0		   ? hazard_is_on(HAZARD_DISK_FULL) :
		strcmp(alert->rule, "alarm-away") == 0		   ? bell_is_there() && is_bell_away() :
		strcmp(alert->rule, "alarm-failing") == 0	   ? bell_is_troubled() :
								     false;

	must(S10, is_told, "%s is said, and nothing is wrong", alert->rule);
}

/* Devices are named by their kind here: one of each, and a second scale. */
enum thing_name causes_thing(const char *device)
{
	if (strcmp(device, "scale-2") == 0)
		return PLAIN_SCALE;
	for (int i = 0; i < THING_COUNT; i++)
		if (strncmp(device, device_kind_name(things.thing[i].kind), strlen(device_kind_name(things.thing[i].kind))) == 0)
			return (enum thing_name)i;
	return THING_COUNT;
}

/* How long it has to say nothing, as its interval is known. */
static uint64_t silence_of(const char *device)
{
	const struct agent *agent = gateway_agent();
	uint64_t silence_us = INTERVAL_SILENCE_MIN_US;

	for (size_t i = 0; agent && i < agent->enrolment.n; i++)
		if (strcmp(agent->enrolment.enrolled[i].device.id, device) == 0)
			silence_us = interval_silence_us(agent->enrolment.enrolled[i].device.interval_s);
	return silence_us;
}

/* That it was heard and said nothing is not known after a restart. */
static void judge_never_heard(const char *device, enum thing_name name)
{
	uint64_t since_us = desk_enrolled_us(name);

	must(S16, !facts_has_rows(name) && things.thing[name].heard_us <= gateway_started_us(), "%s is called never heard, and was", device);
	must(S16, since_us && clockwork_true_us() - since_us + slack_us >= CLOCK_DAY, "%s is called never heard %llu s after it was enrolled",
		device, (unsigned long long)((clockwork_true_us() - since_us) / CLOCK_SECOND));
}

static void judge_device_cause(const struct alert *alert)
{
	enum thing_name name = causes_thing(alert->device);
	uint64_t quiet_us;

	must(S10, name != THING_COUNT, "%s is no device of this home", alert->device);
	quiet_us = clockwork_true_us() - things.thing[name].heard_us;
	if (strcmp(alert->rule, "never-heard") == 0)
		judge_never_heard(alert->device, name);
	else if (strcmp(alert->rule, "silent") == 0)
		must(S16, quiet_us + slack_us >= silence_of(alert->device), "%s is called silent after %llu s", alert->device,
			(unsigned long long)(quiet_us / CLOCK_SECOND));
	else if (strcmp(alert->rule, "clock-wrong") == 0)
		must(S10, hazard_is_on(HAZARD_FACES) || hazard_is_on(HAZARD_CLOCK), "%s: its clock is right", alert->device);
	else
		must(S10, strcmp(alert->rule, "battery-low") != 0 && strcmp(alert->rule, "re-pair") != 0, "%s: %s, and it is well", alert->device,
			alert->rule);
}

void causes_judge(const struct alert *alert)
{
	switch ((int)alert->kind) {
	case ALERT_LIMIT:
	case ALERT_FOUND_LATE:
		judge_limit_cause(alert);
		break;
	case ALERT_HELP_CALL: {
		const struct measured *measured = alert->n_because ? facts_find(alert->because[0].reading) : NULL;

		must(S10, measured && measured->is_press, "help call %s, and nobody pressed", alert->id);
		break;
	}
	case ALERT_UNANSWERED: {
		const struct alert *of = alerts_get(alert->of);

		must(S10, of && of->rounds > 0, "%s says that %s was not answered, and nobody was asked in vain", alert->id, alert->of);
		break;
	}
	case ALERT_FAULT:
		judge_fault_cause(alert);
		break;
	case ALERT_DEVICE:
		judge_device_cause(alert);
		break;
	default:
		break;
	}
}

void causes_judge_cleared(const struct alert *alert)
{
	const struct measured *measured = ledger_current();
	double value = alerts_truth(measured, alert->limit.quantity);

	if (alert->kind != ALERT_LIMIT || (whose_naming() && alert->n_because == 0)) /* what it rested on is another's */
		return;
	must(S12, !isnan(value) && !causes_is_beyond(alert->limit.side, value, number_of(alert->limit.clear)),
		"alert %s is cleared by %g, and clears at %g", alert->id, value, number_of(alert->limit.clear));
	for (size_t i = 0; measured && measured->thing == PLAIN_SCALE && i < alert->n_because; i++) {
		const struct measured *because = facts_find(alert->because[i].reading);

		must(S14, because && because->thing == PLAIN_SCALE, "alert %s rests on a bonded device, and is cleared by what anybody can send",
			alert->id);
	}
	must(S12, facts_is_live(measured), "alert %s is cleared by a historical value", alert->id);
	must(S12, cares_judged(measured) != CARE_NOT_JUDGED, "alert %s is cleared by what was measured in a pause", alert->id);
}
