/* SPDX-License-Identifier: Apache-2.0 */
#include "doctor.h"

#include <stdio.h>
#include <stdlib.h>

#include "drivers/driver.h"
#include "silence.h"
#include "trouble.h"
#include "trying.h"
#include "updates.h"

struct findings {
	struct text *t;
	bool is_first;
};

static void find(struct findings *findings, const char *level, const char *about, const char *words, const char *todo)
{
	struct text *t = findings->t;

	text_printf(t, "%s{\"level\":\"%s\",\"about\":\"%s\",\"words\":", findings->is_first ? "" : ",", level, about);
	text_json(t, words);
	text_put(t, ",\"do\":");
	if (todo)
		text_json(t, todo);
	else
		text_put(t, "null");
	text_put(t, "}");
	findings->is_first = false;
}

static void examine_radio(struct agent *agent, struct findings *findings)
{
	char words[RADIO_FINDING_MAX];
	struct radio_state radio;
	const char *level, *todo;

	radio_get_state(agent->radio, &radio);
	level = doctor_radio(&radio, clock_now_us(), words, &todo);
	find(findings, level, "radio", words, todo);
	for (size_t i = 0; i < radio.n_adapters; i++) {
		if (!radio.adapters[i].is_used)
			continue;
		level = doctor_adapter(&radio, i, words, &todo);
		find(findings, level, "adapter", words, todo);
	}
}

/* Who mends what bluetoothd cannot. */
static void examine_asking(struct agent *agent, struct findings *findings)
{
	const char *todo, *words = asking_trouble(&agent->asking, &todo);

	if (!words)
		return;
	find(findings, "warning", "recovery", words, todo);
	asking_try(agent); /* who asks the doctor again has mended something */
}

static void examine_settings(struct agent *agent, struct findings *findings)
{
	const char *todo, *no_team = trying_no_team(agent, &todo);
	char words[CONFIG_TEXT_MAX + 128];

	if (no_team)
		find(findings, "fault", "team", no_team, todo);
	if (!agent->config.given.both[0])
		return;
	snprintf(words, sizeof(words), "the installer's file says something of %s; what the team gives for it is not used",
		agent->config.given.both);
	find(findings, "warning", "team", words, "where the team's is meant, take it out of the file and restart laresd");
}

static void examine_updates(struct findings *findings)
{
	struct updates_seen seen = updates_see();
	char words[UPDATES_WORDS_MAX];
	const char *todo, *level = updates_judge(&seen, words, &todo);

	if (level)
		find(findings, level, "updates", words, todo);
}

static void examine_link(struct agent *agent, struct findings *findings)
{
	struct carry_state link;

	carry_get_state(agent->carry, &link);
	if (!link.has_carrier)
		find(findings, "fault", "link", "lares-mqtt is not there; readings are kept",
			"start it: systemctl start lares-mqtt, then look at journalctl -u lares-mqtt");
	else if (!config_has_home(&agent->config))
		find(findings, "ok", "link", "lares-mqtt is there and waits", NULL);
	else if (!link.is_up)
		find(findings, "fault", "link", link.words[0] ? link.words : "not connected yet; readings are kept",
			"look at [broker] in the configuration; it is tried again by itself");
	else
		find(findings, "ok", "link", link.words, NULL);
}

static void examine_store(struct agent *agent, struct findings *findings)
{
	struct outbox_state outbox = { 0 };
	uint64_t written, over_s;
	char words[192];

	if (agent->n_lost) {
		snprintf(words, sizeof(words), "%llu readings were lost: neither disk nor memory had room",
			(unsigned long long)agent->n_lost);
		find(findings, "fault", "store", words, "look at the disk: df -h, dmesg");
	}
	if (agent->gaps.n_missing) {
		snprintf(words, sizeof(words), "%llu readings were given up or cannot be read, and were told to the team as gaps",
			(unsigned long long)agent->gaps.n_missing);
		find(findings, "warning", "store", words, "look at the disk (df -h, dmesg), and at [store] limit");
	}
	if (agent->is_commit_failing || agent->stand_in.is_in_use) /* said among the faults */
		return;
	store_outbox_state(agent->store, &outbox);
	written = wear_bytes(&agent->wear, clock_now_us(), &over_s);
	snprintf(words, sizeof(words), "%llu of %llu MB in use; written, %llu kB in %llu h; %llu waiting for the broker",
		(unsigned long long)(agent->room.space.used_bytes + agent->room.space.wal_bytes) >> 20,
		(unsigned long long)agent->config.store.limit_bytes >> 20,
		(unsigned long long)written / 1000, (unsigned long long)(over_s + 1800) / 3600, (unsigned long long)outbox.depth);
	find(findings, "ok", "store", words, NULL);
}

static void find_silent(const struct enrolled *enrolled, struct findings *findings)
{
	char words[256];
	struct text t = text_of(words, sizeof(words));

	text_printf(&t, "%s: ", enrolled->device.id);
	silence_write(enrolled, clock_wall_us(), &t);
	text_end(&t);
	find(findings, "warning", "device", words,
		device_has_session(&enrolled->device) ?
			"take a measurement near the gateway; put a new battery in" :
			"look whether it still is where it was; put a new battery in; see lares scan");
}

