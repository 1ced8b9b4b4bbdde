/* SPDX-License-Identifier: Apache-2.0 */
/* lares join: the bundle shown and compared, handed to laresd, and waited for until it is joined or has failed. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "cli/ask.h"
#include "cli/print.h"
#include "cli/show.h"
#include "loop/clock.h"
#include "proto/stamp.h"
#include "vault/offer.h"

enum {
	JOIN_POLL_MS = 500,
	JOIN_ABSENT_S = 60, /* laresd is started again on the way */
	JOIN_MOST_S = 420, /* two trials of two minutes, and the starts between */
	JOIN_ANSWER_MAX = 16,
};

/* ---- the bundle ---- */

static int read_bundle(const char *path, char ret_text[OFFER_TEXT_MAX + 1])
{
	bool is_stdin = strcmp(path, "-") == 0;
	scoped(fclosep) FILE *file = is_stdin ? NULL : fopen(path, "re");
	FILE *in = is_stdin ? stdin : file;
	size_t n = in ? fread(ret_text, 1, OFFER_TEXT_MAX + 1, in) : 0;

	if (!in || ferror(in)) {
		fprintf(stderr, "lares: %s cannot be read (%s); name the file with the bundle, or - to paste it\n", path, strerror(errno));
		return -1;
	}
	if (n > OFFER_TEXT_MAX || memchr(ret_text, '\0', n)) {
		fprintf(stderr, "lares: %s is no bundle\n", path);
		return -1;
	}
	ret_text[n] = '\0';
	return 0;
}

static void show_bundle(const struct bundle *bundle, FILE *out)
{
	int64_t until_us = bundle->expires_s * 1000000;
	char fingerprint[OFFER_FINGERPRINT_MAX], day[STAMP_TEXT_MAX];

	stamp_format(stamp_of(until_us, clock_zone_s(until_us)), day);
	day[10] = ' '; /* 2026-12-07T04:08:35.000+01:00 */
	day[16] = '\0';
	offer_fingerprint(&bundle->keys[0], fingerprint);
	fprintf(out, "Team         %s\nHome         %s\nTime zone    %s\nBroker       %s\nGood until   %s\nFingerprint  %s\n",
		bundle->team, bundle->home, bundle->zone, bundle->uri[0], day, fingerprint);
	fflush(out);
}

/* Typed at the terminal itself: the bundle may have come by stdin. */
static bool is_agreed(const struct bundle *bundle)
{
	scoped(fclosep) FILE *terminal = fopen("/dev/tty", "r+e");
	char answer[JOIN_ANSWER_MAX] = "";

	if (!terminal) {
		fputs("lares: nobody is here to compare the fingerprint; give it with: --fingerprint TEXT\n", stderr);
		return false;
	}
	show_bundle(bundle, terminal);
	fputs("Is this the fingerprint that the team told you? Then type yes: ", terminal);
	fflush(terminal);
	if (fgets(answer, sizeof(answer), terminal) && strcmp(answer, "yes\n") == 0)
		return true;
	fputs("lares: nothing was changed\n", stderr);
	return false;
}

static bool is_right(const struct arguments *arguments, const struct bundle *bundle)
{
	if (!arguments->fingerprint)
		return is_agreed(bundle);
	if (offer_is_fingerprint(&bundle->keys[0], arguments->fingerprint))
		return true;
	fputs("lares: the bundle is signed by another key than that; do not join, and ask the team which is theirs\n", stderr);
	show_bundle(bundle, stderr);
	return false;
}

/* ---- waiting ---- */

