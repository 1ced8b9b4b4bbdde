/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger.h"

#include "json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/stamp.h"

int ledger_init(struct ledger *ledger)
{
	*ledger = (struct ledger){ .readings = json_object(), .alerts = json_object(), .arrivals = json_object() };
	if (ledger->readings && ledger->alerts && ledger->arrivals)
		return 0;
	ledger_done(ledger);
	return -ENOMEM;
}

void ledger_done(struct ledger *ledger)
{
	json_decref(ledger->readings);
	json_decref(ledger->alerts);
	json_decref(ledger->arrivals);
	free(ledger->numbers);
	*ledger = (struct ledger){ 0 };
}

static int find_store(struct ledger *ledger, const char *id, size_t *ret_store)
{
	size_t i = 0;

	while (i < ledger->n_stores && strcmp(ledger->stores[i], id) != 0)
		i++;
	if (i == LEDGER_STORES_MAX || !*id || strlen(id) >= LEDGER_STORE_ID_MAX)
		return -EBADMSG;
	if (i == ledger->n_stores)
		strcpy(ledger->stores[ledger->n_stores++], id);
	*ret_store = i;
	return 0;
}

static void forget_oldest(json_t *all)
{
	void *oldest = json_object_iter(all);

	if (oldest)
		json_object_del(all, json_object_iter_key(oldest));
}

/* Objects keep the order in which their members came. */
static void forget_alert(struct ledger *ledger)
{
	const char *id, *found = NULL;
	const json_t *alert;

	json_object_foreach(ledger->alerts, id, alert)
		if (!found && json_says(alert, "state", "closed"))
			found = id;
	if (!found)
		found = json_object_iter_key(json_object_iter(ledger->alerts));
	json_object_del(ledger->arrivals, found);
	json_object_del(ledger->alerts, found);
}

static int note_number(struct ledger *ledger, size_t store, uint64_t seq)
{
	if (ledger->n_numbers == LEDGER_READINGS_MAX) {
		ledger->n_numbers /= 2;
		memmove(ledger->numbers, ledger->numbers + ledger->n_numbers, ledger->n_numbers * sizeof(ledger->numbers[0]));
	}
	if (ledger->n_numbers == ledger->n_numbers_room) {
		size_t n_room = ledger->n_numbers_room ? ledger->n_numbers_room * 2 : 1024;
		struct ledger_number *grown = realloc(ledger->numbers, n_room * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		ledger->numbers = grown;
		ledger->n_numbers_room = n_room;
	}
	ledger->numbers[ledger->n_numbers++] = (struct ledger_number){ store, seq };
	return 0;
}

/* What is known under another store's number came from there first. */
static int note_again(struct ledger *ledger, const json_t *known, size_t store, json_int_t seq)
{
	bool is_elsewhere = json_number(known, "store") != (json_int_t)store;

	if (is_elsewhere || json_number(known, "seq") == seq) {
		ledger->n_repeated++;
		return LEDGER_REPEATED;
	}
	ledger->n_doubled++;
	return LEDGER_DOUBLED;
}

int ledger_reading(struct ledger *ledger, const char *store_id, const json_t *reading)
{
	const char *id = json_text(reading, "id");
	const json_t *known = json_object_get(ledger->readings, id);
	json_int_t seq = json_number(reading, "seq");
	size_t store;
	int r;

	if (!*id || seq <= 0 || find_store(ledger, store_id, &store) < 0)
		return -EBADMSG;
	if (known)
		return note_again(ledger, known, store, seq);
	if (json_object_size(ledger->readings) == LEDGER_READINGS_MAX)
		forget_oldest(ledger->readings);
	r = note_number(ledger, store, (uint64_t)seq);
	if (r < 0)
		return r;
	r = json_object_set_new(ledger->readings, id, json_pack("{s:I, s:I, s:s}", "store", (json_int_t)store, "seq", seq,
		"received", json_text(json_object_get(reading, "time"), "received")));
	return r < 0 ? -ENOMEM : LEDGER_NEW;
}

int ledger_alert(struct ledger *ledger, const json_t *alert, int64_t wall_us)
{
	const char *id = json_text(alert, "id");
	const json_t *known = json_object_get(ledger->alerts, id);

	if (!*id || json_number(alert, "rev") <= 0)
		return -EBADMSG;
	if (known && json_number(alert, "rev") <= json_number(known, "rev"))
		return LEDGER_OLDER;
	if (!known && json_object_size(ledger->alerts) == LEDGER_ALERTS_MAX)
		forget_alert(ledger);
	if (!known)
		json_object_set_new(ledger->arrivals, id, json_integer(wall_us));
	json_object_set(ledger->alerts, id, (json_t *)alert);
	return LEDGER_NEW;
}

static int by_number(const void *a, const void *b)
{
	const struct ledger_number *x = a, *y = b;

	if (x->store != y->store)
		return x->store < y->store ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

void ledger_count(struct ledger *ledger, struct ledger_count *ret_count)
{
	struct ledger_count count = { ledger->n_numbers, ledger->n_repeated, ledger->n_doubled, 0, 0 };

	if (ledger->n_numbers > 0)
		qsort(ledger->numbers, ledger->n_numbers, sizeof(ledger->numbers[0]), by_number);
	for (size_t i = 1; i < ledger->n_numbers; i++) {
		const struct ledger_number *before = &ledger->numbers[i - 1], *number = &ledger->numbers[i];
		uint64_t step = number->seq - before->seq;

		if (number->store != before->store)
			continue;
		if (step == 0)
			count.n_doubled++; /* two readings under one number */
		else if (step > 1 && count.n_holes == 0)
			count.first_hole = before->seq + 1;
		if (step > 1)
			count.n_holes += step - 1;
	}
	*ret_count = count;
}

int ledger_alert_delay(const struct ledger *ledger, const char *alert, double *ret_delay_s)
{
	const json_t *because = json_object_get(json_object_get(ledger->alerts, alert), "because");
	const char *reading = json_text(json_array_get(because, 0), "reading");
	struct stamp received;

	if (stamp_parse(json_text(json_object_get(ledger->readings, reading), "received"), &received) < 0)
		return -ENOENT;
	*ret_delay_s = (double)(json_number(ledger->arrivals, alert) - received.at_us) / 1e6;
	return 0;
}
