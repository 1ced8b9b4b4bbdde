/* SPDX-License-Identifier: Apache-2.0 */
/* lares enrol: the guide's hands. On a terminal lines, a line that changes, and questions; for programs a JSON object a line. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/ask.h"
#include "cli/live.h"
#include "cli/print.h"
#include "cli/terminal.h"
#include "cli/wish.h"

enum { LINE_MAX_OCTETS = 256, READINGS_ASKED = 20 };

struct enrol {
	const struct arguments *arguments;
	struct client client;
	struct live live;
	struct guide guide;
	FILE *out;
	bool has_person;
	bool is_shown; /* the line that changes is there */
	bool is_asked; /* a question stands there without its answer */
	char line[LINE_MAX_OCTETS]; /* as far as it was typed */
	size_t n_line;
	char *enrolled; /* what Enrol answered, as it came */
};

/* ---- what the guide says ---- */

static void begin_line(struct enrol *enrol)
{
	if (enrol->is_shown)
		fputs("\r\033[K", enrol->out);
	if (enrol->is_asked)
		fputc('\n', enrol->out);
	enrol->is_shown = enrol->is_asked = false;
}

static void print_json(struct enrol *enrol, json_t *object)
{
	char *text = json_dumps(object, JSON_COMPACT);

	json_decref(object);
	if (text)
		fprintf(enrol->out, "%s\n", text);
	free(text);
}

static void say(void *context, const char *words)
{
	struct enrol *enrol = context;

	if (enrol->arguments->is_json) {
		print_json(enrol, json_pack("{ss ss}", "step", guide_step_name(enrol->guide.step), "words", words));
	} else {
		begin_line(enrol);
		print_safe(enrol->out, words);
		fputc('\n', enrol->out);
	}
	fflush(enrol->out);
}

static void show_line(void *context, const char *words)
{
	struct enrol *enrol = context;

	if (!enrol->has_person || enrol->is_asked)
		return;
	begin_line(enrol);
	print_clipped(enrol->out, words, terminal_size().columns);
	enrol->is_shown = words[0] != '\0';
	fflush(enrol->out);
}

static void put_question(void *context, const char *words)
{
	struct enrol *enrol = context;

	begin_line(enrol);
	print_safe(enrol->out, words);
	fputc(' ', enrol->out);
	enrol->is_asked = true;
	fflush(enrol->out);
}

/* Enrol's answer as it came, with what became of it: the last line for programs. */
static void print_result(struct enrol *enrol)
{
	char words[GUIDE_WORDS_MAX];
	size_t n = strlen(enrol->enrolled);
	json_t *summary;
	char *quoted;

	guide_words_summary(&enrol->guide, words);
	summary = json_string(words);
	quoted = json_dumps(summary, JSON_ENCODE_ANY);
	if (n > 1 && quoted)
		fprintf(enrol->out, "%.*s,\"proven\":%s,\"measurements\":%u,\"summary\":%s}\n", (int)n - 1, enrol->enrolled,
			is_true(enrol->guide.device, "proven") ? "true" : "false", enrol->guide.n_measured, quoted);
	json_decref(summary);
	free(quoted);
}

static void end(void *context, int status, const char *why)
{
	struct enrol *enrol = context;

	begin_line(enrol);
	if (enrol->arguments->is_json && enrol->enrolled)
		print_result(enrol);
	if (why) {
		fflush(enrol->out);
		client_complain(why);
	}
	live_end(&enrol->live, status);
}

/* ---- what the guide calls ---- */

static void on_answer(void *context, int what, const char *text, const char *why)
{
	struct enrol *enrol = context;
	json_t *answer = text ? json_exact(text) : NULL;

	if (what == GUIDE_ENROL && answer)
		enrol->enrolled = strdup(text);
	guide_on_answer(&enrol->guide, (enum guide_call)what, answer,
		text ? "laresd's answer cannot be read; restart it with: systemctl restart laresd" : why);
	json_decref(answer);
}

static sd_bus_message *append(sd_bus_message *call, const char *types, const char *first, const char *second)
{
	int r = call ? second ? sd_bus_message_append(call, types, first, second) : sd_bus_message_append(call, types, first) :
		       -ENOMEM;

	return r < 0 ? sd_bus_message_unref(call) : call;
}

static sd_bus_message *readings_call(struct client *client, const char *device, uint32_t limit)
{
	sd_bus_message *call = client_call(client, "Readings");
	int r = call ? sd_bus_message_append(call, "sxu", device, INT64_C(0), limit) : -ENOMEM;

	return r < 0 ? sd_bus_message_unref(call) : call;
}

