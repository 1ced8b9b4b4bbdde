/* SPDX-License-Identifier: Apache-2.0 */
#include "watch.h"

#include "desk.h"
#include "input.h"

#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TOPIC_MAX = 256, SEND_TIMEOUT_S = 20, TURN_MS = 1000, WRONG_USE = 2 };

struct options {
	struct link_place place;
	const char *team, *home, *team_key, *ack_key, *note, *plan, *record, *topic, *listening;
	int is_retained, is_demanding;
};

static const struct option names[] = {
	{ "uri", required_argument, NULL, 'u' }, { "ca", required_argument, NULL, 'c' },
	{ "cert", required_argument, NULL, 'C' }, { "key", required_argument, NULL, 'k' },
	{ "team", required_argument, NULL, 't' }, { "home", required_argument, NULL, 'h' },
	{ "team-key", required_argument, NULL, 'T' }, { "ack-key", required_argument, NULL, 'a' },
	{ "note", required_argument, NULL, 'n' }, { "plan", required_argument, NULL, 'p' },
	{ "json", required_argument, NULL, 'j' }, { "listening", required_argument, NULL, 'l' },
	{ "topic", required_argument, NULL, 'o' }, { "retain", no_argument, NULL, 'r' }, { "demand", no_argument, NULL, 'd' },
	{ "old", no_argument, NULL, 'O' }, { 0 },
};

static bool read_options(struct options *options, int argc, char **argv)
{
	int c;

	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1)
		switch (c) {
		case 'u': options->place.uri = optarg; break;
		case 'c': options->place.ca = optarg; break;
		case 'C': options->place.certificate = optarg; break;
		case 'k': options->place.key = optarg; break;
		case 't': options->team = optarg; break;
		case 'h': options->home = optarg; break;
		case 'T': options->team_key = optarg; break;
		case 'a': options->ack_key = optarg; break;
		case 'n': options->note = optarg; break;
		case 'p': options->plan = optarg; break;
		case 'j': options->record = optarg; break;
		case 'l': options->listening = optarg; break;
		case 'o': options->topic = optarg; break;
		case 'r': options->is_retained = 1; break;
		case 'd': options->is_demanding = 1; break;
		case 'O': options->place.is_old = true; break;
		default: return false;
		}
	if (options->place.uri && options->team && options->home)
		return true;
	fprintf(stderr, "lares-team: --uri, --team and --home must be given\n");
	return false;
}

static volatile sig_atomic_t is_ending;

static void on_end(int signal_number)
{
	(void)signal_number;
	is_ending = 1;
}

static void end_on_signals(void)
{
	const struct sigaction action = { .sa_handler = on_end };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

static int open_desk(struct desk *desk, const struct options *options)
{
	json_t *plan = NULL;

	*desk = (struct desk){ .team = options->team, .home = options->home, .note = options->note };
	if (options->plan && !(plan = input_json(options->plan)))
		return -1;
	if (words_init(&desk->words, stdout, plan) < 0 || ledger_init(&desk->ledger) < 0)
		return -1;
	json_decref(plan);
	desk->answered = json_object();
	desk->acknowledged = json_object();
	if (options->team_key && signer_open(&desk->team_key, options->team_key) < 0)
		return -1;
	if (options->ack_key && signer_open(&desk->carer_key, options->ack_key) < 0)
		return -1;
	if (options->record && !(desk->record = fopen(options->record, "ae"))) {
		fprintf(stderr, "lares-team: %s cannot be written\n", options->record);
		return -1;
	}
	if (desk->record)
		setvbuf(desk->record, NULL, _IOLBF, 0);
	return 0;
}

static void close_desk(struct desk *desk)
{
	if (desk->record)
		fclose(desk->record);
	signer_close(&desk->carer_key);
	signer_close(&desk->team_key);
	json_decref(desk->acknowledged);
	json_decref(desk->answered);
	ledger_done(&desk->ledger);
	words_done(&desk->words);
}

/* A file that appears says that from now on nothing is missed. */
static void tell_listening(const char *path)
{
	FILE *file = path ? fopen(path, "we") : NULL;

	if (file)
		fclose(file);
}

static int watch(struct desk *desk, const struct options *options)
{
	const struct link_handlers handlers = { .on_message = desk_on_message, .context = desk };
	char subscription[TOPIC_MAX];
	bool is_well, is_told = false;
	struct link link;

	snprintf(subscription, sizeof(subscription), "lares/1/%s/%s/up/#", options->team, options->home);
	if (link_open(&link, &options->place, subscription, &handlers) < 0)
		return WRONG_USE;
	while (!is_ending) {
		link_turn(&link, TURN_MS);
		if (link.is_listening && !is_told)
			tell_listening(options->listening);
		is_told = link.is_listening;
		desk_answer(desk, &link);
	}
	is_well = desk_summary(desk);
	link_close(&link);
	return options->is_demanding && !is_well ? EXIT_FAILURE : EXIT_SUCCESS;
}

int watch_main(int argc, char **argv)
{
	struct options options = { .place.client = "lares-team" };
	struct desk desk;
	int status;

	if (!read_options(&options, argc, argv))
		return WRONG_USE;
	setvbuf(stdout, NULL, _IOLBF, 0);
	end_on_signals();
	status = open_desk(&desk, &options) < 0 ? EXIT_FAILURE : watch(&desk, &options);
	close_desk(&desk);
	return status;
}

/* One message under down/, its payload from stdin without the line's end. */
int send_main(int argc, char **argv)
{
	struct options options = { 0 };
	char topic[TOPIC_MAX], client[32], *payload;
	struct link link;
	int r;

	if (!read_options(&options, argc, argv))
		return WRONG_USE;
	snprintf(client, sizeof(client), "lares-team-%d", (int)getpid());
	options.place.client = client;
	snprintf(topic, sizeof(topic), "lares/1/%s/%s/down/%s", options.team, options.home, options.topic ? options.topic : "");
	payload = input_text("-");
	if (!payload || link_open(&link, &options.place, NULL, NULL) < 0) {
		free(payload);
		return WRONG_USE;
	}
	payload[strcspn(payload, "\n")] = '\0';
	r = link_send_and_wait(&link, topic, payload, options.is_retained, SEND_TIMEOUT_S);
	if (r < 0)
		fprintf(stderr, "lares-team: the broker has not taken the message: %s\n", strerror(-r));
	link_close(&link);
	free(payload);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
