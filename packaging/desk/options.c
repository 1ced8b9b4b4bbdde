/* SPDX-License-Identifier: Apache-2.0 */
#include "options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"

static const struct option names[] = {
	{ "uri", required_argument, NULL, 'u' }, { "ca", required_argument, NULL, 'c' },
	{ "cert", required_argument, NULL, 'C' }, { "cert-key", required_argument, NULL, 'k' },
	{ "team", required_argument, NULL, 't' }, { "home", required_argument, NULL, 'h' },
	{ "team-key", required_argument, NULL, 'T' }, { "ack-key", required_argument, NULL, 'a' },
	{ "key", required_argument, NULL, 'K' }, { "note", required_argument, NULL, 'n' },
	{ "plan", required_argument, NULL, 'p' }, { "json", required_argument, NULL, 'j' },
	{ "listening", required_argument, NULL, 'l' }, { "topic", required_argument, NULL, 'o' },
	{ "broker", required_argument, NULL, 'b' }, { "join", required_argument, NULL, 'J' },
	{ "zone", required_argument, NULL, 'z' }, { "files", required_argument, NULL, 'f' },
	{ "days", required_argument, NULL, 'D' }, { "silent-after", required_argument, NULL, 'S' },
	{ "retain", no_argument, NULL, 'r' }, { "demand", no_argument, NULL, 'd' }, { "old", no_argument, NULL, 'O' },
	{ "send", no_argument, NULL, 's' }, { "qr", no_argument, NULL, 'q' }, { "next-ca", no_argument, NULL, '1' },
	{ "next-key", no_argument, NULL, '2' }, { "switch-ca", no_argument, NULL, '3' }, { "switch-key", no_argument, NULL, '4' },
	{ "lose-homes", no_argument, NULL, '5' },
	{ 0 },
};

static int set_number(long *ret_value, const char *text, long least, long most)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (*end || end == text || value < least || value > most)
		return fault("'%s' is no number from %ld to %ld", text, least, most);
	*ret_value = value;
	return 0;
}

static int add_broker(struct options *options, const char *uri)
{
	if (options->n_brokers == TEAM_URIS_MAX)
		return fault("--broker may be given %d times", TEAM_URIS_MAX);
	options->brokers[options->n_brokers++] = uri;
	return 0;
}

static int set_option(struct options *o, int letter, const char *value)
{
	switch (letter) {
	case 'u': o->place.uri = value; break;
	case 'c': o->place.ca = value; break;
	case 'C': o->place.certificate = value; break;
	case 'k': o->place.key = value; break;
	case 'O': o->place.is_old = true; break;
	case 't': o->team = value; break;
	case 'h': o->home = value; break;
	case 'T': o->team_key = value; break;
	case 'a': o->ack_key = value; break;
	case 'K': o->sign_key = value; break;
	case 'n': o->note = value; break;
	case 'p': o->plan = value; break;
	case 'j': o->record = value; break;
	case 'l': o->listening = value; break;
	case 'o': o->topic = value; break;
	case 'b': return add_broker(o, value);
	case 'J': o->join = value; break;
	case 'z': o->zone = value; break;
	case 'f': o->files = value; break;
	case 'D': return set_number(&o->days, value, 1, 365);
	case 'S': return set_number(&o->silent_after_s, value, 1, 86400);
	case 'r': o->is_retained = true; break;
	case 'd': o->is_demanding = true; break;
	case 's': o->is_sent = true; break;
	case 'q': o->is_qr = true; break;
	case '1': o->is_next_ca = true; break;
	case '2': o->is_next_key = true; break;
	case '3': o->is_switch_ca = true; break;
	case '4': o->is_switch_key = true; break;
	case '5': o->may_lose_homes = true; break;
	}
	return 0;
}

int options_read(struct options *options, const struct command *command, int argc, char **argv)
{
	int letter;

	while ((letter = getopt_long(argc, argv, "", names, NULL)) != -1) {
		if (letter == '?')
			return -1; /* getopt has said which */
		if (!strchr(command->takes, letter))
			return fault("%s has no such option", command->name);
		if (set_option(options, letter, optarg) < 0)
			return -1;
	}
	options->n_words = (size_t)(argc - optind);
	if (options->n_words < command->n_words_min || options->n_words > command->n_words_max)
		return fault("%s: too %s words", command->name, options->n_words < command->n_words_min ? "few" : "many");
	for (size_t i = 0; i < options->n_words; i++)
		options->word[i] = argv[optind + (int)i];
	return 0;
}
