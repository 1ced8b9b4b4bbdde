/* SPDX-License-Identifier: Apache-2.0 */
#include "desk.h"

#include "json.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

enum { TOPIC_MAX = 256 };

static int64_t wall_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static bool is_open(const json_t *alert)
{
	return !json_says(alert, "state", "closed");
}

/* A new session of the home knows nothing of what was said under the old one: what is still open is answered again. */
static bool begin_session(struct desk *desk, const char *to)
{
	if (strcmp(to, desk->to) == 0)
		return false;
	snprintf(desk->to, sizeof(desk->to), "%s", to);
	desk->is_behind = false;
	json_object_clear(desk->answered);
	json_object_clear(desk->acknowledged);
	return true;
}

static void on_link(struct desk *desk, const json_t *link)
{
	if (begin_session(desk, json_says(link, "state", "online") ? json_text(link, "to") : ""))
		words_link(&desk->words, link);
}

static void on_pulse(struct desk *desk, const json_t *pulse)
{
	const char *to = json_text(pulse, "to");

	if (*to && begin_session(desk, to))
		desk->is_behind = true;
}

static void on_readings(struct desk *desk, const json_t *message)
{
	const json_t *reading;
	size_t i;

	json_array_foreach(json_object_get(message, "readings"), i, reading) {
		int r = ledger_reading(&desk->ledger, json_text(message, "store"), reading);

		if (r == LEDGER_NEW)
			words_reading(&desk->words, reading);
		else if (r == LEDGER_DOUBLED)
			words_say(&desk->words, "WRONG: reading %s came under a second number", json_text(reading, "id"));
		else if (r < 0)
			words_say(&desk->words, "WRONG: a reading without id or number");
	}
}

static void on_alert(struct desk *desk, const json_t *alert)
{
	if (ledger_alert(&desk->ledger, alert, wall_us()) == LEDGER_NEW)
		words_alert(&desk->words, alert);
}

static void on_device(struct desk *desk, const json_t *device)
{
	words_learn_device(&desk->words, device);
}

static void on_gap(struct desk *desk, const json_t *gap)
{
	words_gap(&desk->words, gap);
}

static void on_done(struct desk *desk, const json_t *done)
{
	words_done_message(&desk->words, done);
}

static void on_plan_status(struct desk *desk, const json_t *status)
{
	words_plan_status(&desk->words, status);
}

static const struct {
	const char *topic; /* below up/; a slash at the end: any name follows */
	void (*on)(struct desk *desk, const json_t *message);
} handlers[] = {
	{ "link", on_link }, { "pulse", on_pulse }, { "readings", on_readings }, { "alert/", on_alert }, { "device/", on_device },
	{ "gap", on_gap }, { "done/", on_done }, { "plan-status", on_plan_status },
};

static bool topic_fits(const char *pattern, const char *topic)
{
	size_t n = strlen(pattern);

	return pattern[n - 1] == '/' ? strncmp(pattern, topic, n) == 0 : strcmp(pattern, topic) == 0;
}

/* What follows "…/up/", or NULL. */
static const char *below_up(const struct desk *desk, const char *topic)
{
	char prefix[TOPIC_MAX];
	int n = snprintf(prefix, sizeof(prefix), "lares/1/%s/%s/up/", desk->team, desk->home);

	return n < TOPIC_MAX && strncmp(topic, prefix, (size_t)n) == 0 ? topic + n : NULL;
}

void desk_on_message(void *context, const char *topic, const char *payload, size_t n_payload, bool is_retained)
{
	struct desk *desk = context;
	const char *below = below_up(desk, topic);
	json_error_t error;
	json_t *message;

	(void)is_retained;
	if (desk->record)
		fprintf(desk->record, "%s %s\n", topic, payload);
	if (!below || n_payload == 0)
		return;
	message = json_loadb(payload, n_payload, JSON_REJECT_DUPLICATES, &error);
	if (!message)
		words_say(&desk->words, "WRONG: %s is not JSON: %s", below, error.text);
	for (size_t i = 0; message && i < sizeof(handlers) / sizeof(handlers[0]); i++)
		if (topic_fits(handlers[i].topic, below))
			handlers[i].on(desk, message);
	json_decref(message);
}

static json_t *claims_about(const struct desk *desk, const char *type, const char *alert)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s}", "typ", type, "team", desk->team, "home", desk->home, "to",
		desk->to, "alert", alert);
}

