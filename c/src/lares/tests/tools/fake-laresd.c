/* SPDX-License-Identifier: Apache-2.0 */
/*
 * laresd without radio, rules and database: agent/carry as it is, over rows in memory, for tests and benchmarks of a
 * carrier.
 *
 *	fake-laresd SOCKET [FLOOR [ROWS]]     FLOOR: the time floor for certificates, Unix seconds
 *	                                      ROWS: readings of the backlog in one message, at most
 *
 * stdin:   reading [COUNT] | alert ID | close ID | post SUFFIX TEXT | quit
 * stdout:  up WORDS | down FAULT WORDS | accepted COUNT (in all) | rejected N REASON | message SUFFIX TEXT |
 *          notice NAME NUMBER WORDS
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "carry/carry.h"
#include "loop/loop.h"

enum { ROWS_MAX = 1 << 20, ALERTS_MAX = 16 };

static const char reading[] =
	"{\"id\":\"00112233445566778899aabbccddeeff\",\"seq\":1,\"device\":\"cuff-1\",\"address\":\"00:AA:01:01:00:01\","
	"\"person\":\"p1\",\"kind\":\"blood-pressure\",\"class\":\"vital\",\"at\":\"2026-11-22T08:14:05.000+01:00\",\"live\":"
	"true,\"trust\":2,\"flags\":[],\"values\":[{\"quantity\":\"systolic-pressure\",\"value\":161,\"unit\":\"mm[Hg]\"}]}";

struct alert {
	char id[64];
	bool is_closed, is_gone;
};

struct fake {
	sd_event *event;
	struct carry *carry;
	bool *is_gone; /* of the reading n at n - 1 */
	uint64_t n_readings, n_accepted;
	struct alert alerts[ALERTS_MAX]; /* n at n - 1 */
	uint64_t n_alerts;
	int64_t floor_s;
	uint64_t n_sessions;
	bool is_counting; /* says what was accepted when the loop is idle */
};

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
	fflush(stdout);
}

static int next_alert(const struct fake *fake, uint64_t after_n, uint64_t up_to_n, struct outgoing *ret_row)
{
	for (uint64_t n = after_n + 1; n <= fake->n_alerts && n <= up_to_n; n++) {
		const struct alert *alert = &fake->alerts[n - 1];

		if (alert->is_gone)
			continue;
		*ret_row = (struct outgoing){ .n = n, .kind = OUTGOING_ALERT, .class = CLASS_ALERT, .ref = alert->id,
			.is_closed = alert->is_closed, .json = "{\"alert\":true}", .n_json = 14 };
		return 0;
	}
	return 1;
}

static int next_reading(const struct fake *fake, uint64_t after_n, uint64_t up_to_n, struct outgoing *ret_row)
{
	for (uint64_t n = after_n + 1; n <= fake->n_readings && n <= up_to_n; n++) {
		if (fake->is_gone[n - 1])
			continue;
		*ret_row = (struct outgoing){ .n = n, .kind = OUTGOING_READING, .class = CLASS_VITAL, .json = reading,
			.n_json = sizeof(reading) - 1 };
		return 0;
	}
	return 1;
}

static int next(void *context, enum queue queue, enum class lowest, enum class highest, uint64_t after_n,
	uint64_t up_to_n, struct outgoing *ret_row)
{
	enum class class = queue == QUEUE_READINGS ? CLASS_VITAL : CLASS_ALERT;

	if (class < lowest || class > highest)
		return 1;
	return queue == QUEUE_READINGS ? next_reading(context, after_n, up_to_n, ret_row) :
					 next_alert(context, after_n, up_to_n, ret_row);
}

static void state(void *context, struct outbox_state *ret_state)
{
	const struct fake *fake = context;

	*ret_state = (struct outbox_state){ .depth = fake->n_readings + fake->n_alerts - fake->n_accepted,
		.newest_seq = fake->n_readings };
}

static int on_idle(sd_event_source *source, void *data)
{
	struct fake *fake = data;

	sd_event_source_unref(source);
	fake->is_counting = false;
	say("accepted %llu", (unsigned long long)fake->n_accepted);
	return 0;
}

static void accepted(void *context, enum queue queue, uint64_t n)
{
	struct fake *fake = context;
	sd_event_source *source;

	if (queue == QUEUE_READINGS)
		fake->is_gone[n - 1] = true;
	else
		fake->alerts[n - 1].is_gone = true;
	fake->n_accepted++;
	if (fake->is_counting || sd_event_add_defer(fake->event, &source, on_idle, fake) < 0)
		return;
	sd_event_source_set_priority(source, SD_EVENT_PRIORITY_IDLE);
	fake->is_counting = true;
}

