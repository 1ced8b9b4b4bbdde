/* SPDX-License-Identifier: Apache-2.0 */
#include "redate.h"

#include <errno.h>
#include <string.h>

#include "agent.h"
#include "base/log.h"
#include "commit.h"
#include "hearing.h"
#include "proto/hex.h"

static const char from_key[] = "undated-from";

#define RETRY_US UINT64_C(60000000)

enum { ROWS_A_STEP = 100 }; /* the loop stands still meanwhile */

void redate_boot(const struct agent *agent, uint8_t ret_boot[BOOT_ID_SIZE])
{
	hex_decode(agent->boot, strlen(agent->boot), ret_boot, BOOT_ID_SIZE);
}

void redate_prepare(struct agent *agent, struct accepted *accepted)
{
	int64_t waited_us = clock_wall_us() - accepted->received_us;
	uint64_t now_us = clock_now_us();

	if (accepted->is_clock_trusted)
		return;
	redate_boot(agent, accepted->boot);
	/* The first half of an act may have waited; a clock that was set meanwhile says nothing about how long. */
	accepted->received_boot_us = waited_us > 0 && (uint64_t)waited_us < now_us ? now_us - (uint64_t)waited_us : now_us;
}

void redate_note(struct agent *agent, const struct accepted *accepted)
{
	if (accepted->is_clock_trusted || agent->redate.from_seq)
		return;
	if (store_set_counter(agent->store, from_key, accepted->seq) == 0)
		agent->redate.from_seq = accepted->seq;
}

/* Whether the times that are ours in it are those of the clock that was wrong. */
static bool is_ours(const struct accepted *accepted)
{
	return accepted->quality == TIME_RECEIVED || accepted->quality == TIME_ESTIMATED;
}

static void put_right(const struct agent *agent, struct accepted *accepted)
{
	int64_t received_us = (int64_t)accepted->received_boot_us + agent->redate.wall_minus_boot_us;

	accepted->is_redated = true;
	accepted->first_at_us = accepted->at_us;
	accepted->first_received_us = accepted->received_us;
	accepted->received_us = received_us;
	accepted->received_zone_s = clock_zone_s(received_us);
	if (is_ours(accepted) || accepted->at_us > received_us)
		accepted->at_us = received_us;
	accepted->at_zone_s = clock_zone_s(accepted->at_us);
}

/* Returns 0, STORE_NONE (it is not there, or not to be dated anew) or a negative errno. */
static int redate_one(struct agent *agent, uint64_t seq)
{
	struct accepted *accepted = &agent->unpacked.accepted;
	uint8_t boot[BOOT_ID_SIZE], octets[PACKED_MAX];
	struct packed row;
	int r = store_get_reading(agent->store, seq, &row);

	if (r == -EBADMSG)
		return STORE_NONE;
	if (r != 0)
		return r;
	redate_boot(agent, boot);
	if (packed_read(&row, &agent->unpacked) < 0 || accepted->is_clock_trusted || accepted->is_redated ||
		memcmp(accepted->boot, boot, sizeof(boot)) != 0)
		return STORE_NONE;
	put_right(agent, accepted);
	r = packed_write(accepted, octets, sizeof(octets));
	return r < 0 ? r : store_redate_reading(agent->store, seq, accepted->at_us, octets, (size_t)r);
}

static int end(struct agent *agent)
{
	log_info("readings from number %llu on have their right times now", (unsigned long long)agent->redate.from_seq);
	agent->redate.from_seq = agent->redate.at_seq = 0;
	return store_set_counter(agent->store, from_key, 0);
}

static int walk(struct agent *agent)
{
	struct redate *redate = &agent->redate;
	int r = 0;

	for (int i = 0; r >= 0 && i < ROWS_A_STEP && redate->at_seq < store_next_seq(agent->store); i++) {
		r = redate_one(agent, redate->at_seq);
		if (r == 0)
			redate->last_seq = redate->at_seq;
		if (r == 0 && redate->first_seq == 0)
			redate->first_seq = redate->at_seq;
		redate->at_seq += r >= 0;
	}
	if (r >= 0 && redate->at_seq >= store_next_seq(agent->store))
		r = end(agent);
	if (r < 0)
		log_warning("reading %llu could not be dated anew: %s; tried again in a minute", (unsigned long long)redate->at_seq,
			strerror(-r));
	return r;
}

/* What is dated anew is committed before it is sent. */
static int send_again(struct agent *agent)
{
	struct redate *redate = &agent->redate;
	int r = commit_now(agent);

	if (r == 0 && redate->first_seq) {
		carry_again(agent->carry, redate->first_seq, redate->last_seq);
		redate->first_seq = redate->last_seq = 0;
	}
	return r;
}

void redate_send_again(struct agent *agent, uint64_t seq)
{
	struct redate *redate = &agent->redate;

	if (redate->first_seq == 0 || seq < redate->first_seq)
		redate->first_seq = seq;
	if (seq > redate->last_seq)
		redate->last_seq = seq;
	if (send_again(agent) < 0)
		timer_set(&redate->timer, clock_now_us() + RETRY_US);
}

/* While nothing can be committed, no more is written: the room for what waits is for what comes. */
static int on_step(void *context, uint64_t now_us)
{
	struct agent *agent = context;
	struct redate *redate = &agent->redate;
	int walked = redate->at_seq && !redate->first_seq ? walk(agent) : 0;
	int sent = send_again(agent);

	/* What came since under a clock that is wrong again waits for redate_look(). */
	if (redate->at_seq || redate->first_seq)
		timer_set(&redate->timer, walked < 0 || sent < 0 ? now_us + RETRY_US : now_us);
	return 0;
}

/* Before anything of the device is judged under the right clock. */
static void date_enrolments(struct agent *agent)
{
	uint8_t boot[BOOT_ID_SIZE];

	redate_boot(agent, boot);
	for (size_t i = 0; i < agent->enrolment.n; i++) {
		struct device *device = &agent->enrolment.enrolled[i].device;

		if (enrolment_date(device, boot, clock_now_us(), clock_wall_us()))
			hearing_save_device(agent, device);
	}
}

void redate_look(struct agent *agent)
{
	struct redate *redate = &agent->redate;

	if (!clock_is_trusted())
		return;
	date_enrolments(agent);
	if (!redate->from_seq || redate->at_seq)
		return;
	redate->wall_minus_boot_us = clock_wall_us() - (int64_t)clock_now_us();
	for (size_t i = 0; i < agent->enrolment.n; i++) {
		struct enrolled *enrolled = &agent->enrolment.enrolled[i];

		if (enrolled->heard_us)
			enrolled->heard_wall_us = (int64_t)enrolled->heard_us + redate->wall_minus_boot_us;
	}
	redate->at_seq = redate->from_seq;
	timer_set(&redate->timer, clock_now_us());
}

int redate_open(struct agent *agent)
{
	int r = timer_init(&agent->redate.timer, agent->event, on_step, agent);

	if (r >= 0)
		r = store_get_counter(agent->store, from_key, &agent->redate.from_seq);
	return r < 0 ? r : 0;
}

void redate_close(struct agent *agent)
{
	timer_done(&agent->redate.timer);
}
