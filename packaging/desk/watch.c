/* SPDX-License-Identifier: Apache-2.0 */
/* lares-team watch and send: what stays at the broker until it is ended; and one message. */
#include "commands.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "desk.h"
#include "fault.h"
#include "input.h"
#include "talk.h"

enum { SEND_TIMEOUT_S = 20, TURN_MS = 1000 };

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

static int open_keys(struct desk *desk, const struct options *o)
{
	if (o->team_key && signer_open(&desk->team_key, o->team_key) < 0)
		return -1;
	if (desk->folder && !o->team_key && team_signer(desk->folder, &desk->team_key) < 0)
		return -1;
	if (!o->ack_key)
		return 0;
	if (signer_open(&desk->carer_key, o->ack_key) < 0)
		return -1;
	desk->carer_key.folder = desk->folder ? &desk->folder->folder : NULL;
	return 0;
}

static int open_record(struct desk *desk, const char *path)
{
	if (!path)
		return 0;
	desk->record = fopen(path, "ae");
	if (!desk->record)
		return fault("%s cannot be written", path);
	setvbuf(desk->record, NULL, _IOLBF, 0);
	return 0;
}

/* One home, with the plan that names its people; or all that the folder knows. */
static int open_homes(struct desk *desk, const struct options *o)
{
	scoped(json_decrefp) json_t *plan = o->plan ? input_json(o->plan) : NULL;
	char **names = desk->folder && !o->home ? folder_list(&desk->folder->folder, "homes", ".json") : NULL;
	struct desk_home *home = o->home ? desk_home(desk, o->home) : NULL;

	for (char **name = names; name && *name; name++)
		desk_home(desk, *name);
	folder_list_free(names);
	if (home) {
		home->is_known = true;
		words_learn_people(&home->words, plan);
	}
	return (o->home && !home) || (o->plan && !plan) ? -1 : 0;
}

static int open_desk(struct desk *desk, struct team *folder, const struct options *o)
{
	*desk = (struct desk){
		.team = folder ? team_name(folder) : o->team,
		.folder = folder,
		.note = o->note,
		.out = stdout,
		.is_many = !o->home,
		.silent_after_us = (uint64_t)(o->silent_after_s ? o->silent_after_s : VIGIL_SILENT_AFTER_S) * 1000000,
	};
	return open_keys(desk, o) < 0 || open_record(desk, o->record) < 0 ? -1 : open_homes(desk, o);
}

static void close_desk(struct desk *desk)
{
	if (desk->record)
		fclose(desk->record);
	signer_close(&desk->carer_key);
	signer_close(&desk->team_key);
	desk_done(desk);
}

/* A file that appears says that from now on nothing is missed. */
static void tell_listening(const char *path)
{
	FILE *file = path ? fopen(path, "we") : NULL;

	if (file)
		fclose(file);
}

static int watch(struct desk *desk, const struct options *o)
{
	const struct link_handlers handlers = { .on_message = desk_on_message, .context = desk };
	char subscription[TOPIC_MAX];
	bool is_well = true, is_told = false;
	struct link link;

	snprintf(subscription, sizeof(subscription), "lares/1/%s/%s/up/#", desk->team, o->home ? o->home : "+");
	if (link_open(&link, &o->place, subscription, &handlers) < 0)
		return EXIT_WRONG_USE;
	printf("Times are by the clock of the home that a line is about.\n");
	while (!is_ending) {
		link_turn(&link, TURN_MS);
		if (link.is_listening && !is_told)
			tell_listening(o->listening);
		is_told = link.is_listening;
		desk_answer(desk, &link);
	}
	if (o->home)
		is_well = desk_summary(desk_home(desk, o->home));
	link_close(&link);
	return o->is_demanding && !is_well ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int watch_as(struct team *folder, const struct options *o)
{
	struct desk desk;
	int status = open_desk(&desk, folder, o) < 0 ? EXIT_FAILURE : watch(&desk, o);

	close_desk(&desk);
	return status;
}

static int watch_folder(struct options *o)
{
	struct place_paths paths;
	struct team team;
	char client[TALK_CLIENT_MAX];
	int status = EXIT_FAILURE;

	if (team_open(&team, o->word[0]) < 0)
		return EXIT_FAILURE;
	o->place = talk_place(&team, &paths, client);
	if (talk_client(&team, client) == 0 && folder_claim(&team.folder, "watch.lock", "another lares-team watch") == 0)
		status = watch_as(&team, o);
	team_close(&team);
	return status;
}

static bool has_place(const struct options *o)
{
	if (o->place.uri && o->team && o->home)
		return true;
	fault("a team's folder is needed, or --uri, --team and --home");
	return false;
}

int watch_run(struct options *options)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	end_on_signals();
	if (options->n_words == 1)
		return watch_folder(options);
	options->place.client = "lares-team";
	return has_place(options) ? watch_as(NULL, options) : EXIT_WRONG_USE;
}

/* One message under down/, its payload from stdin without the line's end. */
int send_run(struct options *options)
{
	char topic[TOPIC_MAX], client[32];
	scoped(freep) char *payload = NULL;
	struct link link;
	int r;

	if (!has_place(options))
		return EXIT_WRONG_USE;
	snprintf(client, sizeof(client), "lares-team-%d", (int)getpid());
	options->place.client = client;
	options->place.is_brief = true;
	snprintf(topic, sizeof(topic), "lares/1/%s/%s/down/%s", options->team, options->home, options->topic ? options->topic : "");
	payload = input_text("-");
	if (!payload || link_open(&link, &options->place, NULL, NULL) < 0)
		return EXIT_WRONG_USE;
	payload[strcspn(payload, "\n")] = '\0';
	r = link_send_and_wait(&link, topic, payload, options->is_retained, SEND_TIMEOUT_S);
	if (r < 0)
		fault("the broker has not taken the message: %s", strerror(-r));
	link_close(&link);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
