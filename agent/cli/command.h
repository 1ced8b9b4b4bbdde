/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The commands of `lares`: what they are called with, and where they are written. */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "proto/device.h"

enum { CLI_DONE, CLI_FAILED, CLI_WRONG_USE, CLI_EXIT_COUNT }; /* exit status */

enum { ARGUMENTS_MAX = 1 /* words after the command's name */ };

/* What the command line said. */
struct arguments {
	const char *word[ARGUMENTS_MAX];
	size_t n_words;
	bool is_json; /* print laresd's JSON, as it is */
	bool all, suppressed;
	const char *device, *since, *kind, *name, *person, *mounted_on, *inputs, *key, *note; /* NULL: not given */
	const char *limit, *seconds, *every, *passkey, *compare, *until, *for_time, *reason, *closer, *quantity;
	const char *days, *html, *fingerprint;
	const char *user[DEVICE_USERS_MAX];
	size_t n_users;
	bool old_records, delete_records;
	bool is_sure; /* do not ask whether it is meant */
};

/* Each prints to `out` (complaints go to stderr) and returns the exit status. */
typedef int (*command_fn)(const struct arguments *arguments, FILE *out);

int command_status(const struct arguments *arguments, FILE *out);
int command_scan(const struct arguments *arguments, FILE *out);
int command_enrol(const struct arguments *arguments, FILE *out);
int command_devices(const struct arguments *arguments, FILE *out);
int command_forget(const struct arguments *arguments, FILE *out);
int command_reset(const struct arguments *arguments, FILE *out);
int command_readings(const struct arguments *arguments, FILE *out);
int command_alerts(const struct arguments *arguments, FILE *out);
int command_ack(const struct arguments *arguments, FILE *out);
int command_close(const struct arguments *arguments, FILE *out);
int command_note(const struct arguments *arguments, FILE *out);
int command_snooze(const struct arguments *arguments, FILE *out);
int command_pause(const struct arguments *arguments, FILE *out);
int command_resume(const struct arguments *arguments, FILE *out);
int command_reassign(const struct arguments *arguments, FILE *out);
int command_report(const struct arguments *arguments, FILE *out);
int command_history(const struct arguments *arguments, FILE *out);
int command_plan_show(const struct arguments *arguments, FILE *out);
int command_plan_check(const struct arguments *arguments, FILE *out);
int command_plan_load(const struct arguments *arguments, FILE *out);
int command_test_alert(const struct arguments *arguments, FILE *out);
int command_join_status(const struct arguments *arguments, FILE *out);
int command_join(const struct arguments *arguments, FILE *out);
int command_doctor(const struct arguments *arguments, FILE *out);
