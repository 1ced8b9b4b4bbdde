/* SPDX-License-Identifier: Apache-2.0 */
/* lares scan as it goes on: drawn in place on a terminal, or one document a second for programs. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/ask.h"
#include "cli/live.h"
#include "cli/print.h"
#include "cli/scan.h"
#include "cli/show.h"
#include "cli/since.h"
#include "cli/terminal.h"
#include "loop/clock.h"

enum mode {
	MODE_ONCE, /* one list, or one document */
	MODE_LINES, /* a document each second */
	MODE_DRAWN, /* in place */
};

struct scanning {
	const struct arguments *arguments;
	enum mode mode;
	struct client client;
	struct live live;
	struct terminal terminal;
	FILE *out;
	uint64_t ends_us; /* 0: when asked to; MODE_ONCE: then it is shown */
	char why[512]; /* it failed */
};

static void draw(struct scanning *scanning, const json_t *answer)
{
	struct terminal_size size = terminal_size();
	const struct scan_view view = { scanning->arguments->all, size.columns, size.lines - 3 }; /* two below, and the cursor */
	scoped(freep) char *text = NULL;
	size_t n_text;
	FILE *out = open_memstream(&text, &n_text);

	if (!out)
		return;
	scan_render(answer, &view, out);
	fputc('\n', out);
	print_clipped(out, "q or Ctrl-C ends this; then take one in with: lares enrol ADDRESS", view.columns);
	fputc('\n', out);
	fclose(out);
	terminal_draw(&scanning->terminal, text);
}

static void on_answer(void *context, int what, const char *text, const char *why)
{
	struct scanning *scanning = context;
	json_t *answer = text ? json_exact(text) : NULL;

	(void)what;
	if (!answer) {
		snprintf(scanning->why, sizeof(scanning->why), "%s", text ? "laresd's answer cannot be read" : why);
		live_end(&scanning->live, CLI_FAILED);
	} else if (scanning->mode == MODE_DRAWN) {
		draw(scanning, answer);
	} else if (scanning->mode == MODE_ONCE) {
		live_end(&scanning->live, show(scanning->arguments, text,
			scanning->arguments->all ? show_scan_all : show_scan, scanning->out));
	} else if (fprintf(scanning->out, "%s\n", text) < 0 || fflush(scanning->out) != 0) {
		live_end(&scanning->live, CLI_FAILED);
	}
	json_decref(answer);
}

static void on_tick(void *context, uint64_t now_us)
{
	struct scanning *scanning = context;
	bool is_over = scanning->ends_us && now_us >= scanning->ends_us;

	if (is_over && scanning->mode != MODE_ONCE)
		live_end(&scanning->live, CLI_DONE);
	else if ((is_over || scanning->mode != MODE_ONCE) && !live_is_waiting(&scanning->live, 0) &&
		live_call(&scanning->live, client_call(&scanning->client, "Scan"), CLIENT_TIMEOUT_US, on_answer, 0) < 0)
		live_end(&scanning->live, CLI_FAILED);
}

static void on_typed(void *context, const char *text, size_t n)
{
	struct scanning *scanning = context;

	if (n == 0 || memchr(text, 'q', n) || memchr(text, 'Q', n) || memchr(text, '\4', n))
		live_end(&scanning->live, CLI_DONE);
}

static void on_resize(void *context)
{
	struct scanning *scanning = context;

	terminal_clear(&scanning->terminal);
}

static void on_stop(void *context)
{
	struct scanning *scanning = context;

	live_end(&scanning->live, scanning->mode == MODE_ONCE ? CLI_FAILED : CLI_DONE);
}

static const struct live_ops drawn_ops = { on_tick, on_typed, on_resize, on_stop };
static const struct live_ops told_ops = { on_tick, NULL, NULL, on_stop };

static int run(struct scanning *scanning)
{
	bool is_drawn = scanning->mode == MODE_DRAWN;
	int r = live_open(&scanning->live, &scanning->client, is_drawn ? &drawn_ops : &told_ops, scanning);

	if (r >= 0 && is_drawn)
		r = terminal_open(&scanning->terminal, scanning->out);
	if (r >= 0)
		r = live_run(&scanning->live);
	terminal_done(&scanning->terminal);
	live_done(&scanning->live);
	if (scanning->why[0] || r < 0)
		client_complain(scanning->why[0] ? scanning->why : strerror(-r));
	return r < 0 ? CLI_FAILED : r;
}

int command_scan(const struct arguments *arguments, FILE *out)
{
	struct scanning scanning = { .arguments = arguments, .out = out };
	int64_t seconds = 0;
	int status = CLI_FAILED;

	if (arguments->seconds && (since_parse_span(arguments->seconds, &seconds) < 0 || seconds == 0)) {
		fputs("lares: --seconds is a number of seconds; 5m and 1h are understood, too\n", stderr);
		return CLI_WRONG_USE;
	}
	if (arguments->is_json)
		scanning.mode = seconds ? MODE_LINES : MODE_ONCE;
	else
		scanning.mode = terminal_is_there() ? MODE_DRAWN : MODE_ONCE;
	if (seconds || scanning.mode == MODE_ONCE)
		scanning.ends_us = clock_now_us() + (uint64_t)seconds * 1000000;
	if (client_open(&scanning.client) == 0)
		status = run(&scanning);
	client_done(&scanning.client);
	return status;
}
