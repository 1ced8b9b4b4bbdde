/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench-day DIR: what one day of a home writes to the disk, at full speed: 6 blood pressures, 20 door events an hour, 10 room
 * temperatures a minute from as many beacons, all through intake, with the grouping windows of agent/commit.c on a clock of
 * its own, and each reading taken by the broker as soon as it is committed. Between two commits lie seconds: what the
 * file system would write by itself meanwhile is brought to the disk after each. Prints one line of JSON.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "gateway.h"
#include "intake/intake.h"
#include "measure.h"

enum { DAY_S = 86400, CUFF_EVERY_S = DAY_S / 6, DOOR_EVERY_S = 3600 / 20, ROOM_EVERY_S = 60 / 10, ROOMS = 10, LATE_AFTER_S = 1800 };

/* As agent/commit.c has them. */
enum { WINDOW_EVENT_S = 2, WINDOW_TELEMETRY_S = 30, WINDOW_MARK_S = 60, COMMIT_ROWS_MAX = 64 };

struct day {
	struct gateway gateway;
	struct intake *intake;
	int dir;
	uint64_t now_s, due_s; /* due 0: nothing is pending */
	uint64_t n_uncommitted, n_commits, n_accepted;
	uint64_t sent_to; /* the highest seq that the broker has */
	enum class noted; /* the most urgent that was written in this turn */
};

/* intake's ops, as agent/hearing.c has them */

static void identify(void *context, const uint8_t *bytes, size_t n_bytes, uint8_t ret_id[READING_ID_SIZE])
{
	vault_identity(((struct day *)context)->gateway.vault, bytes, n_bytes, ret_id);
}

static uint64_t next_seq(void *context)
{
	return store_next_seq(((struct day *)context)->gateway.store);
}

static void note(struct day *day, enum class class)
{
	if (class < day->noted)
		day->noted = class;
}

static int accept_reading(void *context, const struct accepted *accepted)
{
	struct day *day = context;
	int r = gateway_keep(&day->gateway, accepted);

	if (r == STORE_TWIN)
		return INTAKE_TWIN;
	gateway_check(r, "a reading");
	day->n_uncommitted++;
	day->n_accepted++;
	note(day, accepted->class);
	return 0;
}

static int get_counter(void *context, const char *key, uint64_t *ret_value)
{
	return store_get_counter(((struct day *)context)->gateway.store, key, ret_value);
}

static int set_counter(void *context, const char *key, uint64_t value)
{
	struct day *day = context;

	note(day, CLASS_TELEMETRY);
	return store_set_counter(day->gateway.store, key, value);
}

static int hold(void *context, const char *key, const uint8_t *blob, size_t n_blob)
{
	struct day *day = context;

	note(day, CLASS_VITAL);
	return store_hold(day->gateway.store, key, blob, n_blob);
}

static int release(void *context, const char *key)
{
	struct day *day = context;

	note(day, CLASS_VITAL);
	return store_release(day->gateway.store, key);
}

static const struct device *device_of(void *context, const struct address *address)
{
	struct enrolled *enrolled = enrolment_find(&((struct day *)context)->gateway.enrolment, address);

	return enrolled ? &enrolled->device : NULL;
}

static void unlock(void *context, const struct device *device, struct frame *frame)
{
	(void)context;
	(void)device;
	(void)frame;
}

static const char *person_of(void *context, const struct device *device, const struct readings *readings,
	const struct reading *reading)
{
	(void)context;
	(void)readings;
	(void)reading;
	return device->person;
}

static const struct mounted *mounted_of(void *context, const struct device *device)
{
	(void)context;
	return &device->mounted;
}

static const struct intake_ops ops = { identify, next_seq, accept_reading, get_counter, set_counter, hold, release, device_of,
	unlock, person_of, mounted_of };

static void be_due(struct day *day, uint64_t due_s)
{
	if (day->due_s == 0 || due_s < day->due_s)
		day->due_s = due_s;
}

