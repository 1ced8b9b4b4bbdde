/* SPDX-License-Identifier: Apache-2.0 */
#include "desk.h"

#include "json.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "broker.h"
#include "fault.h"
#include "home.h"
#include "issue.h"
#include "loop/clock.h"
#include "request.h"

/* The people's names, where the plan was signed in this folder. */
static json_t *plan_of(const struct desk *desk, const char *home)
{
	char name[TOPIC_NAME_MAX + 16];

	snprintf(name, sizeof(name), "homes/%s.plan", home);
	return desk->folder && folder_has(&desk->folder->folder, name) ? folder_read_json(&desk->folder->folder, name) : NULL;
}

/* As the team gave it to the home, or to all; without a folder this machine's, until the home names a moment. */
static void set_zone(struct desk_home *home, const json_t *record)
{
	const struct team *team = home->desk->folder;
	const char *zone = json_text(record, "zone");

	snprintf(home->zone, sizeof(home->zone), "%s", *zone || !team ? zone : json_text(team->about, "zone"));
	home->words.zone_s = clock_zone_s(clock_wall_us());
}

/* Clocks are changed twice a year. */
static void look_at_clock(struct desk_home *home)
{
	if (*home->zone && clock_use_zone(home->zone) == 0)
		home->words.zone_s = clock_zone_s(clock_wall_us());
}

static void learn_clock(struct desk_home *home, const json_t *message)
{
	if (!*home->zone)
		words_learn_zone(&home->words, json_text(message, "at"));
}

static void home_free(struct desk_home *home)
{
	if (!home)
		return;
	json_decref(home->acknowledged);
	json_decref(home->answered);
	ledger_done(&home->ledger);
	words_done(&home->words);
	free(home->csr);
	free(home);
}

static struct desk_home *home_new(struct desk *desk, const char *name)
{
	scoped(json_decrefp) json_t *record = desk->folder ? home_load(desk->folder, name) : NULL;
	struct desk_home *home = calloc(1, sizeof(*home));
	json_t *plan = plan_of(desk, name);

	if (home && words_init(&home->words, desk->out, plan) == 0 && ledger_init(&home->ledger) == 0) {
		home->desk = desk;
		snprintf(home->name, sizeof(home->name), "%s", name);
		home->words.home = desk->is_many ? home->name : "";
		home->answered = json_object();
		home->acknowledged = json_object();
		set_zone(home, record);
		look_at_clock(home);
		home->is_known = json_object_get(record, "certificate") != NULL;
		vigil_begin(&home->vigil, clock_now_us());
	} else {
		home_free(take(home));
	}
	json_decref(plan);
	return home;
}

struct desk_home *desk_home(struct desk *desk, const char *name)
{
	struct desk_home **grown, *home;

	for (size_t i = 0; i < desk->n_homes; i++)
		if (strcmp(desk->homes[i]->name, name) == 0)
			return desk->homes[i];
	if (desk->n_homes == DESK_HOMES_MAX)
		return NULL;
	grown = realloc(desk->homes, (desk->n_homes + 1) * sizeof(*grown));
	home = grown ? home_new(desk, name) : NULL;
	if (grown)
		desk->homes = grown;
	if (home)
		desk->homes[desk->n_homes++] = home;
	return home;
}

void desk_done(struct desk *desk)
{
	for (size_t i = 0; i < desk->n_homes; i++)
		home_free(desk->homes[i]);
	free(take(desk->homes));
	desk->n_homes = 0;
}

static bool is_open(const json_t *alert)
{
	return !json_says(alert, "state", "closed");
}

/* A new session of the home knows nothing of what was said under the old one: what is still open is answered again. */
static bool begin_session(struct desk_home *home, const char *to)
{
	if (strcmp(to, home->to) == 0)
		return false;
	snprintf(home->to, sizeof(home->to), "%s", to);
	home->is_behind = false;
	json_object_clear(home->answered);
	json_object_clear(home->acknowledged);
	return true;
}

static void tell_back(struct desk_home *home)
{
	if (vigil_hear(&home->vigil, clock_now_us()) && home->is_known)
		words_vigil(&home->words, &home->vigil);
}

