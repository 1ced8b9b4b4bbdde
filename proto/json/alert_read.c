/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/json/alert_json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "proto/hex.h"
#include "proto/json/source.h"

static int unit_or_none(const char *ucum)
{
	return ucum[0] ? unit_from_ucum(ucum) : -1; /* no unit is null, not "" */
}

static enum unit read_unit(struct source *s)
{
	if (json_is_null(json_object_get(s->object, "unit"))) {
		source_take(s, "unit");
		return UNIT_NONE;
	}
	return (enum unit)source_name(s, "unit", unit_or_none);
}

/*
 * The digits of the next "value" in the text itself: jansson gives numbers without their trailing zeros, and 36.60 is
 * to stay 36.60. Inside a string every quotation mark has a backslash before it, so this finds members only.
 */
static void read_number(struct source *s, const char **text, struct decimal *ret_number)
{
	static const char key[] = "\"value\":";
	json_t *value = source_take(s, "value");
	const char *at = strstr(*text, key);
	char digits[DECIMAL_TEXT_MAX];
	size_t n;

	if (!at || !json_is_number(value)) {
		s->is_bad = true;
		return;
	}
	at += sizeof(key) - 1;
	n = strspn(at, "-0123456789.");
	*text = at + n;
	if (n >= sizeof(digits)) {
		s->is_bad = true;
		return;
	}
	memcpy(digits, at, n);
	digits[n] = '\0';
	if (decimal_parse(digits, ret_number) < 0 || strtod(digits, NULL) != json_number_value(value))
		s->is_bad = true;
}

static void read_reading_id(struct source *s, uint8_t ret_id[READING_ID_SIZE])
{
	json_t *id = source_take(s, "reading");

	if (json_string_length(id) != 2 * READING_ID_SIZE ||
		hex_decode(json_string_value(id), 2 * READING_ID_SIZE, ret_id, READING_ID_SIZE) < 0)
		s->is_bad = true;
}

static bool read_cause(json_t *object, const char **text, struct alert_cause *cause)
{
	struct source s = source_of(object);

	read_reading_id(&s, cause->reading);
	source_text(&s, "device", cause->device, sizeof(cause->device));
	cause->trust = (enum trust)source_unsigned(&s, "trust", TRUST_AUTHENTICATED);
	cause->quantity = (enum quantity)source_name(&s, "quantity", quantity_from_name);
	if (json_object_get(object, "event")) {
		source_text(&s, "event", cause->event, sizeof(cause->event));
	} else {
		read_number(&s, text, &cause->number);
		cause->unit = read_unit(&s);
	}
	cause->is_worst = json_object_get(object, "worst") && source_boolean(&s, "worst");
	cause->at = source_stamp(&s, "at");
	return source_end(&s);
}

static bool read_limit(json_t *object, struct alert_limit *limit)
{
	struct source s = source_of(object);

	limit->side = json_object_get(object, "below") ? LIMIT_BELOW : LIMIT_ABOVE;
	if (source_decimal(source_take(&s, limit->side == LIMIT_ABOVE ? "above" : "below"), &limit->level) < 0 ||
		source_decimal(source_take(&s, "clear"), &limit->clear) < 0)
		return false;
	limit->quantity = (enum quantity)source_name(&s, "quantity", quantity_from_name);
	limit->unit = read_unit(&s);
	source_text(&s, "set_by", limit->set_by, sizeof(limit->set_by));
	limit->plan = source_unsigned(&s, "plan", INT64_MAX);
	return source_end(&s);
}

static bool read_part(json_t *object, const char **text, enum score_input input, struct score_part *part)
{
	struct source s = source_of(object);

	if (source_name(&s, "input", score_input_from_name) != (int)input)
		return false;
	part->points = SCORE_MISSING;
	if (json_is_null(json_object_get(object, "points")))
		source_take(&s, "points");
	else
		part->points = (int8_t)source_unsigned(&s, "points", SCORE_POINTS_MAX);
	part->is_measured = json_object_get(object, "at");
	if (part->is_measured) {
		read_number(&s, text, &part->number);
		part->unit = read_unit(&s);
		part->at = source_stamp(&s, "at");
	}
	return source_end(&s);
}

static void sum_up(struct score *score)
{
	for (size_t i = 0; i < SCORE_INPUT_COUNT; i++) {
		if (score->of[i].points == SCORE_MISSING)
			continue;
		score->n_known++;
		score->total += (uint8_t)score->of[i].points;
		score->has_three |= score->of[i].points == SCORE_POINTS_MAX;
	}
}

static bool read_score(json_t *object, const char **text, struct score *score)
{
	struct source s = source_of(object);
	json_t *inputs = source_take(&s, "inputs");
	const char *name = json_string_value(source_take(&s, "name"));

	if (!name || strcmp(name, "news2") != 0 || json_array_size(inputs) != SCORE_INPUT_COUNT)
		return false;
	score->scale = (uint8_t)source_unsigned(&s, "scale", 2);
	for (size_t i = 0; i < SCORE_INPUT_COUNT; i++)
		if (!read_part(json_array_get(inputs, i), text, (enum score_input)i, &score->of[i]))
			return false;
	sum_up(score);
	return source_unsigned(&s, "total", UINT8_MAX) == score->total &&
		source_unsigned(&s, "known", SCORE_INPUT_COUNT) == score->n_known && source_end(&s);
}

static bool read_asked(json_t *object, struct alert_asked *asked)
{
	struct source s = source_of(object);

	source_text(&s, "who", asked->who, sizeof(asked->who));
	asked->within_s = (uint32_t)source_unsigned(&s, "within_s", UINT32_MAX);
	asked->until = source_stamp_or_none(&s, "until");
	return source_end(&s);
}

