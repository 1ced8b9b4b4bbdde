/* SPDX-License-Identifier: Apache-2.0 */
/* lares: the installer's command line. One table of commands; what each prints is in the file of its name. */
#include <getopt.h>
#include <string.h>

#include "cli/command.h"
#include "cli/decode.h"
#include "proto/device.h"

struct command {
	const char *name; /* one or two words */
	size_t n_words; /* that must follow */
	const char *usage;
	const char *options; /* of those in `options`, beside --json and --help; blanks around each */
	const char *words;
	const char *more; /* or NULL */
	command_fn run; /* NULL: decode, which reads its own command line */
};

/* clang-format off */
static const struct command commands[] = {
	{ "status", 0, "", "", "how the gateway is: link, radio, devices, plan, alerts", NULL, command_status },
	{ "scan", 0, " [--all] [--seconds N]", " all seconds ", "what is heard nearby, nearest first",
		"On a terminal the list goes on until q or Ctrl-C; else it is printed once.\n"
		"  --all        also strangers of unknown kind, each by itself: hold the device close and take the\n"
		"               one with the strongest signal\n"
		"  --seconds N  go on for so long; with --json a document each second, a line each", command_scan },
	{ "enrol", 1, " ADDRESS [OPTION…]",
		" kind name person mounted-on inputs key user every old-records delete-records passkey compare until seconds yes ",
		"take a device into this home, pairing where it needs it",
		"On a terminal it guides: what to press, the code, the first measurement, the second. Elsewhere it asks\n"
		"nothing. Ctrl-C is safe at every step; what is kept is said.\n"
		"  --kind K     what it is, where it does not say so itself\n"
		"  --name TEXT  what people here call it\n"
		"  --person ID  whose it is, in force until there is a plan\n"
		"  --mounted-on PART  what a sensor of many uses is mounted on, in force until there is a plan\n"
		"  --inputs LIST      what the contacts of an input module are wired to: upper-end-stop,!door,-\n"
		"  --key -      read its key, 32 or 24 hex digits, from stdin; never from the command line\n"
		"  --user N=ID[:CODE] who is user N of a device that several share, with the consent code it wants; repeat it\n"
		"  --every T    how often it is to be heard: 10m, 24h; else that is learned\n"
		"  --old-records      also take what it stored before now\n"
		"  --delete-records   delete from the device what is safely kept here; nobody gets it back from there\n"
		"  --passkey DIGITS   the six digits that it shows, or that are printed on it\n"
		"  --compare DIGITS   the six digits that it must show; others are refused\n"
		"  --until STEP       enrolled, measured (a first reading came) or proven (a second came by itself);\n"
		"                     proven on a terminal, else enrolled\n"
		"  --seconds N  how long to wait for measurements (600; on a terminal until Ctrl-C)\n"
		"  --yes        do not ask whether that is meant", command_enrol },
	{ "devices", 0, "", "", "the enrolled devices and when they were heard", NULL, command_devices },
	{ "forget", 1, " DEVICE", "", "release a device, by its id or address; its readings are kept", NULL, command_forget },
	{ "reset", 1, " HOME", "", "destroy the keys and everything that is kept here; HOME is this home's name",
		"Readings, alerts, plan, enrolments and bonds are gone for good, on this gateway. What the team has\n"
		"is the team's to erase, and /etc/lares the installer's. To say that it is meant, name the home.", command_reset },
	{ "readings", 0, " [--device D] [--since T] [--limit N]", " device since limit ", "what was measured, newest first",
		"  --device D   only of that id or address\n"
		"  --since T    30m, 2h, 3d, today, 2026-11-22 or 2026-11-22T08:14\n"
		"  --limit N    at most so many (50; with --since 1000)", command_readings },
	{ "report", 0, " [--days N] [--html FILE]", " days html ", "what the next carer reads: values, alerts, devices of some days",
		"  --days N     of so many days up to now (7; at most 90)\n"
		"  --html FILE  as a page to be read and printed, into that file; - is stdout", command_report },
	{ "alerts", 0, " [--all | --suppressed]", " all suppressed ", "what somebody has to answer",
		"  --all        also those that are closed\n"
		"  --suppressed what did not become an alert, and why", command_alerts },
	{ "ack", 1, " ALERT [--key FILE] [--note TEXT]", " key note ", "say that you take care of an alert",
		"  --key FILE   the person's private key (P-256, PEM); without one only technical alerts\n"
		"               can be acknowledged, and it is recorded as local:USER\n"
		"  --note TEXT  what was seen or done", command_ack },
	{ "close", 1, " ALERT --note TEXT [--key FILE]", " key note ", "end an alert, and say what came of it",
		"  --note TEXT  what was done; it stands in the alert's history\n"
		"  --key FILE   as with ack", command_close },
	{ "note", 1, " ALERT --note TEXT [--key FILE]", " key note ", "write something into an alert's history",
		"  --key FILE   as with ack", command_note },
	{ "snooze", 1, " ALERT --for T [--key FILE]", " key for ", "let an alert ask again later",
		"  --for T      1m to 12h; it asks earlier where it gets worse\n"
		"  --key FILE   as with ack", command_snooze },
	{ "pause", 1, " PERSON --reason R --until T|--for T [--closer T] [--note TEXT] --key FILE",
		" key note reason until for closer ", "a person is not watched for a while; devices and help calls are",
		"  --reason R   hospital, away or visitor\n"
		"  --until T    2026-11-22 or 2026-11-22T08:14; or --for 3d\n"
		"  --closer T   after it the closer watch begins, for so long: 7d\n"
		"  --note TEXT  why\n"
		"  --key FILE   the private key of a coordinator or nurse of the plan", command_pause },
	{ "resume", 1, " PERSON --key FILE", " key ", "a pause ends now", NULL, command_resume },
	{ "reassign", 1, " READING [--person ID] --key FILE", " key person ", "say whose a reading is, by its id",
		"Ids are in: lares readings --json\n"
		"  --person ID  as in the plan; without it, it is nobody's\n"
		"  --key FILE   the private key of a coordinator or nurse of the plan", command_reassign },
	{ "history", 0, " [--device D] [--person ID] [--quantity Q] [--since T] [--until T]",
		" device person quantity since until ", "all readings of a range, last accepted first",
		"  --device D   only of that id or address\n"
		"  --person ID  only of that person; --quantity Q: only with that in them, such as spo2\n"
		"  --since T    30m, 2h, 3d, today, 2026-11-22 or 2026-11-22T08:14; --until T likewise", command_history },
	{ "plan show", 0, "", "", "the care plan in force", NULL, command_plan_show },
	{ "plan check", 1, " FILE", "", "what laresd would say to a plan document; nothing is changed", NULL, command_plan_check },
	{ "plan load", 1, " FILE", "", "take a plan that the team has signed (JWS)", NULL, command_plan_load },
	{ "test alert", 0, "", "", "raise an alert marked as a test, to see it arrive at the team", NULL, command_test_alert },
	{ "join status", 0, "", "", "how far joining is, or how it ended", NULL, command_join_status },
	{ "join", 1, " BUNDLE|- [--fingerprint TEXT]", " fingerprint ",
		"join a team, with the bundle that it gave: a file, or - for stdin",
		"It shows team, home, broker and the fingerprint of the team's key, and asks whether that is right:\n"
		"compare it with what the team told you in another way (a letter, a call).\n"
		"  --fingerprint TEXT  it is this; where there is no terminal to ask at, it must be given", command_join },
	{ "doctor", 0, "", "", "check everything, and say what to do", NULL, command_doctor },
	{ "decode", 0, "", "", "frames on stdin to readings on stdout, without laresd", NULL, NULL },
};