static void on_link(struct desk_home *home, const json_t *link, bool is_retained)
{
	bool is_online = json_says(link, "state", "online"), is_new;

	is_new = begin_session(home, is_online ? json_text(link, "to") : "");
	if (is_online && !is_retained) {
		vigil_hear(&home->vigil, clock_now_us());
		home->has_come = true;
	}
	if (is_new || (!is_online && vigil_leave(&home->vigil)))
		words_link(&home->words, link, is_retained);
	if (!is_online)
		vigil_leave(&home->vigil);
}

static void on_pulse(struct desk_home *home, const json_t *pulse, bool is_retained)
{
	const char *to = json_text(pulse, "to");

	if (is_retained)
		return;
	look_at_clock(home);
	tell_back(home);
	if (!json_says(pulse, "certificate", home->seen_to))
		snprintf(home->kept, sizeof(home->kept), "%s", json_text(pulse, "certificate"));
	if (*to && begin_session(home, to))
		home->is_behind = true;
}

static void on_readings(struct desk_home *home, const json_t *message, bool is_retained)
{
	const json_t *reading;
	size_t i;

	(void)is_retained;
	json_array_foreach(json_object_get(message, "readings"), i, reading) {
		int r = ledger_reading(&home->ledger, json_text(message, "store"), reading);

		learn_clock(home, reading);
		if (r == LEDGER_NEW)
			words_reading(&home->words, reading);
		else if (r == LEDGER_DOUBLED)
			words_say(&home->words, "WRONG: reading %s came under a second number", json_text(reading, "id"));
		else if (r < 0)
			words_say(&home->words, "WRONG: a reading without id or number");
	}
}

static void on_alert(struct desk_home *home, const json_t *alert, bool is_retained)
{
	(void)is_retained;
	if (ledger_alert(&home->ledger, alert, clock_wall_us()) == LEDGER_NEW)
		words_alert(&home->words, alert);
}

static void on_device(struct desk_home *home, const json_t *device, bool is_retained)
{
	(void)is_retained;
	words_learn_device(&home->words, device);
}

static void on_gap(struct desk_home *home, const json_t *gap, bool is_retained)
{
	(void)is_retained;
	words_gap(&home->words, gap);
}

static void on_done(struct desk_home *home, const json_t *done, bool is_retained)
{
	(void)is_retained;
	words_done_message(&home->words, done);
}

/* A new plan may name other people. */
static void on_plan_status(struct desk_home *home, const json_t *status, bool is_retained)
{
	json_t *plan = plan_of(home->desk, home->name);

	(void)is_retained;
	words_learn_people(&home->words, plan);
	json_decref(plan);
	words_plan_status(&home->words, status);
}

static const struct {
	const char *topic; /* below up/; a slash at the end: any name follows */
	void (*on)(struct desk_home *home, const json_t *message, bool is_retained);
} handlers[] = {
	{ "link", on_link }, { "pulse", on_pulse }, { "readings", on_readings }, { "alert/", on_alert }, { "device/", on_device },
	{ "gap", on_gap }, { "done/", on_done }, { "plan-status", on_plan_status },
};

static bool topic_fits(const char *pattern, const char *topic)
{
	size_t n = strlen(pattern);

	return pattern[n - 1] == '/' ? strncmp(pattern, topic, n) == 0 : strcmp(pattern, topic) == 0;
}

/* As it came: it is judged in issue.c. */
static void take_request(struct desk_home *home, const char *payload, size_t n_payload)
{
	free(home->csr);
	home->csr = n_payload <= REQUEST_MAX * 2 ? strndup(payload, n_payload) : NULL;
}

static void take_message(struct desk_home *home, const char *below, const char *payload, size_t n_payload,
	bool is_retained)
{
	json_error_t error;
	json_t *message = json_loadb(payload, n_payload, JSON_REJECT_DUPLICATES, &error);

	json_tame(message);
	if (!is_retained)
		learn_clock(home, message);
	if (!message)
		words_say(&home->words, "WRONG: %s is not JSON: %s", below, error.text);
	for (size_t i = 0; message && i < sizeof(handlers) / sizeof(handlers[0]); i++)
		if (topic_fits(handlers[i].topic, below))
			handlers[i].on(home, message, is_retained);
	json_decref(message);
}

