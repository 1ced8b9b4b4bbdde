/* SPDX-License-Identifier: Apache-2.0 */
/*
 * laresd without radio, rules and database: agent/carry as it is, over rows in memory, for tests and benchmarks of a
 * carrier.
 *
 *	fake-laresd SOCKET [FLOOR]     FLOOR: the time floor for certificates, Unix seconds
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

struct row {
	enum outgoing_kind kind : 8;
	bool is_closed : 1;
	bool is_gone : 1;
	uint8_t alert;
};

struct fake {
	sd_event *event;
	struct carry *carry;
	struct row *rows; /* row n at n - 1 */
	uint64_t n, n_accepted;
	char alerts[ALERTS_MAX][64];
	size_t n_alerts;
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

static enum class class_of(const struct row *row)
{
	return row->kind == OUTGOING_ALERT ? CLASS_ALERT : CLASS_VITAL;
}

static int next(void *context, enum class lowest, enum class highest, uint64_t after_n, uint64_t up_to_n,
	struct outgoing *ret_row)
{
	const struct fake *fake = context;

	for (uint64_t n = after_n + 1; n <= fake->n && n <= up_to_n; n++) {
		const struct row *row = &fake->rows[n - 1];

		if (row->is_gone || class_of(row) < lowest || class_of(row) > highest)
			continue;
		*ret_row = (struct outgoing){ .n = n, .kind = row->kind, .class = class_of(row), .seq = n,
			.is_closed = row->is_closed, .json = "{\"alert\":true}", .n_json = 14 };
		if (row->kind == OUTGOING_ALERT) {
			ret_row->ref = fake->alerts[row->alert];
		} else {
			ret_row->json = reading;
			ret_row->n_json = strlen(reading);
		}
		return 0;
	}
	return 1;
}

static int state(void *context, struct outbox_state *ret_state)
{
	const struct fake *fake = context;

	*ret_state = (struct outbox_state){ .depth = fake->n - fake->n_accepted, .newest_n = fake->n };
	return 0;
}

static int on_idle(sd_event_source *source, void *data)
{
	struct fake *fake = data;

	sd_event_source_unref(source);
	fake->is_counting = false;
	say("accepted %llu", (unsigned long long)fake->n_accepted);
	return 0;
}

static void accepted(void *context, uint64_t n)
{
	struct fake *fake = context;
	sd_event_source *source;

	fake->rows[n - 1].is_gone = true;
	fake->n_accepted++;
	if (fake->is_counting || sd_event_add_defer(fake->event, &source, on_idle, fake) < 0)
		return;
	sd_event_source_set_priority(source, SD_EVENT_PRIORITY_IDLE);
	fake->is_counting = true;
}

static void rejected(void *context, uint64_t n, uint8_t reason)
{
	(void)context;
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
	.on_link = on_link,
	.on_notice = on_notice,
	.next_session = next_session,
	.time_floor_s = time_floor_s,
	.random = fill_random,
};

static void add(struct fake *fake, struct row row)
{
	if (fake->n < ROWS_MAX)
		fake->rows[fake->n++] = row;
}

static void add_alert(struct fake *fake, const char *id, bool is_closed)
{
	if (fake->n_alerts == ALERTS_MAX)
		return;
	snprintf(fake->alerts[fake->n_alerts], sizeof(fake->alerts[0]), "%s", id);
	add(fake, (struct row){ .kind = OUTGOING_ALERT, .is_closed = is_closed, .alert = (uint8_t)fake->n_alerts++ });
}

static void obey(struct fake *fake, char *line)
{
	char *words = line, *verb = strsep(&words, " ");
	const char *first = words ? strsep(&words, " ") : "";

	if (strcmp(verb, "reading") == 0) {
		for (long n = *first ? atol(first) : 1; n > 0; n--)
			add(fake, (struct row){ .kind = OUTGOING_READING });
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
		.client_id = "lares-north-h-0417", .store = "5703e" };
	struct fake fake = { .floor_s = argc > 2 ? atoll(argv[2]) : 0 };
	char reason[256] = "";
	int r;

	fake.rows = calloc(ROWS_MAX, sizeof(*fake.rows));
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
	free(fake.rows);
	return r < 0;
}
