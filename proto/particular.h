/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Particulars in the language of those who care. They come as English words, from other programs and from rooms that know of
 * no language, and go as such to the tool and the log; what a carer reads goes through here.
 */
#include "proto/lang.h"
#include "proto/text.h"

/* As particular.def has it, else as it is, as message_put_piece() does. */
void particular_put(struct text *t, enum lang lang, const char *words);