void desk_on_message(void *context, const char *topic, const char *payload, size_t n_payload, bool is_retained)
{
	struct desk *desk = context;
	struct desk_home *home;
	struct topic parts;

	if (desk->record)
		fprintf(desk->record, "%s %s\n", topic, payload);
	if (n_payload == 0 || topic_split(topic, &parts) < 0 || parts.way != TOPIC_UP || strcmp(parts.team, desk->team) != 0)
		return;
	home = desk_home(desk, parts.home);
	if (home && strcmp(parts.suffix, "csr") == 0 && !is_retained)
		take_request(home, payload, n_payload);
	else if (home)
		take_message(home, parts.suffix, payload, n_payload, is_retained);
}

static json_t *claims_about(const struct desk *desk, const struct desk_home *home, const char *type, const char *alert)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s}", "typ", type, "team", desk->team, "home", home->name, "to",
		home->to, "alert", alert);
}

static int send_signed(const struct desk *desk, const struct desk_home *home, struct link *link, struct signer *signer, const char *below,
	json_t *claims)
{
	char topic[TOPIC_MAX], *jws;
	int r = signer_sign(signer, claims, &jws);

	if (r < 0)
		return r;
	snprintf(topic, sizeof(topic), "lares/1/%s/%s/down/%s", desk->team, home->name, below);
	r = link_send(link, topic, jws, false);
	free(jws);
	return r;
}

static void send_seen(struct desk *desk, struct desk_home *home, struct link *link, const char *id, json_t *alert)
{
	json_int_t rev = json_number(alert, "rev");
	json_t *claims;

	if (!desk->team_key.is_there || json_number(home->answered, id) >= rev)
		return;
	claims = claims_about(desk, home, "seen", id);
	json_object_set_new(claims, "rev", json_integer(rev));
	if (send_signed(desk, home, link, &desk->team_key, "seen", claims) == 0)
		json_object_set_new(home->answered, id, json_integer(rev));
}

static void send_acknowledgement(struct desk *desk, struct desk_home *home, struct link *link, const char *id, const json_t *alert)
{
	json_t *claims;

	if (!desk->carer_key.is_there || !json_says(alert, "priority", "high") || !json_says(alert, "state", "delivered") ||
		json_object_get(home->acknowledged, id))
		return;
	claims = claims_about(desk, home, "do", id);
	json_object_set_new(claims, "verb", json_string("ack"));
	if (desk->note)
		json_object_set_new(claims, "note", json_string(desk->note));
	if (send_signed(desk, home, link, &desk->carer_key, "do/ack", claims) == 0)
		json_object_set_new(home->acknowledged, id, json_true());
}

static void ask_for_all(struct desk *desk, struct desk_home *home, struct link *link)
{
	json_t *claims = json_pack("{s:s, s:s, s:s, s:s, s:s}", "typ", "do", "verb", "refresh", "team", desk->team, "home",
		home->name, "to", home->to);

	if (send_signed(desk, home, link, &desk->team_key, "do/refresh", claims) == 0)
		home->is_behind = false;
}

static void answer_home(struct desk *desk, struct desk_home *home, struct link *link)
{
	const char *id;
	json_t *alert;

	if (!*home->to)
		return;
	if (home->is_behind && desk->team_key.is_there)
		ask_for_all(desk, home, link);
	json_object_foreach(home->ledger.alerts, id, alert) {
		if (!is_open(alert))
			continue;
		send_seen(desk, home, link, id, alert);
		send_acknowledgement(desk, home, link, id, alert);
	}
}

/* A request that could not be answered is sent again by its home. */
static void answer_request(struct desk *desk, struct desk_home *home, struct link *link)
{
	scoped(freep) char *csr = take(home->csr);
	struct issue issue;
	char topic[TOPIC_MAX];

	if (!csr || !desk->folder || issue_answer(desk->folder, home->name, csr, strlen(csr), &issue) < 0)
		return;
	words_news(&home->words, "%s", issue.words);
	if (issue.is_new)
		broker_reload(desk->folder);
	home->is_known = home->is_known || issue.is_granted;
	topic_build(desk->team, home->name, TOPIC_DOWN, "certificate", topic);
	if (issue.jws)
		link_send(link, topic, issue.jws, false);
	issue_done(&issue);
}

