/* SPDX-License-Identifier: Apache-2.0 */
#include "tally.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "measure.h"

static const char readings_end[] = "/up/readings", alert_part[] = "/up/alert/";

/* The number after `key` at or after *at; *at moves behind it. False where there is none. */
static bool next_number(const char **at, const char *end, const char *key, uint64_t *ret_number)
{
	const char *found = memmem(*at, (size_t)(end - *at), key, strlen(key));
	uint64_t number = 0;

	if (!found)
		return false;
	for (found += strlen(key); found < end && *found >= '0' && *found <= '9'; found++)
		number = 10 * number + (uint64_t)(*found - '0');
	*at = found;
	*ret_number = number;
	return true;
}

static void note_reading(struct tally *tally, uint64_t seq)
{
	uint8_t bit = (uint8_t)(1u << seq % 8);

	tally->readings++;
	if (seq > tally->highest)
		tally->highest = seq;
	if (seq >= TALLY_SEQS)
		return;
	if (tally->seen[seq / 8] & bit)
		tally->repeated++;
	else
		tally->distinct++;
	tally->seen[seq / 8] |= bit;
}

static void note_readings(struct tally *tally, const char *payload, size_t n_payload, double now_us)
{
	const char *at = payload;
	uint64_t seq;

	while (next_number(&at, payload + n_payload, "\"seq\":", &seq))
		note_reading(tally, seq);
	if (tally->first_us == 0)
		tally->first_us = now_us;
	tally->last_us = now_us;
}

static void note_alert(struct tally *tally, const char *id, size_t n_id, const char *payload, size_t n_payload)
{
	struct arrived *arrived = &tally->arrived[tally->n_arrived];
	const char *at = payload;
	uint64_t rev;

	if (tally->n_arrived == TALLY_ALERTS_MAX || n_id >= sizeof(arrived->id) ||
		!next_number(&at, payload + n_payload, "\"rev\":", &rev))
		return;
	memcpy(arrived->id, id, n_id);
	arrived->id[n_id] = '\0';
	arrived->rev = (unsigned long)rev;
	tally->n_arrived++;
}

void tally_take(struct tally *tally, const char *topic, size_t n_topic, const char *payload, size_t n_payload,
	double now_us)
{
	size_t n_end = strlen(readings_end), n_part = strlen(alert_part);
	const char *part;

	tally->messages++;
	tally->octets += n_payload;
	if (n_topic >= n_end && memcmp(topic + n_topic - n_end, readings_end, n_end) == 0)
		return note_readings(tally, payload, n_payload, now_us);
	part = memmem(topic, n_topic, alert_part, n_part);
	if (part && tally->alerts)
		note_alert(tally, part + n_part, (size_t)(topic + n_topic - part) - n_part, payload, n_payload);
}

void tally_answered(struct tally *tally)
{
	double now_us;

	if (tally->n_arrived == 0)
		return;
	now_us = measure_now_us();
	for (size_t i = 0; i < tally->n_arrived; i++)
		fprintf(tally->alerts, "%.0f %lu %s\n", now_us, tally->arrived[i].rev, tally->arrived[i].id);
	fflush(tally->alerts);
	tally->n_arrived = 0;
}

int tally_write(const struct tally *tally, char *ret_json, size_t n_json)
{
	return snprintf(ret_json, n_json,
		"{\"messages\":%" PRIu64 ",\"octets\":%" PRIu64 ",\"readings\":%" PRIu64 ",\"distinct\":%" PRIu64
		",\"repeated\":%" PRIu64 ",\"highest\":%" PRIu64
		",\"first_us\":%.0f,\"last_us\":%.0f,\"cpu_s\":%.3f}\n",
		tally->messages, tally->octets, tally->readings, tally->distinct, tally->repeated, tally->highest,
		tally->first_us, tally->last_us, measure_cpu_s());
}
