/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What a device near seems to be: maker, model and kind, by its name, by the services that it lists or sends data of, and
 * by whose manufacturer data it sends. For people to recognise it, and for an enrolment without --kind; nothing that is
 * measured depends on it.
 */
#include <stdbool.h>

#include "proto/device.h"
#include "radio/radio.h"

enum { KNOWN_MODEL_MAX = 24 };

struct known {
	const char *maker; /* NULL: not known */
	char model[KNOWN_MODEL_MAX]; /* "": not known; where it is a word of the name, it is made of stranger's bytes */
	const char *what; /* NULL: not known */
	bool has_kind;
	enum device_kind kind;
	bool is_beacon; /* with has_kind: it tells its values in what it advertises */
};

struct known known_of(const struct radio_nearby *nearby);