static void end_password(struct desk *desk, struct desk_home *home)
{
	if (desk->folder && home->has_come && issue_joined(desk->folder, home->name))
		broker_reload(desk->folder);
	home->has_come = false;
}

static void end_replaced(struct desk *desk, struct desk_home *home)
{
	int r;

	if (!desk->folder || !home->kept[0])
		return;
	r = issue_kept(desk->folder, home->name, home->kept);
	if (r >= 0) /* else the next pulse says it again */
		memcpy(home->seen_to, home->kept, sizeof(home->seen_to));
	home->kept[0] = '\0';
	if (r <= 0)
		return;
	broker_reload(desk->folder);
	words_news(&home->words, "keeps its new certificate; those from before it joined are revoked");
}

static void tell_missed(struct desk *desk, struct desk_home *home, uint64_t now_us)
{
	if (home->is_known && vigil_turn(&home->vigil, now_us, desk->silent_after_us))
		words_vigil(&home->words, &home->vigil);
}

/* Without a broker nobody is heard, which says nothing of the homes. */
static void tell_link(struct desk *desk, const struct link *link)
{
	if (link->is_up == desk->was_up)
		return;
	desk->was_up = link->is_up;
	if (!link->is_up)
		fputs("THIS DESK HAS LOST ITS BROKER: no home is heard\n", desk->out);
	for (size_t i = 0; link->is_up && i < desk->n_homes; i++)
		vigil_resume(&desk->homes[i]->vigil, clock_now_us());
}

void desk_answer(struct desk *desk, struct link *link)
{
	tell_link(desk, link);
	for (size_t i = 0; link->is_up && i < desk->n_homes; i++) {
		answer_home(desk, desk->homes[i], link);
		answer_request(desk, desk->homes[i], link);
		end_password(desk, desk->homes[i]);
		end_replaced(desk, desk->homes[i]);
		tell_missed(desk, desk->homes[i], clock_now_us());
	}
}

static const char *acknowledged_by(const json_t *alert)
{
	const json_t *turn;
	size_t i;

	json_array_foreach(json_object_get(alert, "history"), i, turn)
		if (json_says(turn, "what", "acknowledged"))
			return json_text(turn, "who");
	return NULL;
}

static size_t tell_alerts(const struct desk_home *home)
{
	size_t n_acknowledged = 0;
	double delay_s;
	const char *id;
	json_t *alert;

	json_object_foreach(home->ledger.alerts, id, alert) {
		const char *who = acknowledged_by(alert);

		n_acknowledged += who != NULL;
		printf("  %s: %s%s\n", json_text(alert, "title"), who ? "acknowledged by " : "nobody has acknowledged",
			who ? words_person(&home->words, who) : "");
		if (ledger_alert_delay(&home->ledger, id, &delay_s) == 0)
			printf("  from the value at the gateway to the alert at this desk: %.0f ms\n", delay_s * 1000);
	}
	return n_acknowledged;
}

bool desk_summary(struct desk_home *home)
{
	size_t n_alerts = json_object_size(home->ledger.alerts), n_acknowledged;
	struct ledger_count count;
	const char *missing;

	ledger_count(&home->ledger, &count);
	printf("\nReadings: %ju, each once (%ju came again as they were, %ju under a second number)\n",
		(uintmax_t)count.n_readings, (uintmax_t)count.n_repeated, (uintmax_t)count.n_doubled);
	if (count.n_holes > 0)
		printf("  missing in between: %ju, the first is number %ju\n", (uintmax_t)count.n_holes,
			(uintmax_t)count.first_hole);
	printf("Alerts: %zu\n", n_alerts);
	n_acknowledged = tell_alerts(home);
	missing = count.n_readings == 0 ? "no reading came" :
		count.n_doubled > 0 ? "a reading came under a second number" :
		n_alerts == 0 ? "no alert came" :
		n_acknowledged == 0 ? "no alert was acknowledged" : NULL;
	if (missing)
		printf("\nThis is not as it should be: %s.\n", missing);
	return missing == NULL;
}
