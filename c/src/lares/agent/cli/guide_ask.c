/* SPDX-License-Identifier: Apache-2.0 */
/* The questions before an enrolment. Each has an option, and is put only where that is missing and a person is there. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/command.h"
#include "cli/guide.h"
#include "cli/print.h"
#include "proto/mounting.h"
#include "proto/text.h"

/* ---- what it is ---- */

/* What it is enrolled as, as far as that is known. */
static bool is_kind(const struct guide *guide, enum device_kind kind)
{
	const char *name = guide->wish.kind[0] ? guide->wish.kind : string_of(guide->seen, "kind", "");

	return device_kind_from_name(name) == (int)kind;
}

static bool kind_is_open(const struct guide *guide)
{
	return !guide->wish.kind[0] && !string_of(guide->seen, "kind", "")[0];
}

static void kind_ask(struct guide *guide)
{
	guide_say(guide, "It does not say what it is (--kind).");
	for (int kind = 0; kind < DEVICE_KIND_COUNT; kind++)
		guide_say(guide, "  %2d  %s", kind + 1, device_kind_words((enum device_kind)kind));
	guide_ask(guide, "What is it? A number:");
}

/* A number of 1 to `n`, or 0. */
static long choice(const char *line, long n)
{
	char *end;
	long number = strtol(line, &end, 10);

	return end == line || *end || number < 1 || number > n ? 0 : number;
}

static const char *kind_take(struct guide *guide, const char *line)
{
	long number = choice(line, DEVICE_KIND_COUNT);
	int kind = number ? (int)number - 1 : device_kind_from_name(line);

	if (kind < 0)
		return "Type one of the numbers.";
	snprintf(guide->wish.kind, sizeof(guide->wish.kind), "%s", device_kind_name((enum device_kind)kind));
	return NULL;
}

/* ---- what it is mounted on ---- */

static bool mounting_is_open(const struct guide *guide)
{
	return is_kind(guide, DEVICE_SENSOR) && !guide->wish.mounted_on[0] && !guide->wish.inputs;
}

static void mounting_ask(struct guide *guide)
{
	guide_say(guide, "A sensor of many uses says something of a person only by what it sits on (--mounted-on).");
	for (enum mounting part = MOUNTING_NONE + 1; part < MOUNTING_COUNT; part++)
		guide_say(guide, "  %2d  %s", (int)part, mounting_words(part));
	guide_ask(guide, "What is it mounted on? A number; Enter: nothing of these:");
}

static const char *mounting_take(struct guide *guide, const char *line)
{
	long number = choice(line, MOUNTING_COUNT - 1);
	enum mounting part = number ? (enum mounting)number : mounting_from_name(line);

	if (line[0] && part == MOUNTING_NONE)
		return "Type one of the numbers, or only Enter.";
	snprintf(guide->wish.mounted_on, sizeof(guide->wish.mounted_on), "%s", mounting_name(part));
	return NULL;
}

/* ---- whose it is ---- */

bool guide_is_in_plan(const struct guide *guide)
{
	const json_t *devices = json_object_get(json_object_get(guide->plan, "plan"), "devices"), *device;
	size_t i;

	json_array_foreach(devices, i, device)
		if (strcasecmp(string_of(device, "address", ""), guide->wish.address) == 0)
			return true;
	return false;
}

/* Once a plan names the device, what is said here would have no effect. */
static bool person_is_open(const struct guide *guide)
{
	return !guide->wish.person[0] && guide->wish.n_users == 0 && !guide_is_in_plan(guide);
}

