/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/json/command_json.h"

#include <errno.h>
#include <string.h>

#include "proto/hex.h"
#include "proto/json/source.h"
#include "proto/table.h"

static const char *const names[] = {
#define VERB(name, text) [VERB_##name] = text,
#include "proto/verb.def"
};

static const int64_t latest_s = INT64_C(253402300799); /* the end of the year 9999 */

const char *verb_name(enum verb verb)
{
	return names[verb];
}

int verb_from_name(const char *name)
{
	return table_find(names, VERB_COUNT, name);
}

/* A number that may be missing. */
static uint64_t number_or(struct source *s, const char *key, uint64_t least, uint64_t most, uint64_t otherwise)
{
	uint64_t number;

	if (!json_object_get(s->object, key))
		return otherwise;
	number = source_unsigned(s, key, most);
	s->is_bad = s->is_bad || number < least;
	return number;
}

static uint64_t number(struct source *s, const char *key, uint64_t least, uint64_t most)
{
	s->is_bad = s->is_bad || !json_object_get(s->object, key);
	return number_or(s, key, least, most, least);
}

/* A moment as Unix seconds; 0 where it is missing. */
static int64_t moment_us(struct source *s, const char *key)
{
	return (int64_t)number_or(s, key, 1, (uint64_t)latest_s, 0) * 1000000;
}

static void read_ack(struct source *s, struct command *command)
{
	source_text(s, "alert", command->alert, sizeof(command->alert));
	source_text_or_none(s, "note", command->note, sizeof(command->note));
}

static void read_noted(struct source *s, struct command *command)
{
	source_text(s, "alert", command->alert, sizeof(command->alert));
	source_text(s, "note", command->note, sizeof(command->note));
}

static void read_snooze(struct source *s, struct command *command)
{
	source_text(s, "alert", command->alert, sizeof(command->alert));
	command->for_s = (uint32_t)number(s, "for_s", COMMAND_SNOOZE_MIN_S, COMMAND_SNOOZE_MAX_S);
}

static void read_pause(struct source *s, struct command *command)
{
	source_text(s, "person", command->person, sizeof(command->person));
	command->pause.reason = (enum plan_pause_reason)source_name(s, "reason", plan_pause_reason_from_name);
	source_text_or_none(s, "why", command->pause.why, sizeof(command->pause.why));
	command->pause.since_us = moment_us(s, "since");
	command->pause.until_us = moment_us(s, "until");
	command->pause.closer_days = (uint16_t)number_or(s, "closer_days", 0, COMMAND_CLOSER_DAYS_MAX, 0);
	s->is_bad = s->is_bad || command->pause.until_us <= command->pause.since_us;
}

static void read_resume(struct source *s, struct command *command)
{
	source_text(s, "person", command->person, sizeof(command->person));
}

static void read_reassign(struct source *s, struct command *command)
{
	const char *hex = json_string_value(source_take(s, "reading"));

	s->is_bad = s->is_bad || !hex || strlen(hex) != 2 * READING_ID_SIZE ||
		hex_decode(hex, strlen(hex), command->reading, sizeof(command->reading)) < 0 || !json_object_get(s->object, "person");
	source_text_or_none(s, "person", command->person, sizeof(command->person));
}

static void read_plan(struct source *s, struct command *command)
{
	command->plan = json_string_value(source_take(s, "plan"));
	s->is_bad = s->is_bad || !command->plan;
}

static void read_enrol(struct source *s, struct command *command)
{
	source_text(s, "device", command->device, sizeof(command->device));
	command->options = source_take(s, "options");
	s->is_bad = s->is_bad || (command->options && !json_is_object(command->options));
}

static void read_forget(struct source *s, struct command *command)
{
	source_text(s, "device", command->device, sizeof(command->device));
}

static void read_resend(struct source *s, struct command *command)
{
	source_text(s, "store", command->resend.store, sizeof(command->resend.store));
	command->resend.first = number(s, "first", 1, INT64_MAX);
	command->resend.last = number(s, "last", 1, INT64_MAX);
	s->is_bad = s->is_bad || command->resend.last < command->resend.first;
}

static void read_history(struct source *s, struct command *command)
{
	source_text_or_none(s, "device", command->device, sizeof(command->device));
	source_text_or_none(s, "person", command->person, sizeof(command->person));
	command->history.has_quantity = json_object_get(s->object, "quantity") != NULL;
	if (command->history.has_quantity)
		command->history.quantity = (enum quantity)source_name(s, "quantity", quantity_from_name);
	command->history.since_us = moment_us(s, "since");
	command->history.until_us = moment_us(s, "until");
	command->history.before = number_or(s, "before", 1, INT64_MAX, UINT64_MAX);
	command->history.limit = (uint32_t)number_or(s, "limit", 1, COMMAND_HISTORY_MAX, COMMAND_HISTORY_MAX);
	s->is_bad = s->is_bad || (command->history.until_us && command->history.until_us <= command->history.since_us);
}

static int format_from_name(const char *name)
{
	static const char *const formats[] = { "json", "html" };

	return table_find(formats, 2, name);
}

static void read_report(struct source *s, struct command *command)
{
	command->report.days = (uint32_t)number_or(s, "days", 1, COMMAND_REPORT_DAYS_MAX, COMMAND_REPORT_DAYS_USUAL);
	command->report.is_html = json_object_get(s->object, "format") && source_name(s, "format", format_from_name) == 1;
}

static void read_configure(struct source *s, struct command *command)
{
	command->settings = s->object;
	command->within_s = (uint32_t)number_or(s, "within_s", COMMAND_WITHIN_MIN_S, COMMAND_WITHIN_MAX_S, COMMAND_WITHIN_USUAL_S);
}

static void read_nothing(struct source *s, struct command *command)
{
	(void)s;
	(void)command;
}

/* clang-format off */
static void (*const readers[])(struct source *s, struct command *command) = {
	[VERB_ACK] = read_ack, [VERB_CLOSE] = read_noted, [VERB_NOTE] = read_noted, [VERB_SNOOZE] = read_snooze,
	[VERB_PAUSE] = read_pause, [VERB_RESUME] = read_resume, [VERB_REASSIGN] = read_reassign, [VERB_PLAN] = read_plan,
	[VERB_SCAN] = read_nothing, [VERB_ENROL] = read_enrol, [VERB_FORGET] = read_forget, [VERB_RESEND] = read_resend,
	[VERB_REFRESH] = read_nothing, [VERB_HISTORY] = read_history, [VERB_TEST] = read_nothing, [VERB_REPORT] = read_report,
	[VERB_CONFIGURE] = read_configure,
};
/* clang-format on */

int command_from_claims(enum verb verb, json_t *claims, struct command *ret_command)
{
	struct source s = source_of(claims);
	struct command command = { .verb = verb };

	readers[verb](&s, &command);
	if (s.is_bad)
		return -EBADMSG;
	*ret_command = command;
	return 0;
}