static const struct option options[] = {
	{ "json", no_argument, NULL, 'j' }, { "help", no_argument, NULL, 'h' }, { "all", no_argument, NULL, 'a' },
	{ "device", required_argument, NULL, 'd' }, { "since", required_argument, NULL, 's' },
	{ "limit", required_argument, NULL, 'l' }, { "kind", required_argument, NULL, 'k' },
	{ "name", required_argument, NULL, 'n' }, { "person", required_argument, NULL, 'p' },
	{ "mounted-on", required_argument, NULL, 'm' }, { "inputs", required_argument, NULL, 'i' },
	{ "key", required_argument, NULL, 'K' }, { "note", required_argument, NULL, 'N' },
	{ "seconds", required_argument, NULL, 't' }, { "user", required_argument, NULL, 'u' },
	{ "every", required_argument, NULL, 'e' }, { "old-records", no_argument, NULL, 'o' },
	{ "delete-records", no_argument, NULL, 'D' }, { "passkey", required_argument, NULL, 'P' },
	{ "compare", required_argument, NULL, 'c' }, { "until", required_argument, NULL, 'U' },
	{ "yes", no_argument, NULL, 'y' }, { "for", required_argument, NULL, 'f' },
	{ "reason", required_argument, NULL, 'r' }, { "closer", required_argument, NULL, 'C' },
	{ "quantity", required_argument, NULL, 'q' }, { "days", required_argument, NULL, 'Y' },
	{ "suppressed", no_argument, NULL, 'S' },
	{ "html", required_argument, NULL, 'H' }, { "fingerprint", required_argument, NULL, 'F' }, { 0 },
};
/* clang-format on */

enum { COMMAND_COUNT = sizeof(commands) / sizeof(commands[0]) };

static void print_usage(FILE *to)
{
	fputs("usage: lares COMMAND [--json] [--help]\n\n", to);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		fprintf(to, "  %-11s %s\n", commands[i].name, commands[i].words);
	fputs("\n\"lares COMMAND --help\" says more. Exit status: 0 done, 1 refused or failed, 2 wrong use.\n", to);
}