static sd_bus_message *message_of(struct enrol *enrol, enum guide_call call, const char *argument)
{
	const char *address = enrol->guide.wish.address;
	struct client *client = &enrol->client;

	switch (call) {
	case GUIDE_SCAN: return client_call(client, "Scan");
	case GUIDE_PLAN: return client_call(client, "PlanShow");
	case GUIDE_BEFORE: return readings_call(client, address, 1);
	case GUIDE_ENROL: return wish_call(client, &enrol->guide.wish);
	case GUIDE_ENROLLING: return client_call(client, "Enrolling");
	case GUIDE_ANSWER: return append(client_call(client, "EnrolAnswer"), "ss", address, argument);
	case GUIDE_CANCEL: return append(client_call(client, "EnrolCancel"), "s", address, NULL);
	case GUIDE_DEVICES: return client_call(client, "Devices");
	case GUIDE_READINGS: return readings_call(client, argument, READINGS_ASKED);
	case GUIDE_CALL_COUNT: break;
	}
	return NULL;
}

static void call_laresd(void *context, enum guide_call call, const char *argument)
{
	struct enrol *enrol = context;
	uint64_t timeout_us = call == GUIDE_ENROL ? CLIENT_ENROL_TIMEOUT_US : CLIENT_TIMEOUT_US;
	sd_bus_message *message = message_of(enrol, call, argument);

	if (!message)
		guide_end(&enrol->guide, CLI_FAILED, "an argument is no UTF-8 text");
	else if (live_call(&enrol->live, message, timeout_us, on_answer, (int)call) < 0)
		guide_end(&enrol->guide, CLI_FAILED, "laresd cannot be called any more; try again");
}

static const struct guide_ops guide_ops = { say, show_line, put_question, call_laresd, end };

/* ---- what happens ---- */

static void on_tick(void *context, uint64_t now_us)
{
	struct enrol *enrol = context;

	guide_on_tick(&enrol->guide, now_us);
}

static void on_line(struct enrol *enrol)
{
	char *line = enrol->line;

	enrol->line[enrol->n_line] = '\0';
	while (enrol->n_line > 0 && strchr(" \t\r", line[enrol->n_line - 1]))
		line[--enrol->n_line] = '\0';
	line += strspn(line, " \t");
	enrol->n_line = 0;
	enrol->is_asked = false; /* the terminal has shown the end of the line */
	guide_on_line(&enrol->guide, line);
}

static void on_typed(void *context, const char *text, size_t n)
{
	struct enrol *enrol = context;

	if (n == 0)
		guide_on_line(&enrol->guide, NULL);
	for (size_t i = 0; i < n; i++)
		if (text[i] == '\n')
			on_line(enrol);
		else if (enrol->n_line + 1 < sizeof(enrol->line))
			enrol->line[enrol->n_line++] = text[i];
}

static void on_stop(void *context)
{
	struct enrol *enrol = context;

	guide_on_stop(&enrol->guide);
}

static const struct live_ops person_ops = { on_tick, on_typed, NULL, on_stop };
static const struct live_ops program_ops = { on_tick, NULL, NULL, on_stop };

static int run(struct enrol *enrol, const struct guide_wish *wish)
{
	int r = live_open(&enrol->live, &enrol->client, enrol->has_person ? &person_ops : &program_ops, enrol);

	if (r >= 0) {
		guide_begin(&enrol->guide, wish, enrol->has_person, &guide_ops, enrol);
		r = live_run(&enrol->live);
	}
	if (r < 0)
		client_complain(strerror(-r));
	guide_done(&enrol->guide);
	live_done(&enrol->live);
	free(enrol->enrolled);
	return r < 0 ? CLI_FAILED : r;
}

int command_enrol(const struct arguments *arguments, FILE *out)
{
	struct enrol enrol = { .arguments = arguments, .out = out, .has_person = !arguments->is_json && terminal_is_there() };
	struct guide_wish wish;
	const char *wrong;
	int status = CLI_FAILED;

	if (wish_read(arguments, stdin, enrol.has_person, &wish, &wrong) < 0) {
		client_complain(wrong);
		return CLI_WRONG_USE;
	}
	if (client_open(&enrol.client) == 0)
		status = run(&enrol, &wish);
	explicit_bzero(wish.key, sizeof(wish.key));
	client_done(&enrol.client);
	return status;
}
