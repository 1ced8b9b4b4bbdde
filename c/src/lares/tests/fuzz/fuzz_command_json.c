/* SPDX-License-Identifier: Apache-2.0 */
/* What a signed command says, read as each verb: what is taken lies within what the header promises. */
#include <stdlib.h>
#include <string.h>

#include "proto/json/command_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

static void check_bounds(const struct command *command)
{
	if (command->pause.closer_days > COMMAND_CLOSER_DAYS_MAX || command->pause.reason >= PAUSE_REASON_COUNT ||
		command->for_s > COMMAND_SNOOZE_MAX_S || command->history.limit > COMMAND_HISTORY_MAX ||
		command->history.quantity >= QUANTITY_COUNT || command->report.days > COMMAND_REPORT_DAYS_MAX)
		abort();
	if (command->pause.since_us < 0 || command->pause.until_us < 0 || command->history.since_us < 0 ||
		command->history.until_us < 0)
		abort();
	if (strlen(command->note) >= ALERT_NOTE_MAX || strlen(command->device) >= COMMAND_ADDRESS_MAX)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	json_auto_t *json = json_loadb((const char *)data, n_data, JSON_REJECT_DUPLICATES, NULL);
	struct command command;

	for (int verb = 0; json && verb < VERB_COUNT; verb++)
		if (command_from_claims((enum verb)verb, json, &command) == 0)
			check_bounds(&command);
	return 0;
}
