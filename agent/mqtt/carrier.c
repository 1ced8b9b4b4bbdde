/* SPDX-License-Identifier: Apache-2.0 */
#include "mqtt/carrier.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "loop/clock.h"

/* The same words at every attempt would fill the journal. */
static void tell(struct carrier *carrier, const struct record *record)
{
	const char *words = record->type == RECORD_UP ? record->up.words : record->down.words;

	if (strcmp(carrier->told, words) == 0)
		return;
	snprintf(carrier->told, sizeof(carrier->told), "%s", words);
	if (record->type == RECORD_UP)
		log_info("%s", words);
	else
		log_warning("no link: %s", words);
}

static void say(void *context, const struct record *record)
{
	struct carrier *carrier = context;
	int r;

	if (record->type == RECORD_UP || record->type == RECORD_DOWN)
		tell(carrier, record);
	if (!carrier->laresd || carrier->is_lost)
		return;
	r = channel_send(carrier->laresd, record);
	/* EPIPE: what it said last is still to be read. */
	if (r != 0 && r != -EMSGSIZE && r != -EPIPE)
		carrier->is_lost = true;
}

/* Also what waited: there is room again, or there will be. */
static void flush_laresd(struct carrier *carrier)
{
	int r = carrier->laresd ? channel_flush(carrier->laresd) : 0;

	if (r < 0 && r != -EPIPE)
		carrier->is_lost = true;
}

void carrier_init(struct carrier *carrier, const struct config *config)
{
	*carrier = (struct carrier){ .config = config };
	broker_init(&carrier->broker, config, say, carrier);
}

/* Without laresd nobody speaks for the home: the broker says so by the will. */
static void lose_laresd(struct carrier *carrier)
{
	carrier->is_lost = false;
	channel_free(take(carrier->laresd));
	broker_end(&carrier->broker, "laresd is away");
	carrier->retry_us = clock_now_us() + CARRIER_RETRY_US;
}

static void find_laresd(struct carrier *carrier, uint64_t now_us)
{
	const char *path = carrier->config->carry.socket;
	int r;

	if (carrier->laresd || now_us < carrier->retry_us)
		return;
	carrier->retry_us = now_us + CARRIER_RETRY_US;
	r = channel_connect(path, &carrier->laresd);
	if (r < 0 && r != carrier->last_error)
		log_warning("laresd is not at %s: %s; waiting", path, strerror(-r));
	carrier->last_error = r;
	if (r < 0)
		return;
	say(carrier, &(struct record){ .type = RECORD_HELLO, .hello = { "lares-mqtt", LARES_VERSION } });
	if (carrier->config->given.is_there)
		say(carrier, &(struct record){ .type = RECORD_SETTINGS, .settings = { carrier->config->given.id } });
	flush_laresd(carrier); /* before poll(), which would wait for something to happen */
}

static int on_record(struct carrier *carrier, const struct record *record)
{
	switch (record->type) {
	case RECORD_CONNECT:
		/* A name is resolved and a connection made in here, and both block. */
		flush_laresd(carrier);
		carrier->was_turned_away = false;
		broker_connect(&carrier->broker, record);
		return 0;
	case RECORD_PUBLISH:
		broker_publish(&carrier->broker, record);
		return 0;
	case RECORD_SUBSCRIBE:
		broker_subscribe(&carrier->broker, record);
		return 0;
	case RECORD_DISCONNECT:
		broker_leave(&carrier->broker);
		return 0;
	case RECORD_SETTINGS:
		log_info("there are other settings; this carrier ends, to be started with them");
		carrier->has_ended = true;
		return 0;
	case RECORD_REFUSED:
		if (!carrier->was_turned_away)
			log_warning("laresd turns this carrier away: %s; trying on", record->refused.words);
		carrier->was_turned_away = true;
		return -ECONNREFUSED;
	case RECORD_HELLO:
	case RECORD_SUBSCRIBED:
	case RECORD_PUBLISHED:
	case RECORD_MESSAGE:
	case RECORD_UP:
	case RECORD_DOWN:
	case RECORD_ALARM:
	case RECORD_NOTICE:
	case RECORD_SOUNDED:
	case RECORD_TYPE_COUNT:
		break;
	}
	return -EPROTO;
}

static void hear_laresd(struct carrier *carrier)
{
	struct record record;

	for (int i = 0; i < CARRIER_RECORDS_A_TURN && !carrier->is_lost && !carrier->has_ended; i++) {
		int r = channel_receive(carrier->laresd, &record);

		if (r == CHANNEL_EMPTY)
			return;
		if (r == 0)
			r = on_record(carrier, &record);
		if (r != 0)
			carrier->is_lost = true;
		else if (record.type == RECORD_CONNECT) /* has blocked: the watchdog is fed by whole turns, and this one was long */
			return;
	}
}

static void read_laresd(struct carrier *carrier)
{
	broker_gather(&carrier->broker, true);
	hear_laresd(carrier);
	broker_gather(&carrier->broker, false);
}

static short laresd_events(const struct carrier *carrier)
{
	return channel_is_waiting(carrier->laresd) ? POLLIN | POLLOUT : POLLIN;
}

/* While laresd does not take what the broker sent, the broker is not read: it waits, and TCP tells it so. */
static bool may_read_broker(const struct carrier *carrier)
{
	return !carrier->laresd || !channel_is_waiting(carrier->laresd);
}

int carrier_turn(struct carrier *carrier)
{
	struct pollfd fds[2] = { { .fd = -1 }, { .fd = -1 } };
	bool has_more;

	find_laresd(carrier, clock_now_us());
	if (carrier->laresd)
		fds[0] = (struct pollfd){ .fd = channel_fd(carrier->laresd), .events = laresd_events(carrier) };
	if (broker_fd(&carrier->broker) >= 0) {
		fds[1] = (struct pollfd){ .fd = broker_fd(&carrier->broker), .events = broker_events(&carrier->broker) };
		if (!may_read_broker(carrier))
			fds[1].events &= ~POLLIN;
	}
	has_more = carrier->laresd && channel_has_more(carrier->laresd);
	if (poll(fds, 2, has_more ? 0 : BROKER_MISC_US / 1000) < 0)
		return errno == EINTR ? 0 : -errno;

	broker_turn(&carrier->broker, fds[1].revents, clock_now_us());
	if (carrier->laresd && (has_more || (fds[0].revents & (POLLIN | POLLHUP | POLLERR))))
		read_laresd(carrier);
	flush_laresd(carrier);
	if (carrier->is_lost)
		lose_laresd(carrier);
	return carrier->has_ended ? CARRIER_ENDED : 0;
}

void carrier_done(struct carrier *carrier)
{
	broker_end(&carrier->broker, "the carrier is asked to end");
	flush_laresd(carrier);
	channel_free(take(carrier->laresd));
}
