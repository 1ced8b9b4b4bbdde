/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hands of records.c: the stored records of a connection, one service after the other, as part of its work.
 *
 * The mark is kept by the agent, which commits before it says so. Above the record's number it carries what else is to be
 * known of it: whether the first transfer after the enrolment is not over yet, whether one was and there was no record in
 * it, and the floor and the check of records.h.
 */
#include <stdlib.h>
#include <string.h>

#include "loop/clock.h"
#include "radio/face.h"
#include "radio/room.h"

enum { ACCESS_POINT = 0x2a52 };

#define MARK_NUMBER UINT64_C(0x0fffffff)
#define MARK_NONE_YET UINT64_C(0x40000000)
#define MARK_FIRST UINT64_C(0x80000000)
#define MARK_HAS_FLOOR (UINT64_C(1) << 48)
#define MARK_HAS_CHECK (UINT64_C(1) << 62)
enum { FLOOR_AT = 32, CHECK_AT = 49, CHECK_MASK = (1 << RECORDS_CHECK_BITS) - 1 };

static const struct characteristic *access_point_of(struct peer *peer, const struct records_service *service)
{
	return peer_in_service(peer, service->service, ACCESS_POINT);
}

/* ---- the mark ---- */

static bool put_mark(struct peer *peer, uint64_t mark)
{
	struct radio *radio = peer->radio;
	const struct device *device = device_find(radio, &peer->address);

	return device && radio->ops.put_mark &&
		radio->ops.put_mark(radio->ctx, device, peer->records.service->service, mark) == 0;
}

static uint64_t mark_of(const struct records *m, uint32_t number, uint32_t check)
{
	uint64_t mark = number == RECORDS_NO_MARK ? MARK_NONE_YET : number;

	if (m->has_floor)
		mark |= MARK_HAS_FLOOR | (uint64_t)m->floor << FLOOR_AT;
	if (check != RECORDS_NO_CHECK)
		mark |= MARK_HAS_CHECK | (uint64_t)check << CHECK_AT;
	return mark;
}

/* Hours apart: what a sensor says of its start may move with its clock, and no session is as short. */
static bool is_same_start(uint32_t a, uint32_t b)
{
	uint32_t apart = (a - b) & CHECK_MASK;

	return apart <= 1 || apart == CHECK_MASK;
}

/* In a new session the numbers began anew, and may be past the mark by now. A start that was not told changes nothing. */
static void look_at_start(const struct peer *peer, const struct records_service *service, struct records_wish *wish)
{
	if (service->numbering != RECORDS_LISTED || !peer->has_start)
		return;
	if (wish->check != RECORDS_NO_CHECK && !is_same_start(wish->check, peer->start))
		wish->has_mark = false;
	wish->check = peer->start;
}

static void get_mark(struct peer *peer, const struct device *device, const struct records_service *service,
	struct records_wish *wish)
{
	struct radio *radio = peer->radio;
	uint64_t mark = 0;
	bool is_there = radio->ops.get_mark && radio->ops.get_mark(radio->ctx, device, service->service, &mark);

	wish->has_mark = is_there && !(mark & MARK_NONE_YET);
	wish->mark = (uint32_t)(mark & MARK_NUMBER);
	wish->has_floor = mark & MARK_HAS_FLOOR;
	wish->floor = mark >> FLOOR_AT & UINT16_MAX;
	wish->check = mark & MARK_HAS_CHECK ? mark >> CHECK_AT & CHECK_MASK : RECORDS_NO_CHECK;
	look_at_start(peer, service, wish);
	peer->is_first_fetch = !is_there || mark & MARK_FIRST || service->numbering == RECORDS_UNNUMBERED;
}

void fetch_note_start(struct peer *peer, const uint8_t *bytes, size_t n_bytes)
{
	int64_t face_s;

	peer->has_start = face_read(bytes, n_bytes < FACE_DATE_TIME_SIZE ? n_bytes : FACE_DATE_TIME_SIZE, &face_s) == 0;
	if (peer->has_start)
		peer->start = (uint32_t)(face_s / 3600) & CHECK_MASK;
}

