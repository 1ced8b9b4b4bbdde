/* SPDX-License-Identifier: Apache-2.0 */
/* What happens to readings after they were accepted: another time, or their end. */
#include "home.h"
#include "store/space.h"

/* Committed before it is sent. */
int home_redate(struct home *home)
{
	uint64_t seq = home->committed.n_readings ? 1 + chance_below(&home->chance, (uint32_t)home->committed.n_readings) : 0;
	uint32_t token = home_new_token(home);
	char thing[THING_MAX];
	size_t n = thing_of(token, thing);
	int r;

	if (seq == 0 || home->now.readings[seq - 1].is_gone)
		return 0;
	home_tell(home, "reading %u has another time, token %u", (unsigned)seq, token);
	r = store_redate_reading(home->store, seq, thing_at_us(token), thing, n);
	if (r != 0)
		return home_returned(home, r > 0 ? -1 : r, "another time");
	home->now.readings[seq - 1].content = token;
	home->now.readings[seq - 1].is_taken = false;
	home_disown(home, seq, seq);
	return home_commit(home);
}

/* ---- giving up ---- */

struct rank {
	enum class class;
	bool is_taken;
};

/* Of that rank the oldest, but never the newest that is committed. Returns how many. */
static size_t take_away(struct model *model, uint64_t n_committed, const struct rank *rank)
{
	size_t n = 0;

	for (uint64_t seq = 1; seq < n_committed && n < SPACE_ROWS_MAX; seq++) {
		struct model_reading *reading = &model->readings[seq - 1];

		if (reading->is_gone || reading->class != rank->class || reading->is_taken != rank->is_taken)
			continue;
		reading->is_gone = reading->is_taken = true;
		n++;
	}
	return n;
}

static size_t take_away_alerts(struct model *model)
{
	size_t n = 0;

	for (int i = 0; i < MODEL_ALERTS; i++)
		if (model->alerts[i].token && !model->alerts[i].is_open && !model->alerts[i].waits) {
			model->alerts[i].token = 0;
			n++;
		}
	return n;
}

static int count_one(void *context, const char *id, const char *json, size_t n_json)
{
	(void)id;
	(void)json;
	(void)n_json;
	++*(size_t *)context;
	return 0;
}

/* Rows that say why something did not become an alert: the model does not hold them, as no reading rests on them. */
static size_t count_suppressed(struct home *home)
{
	size_t n = 0;

	store_each_suppressed(home->store, INT64_MIN, SPACE_ROWS_MAX, count_one, &n);
	return n;
}

/* What the store must give up now; `n_suppressed` rows go after what the broker has. */
static size_t take_away_least(struct model *model, uint64_t n_committed, size_t n_suppressed)
{
	static const struct rank ranks[] = { { CLASS_TELEMETRY, true }, { CLASS_TELEMETRY, false }, { CLASS_EVENT, true },
		{ CLASS_VITAL, true }, { CLASS_ALERT, true }, { CLASS_EVENT, false }, { CLASS_VITAL, false },
		{ CLASS_ALERT, false } };
	enum { N_TAKEN = 5 }; /* of these ranks no telemetry, and the broker has it not, from there on */
	size_t n = 0;

	for (size_t i = 0; n == 0 && i < sizeof(ranks) / sizeof(ranks[0]); i++)
		n = i == N_TAKEN && n_suppressed ? n_suppressed : take_away(model, n_committed, &ranks[i]);
	return n > 0 ? n : take_away_alerts(model);
}

/* In the transaction in which it is lost. */
static int on_loss(void *context, const struct store_loss *loss)
{
	struct home *home = context;

	home_tell(home, "%u readings of class %d from %u to %u are lost", (unsigned)loss->count, (int)loss->class,
		(unsigned)loss->first_seq, (unsigned)loss->last_seq);
	return home_tell_gap(home);
}

static int give_up_least(struct home *home)
{
	struct model before = home->now;
	uint64_t gap_n = home->gap_n;
	uint32_t gap = home->gap;
	size_t n_expected = take_away_least(&home->now, home->committed.n_readings, count_suppressed(home)), n = 0;
	int r = store_give_up(home->store, on_loss, home, &n);

	home_tell(home, "given up: %u", (unsigned)n);
	if (r < 0) { /* nor was anything told */
		home->now = before;
		home->gap_n = gap_n;
		home->gap = gap;
	}
	if (r >= 0 && n != n_expected)
		return (int)-finding_note(&home->finding, n > n_expected ? VERDICT_LOST : VERDICT_DOUBLED,
			"%u given up instead of %u", (unsigned)n, (unsigned)n_expected);
	return r < 0 ? home_returned(home, r, "giving up") : 0;
}

/* ---- what has served its time ---- */

/* Of those below a number, and never the newest that is committed. */
static size_t take_away_older(struct model *model, uint64_t below_seq, const struct store_terms *terms)
{
	size_t n = 0;

	for (uint64_t seq = 1; seq < below_seq; seq++) {
		struct model_reading *reading = &model->readings[seq - 1];

		if (reading->is_gone || !reading->is_taken ||
			thing_at_us(reading->content) >= terms->before_us[reading->class])
			continue;
		reading->is_gone = true;
		n++;
	}
	return n;
}

static int retire(struct home *home)
{
	struct store_terms terms = { 0 };
	size_t n_expected, n_all = 0, n;
	uint64_t seq = 0;
	int r;

	for (int i = 0; i < CLASS_COUNT; i++)
		terms.before_us[i] = thing_at_us(chance_below(&home->chance, home->last_token + 1));
	while ((r = store_retire(home->store, &terms, &seq, &n)) == 0)
		n_all += n;
	n_expected = take_away_older(&home->now, r < 0 ? seq : home->committed.n_readings, &terms);
	home_tell(home, "their time was over: %u", (unsigned)n_all);
	if (r >= 0 && n_all != n_expected)
		return (int)-finding_note(&home->finding, n_all > n_expected ? VERDICT_LOST : VERDICT_DOUBLED,
			"the time of %u was over, not of %u", (unsigned)n_all, (unsigned)n_expected);
	return r < 0 ? home_returned(home, r, "retiring") : 0;
}

int home_give_up(struct home *home)
{
	return chance_percent(&home->chance, 50) ? give_up_least(home) : retire(home);
}
