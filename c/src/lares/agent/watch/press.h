/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A press of a help button raises a help call, or joins the one that is open. Returns 0, -ENOMEM or -ENOSPC. */
#include "base/moment.h"
#include "proto/accepted.h"

struct watch;

int press_on_value(struct watch *watch, const struct accepted *accepted, const struct value *value,
	const struct moment *now);
