/* SPDX-License-Identifier: Apache-2.0 */
#include "model.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a walk over the store is held against, and how far it has come. */
struct walk {
	const struct model *model;
	struct finding *finding;
	uint64_t seq; /* the next one, downwards */
	uint32_t n_rows;
};

size_t model_message(const struct model *model, uint32_t token)
{
	size_t i;

	for (i = 0; i < model->n_messages; i++)
		if (model->messages[i].token == token)
			return i;
	return MODEL_MESSAGES_MAX;
}

void model_add_message(struct model *model, uint32_t token, enum class class)
{
	model->messages[model->n_messages].token = token;
	model->messages[model->n_messages++].class = (uint8_t)class;
}

void model_take_message(struct model *model, size_t at)
{
	model->n_messages--;
	memmove(&model->messages[at], &model->messages[at + 1], (model->n_messages - at) * sizeof(model->messages[0]));
}

/* ---- readings ---- */

static bool is_reading(const struct model *model, const struct packed *row)
{
	const struct model_reading *reading = &model->readings[row->seq - 1];
	struct device device;
	struct accepted accepted = thing_reading(reading, row->seq, &device);

	return memcmp(row->id, accepted.id, READING_ID_SIZE) == 0 && strcmp(row->device, device.id) == 0 &&
		row->class == accepted.class && row->at_us == accepted.at_us &&
		memcmp(&row->address, &device.address, sizeof(device.address)) == 0 &&
		thing_is(reading->content, row->octets, row->n_octets);
}

/* The newest one up to `seq` that must be there; 0: none. */
static uint64_t newest_kept(const struct model *model, uint64_t seq)
{
	while (seq > 0 && model->readings[seq - 1].is_gone)
		seq--;
	return seq;
}

static int on_reading(void *context, const struct packed *row)
{
	struct walk *walk = context;

	if (row->seq > walk->model->n_readings)
		return (int)finding_note(walk->finding, VERDICT_INVENTED, "reading %" PRIu64, row->seq);
	if (row->seq > walk->seq)
		return (int)finding_note(walk->finding, VERDICT_DOUBLED, "reading %" PRIu64 " came back", row->seq);
	if (row->seq < walk->seq)
		return (int)finding_note(walk->finding, VERDICT_LOST, "reading %" PRIu64, walk->seq);
	walk->seq = newest_kept(walk->model, walk->seq - 1);
	if (!is_reading(walk->model, row))
		return (int)finding_note(walk->finding, VERDICT_CORRUPTED, "reading %" PRIu64, row->seq);
	return 0;
}

/* Under each number what was accepted under it; no holes but for what is gone. */
static void compare_readings(const struct model *model, struct store *store, struct finding *finding)
{
	struct walk walk = { .model = model, .finding = finding, .seq = newest_kept(model, model->n_readings) };
	uint64_t next = store_next_seq(store);

	if (next <= model->n_readings)
		finding_note(finding, VERDICT_LOST, "readings from %" PRIu64 " to %" PRIu64, next, model->n_readings);
	else if (next > model->n_readings + 1)
		finding_note(finding, VERDICT_INVENTED, "readings from %" PRIu64 " to %" PRIu64, model->n_readings + 1, next - 1);
	else if (store_each_reading(store, NULL, 0, SIZE_MAX, on_reading, &walk) < 0)
		finding_note(finding, VERDICT_CORRUPTED, "readings");
	else if (walk.seq > 0)
		finding_note(finding, VERDICT_LOST, "reading %" PRIu64, walk.seq);
}

/* The same again is known, where it may come again. */
static void compare_twins(const struct model *model, struct store *store, struct finding *finding)
{
	for (uint64_t seq = model->n_readings; seq > 0 && seq + 8 > model->n_readings; seq--) {
		bool is_gone = model->readings[seq - 1].is_gone;
		struct device device;
		struct accepted accepted = thing_reading(&model->readings[seq - 1], model->n_readings + 1, &device);

		if (!is_gone && accepted.may_recur && store_add_reading(store, &accepted, "", 0) != STORE_TWIN)
			finding_note(finding, VERDICT_DOUBLED, "reading %" PRIu64 " could be accepted again", seq);
	}
}

