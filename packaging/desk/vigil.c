/* SPDX-License-Identifier: Apache-2.0 */
#include "vigil.h"

void vigil_begin(struct vigil *vigil, uint64_t now_us)
{
	*vigil = (struct vigil){ VIGIL_AWAITED, now_us };
}

bool vigil_hear(struct vigil *vigil, uint64_t now_us)
{
	bool was_missed = vigil->state > VIGIL_HEARD;

	*vigil = (struct vigil){ VIGIL_HEARD, now_us };
	return was_missed;
}

bool vigil_leave(struct vigil *vigil)
{
	bool is_news = vigil->state != VIGIL_LEFT;

	vigil->state = VIGIL_LEFT;
	return is_news;
}

bool vigil_turn(struct vigil *vigil, uint64_t now_us, uint64_t silent_after_us)
{
	if (vigil->state > VIGIL_HEARD || now_us < vigil->heard_us + silent_after_us)
		return false;
	vigil->state = vigil->state == VIGIL_AWAITED ? VIGIL_NEVER : VIGIL_SILENT;
	return true;
}

void vigil_resume(struct vigil *vigil, uint64_t now_us)
{
	vigil->heard_us = now_us;
}