/* Half a minute is what a person tolerates of a clock; a day of it is a wrong date in the record. */
static void examine_clock(const struct enrolled *enrolled, struct findings *findings)
{
	enum { TOLERANCE_S = 30 };
	long long before_s = enrolled->clock_ahead_s, after_s = enrolled->clock_after_s;
	char words[256];

	if (!enrolled->has_clock)
		return;
	if (!enrolled->is_clock_set && llabs(before_s) > TOLERANCE_S) {
		snprintf(words, sizeof(words), "%s: its clock is off by %lld s and could not be set; times are corrected",
			enrolled->device.id, before_s);
		find(findings, "warning", "device", words, "set it on the device itself");
	} else if (enrolled->is_clock_set && llabs(after_s) > TOLERANCE_S) {
		snprintf(words, sizeof(words), "%s: its clock was off by %lld s, did not take the time it was given, and is off by %lld s; "
			"times are corrected", enrolled->device.id, before_s, after_s);
		find(findings, "warning", "device", words, "set it on the device itself");
	} else if (enrolled->is_clock_set && llabs(before_s) > TOLERANCE_S) {
		snprintf(words, sizeof(words), "%s: its clock was off by %lld s and was set; now it is off by %lld s",
			enrolled->device.id, before_s, after_s);
		find(findings, "ok", "device", words, NULL);
	}
}

static void examine_bond(const struct enrolled *enrolled, struct findings *findings)
{
	char address[ADDRESS_TEXT_MAX], adapter[ADDRESS_TEXT_MAX], words[320], todo[160];

	address_format(&enrolled->device.address, address);
	address_format(&enrolled->device.bonded_to, adapter);
	snprintf(words, sizeof(words), "%s: %s", enrolled->device.id, enrolment_trouble(enrolled));
	if (enrolled->bond == BOND_AWAY)
		snprintf(todo, sizeof(todo), "plug in the adapter %s, or put the device into its pairing mode: lares enrol %s", adapter,
			address);
	else
		snprintf(todo, sizeof(todo), "put it into its pairing mode, away from phones that know it: lares enrol %s", address);
	find(findings, "fault", "bond", words, todo);
}

/* Not proven is no fault of today: the program lares tells it from the device's state. */
static void examine_device(const struct enrolled *enrolled, struct findings *findings)
{
	const char *id = enrolled->device.id;
	char words[320];

	if (enrolled->bond != BOND_THERE) {
		examine_bond(enrolled, findings);
	} else if (enrolment_fault(enrolled)) {
		snprintf(words, sizeof(words), "%s: %s", id, enrolment_fault(enrolled));
		find(findings, "warning", "device", words,
			enrolled->n_empty || enrolled->is_short ? "take a measurement again and watch lares readings" :
					    "enrol it again with lares enrol, and watch lares readings");
	} else if (enrolled->is_silent) {
		find_silent(enrolled, findings);
	} else if (!enrolled->heard_us) {
		snprintf(words, sizeof(words), "%s was not heard since the agent started", id);
		find(findings, "warning", "device", words, "wake it; bring it nearer; see lares scan");
	}
	examine_clock(enrolled, findings);
	if (enrolled->n_left) {
		snprintf(words, sizeof(words), "%s: %llu older records were left in the device", id,
			(unsigned long long)enrolled->n_left);
		find(findings, "ok", "device", words, "to have them as well, enrol it again and say so");
	}
}

/* That the stored one was refused is said among the faults. */
static void examine_plan(const struct agent *agent, struct findings *findings)
{
	if (agent->plan)
		find(findings, "ok", "plan", "a care plan is in force", NULL);
	else if (agent->plan_refusal == REFUSAL_NONE)
		find(findings, "warning", "plan", "there is no care plan: no clinical alert will be raised",
			"load one: lares plan load FILE");
}

/* What is or becomes an alert is said here in the same words. */
static void examine_faults(struct agent *agent, struct findings *findings)
{
	char words[ALERT_TITLE_MAX];

	for (int i = 0; i < FAULT_COUNT; i++) {
		enum fault fault = (enum fault)i;
		const struct condition *there = trouble_find(agent, fault);

		if (!there)
			continue;
		snprintf(words, sizeof(words), "%s%s%s", fault_title(LANG_EN, fault), there->detail[0] ? ": " : "", there->detail);
		find(findings, there->priority == ALERT_LOW ? "warning" : "fault", fault_part(fault), words, fault_todo(LANG_EN, fault));
	}
}

size_t doctor_count_refused(const struct agent *agent, struct pulse_refused ret_rows[PULSE_REFUSED_MAX])
{
	size_t n_rows = 0;

	for (size_t i = 0; i < drivers_count(); i++)
		for (int outcome = DECODE_LENGTH; outcome < DECODE_COUNT && n_rows < PULSE_REFUSED_MAX; outcome++) {
			uint64_t n = intake_count(agent->intake, i, (enum decode)outcome);

			if (n)
				ret_rows[n_rows++] = (struct pulse_refused){ drivers_at(i)->name,
					decode_name((enum decode)outcome), n };
		}
	return n_rows;
}

void doctor_write(struct agent *agent, struct text *t)
{
	struct pulse_refused refused[PULSE_REFUSED_MAX];
	struct findings findings = { t, true };

	trouble_look_at_radio(agent, clock_now_us()); /* what a minute ago was true may be mended */
	text_put(t, "{\"findings\":[");
	examine_radio(agent, &findings);
	examine_asking(agent, &findings);
	examine_settings(agent, &findings);
	examine_link(agent, &findings);
	examine_store(agent, &findings);
	examine_plan(agent, &findings);
	examine_faults(agent, &findings);
	examine_updates(&findings);
	for (size_t i = 0; i < agent->enrolment.n; i++)
		examine_device(&agent->enrolment.enrolled[i], &findings);
	text_put(t, "],\"refused\":");
	pulse_json_refused(t, refused, doctor_count_refused(agent, refused));
	text_put(t, "}");
}
