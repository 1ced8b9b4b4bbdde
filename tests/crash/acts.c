/* SPDX-License-Identifier: Apache-2.0 */
/* What the agent writes into its store, grouped as agent/hearing.c and agent/commit.c do it. */

#include "home.h"

enum { COMMIT_ROWS_MAX = 64 /* as agent/commit.c groups telemetry */ };

uint32_t home_new_token(struct home *home)
{
	return ++home->last_token;
}

/* ---- accepting ---- */

static enum class some_class(struct home *home)
{
	uint32_t drawn = chance_below(&home->chance, 100);

	return drawn < 5 ? CLASS_ALERT : drawn < 30 ? CLASS_VITAL : drawn < 60 ? CLASS_EVENT : CLASS_TELEMETRY;
}

static int put_alert(struct home *home)
{
	uint32_t i = chance_below(&home->chance, MODEL_ALERTS), token = home_new_token(home);
	char id[THING_NAME_MAX], thing[THING_MAX];
	size_t n = thing_of(token, thing);
	bool is_open = chance_percent(&home->chance, 70);
	int r;

	thing_name("alert", i, id);
	home_tell(home, "alert %s, token %u", id, token);
	r = store_put_alert(home->store, id, home->now.alerts[i].rev + 1, is_open, token, thing, n);
	if (r < 0)
		return home_returned(home, r, "an alert");
	home->now.alerts[i].token = token;
	home->now.alerts[i].rev++;
	home->now.alerts[i].is_open = is_open;
	home->now.alerts[i].waits = true;
	return 0;
}

/* One that came before comes again, as from a device whose records were fetched twice. */
static int hear_again(struct home *home)
{
	uint64_t seq = 1 + chance_below(&home->chance, (uint32_t)home->now.n_readings);
	const struct model_reading *reading = &home->now.readings[seq - 1];
	struct device device;
	struct accepted accepted = thing_reading(reading, home->now.n_readings + 1, &device);
	int r;

	if (!reading->may_recur || reading->is_gone)
		return 0;
	r = store_add_reading(home->store, &accepted, "", 0);
	if (r >= 0 && r != STORE_TWIN)
		return (int)-finding_note(&home->finding, VERDICT_DOUBLED, "reading %u was accepted twice", (unsigned)seq);
	return home_returned(home, r, "a twin");
}

static int add_reading(struct home *home, enum class class)
{
	struct model_reading *reading = &home->now.readings[home->now.n_readings];
	struct device device;
	struct accepted accepted;
	char thing[THING_MAX];
	size_t n;
	int r;

	*reading = (struct model_reading){ .token = home_new_token(home), .class = (uint8_t)class,
		.device = (uint8_t)chance_below(&home->chance, MODEL_DEVICES),
		.may_recur = chance_percent(&home->chance, 70) };
	reading->content = reading->token;
	accepted = thing_reading(reading, home->now.n_readings + 1, &device);
	n = thing_of(reading->token, thing);
	home_tell(home, "reading %u of class %d, token %u", (unsigned)accepted.seq, (int)class, reading->token);
	r = store_add_reading(home->store, &accepted, thing, n);
	if (r != 0)
		return home_returned(home, r > 0 ? -1 : r, "a reading");
	home->now.n_readings++;
	home->n_uncommitted++;
	return 0;
}

int home_count(struct home *home, uint32_t i)
{
	uint64_t value = home->now.counters[i] + 1 + chance_below(&home->chance, 3);
	char key[THING_NAME_MAX];
	int r;

	thing_name("counter", i, key);
	r = store_set_counter(home->store, key, value);
	if (r == 0)
		home->now.counters[i] = value;
	return home_returned(home, r, key);
}

static int release(struct home *home, uint32_t i)
{
	char key[THING_NAME_MAX];
	int r;

	if (!home->now.held[i])
		return 0;
	thing_name("held", i, key);
	home_tell(home, "%s is released", key);
	r = store_release(home->store, key);
	if (r == 0)
		home->now.held[i] = 0;
	return home_returned(home, r > 0 ? -1 : r, key);
}

/* A rule remembers, or forgets; why something did not become an alert is kept. */
static int remember(struct home *home)
{
	uint32_t i = chance_below(&home->chance, MODEL_MEMORIES), token = home_new_token(home);
	bool is_forgotten = home->now.memories[i] && chance_percent(&home->chance, 20);
	char key[THING_NAME_MAX], thing[THING_MAX];
	size_t n = thing_of(token, thing);
	int r;

	if (home->is_old)
		return 0;
	thing_name("memory", i, key);
	home_tell(home, "%s %s, token %u", key, is_forgotten ? "is forgotten" : "is remembered", token);
	r = is_forgotten ? store_forget(home->store, key) : store_remember(home->store, key, thing, n);
	if (r == 0)
		home->now.memories[i] = is_forgotten ? 0 : token;
	if (r == 0 && chance_percent(&home->chance, 30))
		r = store_add_suppressed(home->store, token, thing, n);
	return home_returned(home, r > 0 ? -1 : r, key);
}

/* Vitals and alerts at once, others when there are many of them; or later, by the timer. */
static int commit_as_due(struct home *home, enum class class)
{
	return class <= CLASS_VITAL || home->n_uncommitted >= COMMIT_ROWS_MAX ? home_commit(home) : 0;
}

