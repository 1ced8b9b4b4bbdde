/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What the command line of "lares enrol" wishes, and how it is put to laresd. */
#include "cli/client.h"
#include "cli/command.h"
#include "cli/guide.h"

/* Read it, a key from `in`. Returns 0, or -EINVAL with what is wrong in *ret_wrong. The key is to be erased by the caller. */
int wish_read(const struct arguments *arguments, FILE *in, bool has_person, struct guide_wish *ret_wish,
	const char **ret_wrong);

/* The call of Enrol (org.lares.Agent1(7)), or NULL. */
sd_bus_message *wish_call(struct client *client, const struct guide_wish *wish);