/* The transfer is whole, so that the next is no first one. */
static void settle_first(struct peer *peer)
{
	const struct records *m = &peer->records;

	if (peer->is_first_fetch && m->end == RECORDS_END_WHOLE && m->service->numbering != RECORDS_UNNUMBERED)
		put_mark(peer, mark_of(m, m->has_mark ? m->mark : RECORDS_NO_MARK, m->check));
}

/* ---- requests ---- */

static void act(struct peer *peer, unsigned actions, uint64_t now_us);

/* "Operation failed with ATT error: 0xfe" (bluez, src/gatt-client.c); 0 where it says nothing of the kind. */
static uint8_t att_error_of(const sd_bus_error *e)
{
	const char *number = e->message ? strstr(e->message, "ATT error: 0x") : NULL;

	return number ? (uint8_t)strtoul(number + strlen("ATT error: "), NULL, 16) : 0;
}

static int on_written(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct peer *peer = data;
	const sd_bus_error *e = call_error(m);
	uint64_t now_us = clock_now_us();

	(void)error;
	peer->fetch_call = sd_bus_slot_unref(peer->fetch_call);
	if (peer->is_request_due)
		act(peer, RECORDS_WRITE, now_us); /* what was asked before is answered already */
	else if (e)
		act(peer, records_on_refused(&peer->records, att_error_of(e), now_us), now_us);
	if (!fetch_is_running(peer))
		work_go_on(peer, now_us);
	return 0;
}

/* An answer may be faster than the end of the call that asked for it: then the next request waits for that end. */
static bool send_request(struct peer *peer)
{
	const struct records *m = &peer->records;

	peer->is_request_due = peer->fetch_call != NULL;
	return peer->is_request_due ||
		gatt_write(peer, &peer->fetch_call, access_point_of(peer, m->service), m->request, m->n_request, on_written);
}

static void act(struct peer *peer, unsigned actions, uint64_t now_us)
{
	struct records *m = &peer->records;

	if (actions & RECORDS_PUT_MARK) {
		bool is_last = m->state == RECORDS_MARKING || !peer->is_first_fetch;
		uint64_t mark = mark_of(m, m->next_mark, m->next_check);

		actions |= records_on_marked(m, put_mark(peer, mark | (is_last ? 0 : MARK_FIRST)), now_us);
	}
	if (actions & RECORDS_WRITE && !send_request(peer)) {
		act(peer, records_on_refused(m, 0, now_us), now_us);
		return;
	}
	if (actions & RECORDS_OVER) {
		settle_first(peer);
		if (m->end == RECORDS_END_WHOLE)
			session_on_answered(&peer->session);
		else
			radio_fault(peer->radio, "stored records of a device: %s", records_end_words(m->end));
	}
	if (m->wake_us == RECORDS_NEVER_US)
		timer_clear(&peer->fetch_timer);
	else
		timer_set(&peer->fetch_timer, m->wake_us);
}

/* The same, where the connection's work waits for it. */
static void go_on(struct peer *peer, unsigned actions, uint64_t now_us)
{
	if (!fetch_is_running(peer) && !(actions & RECORDS_OVER))
		return;
	act(peer, actions, now_us);
	if (!fetch_is_running(peer))
		work_go_on(peer, now_us);
}

/* ---- events ---- */

bool fetch_is_running(const struct peer *peer)
{
	return records_are_running(&peer->records);
}

/*
 * Records without a number are told apart by their time; those without both would be new at each connection. An oximeter's
 * features say whether it has them (Pulse Oximeter Service 1.0, clause 3.3).
 */
static bool can_tell_apart(struct peer *peer, const struct device *device, const struct records_service *service)
{
	enum { HAS_STORAGE = 1 << 2, HAS_TIMES = 1 << 3 };
	const struct characteristic *feature = peer_by_number(peer, 0x2a60);
	unsigned features = feature && feature->n_features ? feature->features[0] : device->has_features ? device->features : 0;

	return service->numbering != RECORDS_UNNUMBERED || (features & HAS_STORAGE && features & HAS_TIMES);
}