int show_joining(const json_t *answer, FILE *out)
{
	const char *state = string_of(answer, "state", "?");

	if (strcmp(state, "joined") == 0 || strcmp(state, "configured") == 0) {
		fprintf(out, "This gateway is home ");
		print_safe(out, string_of(answer, "home", "?"));
		fputs(" of team ", out);
		print_safe(out, string_of(answer, "team", "?"));
		fputs(strcmp(state, "joined") == 0 ? ".\n" : ", by its configuration file.\n", out);
		return CLI_DONE;
	}
	if (strcmp(state, "failed") == 0) {
		fputs("lares: not joined: ", stderr);
		print_safe(stderr, string_of(answer, "words", "?"));
		fputs("\nlares: ", stderr);
		print_safe(stderr, string_of(answer, "do", ""));
		fputc('\n', stderr);
		return CLI_FAILED;
	}
	if (strcmp(state, "none") == 0) {
		show_no_team(answer, out);
		return CLI_FAILED;
	}
	fprintf(out, "%s; %" PRId64 " s left: ", strcmp(state, "asking") == 0 ? "Asking the team for a certificate" :
		"Trying the certificate that came", integer_of(answer, "left_s", 0));
	print_safe(out, string_of(answer, "words", ""));
	fputc('\n', out);
	return CLI_FAILED;
}

static bool is_over(const json_t *answer)
{
	const char *state = string_of(answer, "state", "");

	return strcmp(state, "asking") != 0 && strcmp(state, "proving") != 0;
}

/* What is new, a line each; of the seconds that are left nobody needs to read. */
static void tell(const struct arguments *arguments, const json_t *answer, char told[256], FILE *out)
{
	char line[256];

	snprintf(line, sizeof(line), "%s %s", string_of(answer, "state", ""), string_of(answer, "words", ""));
	if (arguments->is_json || strcmp(line, told) == 0)
		return;
	strcpy(told, line);
	show_joining(answer, out);
	fflush(out);
}

static void nap(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = JOIN_POLL_MS * 1000000L }, NULL);
}

/* Ctrl-C ends the waiting only. */
static int wait_for_end(const struct arguments *arguments, struct client *client, FILE *out)
{
	uint64_t began_us = clock_now_us(), heard_us = began_us;
	char why[CLIENT_WORDS_MAX] = "", told[256] = "";

	while (clock_now_us() - began_us < JOIN_MOST_S * UINT64_C(1000000)) {
		const char *text = client_try(client, client_call(client, "Joining"), CLIENT_TIMEOUT_US, why);
		json_t *answer = text ? json_exact(text) : NULL;
		bool is_end = answer && is_over(answer);

		if (answer)
			heard_us = clock_now_us();
		if (answer && !is_end)
			tell(arguments, answer, told, out);
		json_decref(answer);
		if (is_end)
			return show(arguments, text, show_joining, out);
		if (clock_now_us() - heard_us > JOIN_ABSENT_S * UINT64_C(1000000))
			break;
		nap();
	}
	client_complain(why[0] ? why : "it takes too long; see: lares join status");
	return CLI_FAILED;
}

static int join(const struct arguments *arguments, const char *text, const struct bundle *bundle, FILE *out)
{
	struct client client = { 0 };
	int status = CLI_FAILED;

	if (client_open(&client) == 0 && client_ask(&client, "Join", "ss", text, public_key_kid(&bundle->keys[0])))
		status = wait_for_end(arguments, &client, out);
	client_done(&client);
	return status;
}

int command_join_status(const struct arguments *arguments, FILE *out)
{
	return ask_and_show(arguments, "Joining", show_joining, out);
}

int command_join(const struct arguments *arguments, FILE *out)
{
	char text[OFFER_TEXT_MAX + 1], why[OFFER_WHY_MAX];
	struct bundle *bundle;
	int status = CLI_FAILED;

	bundle = calloc(1, sizeof(*bundle));
	if (!bundle || read_bundle(arguments->word[0], text) < 0)
		fputs(bundle ? "" : "lares: no memory\n", stderr);
	else if (offer_read_bundle(text, strlen(text), bundle, why) < 0)
		fprintf(stderr, "lares: that is no bundle of a team: %s; copy all of it, or ask the team for it again\n", why);
	else if (is_right(arguments, bundle))
		status = join(arguments, text, bundle, out);
	explicit_bzero(text, sizeof(text));
	free(bundle);
	return status;
}