static void print_help(const struct command *command)
{
	printf("usage: lares %s%s [--json]\n%s\n", command->name, command->usage, command->words);
	if (command->more)
		printf("\n%s\n", command->more);
	if (command->run == command_enrol) {
		fputs("\nKinds:", stdout);
		for (int kind = 0; kind < DEVICE_KIND_COUNT; kind++)
			printf(" %s", device_kind_name((enum device_kind)kind));
		fputs("\nParts:", stdout);
		for (enum mounting part = MOUNTING_NONE + 1; part < MOUNTING_COUNT; part++)
			printf(" %s", mounting_name(part));
		fputc('\n', stdout);
	}
}

static int wrong_use(const struct command *command)
{
	fprintf(stderr, "usage: lares %s%s [--json]\n", command->name, command->usage);
	return CLI_WRONG_USE;
}

/* The command that argv[1] (and argv[2]) name, and how many words that are. */
static const struct command *find_command(int argc, char **argv, int *ret_n_words)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		size_t n_first = strcspn(commands[i].name, " ");
		const char *second = commands[i].name[n_first] ? commands[i].name + n_first + 1 : NULL;

		if (strlen(argv[1]) != n_first || strncmp(argv[1], commands[i].name, n_first) != 0)
			continue;
		if (second && (argc < 3 || strcmp(argv[2], second) != 0))
			continue;
		*ret_n_words = second ? 2 : 1;
		return &commands[i];
	}
	return NULL;
}

static bool takes_option(const struct command *command, int option)
{
	char word[24];

	for (size_t i = 0; options[i].name; i++)
		if (options[i].val == option) {
			snprintf(word, sizeof(word), " %s ", options[i].name);
			return option == 'j' || option == 'h' || strstr(command->options, word);
		}
	return false;
}

/* Returns 0, 'h' where help was asked for, or -1. */
static int read_arguments(const struct command *command, int argc, char **argv, struct arguments *ret_arguments)
{
	struct arguments read = { 0 };
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (!takes_option(command, option))
			return -1;
		switch (option) {
		case 'h': return 'h';
		case 'j': read.is_json = true; break;
		case 'a': read.all = true; break;
		case 'd': read.device = optarg; break;
		case 's': read.since = optarg; break;
		case 'l': read.limit = optarg; break;
		case 'k': read.kind = optarg; break;
		case 'n': read.name = optarg; break;
		case 'p': read.person = optarg; break;
		case 'm': read.mounted_on = optarg; break;
		case 'i': read.inputs = optarg; break;
		case 'K': read.key = optarg; break;
		case 'N': read.note = optarg; break;
		case 't': read.seconds = optarg; break;
		case 'e': read.every = optarg; break;
		case 'o': read.old_records = true; break;
		case 'D': read.delete_records = true; break;
		case 'P': read.passkey = optarg; break;
		case 'c': read.compare = optarg; break;
		case 'U': read.until = optarg; break;
		case 'y': read.is_sure = true; break;
		case 'f': read.for_time = optarg; break;
		case 'r': read.reason = optarg; break;
		case 'C': read.closer = optarg; break;
		case 'q': read.quantity = optarg; break;
		case 'S': read.suppressed = true; break;
		case 'Y': read.days = optarg; break;
		case 'H': read.html = optarg; break;
		case 'F': read.fingerprint = optarg; break;
		case 'u':
			if (read.n_users == DEVICE_USERS_MAX)
				return -1;
			read.user[read.n_users++] = optarg;
			break;
		}
	}
	if ((size_t)(argc - optind) != command->n_words)
		return -1;
	for (; optind < argc; optind++)
		read.word[read.n_words++] = argv[optind];
	*ret_arguments = read;
	return 0;
}

int main(int argc, char **argv)
{
	struct arguments arguments;
	const struct command *command;
	int n_words, r;

	if (argc < 2) {
		print_usage(stderr);
		return CLI_WRONG_USE;
	}
	if (strcmp(argv[1], "--help") == 0) {
		print_usage(stdout);
		return CLI_DONE;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("lares " LARES_VERSION);
		return CLI_DONE;
	}
	command = find_command(argc, argv, &n_words);
	if (!command) {
		fputs("lares: there is no such command; lares --help lists them\n", stderr);
		return CLI_WRONG_USE;
	}
	if (!command->run)
		return decode_main(argc - n_words, argv + n_words);
	argv[n_words] = argv[0]; /* in whose name getopt_long() complains */
	r = read_arguments(command, argc - n_words, argv + n_words, &arguments);
	if (r == 'h') {
		print_help(command);
		return CLI_DONE;
	}
	if (r < 0)
		return wrong_use(command);
	r = command->run(&arguments, stdout);
	if (fflush(stdout) == 0 || r != CLI_DONE)
		return r;
	fputs("lares: the output cannot be written\n", stderr);
	return CLI_FAILED;
}
