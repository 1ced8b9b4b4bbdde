/* SPDX-License-Identifier: Apache-2.0 */
#include "safe_mode.h"

#include "base/log.h"
#include "trouble.h"

static const char *const particulars[SAFE_MODE_COUNT] = {
	[SAFE_MODE_HELP] = "safe mode, in which only help buttons are heard",
	[SAFE_MODE_DEAF] = "safe mode, in which not even help buttons are heard",
};

static int on_time(void *context, uint64_t now_us)
{
	struct agent *agent = context;

	(void)now_us;
	if (agent->safe_mode == SAFE_MODE_OFF) {
		trouble_set(agent, FAULT_SAFE_MODE, false, NULL);
		return 0;
	}
	log_warning("safe mode is over: laresd ends, to begin as usual");
	return sd_event_exit(agent->event, 0);
}

int safe_mode_open(struct agent *agent, const struct safe_account *account)
{
	int r = timer_init(&agent->safe_timer, agent->event, on_time, agent);

	if (r < 0)
		return r;
	if (account->mode == SAFE_MODE_OFF) {
		timer_set(&agent->safe_timer, agent->started_us + SAFE_MODE_WITHIN_US);
		return 0;
	}
	timer_set(&agent->safe_timer, safe_account_until_us(account));
	log_error("laresd ended again and again without being asked to: %s", particulars[account->mode]);
	trouble_set(agent, FAULT_SAFE_MODE, true, particulars[account->mode]);
	return 0;
}

void safe_mode_close(struct agent *agent)
{
	timer_done(&agent->safe_timer);
}

bool safe_mode_hears(const struct agent *agent, const struct device *device)
{
	if (agent->safe_mode == SAFE_MODE_OFF)
		return true;
	return agent->safe_mode == SAFE_MODE_HELP && device->kind == DEVICE_HELP_BUTTON && !device_has_session(device);
}

const char *safe_mode_adapters(const struct agent *agent)
{
	return agent->safe_mode == SAFE_MODE_DEAF ? "none" : agent->config.radio.adapters;
}