static int send_signed(const struct desk *desk, struct link *link, struct signer *signer, const char *below,
	json_t *claims)
{
	char topic[TOPIC_MAX], *jws;
	int r = signer_sign(signer, claims, &jws);

	if (r < 0)
		return r;
	snprintf(topic, sizeof(topic), "lares/1/%s/%s/down/%s", desk->team, desk->home, below);
	r = link_send(link, topic, jws, false);
	free(jws);
	return r;
}

static void send_seen(struct desk *desk, struct link *link, const char *id, json_t *alert)
{
	json_int_t rev = json_number(alert, "rev");
	json_t *claims;

	if (!desk->team_key.is_there || json_number(desk->answered, id) >= rev)
		return;
	claims = claims_about(desk, "seen", id);
	json_object_set_new(claims, "rev", json_integer(rev));
	if (send_signed(desk, link, &desk->team_key, "seen", claims) == 0)
		json_object_set_new(desk->answered, id, json_integer(rev));
}

static void send_acknowledgement(struct desk *desk, struct link *link, const char *id, const json_t *alert)
{
	json_t *claims;

	if (!desk->carer_key.is_there || !json_says(alert, "priority", "high") || !json_says(alert, "state", "delivered") ||
		json_object_get(desk->acknowledged, id))
		return;
	claims = claims_about(desk, "do", id);
	json_object_set_new(claims, "verb", json_string("ack"));
	if (desk->note)
		json_object_set_new(claims, "note", json_string(desk->note));
	if (send_signed(desk, link, &desk->carer_key, "do/ack", claims) == 0)
		json_object_set_new(desk->acknowledged, id, json_true());
}

static void ask_for_all(struct desk *desk, struct link *link)
{
	json_t *claims = json_pack("{s:s, s:s, s:s, s:s, s:s}", "typ", "do", "verb", "refresh", "team", desk->team, "home",
		desk->home, "to", desk->to);

	if (send_signed(desk, link, &desk->team_key, "do/refresh", claims) == 0)
		desk->is_behind = false;
}

void desk_answer(struct desk *desk, struct link *link)
{
	const char *id;
	json_t *alert;

	if (!*desk->to)
		return;
	if (desk->is_behind && desk->team_key.is_there)
		ask_for_all(desk, link);
	json_object_foreach(desk->ledger.alerts, id, alert) {
		if (!is_open(alert))
			continue;
		send_seen(desk, link, id, alert);
		send_acknowledgement(desk, link, id, alert);
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

static size_t tell_alerts(const struct desk *desk)
{
	size_t n_acknowledged = 0;
	double delay_s;
	const char *id;
	json_t *alert;

	json_object_foreach(desk->ledger.alerts, id, alert) {
		const char *who = acknowledged_by(alert);

		n_acknowledged += who != NULL;
		printf("  %s: %s%s\n", json_text(alert, "title"), who ? "acknowledged by " : "nobody has acknowledged",
			who ? words_person(&desk->words, who) : "");
		if (ledger_alert_delay(&desk->ledger, id, &delay_s) == 0)
			printf("  from the value at the gateway to the alert at this desk: %.0f ms\n", delay_s * 1000);
	}
	return n_acknowledged;
}

bool desk_summary(struct desk *desk)
{
	size_t n_alerts = json_object_size(desk->ledger.alerts), n_acknowledged;
	struct ledger_count count;
	const char *missing;

	ledger_count(&desk->ledger, &count);
	printf("\nReadings: %ju, each once (%ju came again as they were, %ju under a second number)\n",
		(uintmax_t)count.n_readings, (uintmax_t)count.n_repeated, (uintmax_t)count.n_doubled);
	if (count.n_holes > 0)
		printf("  missing in between: %ju, the first is number %ju\n", (uintmax_t)count.n_holes,
			(uintmax_t)count.first_hole);
	printf("Alerts: %zu\n", n_alerts);
	n_acknowledged = tell_alerts(desk);
	missing = count.n_readings == 0 ? "no reading came" :
		count.n_doubled > 0 ? "a reading came under a second number" :
		n_alerts == 0 ? "no alert came" :
		n_acknowledged == 0 ? "no alert was acknowledged" : NULL;
	if (missing)
		printf("\nThis is not as it should be: %s.\n", missing);
	return missing == NULL;
}