/* What was held becomes part of it, its device's counter goes up, a rule remembers, a limit is crossed: one transaction. */
static int hear(struct home *home)
{
	enum class class = some_class(home);
	int r = 0;

	if (home->now.n_readings == MODEL_READINGS_MAX)
		return 0;
	if (chance_percent(&home->chance, 30))
		r = release(home, chance_below(&home->chance, MODEL_HELD));
	if (r == 0 && chance_percent(&home->chance, 30))
		r = home_count(home, 0);
	if (r == 0)
		r = add_reading(home, class);
	if (r == 0 && chance_percent(&home->chance, 40))
		r = remember(home);
	if (r == 0 && (class == CLASS_ALERT || chance_percent(&home->chance, 10))) {
		class = CLASS_ALERT;
		r = put_alert(home);
	}
	return r < 0 ? r : commit_as_due(home, class);
}

/* A device that was away brings its records. */
static int fetch(struct home *home)
{
	int r = 0;

	for (uint32_t n = 20 + chance_below(&home->chance, 60); r == 0 && n > 0; n--) {
		if (home->now.n_readings == MODEL_READINGS_MAX)
			break;
		r = add_reading(home, CLASS_TELEMETRY);
		if (r == 0)
			r = commit_as_due(home, CLASS_TELEMETRY);
	}
	return r;
}

static int hold(struct home *home)
{
	uint32_t i = chance_below(&home->chance, MODEL_HELD), token = home_new_token(home);
	char key[THING_NAME_MAX], thing[THING_MAX];
	size_t n = thing_of(token, thing);
	int r;

	thing_name("held", i, key);
	home_tell(home, "%s is held, token %u", key, token);
	r = home_returned(home, store_hold(home->store, key, thing, n), key);
	if (r != 0)
		return r;
	home->now.held[i] = token;
	return home_commit(home);
}

/* ---- commands, plans, devices ---- */

/* The counter is safe before anything is done, the answer after it. */
static int command(struct home *home)
{
	uint32_t token = home_new_token(home);
	enum class class = some_class(home);
	char topic[THING_NAME_MAX], thing[THING_MAX];
	size_t n = thing_of(token, thing);
	int r = home_count(home, 1);

	if (r == 0)
		r = home_commit(home);
	if (r < 0 || home->now.n_messages == MODEL_MESSAGES_MAX)
		return r;
	thing_name("done/message", token, topic);
	home_tell(home, "message %s", topic);
	r = home_returned(home, store_add_message(home->store, class, topic, token, thing, n), topic);
	if (r != 0)
		return r;
	model_add_message(&home->now, token, class);
	return chance_percent(&home->chance, 50) ? home_commit(home) : 0;
}

int home_tell_gap(struct home *home)
{
	size_t older = home->gap_n ? model_message(&home->now, home->gap) : MODEL_MESSAGES_MAX;
	uint32_t token = home_new_token(home);
	char topic[THING_NAME_MAX], thing[THING_MAX];
	size_t n = thing_of(token, thing);
	int r;

	if (home->now.n_messages == MODEL_MESSAGES_MAX)
		return 0;
	thing_name("done/message", token, topic);
	home_tell(home, "gap %s in place of %u", topic, home->gap_n ? home->gap : 0);
	r = store_put_message(home->store, home->gap_n, CLASS_ALERT, topic, token, thing, n, &home->gap_n);
	if (r < 0)
		return home_returned(home, r, topic);
	if (older < MODEL_MESSAGES_MAX)
		model_take_message(&home->now, older);
	home->gap = token;
	model_add_message(&home->now, token, CLASS_ALERT);
	return 0;
}

static int put_plan(struct home *home)
{
	uint32_t token = home_new_token(home), version = home->now.plan_version + !chance_percent(&home->chance, 20);
	char thing[THING_MAX];
	size_t n = thing_of(token, thing);
	int r;

	version += version == 0;
	home_tell(home, "plan %u, token %u", version, token);
	r = home_returned(home, store_put_plan(home->store, version, thing, n), "a plan");
	if (r < 0)
		return r;
	home->now.plan = token;
	home->now.plan_version = version;
	return home_commit(home);
}

static int put_device(struct home *home)
{
	uint32_t i = chance_below(&home->chance, MODEL_DEVICES), token = home_new_token(home);
	char id[THING_NAME_MAX], thing[THING_MAX];
	size_t n = thing_of(token, thing);
	bool is_removal = home->now.devices[i] && chance_percent(&home->chance, 30);
	int r;

	thing_name("device", i, id);
	home_tell(home, "%s %s, token %u", id, is_removal ? "is removed" : "is enrolled", token);
	r = is_removal ? store_remove_device(home->store, id) : store_put_device(home->store, id, thing, n);
	if (r != 0)
		return home_returned(home, r > 0 ? -1 : r, id);
	home->now.devices[i] = is_removal ? 0 : token;
	return home_commit(home);
}

int home_act(struct home *home)
{
	uint32_t drawn = chance_below(&home->chance, 100);

	if (drawn < 40)
		return hear(home);
	if (drawn < 41)
		return fetch(home);
	if (drawn < 42)
		return home_redate(home);
	if (drawn < 43)
		return home_give_up(home);
	if (drawn < 45)
		return home->now.n_readings ? hear_again(home) : 0;
	if (drawn < 50)
		return hold(home);
	if (drawn < 62)
		return home_commit(home); /* the timer */
	if (drawn < 82)
		return home_send(home);
	if (drawn < 88)
		return home_answer(home, 50);
	if (drawn < 93)
		return command(home);
	if (drawn < 94)
		return put_plan(home);
	if (drawn < 96)
		return home_tell_gap(home);
	return drawn < 98 ? put_device(home) : home_resend(home);
}