static void rejected(void *context, enum queue queue, uint64_t n, uint8_t reason)
{
	(void)context;
	(void)queue;
	say("rejected %llu 0x%02x", (unsigned long long)n, reason);
}

static void on_message(void *context, const char *suffix, const void *payload, size_t n_payload, bool is_retained)
{
	(void)context;
	(void)is_retained;
	if (n_payload > 100)
		say("message %s %zu octets", suffix, n_payload);
	else
		say("message %s %.*s", suffix, (int)n_payload, (const char *)payload);
}

static void on_hearing(void *context, const char *refused)
{
	(void)context;
	if (refused)
		say("refused %s", refused);
}

static void on_link(void *context, bool is_up, const char *words)
{
	struct fake *fake = context;
	struct carry_state now;

	carry_get_state(fake->carry, &now);
	if (is_up)
		say("up %s", words);
	else
		say("down %s %s", link_fault_name(now.fault), words);
}

static void on_notice(void *context, enum notice notice, int64_t number, const char *words)
{
	(void)context;
	say("notice %s %lld %s", notice_name(notice), (long long)number, words);
}

static uint64_t next_session(void *context)
{
	return ++((struct fake *)context)->n_sessions;
}

static int64_t time_floor_s(void *context)
{
	return ((struct fake *)context)->floor_s;
}

static void fill_random(void *context, uint8_t *ret_octets, size_t n_octets)
{
	(void)context;
	if (getrandom(ret_octets, n_octets, 0) != (ssize_t)n_octets)
		abort();
}

static const struct carry_ops ops = {
	.next = next,
	.state = state,
	.accepted = accepted,
	.rejected = rejected,
	.on_message = on_message,
	.on_hearing = on_hearing,
	.on_link = on_link,
	.on_notice = on_notice,
	.next_session = next_session,
	.time_floor_s = time_floor_s,
	.random = fill_random,
};

static void add_readings(struct fake *fake, uint64_t n)
{
	fake->n_readings += n < ROWS_MAX - fake->n_readings ? n : ROWS_MAX - fake->n_readings;
}

static void add_alert(struct fake *fake, const char *id, bool is_closed)
{
	struct alert *alert;

	if (fake->n_alerts == ALERTS_MAX)
		return;
	alert = &fake->alerts[fake->n_alerts++];
	alert->is_closed = is_closed;
	snprintf(alert->id, sizeof(alert->id), "%s", id);
}

static void obey(struct fake *fake, char *line)
{
	char *words = line, *verb = strsep(&words, " ");
	const char *first = words ? strsep(&words, " ") : "";

	if (strcmp(verb, "reading") == 0) {
		add_readings(fake, *first ? strtoull(first, NULL, 10) : 1);
	} else if (strcmp(verb, "alert") == 0 || strcmp(verb, "close") == 0) {
		add_alert(fake, first, verb[0] == 'c');
	} else if (strcmp(verb, "post") == 0) {
		carry_publish(fake->carry, first, false, words ? words : "", words ? strlen(words) : 0);
	} else {
		sd_event_exit(fake->event, 0);
	}
	carry_kick(fake->carry);
}

static int on_input(sd_event_source *source, int fd, uint32_t events, void *data)
{
	char text[4096], *rest = text, *line;
	ssize_t n = read(fd, text, sizeof(text) - 1);

	(void)source;
	(void)events;
	if (n <= 0)
		return sd_event_exit(((struct fake *)data)->event, 0);
	text[n] = '\0';
	while ((line = strsep(&rest, "\n")) && rest)
		obey(data, line);
	return 0;
}

int main(int argc, char **argv)
{
	const struct carry_settings settings = { .socket = argc > 1 ? argv[1] : "", .team = "north", .home = "h-0417",
		.client_id = "lares-north-h-0417", .store = "5703e",
		.batch_rows = argc > 3 ? strtoul(argv[3], NULL, 10) : 0 };
	struct fake fake = { .floor_s = argc > 2 ? atoll(argv[2]) : 0 };
	char reason[256] = "";
	int r;

	fake.is_gone = calloc(ROWS_MAX, sizeof(*fake.is_gone));
	r = loop_open(&fake.event);
	if (r >= 0)
		r = carry_open(fake.event, &settings, &ops, &fake, &fake.carry, reason, sizeof(reason));
	if (r < 0) {
		fprintf(stderr, "%s\n", reason);
		return 1;
	}
	sd_event_add_io(fake.event, NULL, STDIN_FILENO, EPOLLIN, on_input, &fake);
	r = loop_run(fake.event);
	carry_close(fake.carry);
	sd_event_unref(fake.event);
	free(fake.is_gone);
	return r < 0;
}