static bool read_entry(json_t *object, struct alert_entry *entry)
{
	struct source s = source_of(object);

	entry->what = (enum alert_event)source_name(&s, "what", alert_event_from_name);
	entry->at = source_stamp(&s, "at");
	source_text_or_none(&s, "who", entry->who, sizeof(entry->who));
	source_text_or_none(&s, "note", entry->note, sizeof(entry->note));
	if (json_object_get(object, "count"))
		entry->count = (uint32_t)source_unsigned(&s, "count", UINT32_MAX);
	return source_end(&s);
}

static void read_head(struct source *s, struct alert *alert)
{
	s->is_bad = s->is_bad || source_unsigned(s, "v", 1) != 1;
	source_text(s, "id", alert->id, sizeof(alert->id));
	s->is_bad = s->is_bad || !ulid_is_valid(alert->id);
	source_text(s, "home", alert->home, sizeof(alert->home));
	source_text_or_none(s, "person", alert->person, sizeof(alert->person));
	alert->rev = (uint32_t)source_unsigned(s, "rev", UINT32_MAX);
	alert->about = (enum alert_about)source_name(s, "about", alert_about_from_name);
	alert->kind = (enum alert_kind)source_name(s, "kind", alert_kind_from_name);
	alert->is_test = source_boolean(s, "test");
	alert->state = (enum alert_state)source_name(s, "state", alert_state_from_name);
	alert->condition = (enum alert_condition)source_name(s, "condition", alert_condition_from_name);
	alert->priority = (enum alert_priority)source_name(s, "priority", alert_priority_from_name);
	source_text(s, "rule", alert->rule, sizeof(alert->rule));
	source_text(s, "title", alert->title, sizeof(alert->title));
	source_text_or_none(s, "do", alert->todo, sizeof(alert->todo));
	source_text_or_none(s, "of", alert->of, sizeof(alert->of));
	source_text_or_none(s, "device", alert->device, sizeof(alert->device));
}

/* An array with at most `most` elements; how many. */
static size_t read_count(struct source *s, json_t *array, size_t most)
{
	if (json_is_array(array) && json_array_size(array) <= most)
		return json_array_size(array);
	s->is_bad = true;
	return 0;
}

static void read_why(struct source *s, const char *text, struct alert *alert)
{
	json_t *because = source_take(s, "because"), *limit = source_take(s, "limit"), *score = source_take(s, "score");

	alert->n_because = read_count(s, because, ALERT_BECAUSE_MAX);
	for (size_t i = 0; i < alert->n_because && !s->is_bad; i++)
		s->is_bad = !read_cause(json_array_get(because, i), &text, &alert->because[i]);
	if (json_object_get(s->object, "because_more"))
		alert->n_more = (uint32_t)source_unsigned(s, "because_more", UINT32_MAX);
	alert->has_limit = !json_is_null(limit);
	if (alert->has_limit && !read_limit(limit, &alert->limit))
		s->is_bad = true;
	alert->has_score = score;
	if (alert->has_score && !read_score(score, &text, &alert->score))
		s->is_bad = true;
}

static void read_who(struct source *s, struct alert *alert)
{
	json_t *asked = source_take(s, "asked");

	alert->n_asked = read_count(s, asked, ALERT_ASKED_MAX);
	for (size_t i = 0; i < alert->n_asked && !s->is_bad; i++)
		s->is_bad = !read_asked(json_array_get(asked, i), &alert->asked[i]);
	alert->asked_rev = (uint32_t)source_unsigned(s, "asked_rev", UINT32_MAX);
	alert->seen_rev = (uint32_t)source_unsigned(s, "seen_rev", UINT32_MAX);
	alert->rounds = (uint32_t)source_unsigned(s, "rounds", UINT32_MAX);
	alert->n_sounded = (uint32_t)source_unsigned(s, "sounded", UINT32_MAX);
	source_text_or_none(s, "taken_by", alert->taken_by, sizeof(alert->taken_by));
}

static void read_when(struct source *s, struct alert *alert)
{
	json_t *history = source_take(s, "history");

	alert->raised = source_stamp(s, "raised_at");
	alert->cleared = source_stamp_or_none(s, "cleared_at");
	alert->acknowledged = source_stamp_or_none(s, "acknowledged_at");
	alert->review = source_stamp_or_none(s, "review_at");
	alert->closed = source_stamp_or_none(s, "closed_at");
	alert->n_history = read_count(s, history, ALERT_HISTORY_MAX);
	for (size_t i = 0; i < alert->n_history && !s->is_bad; i++)
		s->is_bad = !read_entry(json_array_get(history, i), &alert->history[i]);
}

int alert_from_json(const char *text, size_t n_text, struct alert *ret_alert)
{
	char *copy = strndup(text, n_text); /* with an end, for searches in it */
	struct alert *alert = calloc(1, sizeof(*alert));
	json_t *json = copy && alert ? json_loadb(copy, strlen(copy), JSON_REJECT_DUPLICATES, NULL) : NULL;
	struct source s = source_of(json);
	int r = copy && alert ? -EBADMSG : -ENOMEM;

	if (json && strlen(copy) == n_text) {
		read_head(&s, alert);
		read_why(&s, copy, alert);
		read_who(&s, alert);
		read_when(&s, alert);
		if (source_end(&s)) {
			*ret_alert = *alert;
			r = 0;
		}
	}
	json_decref(json);
	free(alert);
	free(copy);
	return r;
}