/* Committed, and on to the broker, whose answers are marks that wait for the next commit. */
static void commit(struct day *day)
{
	gateway_commit(&day->gateway);
	syncfs(day->dir);
	day->n_commits++;
	day->n_uncommitted = 0;
	day->due_s = 0;
	while (day->sent_to + 1 < store_next_seq(day->gateway.store)) {
		gateway_check(store_outbox_remove(day->gateway.store, QUEUE_READINGS, ++day->sent_to), "a mark");
		be_due(day, day->now_s + WINDOW_MARK_S);
	}
}

static void settle(struct day *day)
{
	enum class class = day->noted;

	day->noted = CLASS_COUNT;
	if (class == CLASS_ALERT || class == CLASS_VITAL || day->n_uncommitted >= COMMIT_ROWS_MAX)
		commit(day);
	else if (class == CLASS_EVENT)
		be_due(day, day->now_s + WINDOW_EVENT_S);
	else if (class == CLASS_TELEMETRY)
		be_due(day, day->now_s + WINDOW_TELEMETRY_S);
}

static void hear(struct day *day, enum gateway_device kind, uint8_t number)
{
	struct arrival arrival = { .now_us = day->now_s * 1000000, .wall_us = day->gateway.wall_us, .is_clock_trusted = true,
		.is_bonded = kind == GATEWAY_CUFF, .late_after_s = LATE_AFTER_S };
	struct gateway_frame sent;
	int r;

	gateway_send(&day->gateway, kind, number, &sent);
	r = intake_frame(day->intake, device_of(day, &sent.frame.address), &sent.frame, &arrival);
	gateway_check(r < 0 ? r : 0, "a frame");
	settle(day);
}

static void second(struct day *day)
{
	struct arrival now = { .now_us = day->now_s * 1000000, .wall_us = day->gateway.wall_us, .is_clock_trusted = true,
		.late_after_s = LATE_AFTER_S };

	if (intake_wake_us(day->intake) <= now.now_us)
		intake_tick(day->intake, &now);
	settle(day);
	if (day->due_s && day->due_s <= day->now_s)
		commit(day);
	if (day->now_s % CUFF_EVERY_S == 0)
		hear(day, GATEWAY_CUFF, 1);
	if (day->now_s % DOOR_EVERY_S == DOOR_EVERY_S / 2)
		hear(day, GATEWAY_DOOR, 1);
	if (day->now_s % ROOM_EVERY_S == 0)
		hear(day, GATEWAY_THERMOMETER, (uint8_t)(1 + day->now_s / ROOM_EVERY_S % ROOMS));
}

static void enrol(struct day *day)
{
	struct outbox_state state;

	store_outbox_state(day->gateway.store, &state);
	day->sent_to = state.complete_to;
	gateway_enrol(&day->gateway, GATEWAY_CUFF, 1);
	gateway_enrol(&day->gateway, GATEWAY_DOOR, 1);
	for (uint8_t room = 1; room <= ROOMS; room++)
		gateway_enrol(&day->gateway, GATEWAY_THERMOMETER, room);
	commit(day);
}

int main(int argc, char **argv)
{
	struct day day = { .noted = CLASS_COUNT };
	struct written before, after;

	if (argc != 2) {
		fputs("bench-day DIR\n", stderr);
		return 2;
	}
	gateway_open(&day.gateway, argv[1]);
	gateway_check(intake_new(&ops, &day, &day.intake), "intake");
	day.dir = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enrol(&day);
	before = measure_written(argv[1]);
	day.n_commits = 0;
	for (day.now_s = 1; day.now_s <= DAY_S; day.now_s++) {
		day.gateway.wall_us += 1000000;
		second(&day);
	}
	after = measure_written(argv[1]);
	printf("{\"readings\":%" PRIu64 ",\"commits\":%" PRIu64 ",", day.n_accepted, day.n_commits);
	measure_print_written(&before, &after, 1);
	puts("}");
	intake_free(day.intake);
	gateway_close(&day.gateway);
	close(day.dir);
	return 0;
}
