/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/json/pulse_json.h"

#include <inttypes.h>
#include <string.h>

#include "proto/json/member.h"

static const char *const scanners[] = {
	[PULSE_NO_BLUETOOTH] = "no-bluetooth",
	[PULSE_NO_ADAPTER] = "no-adapter",
	[PULSE_NOT_SCANNING] = "not-scanning",
	[PULSE_SCANNING] = "scanning",
};

static const char *const checks[] = {
	[PULSE_CHECK_NEVER] = "never",
	[PULSE_CHECK_RUNNING] = "running",
	[PULSE_CHECK_OK] = "ok",
	[PULSE_CHECK_DAMAGED] = "damaged",
};

const char *pulse_check_name(enum pulse_check check)
{
	return checks[check];
}

const char *pulse_scanner_name(enum pulse_scanner scanner)
{
	return scanners[scanner];
}

static void member_known(struct text *t, const char *key, bool is_known, uint64_t number)
{
	if (is_known)
		member_unsigned(t, key, number);
	else
		member_null(t, key);
}

static void put_written(struct text *t, const struct pulse_message *pulse)
{
	if (!pulse->is_wear_known) {
		member_null(t, "written");
		return;
	}
	member_key(t, "written");
	text_printf(t, "{\"bytes\":%" PRIu64 ",\"over_s\":%" PRIu64 "}", pulse->written_bytes, pulse->written_over_s);
}

static void put_space(struct text *t, const struct pulse_message *pulse)
{
	if (!pulse->is_space_known) {
		member_null(t, "space");
		return;
	}
	member_key(t, "space");
	text_printf(t, "{\"used\":%" PRIu64 ",\"limit\":%" PRIu64 ",\"given_up\":%" PRIu64 "}", pulse->used_bytes,
		pulse->limit_bytes, pulse->n_given_up);
}

static void put_check(struct text *t, const struct pulse_message *pulse)
{
	member_key(t, "check");
	text_printf(t, "{\"state\":\"%s\"", pulse_check_name(pulse->check));
	member_known(t, "age_s", pulse->is_check_known, pulse->check_age_s);
	text_put(t, "}");
	if (!pulse->has_salvage)
		return;
	member_key(t, "salvage");
	text_printf(t, "{\"state\":\"%s\",\"saved\":%" PRIu64 ",\"lost\":%" PRIu64 "}",
		pulse->is_salvaging ? "running" : "ended", pulse->n_saved, pulse->n_unsaved);
}

static void put_alerts(struct text *t, const struct pulse_message *pulse)
{
	uint32_t n_open = 0;

	for (int i = 0; i < ALERT_PRIORITY_COUNT; i++)
		for (int j = 0; j < ALERT_CONDITION_COUNT; j++)
			n_open += pulse->open_alerts.n[i][j];
	member_key(t, "alerts");
	text_printf(t, "{\"open\":%u,\"refused\":%" PRIu64 ",\"conditions\":", n_open, pulse->n_alerts_refused);
	burden_json_open(t, &pulse->open_alerts);
	text_put(t, "}");
	member_key(t, "burden");
	burden_json(t, &pulse->burden);
}

static void put_state(struct text *t, const struct pulse_message *pulse)
{
	member_key(t, "scanner");
	text_printf(t, "{\"state\":\"%s\"", pulse_scanner_name(pulse->scanner));
	member_known(t, "age_s", pulse->has_heard, pulse->heard_age_s);
	member_string(t, "rung", pulse->rung);
	text_put(t, "}");
	member_key(t, "outbox");
	text_printf(t, "{\"depth\":%" PRIu64, pulse->outbox_depth);
	member_known(t, "oldest_s", pulse->outbox_depth > 0, pulse->outbox_oldest_s);
	member_string(t, "store", pulse->outbox_store);
	member_unsigned(t, "complete_to", pulse->complete_to);
	text_put(t, "}");
	member_string(t, "store", pulse->is_store_failing ? "failing" : "ok");
	member_unsigned(t, "lost", pulse->n_lost);
	member_unsigned(t, "missing", pulse->n_missing);
	put_space(t, pulse);
	put_written(t, pulse);
	put_check(t, pulse);
	member_unsigned(t, "link_session", pulse->link_session);
	if (pulse->to)
		member_string(t, "to", pulse->to);
	if (pulse->certificate)
		member_string(t, "certificate", pulse->certificate);
	member_unsigned(t, "devices", pulse->n_devices);
	member_known(t, "plan", pulse->plan_version > 0, pulse->plan_version);
	put_alerts(t, pulse);
	member_key(t, "versions");
	text_put(t, "{\"lares\":");
	text_json(t, pulse->lares);
	if (pulse->bluez)
		member_string(t, "bluez", pulse->bluez);
	text_put(t, "}");
	member_key(t, "updates");
	pulse_json_updates(t, &pulse->updates);
}

void pulse_json_updates(struct text *t, const struct pulse_updates *updates)
{
	text_put(t, "{\"lares_s\":");
	if (updates->is_lares_known)
		text_unsigned(t, updates->lares_s);
	else
		text_put(t, "null");
	member_known(t, "system_s", updates->is_system_known, updates->system_s);
	text_put(t, "}");
}

void pulse_json_refused(struct text *t, const struct pulse_refused *rows, size_t n_rows)
{
	const char *driver = NULL;

	text_put(t, "{");
	for (size_t i = 0; i < n_rows; i++) {
		const struct pulse_refused *row = &rows[i];
		bool is_same = driver && strcmp(driver, row->driver) == 0;

		if (!is_same) {
			text_put(t, driver ? "}," : "");
			text_json(t, row->driver);
			text_put(t, ":{");
		}
		text_put(t, is_same ? "," : "");
		text_json(t, row->outcome);
		text_printf(t, ":%" PRIu64, row->count);
		driver = row->driver;
	}
	text_put(t, driver ? "}}" : "}");
}

int pulse_json(const struct pulse_message *pulse, char *ret, size_t n)
{
	struct text t = text_of(ret, n);

	text_put(&t, "{\"v\":1");
	member_string(&t, "home", pulse->home);
	member_unsigned(&t, "seq", pulse->seq);
	member_string(&t, "boot", pulse->boot);
	member_unsigned(&t, "uptime_s", pulse->uptime_s);
	member_string(&t, "clock", pulse->is_clock_synchronised ? "synchronised" : "unsynchronised");
	put_state(&t, pulse);
	member_key(&t, "refused");
	pulse_json_refused(&t, pulse->refused, pulse->n_refused);
	text_put(&t, "}");
	return text_end(&t);
}
