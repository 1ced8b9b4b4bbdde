/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/json/alert_json.h"

#include "proto/json/member.h"

static void put_cause(struct text *t, const struct alert_cause *cause)
{
	text_put(t, "{\"reading\":\"");
	text_hex(t, cause->reading, sizeof(cause->reading));
	text_put(t, "\"");
	member_string(t, "device", cause->device);
	member_unsigned(t, "trust", cause->trust);
	member_string(t, "quantity", quantity_name(cause->quantity));
	if (cause->event[0]) {
		member_string(t, "event", cause->event);
	} else {
		member_key(t, "value");
		text_decimal(t, cause->number);
		member_string(t, "unit", unit_ucum(cause->unit));
	}
	if (cause->is_worst)
		member_boolean(t, "worst", true);
	member_stamp(t, "at", cause->at);
	text_put(t, "}");
}

static void put_limit(struct text *t, const struct alert_limit *limit)
{
	text_printf(t, "{\"%s\":", limit->side == LIMIT_ABOVE ? "above" : "below");
	text_decimal(t, limit->level);
	member_key(t, "clear");
	text_decimal(t, limit->clear);
	member_string(t, "quantity", quantity_name(limit->quantity));
	member_string(t, "unit", unit_ucum(limit->unit));
	member_string(t, "set_by", limit->set_by);
	member_unsigned(t, "plan", limit->plan);
	text_put(t, "}");
}

static void put_asked(struct text *t, const struct alert_asked *asked)
{
	text_put(t, "{\"who\":");
	text_json(t, asked->who);
	member_unsigned(t, "within_s", asked->within_s);
	member_stamp(t, "until", asked->until);
	text_put(t, "}");
}

static void put_entry(struct text *t, const struct alert_entry *entry)
{
	text_put(t, "{\"what\":");
	text_json(t, alert_event_name(entry->what));
	member_stamp(t, "at", entry->at);
	if (entry->who[0])
		member_string(t, "who", entry->who);
	if (entry->note[0])
		member_string(t, "note", entry->note);
	if (entry->count)
		member_unsigned(t, "count", entry->count);
	text_put(t, "}");
}

static void put_head(struct text *t, const struct alert *alert)
{
	text_put(t, "{\"v\":1");
	member_string(t, "id", alert->id);
	member_string(t, "home", alert->home);
	member_string(t, "person", alert->person);
	member_unsigned(t, "rev", alert->rev);
	member_string(t, "about", alert_about_name(alert->about));
	member_string(t, "kind", alert_kind_name(alert->kind));
	member_boolean(t, "test", alert->is_test);
	member_string(t, "state", alert_state_name(alert->state));
	member_string(t, "condition", alert_condition_name(alert->condition));
	member_string(t, "priority", alert_priority_name(alert->priority));
	member_string(t, "rule", alert->rule);
	member_string(t, "title", alert->title);
	member_string(t, "do", alert->todo);
	member_string(t, "of", alert->of);
	member_string(t, "device", alert->device);
}

static void put_part(struct text *t, enum score_input input, const struct score_part *part)
{
	text_put(t, "{\"input\":");
	text_json(t, score_input_name(input));
	if (part->points == SCORE_MISSING)
		member_null(t, "points");
	else
		member_unsigned(t, "points", (uint64_t)part->points);
	if (part->is_measured) {
		member_key(t, "value");
		text_decimal(t, part->number);
		member_string(t, "unit", unit_ucum(part->unit));
		member_stamp(t, "at", part->at);
	}
	text_put(t, "}");
}

static void put_score(struct text *t, const struct score *score)
{
	text_put(t, "{\"name\":\"news2\"");
	member_unsigned(t, "scale", score->scale);
	member_unsigned(t, "total", score->total);
	member_unsigned(t, "known", score->n_known);
	member_key(t, "inputs");
	text_put(t, "[");
	for (int i = 0; i < SCORE_INPUT_COUNT; i++) {
		text_put(t, i ? "," : "");
		put_part(t, (enum score_input)i, &score->of[i]);
	}
	text_put(t, "]}");
}

static void put_why(struct text *t, const struct alert *alert)
{
	member_key(t, "because");
	text_put(t, "[");
	for (size_t i = 0; i < alert->n_because; i++) {
		text_put(t, i ? "," : "");
		put_cause(t, &alert->because[i]);
	}
	text_put(t, "]");
	if (alert->n_more)
		member_unsigned(t, "because_more", alert->n_more);
	member_key(t, "limit");
	if (alert->has_limit)
		put_limit(t, &alert->limit);
	else
		text_put(t, "null");
	if (alert->has_score) {
		member_key(t, "score");
		put_score(t, &alert->score);
	}
}

static void put_who(struct text *t, const struct alert *alert)
{
	member_key(t, "asked");
	text_put(t, "[");
	for (size_t i = 0; i < alert->n_asked; i++) {
		text_put(t, i ? "," : "");
		put_asked(t, &alert->asked[i]);
	}
	text_put(t, "]");
	member_unsigned(t, "asked_rev", alert->asked_rev);
	member_unsigned(t, "seen_rev", alert->seen_rev);
	member_unsigned(t, "rounds", alert->rounds);
	member_unsigned(t, "sounded", alert->n_sounded);
	member_string(t, "taken_by", alert->taken_by);
}

static void put_when(struct text *t, const struct alert *alert)
{
	member_stamp(t, "raised_at", alert->raised);
	member_stamp(t, "cleared_at", alert->cleared);
	member_stamp(t, "acknowledged_at", alert->acknowledged);
	member_stamp(t, "review_at", alert->review);
	member_stamp(t, "closed_at", alert->closed);
	member_key(t, "history");
	text_put(t, "[");
	for (size_t i = 0; i < alert->n_history; i++) {
		text_put(t, i ? "," : "");
		put_entry(t, &alert->history[i]);
	}
	text_put(t, "]");
}

int alert_json(const struct alert *alert, char *ret, size_t n)
{
	struct text t = text_of(ret, n);

	put_head(&t, alert);
	put_why(&t, alert);
	put_who(&t, alert);
	put_when(&t, alert);
	text_put(&t, "}");
	return text_end(&t);
}