static void person_ask(struct guide *guide)
{
	const json_t *people = json_object_get(json_object_get(guide->plan, "plan"), "people"), *person;
	size_t i;

	json_array_foreach(people, i, person)
		if (strcmp(string_of(person, "role", ""), "resident") == 0)
			guide_say(guide, "  %s  %s", string_of(person, "id", "?"), string_of(person, "name", ""));
	if (is_kind(guide, DEVICE_SCALE))
		guide_ask(guide, "Whose is it (--person, --user)? A person's id as in the plan, or several by their number on it, as in "
				 "1=anna 2=bert, with a consent code 2=bert:1234; Enter: nobody's:");
	else
		guide_ask(guide, "Whose is it (--person)? A person's id as in the plan; Enter: nobody's:");
}

static const char *users_take(struct guide *guide, char *words)
{
	char *rest = words, *word;

	for (guide->wish.n_users = 0; (word = strtok_r(rest, " ,", &rest));) {
		if (guide->wish.n_users == DEVICE_USERS_MAX || strlen(word) >= GUIDE_USER_TEXT_MAX || !strchr(word, '=')) {
			guide->wish.n_users = 0;
			return "Write at most four, as in 1=anna 2=bert.";
		}
		strcpy(guide->wish.users[guide->wish.n_users++], word);
	}
	return NULL;
}

static const char *person_take(struct guide *guide, const char *line)
{
	char words[DEVICE_USERS_MAX * GUIDE_USER_TEXT_MAX];

	if (strlen(line) >= sizeof(words))
		return "That is too long.";
	if (strchr(line, '='))
		return users_take(guide, strcpy(words, line));
	if (strlen(line) >= PERSON_ID_MAX || strchr(line, ' '))
		return "That is no person's id; write it as the plan does.";
	strcpy(guide->wish.person, line);
	return NULL;
}

/* ---- what cannot be undone ---- */

static bool deleting_is_open(const struct guide *guide)
{
	return guide->wish.deletes_records && !guide->wish.is_sure;
}

static void deleting_ask(struct guide *guide)
{
	guide_say(guide, "What the device has stored will be deleted from it once it is safely kept here; nobody gets it back from there, "
			 "and a doctor who reads the device sees nothing.");
	guide_ask(guide, "Is that meant (--yes)? yes or no:");
}

static const char *deleting_take(struct guide *guide, const char *line)
{
	if (strcmp(line, "yes") == 0)
		guide->wish.is_sure = true;
	else if (strcmp(line, "no") == 0)
		guide_end(guide, CLI_FAILED, "nothing was changed; without --delete-records the device keeps what it has");
	else
		return "Type yes or no.";
	return NULL;
}

/* ---- one after the other ---- */

static const struct {
	bool (*is_open)(const struct guide *guide);
	void (*ask)(struct guide *guide);
	const char *(*take)(struct guide *guide, const char *line); /* NULL, or what is wrong with the answer */
} questions[] = {
	{ kind_is_open, kind_ask, kind_take },
	{ mounting_is_open, mounting_ask, mounting_take },
	{ person_is_open, person_ask, person_take },
	{ deleting_is_open, deleting_ask, deleting_take },
};

enum { QUESTION_COUNT = sizeof(questions) / sizeof(questions[0]) };

void guide_ask_next(struct guide *guide)
{
	while (guide->has_person && guide->question < QUESTION_COUNT && !questions[guide->question].is_open(guide))
		guide->question++;
	if (guide->has_person && guide->question < QUESTION_COUNT)
		questions[guide->question].ask(guide);
	else
		guide_bond_begin(guide);
}

void guide_ask_take(struct guide *guide, const char *line)
{
	const char *wrong;

	if (!line) { /* nobody will answer; what was not said stays so, but nothing is deleted unasked */
		if (deleting_is_open(guide))
			guide_end(guide, CLI_FAILED, "nothing was changed; nobody said that deleting is meant (--yes)");
		else
			guide_bond_begin(guide);
		return;
	}
	wrong = questions[guide->question].take(guide, line);
	if (guide->step != GUIDE_QUESTIONS)
		return;
	if (wrong)
		guide_ask(guide, "%s", wrong);
	else
		guide->question++, guide_ask_next(guide);
}
