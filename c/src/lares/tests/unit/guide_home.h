/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A guide (cli/guide.h) whose every word and call is written down: "say …", "ask …", "show …", "call scan", "end 0". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/guide.h"
#include "cli/print.h"

#define CUFF "00:AA:01:01:00:01"
#define SECOND UINT64_C(1000000)

struct home {
	struct guide guide;
	char *text;
	size_t n_text;
	FILE *log;
	uint64_t now_us;
};

static const char *const calls[] = { [GUIDE_SCAN] = "scan", [GUIDE_PLAN] = "plan", [GUIDE_BEFORE] = "before",
	[GUIDE_ENROL] = "enrol", [GUIDE_ENROLLING] = "enrolling", [GUIDE_ANSWER] = "answer", [GUIDE_CANCEL] = "cancel",
	[GUIDE_DEVICES] = "devices", [GUIDE_READINGS] = "readings" };

static inline void say(void *context, const char *words)
{
	fprintf(((struct home *)context)->log, "say %s\n", words);
}

static inline void show(void *context, const char *words)
{
	if (words[0])
		fprintf(((struct home *)context)->log, "show %s\n", words);
}

static inline void ask(void *context, const char *words)
{
	fprintf(((struct home *)context)->log, "ask %s\n", words);
}

static inline void call(void *context, enum guide_call call, const char *argument)
{
	fprintf(((struct home *)context)->log, "call %s%s%s\n", calls[call], argument ? " " : "", argument ? argument : "");
}

static inline void end(void *context, int status, const char *why)
{
	fprintf(((struct home *)context)->log, "end %d%s%s\n", status, why ? " " : "", why ? why : "");
}

static const struct guide_ops ops = { say, show, ask, call, end };

static inline void begin(struct home *home, struct guide_wish wish, bool has_person)
{
	*home = (struct home){ .now_us = SECOND };
	home->log = open_memstream(&home->text, &home->n_text);
	wish.address = CUFF;
	guide_begin(&home->guide, &wish, has_person, &ops, home);
}

static inline void done(struct home *home)
{
	guide_done(&home->guide);
	fclose(home->log);
	free(home->text);
}

/* What came since the last look. */
static inline void expect(struct home *home, const char *expected)
{
	fflush(home->log);
	assert_string_equal(home->text, expected);
	fclose(home->log);
	free(home->text);
	home->log = open_memstream(&home->text, &home->n_text);
}

static inline void forget(struct home *home)
{
	fclose(home->log);
	free(home->text);
	home->log = open_memstream(&home->text, &home->n_text);
}

static inline bool has_said(struct home *home, const char *words)
{
	fflush(home->log);
	return strstr(home->text, words) != NULL;
}

static inline void answer(struct home *home, enum guide_call what, const char *json)
{
	json_t *parsed = json ? json_exact(json) : NULL;

	assert_true(!json || parsed);
	guide_on_answer(&home->guide, what, parsed, parsed ? NULL : "it was refused");
	json_decref(parsed);
}

static inline void tick(struct home *home, unsigned seconds)
{
	home->now_us += seconds * SECOND;
	guide_on_tick(&home->guide, home->now_us);
}

#define NEARBY(members) "{\"nearby\":[{\"address\":\"" CUFF "\"," members "}]}"
#define A_CUFF NEARBY("\"name\":\"A&D_UA-651BLE_1\",\"maker\":\"A&D\",\"model\":\"UA-651BLE\",\"what\":\"blood pressure cuff\",\"kind\":\"cuff\"")
#define NO_PLAN "{\"version\":null,\"plan\":null,\"explains\":[]}"

static inline void know(struct home *home, const char *scan, const char *plan)
{
	answer(home, GUIDE_SCAN, scan);
	answer(home, GUIDE_PLAN, plan);
	answer(home, GUIDE_BEFORE, "{\"readings\":[]}");
}

#define DEVICE(members) "{\"id\":\"cuff-1\",\"kind\":\"cuff\"," members "}"
#define ENROLLED "{\"device\":" DEVICE("\"trust\":2") ",\"paired\":true,\"words\":\"\"}"
#define DEVICES(members) "{\"devices\":[{\"id\":\"x\"}," DEVICE(members) "]}"
#define READING(seq, class) \
	"{\"seq\":" seq ",\"class\":\"" class "\",\"live\":true,\"values\":[{\"quantity\":\"systolic-pressure\",\"value\":161,\"unit\":\"mm[Hg]\"}]}"

/* Somebody whose cuff is paired and about to be used. */
static inline void begin_paired(struct home *home, struct guide_wish wish, bool has_person)
{
	strcpy(wish.kind, "cuff");
	strcpy(wish.person, "anna");
	wish.until = GUIDE_PROVEN;
	begin(home, wish, has_person);
	tick(home, 0);
	know(home, A_CUFF, NO_PLAN);
	answer(home, GUIDE_ENROL, ENROLLED);
	forget(home);
}