static void compare_waiting_readings(const struct model *model, struct store *store, struct finding *finding)
{
	struct outgoing outgoing = { 0 };
	uint64_t seq = 0;
	int r;

	while ((r = store_outbox_next(store, QUEUE_READINGS, CLASS_ALERT, CLASS_TELEMETRY, seq, UINT64_MAX, &outgoing)) == 0) {
		while (++seq < outgoing.n)
			if (!model->readings[seq - 1].is_taken)
				finding_note(finding, VERDICT_LOST, "reading %" PRIu64 " waits no more", seq);
		if (model->readings[seq - 1].is_taken)
			finding_note(finding, VERDICT_DOUBLED, "reading %" PRIu64 " waits again", seq);
		if (!is_reading(model, &outgoing.packed))
			finding_note(finding, VERDICT_CORRUPTED, "reading %" PRIu64 " in the outbox", seq);
	}
	while (++seq <= model->n_readings)
		if (!model->readings[seq - 1].is_taken)
			finding_note(finding, VERDICT_LOST, "reading %" PRIu64 " waits no more", seq);
	if (r != STORE_NONE)
		finding_note(finding, VERDICT_CORRUPTED, "the queue of readings");
}

/* ---- alerts and messages ---- */

/* The k of "<kind>-<k>", or `n` where it is none below that. */
static uint32_t index_of(const char *kind, const char *name, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		char expected[THING_NAME_MAX];

		thing_name(kind, i, expected);
		if (strcmp(name, expected) == 0)
			return i;
	}
	return n;
}

/* A row of a table, and the token that the model has for it. */
static int on_row(struct walk *walk, const char *id, uint32_t token, const char *json, size_t n_json)
{
	if (!token)
		return (int)finding_note(walk->finding, VERDICT_INVENTED, "%s", id);
	if (!thing_is(token, json, n_json))
		return (int)finding_note(walk->finding, VERDICT_CORRUPTED, "%s", id);
	walk->n_rows++;
	return 0;
}

static int on_alert(void *context, const char *id, const char *json, size_t n_json)
{
	struct walk *walk = context;
	uint32_t i = index_of("alert", id, MODEL_ALERTS);

	return on_row(walk, id, i < MODEL_ALERTS ? walk->model->alerts[i].token : 0, json, n_json);
}

static int on_device(void *context, const char *id, const char *json, size_t n_json)
{
	struct walk *walk = context;
	uint32_t i = index_of("device", id, MODEL_DEVICES);

	return on_row(walk, id, i < MODEL_DEVICES ? walk->model->devices[i] : 0, json, n_json);
}

static int on_memory(void *context, const char *key, const char *octets, size_t n_octets)
{
	struct walk *walk = context;
	uint32_t i = index_of("memory", key, MODEL_MEMORIES);

	return on_row(walk, key, i < MODEL_MEMORIES ? walk->model->memories[i] : 0, octets, n_octets);
}

static int on_held(void *context, const char *id, const char *json, size_t n_json)
{
	struct walk *walk = context;
	uint32_t i = index_of("held", id, MODEL_HELD);

	return on_row(walk, id, i < MODEL_HELD ? walk->model->held[i] : 0, json, n_json);
}

static void compare_walk(struct walk *walk, const char *kind, int r, uint32_t n_rows)
{
	if (r < 0)
		finding_note(walk->finding, VERDICT_CORRUPTED, "%ss", kind);
	else if (r == 0 && walk->n_rows < n_rows)
		finding_note(walk->finding, VERDICT_LOST, "%s: %u rows of %u", kind, walk->n_rows, n_rows);
	walk->n_rows = 0;
}

static void compare_tables(const struct model *model, struct store *store, struct finding *finding)
{
	uint32_t n_alerts = 0, n_open = 0, n_devices = 0, n_held = 0, n_memories = 0;
	struct walk walk = { .model = model, .finding = finding };

	for (int i = 0; i < MODEL_ALERTS; i++) {
		n_alerts += model->alerts[i].token != 0;
		n_open += model->alerts[i].token != 0 && model->alerts[i].is_open;
	}
	for (int i = 0; i < MODEL_DEVICES; i++)
		n_devices += model->devices[i] != 0;
	for (int i = 0; i < MODEL_HELD; i++)
		n_held += model->held[i] != 0;
	for (int i = 0; i < MODEL_MEMORIES; i++)
		n_memories += model->memories[i] != 0;
	compare_walk(&walk, "alert", store_each_alert(store, false, on_alert, &walk), n_alerts);
	compare_walk(&walk, "open alert", store_each_alert(store, true, on_alert, &walk), n_open);
	compare_walk(&walk, "device", store_each_device(store, on_device, &walk), n_devices);
	compare_walk(&walk, "held frame", store_each_held(store, on_held, &walk), n_held);
	compare_walk(&walk, "memory", store_each_memory(store, on_memory, &walk), n_memories);
}

