/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A short visit to the broker about one home: something is sent, the home's answer awaited. Words on stderr where it fails. */
#include "team.h"
#include "link.h"

struct place_paths {
	char ca[4200], certificate[4200], key[4200];
};

enum { TALK_CLIENT_MAX = 128 };

struct talk {
	struct team *team;
	const char *home;
	struct link link;
	struct place_paths paths;
	char client[TALK_CLIENT_MAX], subscription[176];
	struct link_handlers handlers;
	char prefix[160]; /* lares/1/TEAM/HOME/ */
	char to[65]; /* the session's nonce; "": not known */
	bool is_left; /* the home is said to be offline */
	const char *awaited; /* below up/ */
	json_t *answer; /* what came there, since it was awaited */
};

int talk_open(struct talk *talk, struct team *team, const char *home);
void talk_close(struct talk *talk);

/* Wait until the home's session is known, as everything but a plan is signed for one. */
int talk_meet(struct talk *talk);

/* Send under down/, and wait for what comes on up/<awaited>. Returns 0 with *ret_answer, borrowed; -ETIMEDOUT; -1. */
int talk_ask(struct talk *talk, const char *below, const char *text, bool is_retained, const char *awaited, int timeout_s,
	json_t **ret_answer);

/*
 * As what the watch meets the broker; any other visit adds to it. Made of the desk's key, so that it stays and nobody guesses
 * it: a broker ends the connection of whoever had a client id before, and may hand over what waits for it, whoever comes.
 */
int talk_client(const struct team *team, char ret_client[TALK_CLIENT_MAX]);

/* Where the desk of this team meets its broker; the strings live in `ret_paths` and in the team. */
struct link_place talk_place(const struct team *team, struct place_paths *ret_paths, const char *client);
