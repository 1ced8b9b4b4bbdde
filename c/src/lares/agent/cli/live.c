/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/live.h"

#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "loop/clock.h"

enum { TICK_US = 1000 * 1000, TYPED_MAX = 256 };

static int on_timer(void *context, uint64_t now_us)
{
	struct live *live = context;

	timer_set(&live->timer, now_us + TICK_US);
	live->ops->on_tick(live->context, now_us);
	return 0;
}

static int on_input(sd_event_source *source, int fd, uint32_t events, void *context)
{
	struct live *live = context;
	char text[TYPED_MAX];
	ssize_t n = read(fd, text, sizeof(text));

	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		sd_event_source_set_enabled(source, SD_EVENT_OFF);
	live->ops->on_typed(live->context, text, n < 0 ? 0 : (size_t)n);
	return 0;
}

static int on_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
	struct live *live = context;

	(void)source;
	if (info->ssi_signo != SIGWINCH)
		live->ops->on_stop(live->context);
	else if (live->ops->on_resize)
		live->ops->on_resize(live->context);
	return 0;
}

static int add_signals(struct live *live)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH };
	sigset_t all;
	int r = 0;

	sigemptyset(&all);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaddset(&all, signals[i]);
	if (sigprocmask(SIG_BLOCK, &all, NULL) < 0)
		return -errno;
	for (size_t i = 0; r >= 0 && i < sizeof(signals) / sizeof(signals[0]); i++)
		r = sd_event_add_signal(live->event, NULL, signals[i], on_signal, live);
	return r;
}

int live_open(struct live *live, struct client *client, const struct live_ops *ops, void *context)
{
	int r;

	*live = (struct live){ .client = client, .ops = ops, .context = context };
	r = sd_event_new(&live->event);
	if (r >= 0)
		r = sd_bus_attach_event(client->bus, live->event, SD_EVENT_PRIORITY_NORMAL);
	if (r >= 0)
		r = add_signals(live);
	if (r >= 0 && ops->on_typed)
		r = sd_event_add_io(live->event, &live->input, STDIN_FILENO, EPOLLIN, on_input, live);
	if (r >= 0)
		r = timer_init(&live->timer, live->event, on_timer, live);
	if (r >= 0)
		timer_set(&live->timer, clock_now_us());
	return r < 0 ? r : 0;
}

void live_done(struct live *live)
{
	for (size_t i = 0; i < LIVE_CALLS_MAX; i++)
		sd_bus_slot_unref(live->calls[i].slot);
	timer_done(&live->timer);
	sd_event_source_disable_unref(live->input);
	sd_event_unref(live->event);
}

int live_run(struct live *live)
{
	return sd_event_loop(live->event);
}

void live_end(struct live *live, int status)
{
	sd_event_exit(live->event, status);
}

static int on_answer(sd_bus_message *reply, void *data, sd_bus_error *error)
{
	struct live_call *call = data;
	sd_bus_slot *slot = call->slot;
	const sd_bus_error *failed = sd_bus_message_get_error(reply);
	const char *answer = NULL;

	(void)error;
	call->slot = NULL;
	if (!failed && sd_bus_message_read(reply, "s", &answer) < 0)
		answer = NULL;
	call->fn(call->live->context, call->what, answer, failed ? client_words(failed) : "laresd's answer cannot be read");
	sd_bus_slot_unref(slot);
	return 0;
}

int live_call(struct live *live, sd_bus_message *call, uint64_t timeout_us, live_answer_fn fn, int what)
{
	int r = -EBUSY;

	for (size_t i = 0; call && i < LIVE_CALLS_MAX; i++) {
		struct live_call *entry = &live->calls[i];

		if (entry->slot)
			continue;
		*entry = (struct live_call){ .live = live, .fn = fn, .what = what };
		r = sd_bus_call_async(live->client->bus, &entry->slot, call, on_answer, entry, timeout_us);
		break;
	}
	sd_bus_message_unref(call);
	return r < 0 ? r : 0;
}

bool live_is_waiting(const struct live *live, int what)
{
	for (size_t i = 0; i < LIVE_CALLS_MAX; i++)
		if (live->calls[i].slot && live->calls[i].what == what)
			return true;
	return false;
}
