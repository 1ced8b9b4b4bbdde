/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The report, made from what the agent has, and taken to who asked for it. */
#include "agent.h"
#include "proto/json/command_json.h"

/* Write it into memory that the caller frees. Returns 0, -EFBIG where it is longer than REPORT_TEXT_MAX, or another negative errno. */
int reporting_make(struct agent *agent, const struct command *command, char **ret_text, size_t *ret_n_text);
