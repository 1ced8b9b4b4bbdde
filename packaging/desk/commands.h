/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The subcommands, each in the file of its name. They return the program's exit status. */
#include "options.h"

int make_run(struct options *options);
int bundle_run(struct options *options);
int csr_run(struct options *options);
int revoke_run(struct options *options);
int plan_run(struct options *options);
int do_run(struct options *options);
int ack_run(struct options *options);
int close_run(struct options *options);
int note_run(struct options *options);
int configure_run(struct options *options);
int watch_run(struct options *options);
int send_run(struct options *options);
