/* SPDX-License-Identifier: Apache-2.0 */
#include "sounding.h"

#include <errno.h>
#include <string.h>

#include "agent.h"
#include "base/log.h"
#include "carry/siren.h"
#include "hearing.h"
#include "proto/json/alert_json.h"
#include "trouble.h"

static void on_sounded(void *context, const char *alert, const char *words)
{
	struct agent *agent = context;
	struct moment now = agent_moment();

	if (words)
		log_error("the alarm in the home did not sound for alert %s: %s", alert, words);
	trouble_set(agent, FAULT_ALARM_FAILING, words != NULL, words);
	watch_sounded(agent->watch, alert, words, &now);
	hearing_settle(agent);
}

static void on_carrier(void *context, bool is_there)
{
	trouble_set(context, FAULT_ALARM_AWAY, !is_there, NULL);
}

static const struct siren_ops siren_ops = { on_sounded, on_carrier };

int sounding_open(struct agent *agent, char *ret_reason, size_t n_reason)
{
	if (!agent->config.local.alarm[0])
		return 0;
	trouble_set(agent, FAULT_ALARM_AWAY, true, NULL); /* until it comes */
	return siren_open(agent->event, agent->config.carry.socket, "lares-alarm", &siren_ops, agent, &agent->siren, ret_reason,
		n_reason);
}

void sounding_close(struct agent *agent)
{
	siren_close(agent->siren);
}

int sounding_sound(void *context, const struct alert *alert)
{
	struct agent *agent = context;
	char json[ALERT_JSON_MAX];
	int n = alert_json(alert, json, sizeof(json));
	int r = n < 0 ? n : siren_sound(agent->siren, alert->id, json, (size_t)n);

	if (r == 0)
		log_warning("the alarm in the home sounds for alert %s", alert->id);
	return r;
}

void sounding_on_accepted(struct agent *agent, uint64_t n)
{
	char id[ULID_TEXT_MAX];
	uint32_t rev;

	if (agent->siren && store_outbox_alert(agent->store, n, id, &rev) == 0) {
		watch_published(agent->watch, id, rev);
		hearing_rearm(agent);
	}
}
