/* SPDX-License-Identifier: Apache-2.0 */
/* What is sent, and what becomes of it. */
#include <stdio.h>

#include "home.h"

/* What the store means by it, of what is committed; 0: it should not have been shown. */
static uint32_t token_of(const struct home *home, const struct outgoing *outgoing)
{
	const struct model *committed = &home->committed;
	unsigned i;

	switch (outgoing->kind) {
	case OUTGOING_READING:
		return outgoing->n <= committed->n_readings ? committed->readings[outgoing->n - 1].token : 0;
	case OUTGOING_ALERT:
		return sscanf(outgoing->ref, "alert-%u", &i) == 1 && i < MODEL_ALERTS ? committed->alerts[i].token : 0;
	case OUTGOING_MESSAGE:
		return sscanf(outgoing->ref, "done/message-%u", &i) == 1 && model_message(committed, i) < MODEL_MESSAGES_MAX
			? i : 0;
	case OUTGOING_KIND_COUNT:
		break;
	}
	return 0;
}

static bool is_content(const struct home *home, const struct outgoing *outgoing, uint32_t token)
{
	uint32_t content = outgoing->kind == OUTGOING_READING ? home->committed.readings[outgoing->n - 1].content : token;

	return outgoing->kind == OUTGOING_READING
		? thing_is(content, outgoing->packed.octets, outgoing->packed.n_octets)
		: thing_is(content, outgoing->json, outgoing->n_json);
}

static int send_one(struct home *home, enum queue queue, const struct outgoing *outgoing)
{
	uint32_t token = token_of(home, outgoing);

	home_tell(home, "sent %u of queue %d, token %u", (unsigned)outgoing->n, (int)queue, token);
	if (!token || !is_content(home, outgoing, token))
		return (int)-finding_note(&home->finding, VERDICT_INVENTED, "sent number %u of queue %d before it was safe",
			(unsigned)outgoing->n, (int)queue);
	if (broker_take(&home->broker, outgoing, token, &home->finding) != VERDICT_FINE)
		return -1;
	home->sent[home->n_sent].queue = queue;
	home->sent[home->n_sent].n = outgoing->n;
	home->sent[home->n_sent++].token = token;
	return 0;
}

/* An alert may have a newer revision by now, which still waits. */
static bool waits_still(const struct model *model, enum queue queue, uint64_t n, uint32_t token)
{
	if (queue == QUEUE_READINGS)
		return !model->readings[n - 1].is_taken;
	for (int i = 0; i < MODEL_ALERTS; i++)
		if (model->alerts[i].token == token && model->alerts[i].waits)
			return true;
	return model_message(model, token) < MODEL_MESSAGES_MAX;
}

static void take_from_model(struct model *model, enum queue queue, uint64_t n, uint32_t token)
{
	size_t at = model_message(model, token);

	if (queue == QUEUE_READINGS)
		model->readings[n - 1].is_taken = true;
	else if (at < MODEL_MESSAGES_MAX)
		model_take_message(model, at);
	for (int i = 0; queue == QUEUE_MESSAGES && i < MODEL_ALERTS; i++)
		if (model->alerts[i].token == token)
			model->alerts[i].waits = false;
}

/* The mark of one that the broker has taken. */
static int mark(struct home *home, enum queue queue, uint64_t n, uint32_t token)
{
	bool waits = waits_still(&home->now, queue, n, token);
	int r = home_returned(home, store_outbox_remove(home->store, queue, n), "a mark");

	home_tell(home, "taken %u of queue %d, token %u%s", (unsigned)n, (int)queue, token,
		waits ? "" : ", which waits no more");
	if (r < 0)
		return r;
	if ((r == 0) != waits)
		return (int)-finding_note(&home->finding, VERDICT_DOUBLED, "number %u of queue %d: marked, outcome %d", (unsigned)n,
			(int)queue, r);
	take_from_model(&home->now, queue, n, token);
	return 0;
}

int home_answer(struct home *home, uint32_t percent)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < home->n_sent;) {
		enum queue queue = home->sent[i].queue;
		uint64_t n = home->sent[i].n;
		uint32_t token = home->sent[i].token;

		if (!chance_percent(&home->chance, percent)) {
			i++;
			continue;
		}
		home->sent[i] = home->sent[--home->n_sent];
		r = mark(home, queue, n, token);
	}
	return r;
}

static int send_queue(struct home *home, enum queue queue, size_t n_max)
{
	enum class highest = chance_percent(&home->chance, 20) ? CLASS_ALERT : CLASS_TELEMETRY;
	struct outgoing outgoing = { 0 };
	int r = 0;

	while (r == 0 && home->n_sent < n_max) {
		r = store_outbox_next(home->store, queue, CLASS_ALERT, highest, outgoing.n, UINT64_MAX, &outgoing);
		if (r == STORE_NONE)
			return 0;
		if (r > 0)
			return (int)-finding_note(&home->finding, VERDICT_CORRUPTED, "number %u does not unseal", (unsigned)outgoing.n);
		if (r == 0)
			r = send_one(home, queue, &outgoing);
	}
	return home_returned(home, r, "the outbox");
}

int home_send(struct home *home)
{
	int r = 0;

	home->n_sent = 0;
	if (chance_percent(&home->chance, 30)) {
		r = home_count(home, 2);
		if (r == 0)
			r = home_commit(home);
	}
	if (r == 0)
		r = send_queue(home, QUEUE_MESSAGES, HOME_SENT_MAX / 2);
	if (r == 0)
		r = send_queue(home, QUEUE_READINGS, HOME_SENT_MAX);
	return r < 0 ? r : home_answer(home, 70);
}

void home_disown(struct home *home, uint64_t first_seq, uint64_t last_seq)
{
	size_t n = 0;

	for (size_t i = 0; i < home->n_sent; i++)
		if (home->sent[i].queue != QUEUE_READINGS || home->sent[i].n < first_seq || home->sent[i].n > last_seq)
			home->sent[n++] = home->sent[i];
	home->n_sent = n;
}

int home_resend(struct home *home)
{
	uint64_t first = 1 + chance_below(&home->chance, (uint32_t)home->committed.n_readings + 1),
		 last = first + chance_below(&home->chance, 10);
	int r = home_returned(home, store_outbox_again(home->store, first, last), "again");

	if (r >= 0)
		home_disown(home, first, last);
	home_tell(home, "again from %u to %u", (unsigned)first, (unsigned)last);
	for (uint64_t seq = first; r >= 0 && seq <= last && seq <= home->committed.n_readings; seq++)
		home->now.readings[seq - 1].is_taken = home->now.readings[seq - 1].is_gone;
	return r;
}