/* Returns the token of what waits there, or 0. */
static uint32_t token_of(const struct model *model, const struct outgoing *outgoing)
{
	if (outgoing->kind == OUTGOING_ALERT) {
		uint32_t i = index_of("alert", outgoing->ref, MODEL_ALERTS);

		return i < MODEL_ALERTS && model->alerts[i].waits && model->alerts[i].is_open == !outgoing->is_closed
			? model->alerts[i].token : 0;
	}
	for (size_t i = 0; i < model->n_messages; i++) {
		char topic[THING_NAME_MAX];

		thing_name("done/message", model->messages[i].token, topic);
		if (strcmp(topic, outgoing->ref) == 0 && (uint8_t)outgoing->class == model->messages[i].class)
			return model->messages[i].token;
	}
	return 0;
}

static void compare_waiting_messages(const struct model *model, struct store *store, struct finding *finding)
{
	struct outgoing outgoing = { 0 };
	size_t n = 0, n_waiting = model->n_messages;
	int r;

	for (int i = 0; i < MODEL_ALERTS; i++)
		n_waiting += model->alerts[i].waits;
	while ((r = store_outbox_next(store, QUEUE_MESSAGES, CLASS_ALERT, CLASS_TELEMETRY, outgoing.n, UINT64_MAX,
			&outgoing)) == 0) {
		uint32_t token = token_of(model, &outgoing);

		n++;
		if (!token)
			finding_note(finding, VERDICT_DOUBLED, "%s waits though it was taken", outgoing.ref);
		else if (!thing_is(token, outgoing.json, outgoing.n_json))
			finding_note(finding, VERDICT_CORRUPTED, "%s in the outbox", outgoing.ref);
	}
	if (r != STORE_NONE)
		finding_note(finding, VERDICT_CORRUPTED, "the queue of alerts and messages");
	if (n != n_waiting)
		finding_note(finding, n < n_waiting ? VERDICT_LOST : VERDICT_DOUBLED, "%zu alerts and messages wait instead of %zu", n,
			n_waiting);
}

/* ---- what is told of the whole ---- */

static void compare_state(const struct model *model, struct store *store, struct finding *finding)
{
	uint64_t depth = model->n_messages, complete_to = model->n_readings;
	struct outbox_state state;

	for (int i = 0; i < MODEL_ALERTS; i++)
		depth += model->alerts[i].waits;
	for (uint64_t seq = model->n_readings; seq > 0; seq--)
		if (!model->readings[seq - 1].is_taken) {
			depth++;
			complete_to = seq - 1;
		}
	store_outbox_state(store, &state);
	if (state.depth != depth || state.complete_to != complete_to || state.newest_seq != model->n_readings)
		finding_note(finding, VERDICT_CORRUPTED, "the outbox says depth %" PRIu64 " complete to %" PRIu64 " of %" PRIu64
			" for %" PRIu64 ", %" PRIu64 " of %" PRIu64, state.depth, state.complete_to, state.newest_seq, depth,
			complete_to, model->n_readings);
}

static void compare_counters(const struct model *model, struct store *store, struct finding *finding)
{
	for (uint32_t i = 0; i < MODEL_COUNTERS; i++) {
		char key[THING_NAME_MAX];
		uint64_t value = 0;

		thing_name("counter", i, key);
		if (store_get_counter(store, key, &value) < 0)
			finding_note(finding, VERDICT_CORRUPTED, "%s", key);
		if (value != model->counters[i])
			finding_note(finding, value < model->counters[i] ? VERDICT_LOST : VERDICT_INVENTED, "%s is %" PRIu64
				" and not %" PRIu64, key, value, model->counters[i]);
	}
}

static void compare_plan(const struct model *model, struct store *store, struct finding *finding)
{
	uint64_t version = 0;
	char *jws = NULL;
	int r = store_get_plan(store, &version, &jws);

	if (r < 0)
		finding_note(finding, VERDICT_CORRUPTED, "the plan");
	else if (version != model->plan_version)
		finding_note(finding, version < model->plan_version ? VERDICT_LOST : VERDICT_INVENTED, "plan %u", model->plan_version);
	else if (r == 0 && !thing_is(model->plan, jws, strlen(jws)))
		finding_note(finding, VERDICT_CORRUPTED, "the plan's text");
	free(jws);
}

enum verdict model_compare(const struct model *model, struct store *store, struct finding *ret_finding)
{
	*ret_finding = (struct finding){ VERDICT_FINE, "" };
	compare_readings(model, store, ret_finding);
	if (ret_finding->verdict != VERDICT_FINE)
		return ret_finding->verdict;
	compare_twins(model, store, ret_finding);
	compare_waiting_readings(model, store, ret_finding);
	compare_tables(model, store, ret_finding);
	compare_waiting_messages(model, store, ret_finding);
	compare_state(model, store, ret_finding);
	compare_counters(model, store, ret_finding);
	compare_plan(model, store, ret_finding);
	return ret_finding->verdict;
}