/* Only what is subscribed to is asked for: a device refuses it else, or sends it to nobody. */
static bool can_fetch(struct peer *peer, const struct records_service *service)
{
	const struct characteristic *access = access_point_of(peer, service);
	const struct characteristic *data = peer_in_service(peer, service->service, service->data);

	return access && access->can_write && !access->call && data && !data->call;
}

static void fetch(struct peer *peer, const struct device *device, const struct records_service *service, uint64_t now_us)
{
	struct records_wish wish = { .deletes = device->deletes_records, .deletes_older = device->takes_old_records,
		.newest_first = !device->has_clock_offset && service->numbering != RECORDS_LISTED };

	get_mark(peer, device, service, &wish);
	act(peer, records_start(&peer->records, service, &wish, now_us), now_us);
}

bool fetch_start(struct peer *peer, uint64_t now_us)
{
	const struct device *device = device_find(peer->radio, &peer->address);
	const struct records_service *service;

	for (size_t i = 0; device && (service = records_service_at(i)); i++) {
		if (peer->fetched & 1u << i || !can_fetch(peer, service) || !can_tell_apart(peer, device, service))
			continue;
		peer->fetched |= 1u << i;
		fetch(peer, device, service, now_us);
		if (fetch_is_running(peer))
			return true;
	}
	return false;
}

bool fetch_is_marked(const struct characteristic *c, const uint8_t *bytes, size_t n_bytes)
{
	const struct peer *peer = c->peer;

	return fetch_is_running(peer) && uuid_to_u16(characteristic_service(c)) == peer->records.service->service &&
		records_is_marked(&peer->records, c->number, bytes, n_bytes);
}

void fetch_on_value(const struct characteristic *c, const uint8_t *bytes, size_t n_bytes, int fate, uint64_t now_us)
{
	struct peer *peer = c->peer;
	const struct uuid *service = characteristic_service(c);
	bool is_left = fate == RADIO_LEFT || fate == RADIO_REFUSED;
	enum records_fate became = fate < 0 ? RECORDS_NOT_KEPT : is_left ? RECORDS_LEFT : RECORDS_KEPT;

	if (fetch_is_marked(c, bytes, n_bytes))
		became = RECORDS_MARKED;
	if (fetch_is_running(peer) && uuid_to_u16(service) == peer->records.service->service)
		go_on(peer, records_on_value(&peer->records, c->number, bytes, n_bytes, became, now_us), now_us);
}

void fetch_on_indication(const struct characteristic *c, const uint8_t *bytes, size_t n_bytes, uint64_t now_us)
{
	struct peer *peer = c->peer;

	if (fetch_is_running(peer) && c == access_point_of(peer, peer->records.service))
		go_on(peer, records_on_indication(&peer->records, bytes, n_bytes, now_us), now_us);
}

int fetch_on_time(void *data, uint64_t now_us)
{
	struct peer *peer = data;

	go_on(peer, records_on_time(&peer->records, now_us), now_us);
	return 0;
}

/* Whether the value belongs to the transfer, and what is to be known of it beside. */
void fetch_mark_hearing(const struct characteristic *c, struct hearing *hearing)
{
	const struct peer *peer = c->peer;
	const struct records *m = &peer->records;

	if (!fetch_is_running(peer) || uuid_to_u16(characteristic_service(c)) != m->service->service ||
		(c->number != m->service->data && c->number != m->service->context))
		return;
	hearing->is_newest = records_is_newest(m);
	hearing->is_first_fetch = peer->is_first_fetch;
}

void fetch_reset(struct peer *peer)
{
	unsigned actions = records_on_cut(&peer->records);

	peer->fetch_call = sd_bus_slot_unref(peer->fetch_call);
	peer->is_request_due = false;
	peer->has_start = false;
	peer->fetched = 0;
	act(peer, actions, clock_now_us());
}
