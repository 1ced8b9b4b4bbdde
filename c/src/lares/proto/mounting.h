/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * One vocabulary for lifts, hoists, stairlifts, chairs and beds, whatever speaks for them: what a generic sensor says
 * becomes what it is mounted on says. mounting.def has the places, mounting.c what any format says of a mobility aid.
 *
 * The words of a mobility aid are the quantities position, moving, travel-direction, raised, upper-end-stop,
 * lower-end-stop, load, occupancy, cycle-count, fault, fault-code, overload, emergency-stop, and those of the battery.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/reading.h"

struct text;

enum mounting {
	MOUNTING_NONE, /* nothing, or nothing that has a meaning here */
#define MOUNTING(constant, name, words) MOUNTING_##constant,
#define MEANS(constant, quantity, becomes, inverted)
#include "proto/mounting.def"
	MOUNTING_COUNT
};

enum { MOUNTED_INPUTS_MAX = 16 };

/* What one contact of an input module, or a generic boolean, is wired to. */
struct mounted_input {
	enum quantity quantity; /* a boolean; QUANTITY_INPUT: it stays an input */
	bool is_inverted; /* wired so that active says no */
};

/* What is told of a device beyond its kind: by the plan or, as a proposal until there is one, by the installer. */
struct mounted {
	enum mounting mounting;
	struct mounted_input inputs[MOUNTED_INPUTS_MAX]; /* of input 1, 2, … */
	size_t n_inputs;
};

enum { MOUNTED_ON_MAX = 65, MOUNTED_INPUTS_TEXT_MAX = 512 };

const char *mounting_name(enum mounting mounting); /* "" for none */
const char *mounting_words(enum mounting mounting); /* for people: "the arm of a toilet lift" */
enum mounting mounting_from_name(const char *name); /* MOUNTING_NONE where it means nothing */

/* Whether what a generic sensor says is turned into that where it is mounted so. */
bool mounting_can_say(enum mounting mounting, enum quantity quantity);

/* Read "upper-end-stop", "!lower-end-stop" (inverted) or "-" (it stays an input). Returns 0, or -EINVAL: no boolean. */
int mounted_input_parse(const char *text, struct mounted_input *ret_input);
void mounted_input_format(const struct mounted_input *input, struct text *t);

/* Several of them with commas; "" is none. Returns 0, -EINVAL or -E2BIG; mounted->inputs is as it was where it fails. */
int mounted_inputs_parse(const char *list, struct mounted *mounted);
void mounted_inputs_format(const struct mounted *mounted, struct text *t);

/*
 * Turn the values of a reading into the vocabulary, and mark it where anything was turned. Raw octets, and an identity
 * made before, are untouched. `is_aid`: the device itself is a mobility aid (device_kind_is_aid).
 */
void mounted_apply(const struct mounted *mounted, bool is_aid, struct readings *readings, struct reading *reading);
