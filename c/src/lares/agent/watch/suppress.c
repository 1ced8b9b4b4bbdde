/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/suppress.h"

#include <stdio.h>
#include <string.h>

#include "proto/text.h"
#include "watch/roster.h"

static bool is_same(const struct suppression *kind, const struct suppressed *what)
{
	return kind->reason == what->reason && strcmp(kind->rule, what->rule) == 0 &&
		strcmp(kind->person, what->person) == 0 && strcmp(kind->device, what->device) == 0;
}

static struct suppression *find(struct suppressions *known, const struct suppressed *what)
{
	for (size_t i = 0; i < known->n; i++)
		if (is_same(&known->kinds[i], what))
			return &known->kinds[i];
	return NULL;
}

static struct suppression *make_room(struct suppressions *known)
{
	struct suppression *oldest = &known->kinds[0];

	if (known->n < SUPPRESS_KINDS_MAX)
		return &known->kinds[known->n++];
	for (size_t i = 1; i < known->n; i++)
		if (known->kinds[i].told_us < oldest->told_us)
			oldest = &known->kinds[i];
	return oldest;
}

/* Whether it is to be told now, and how many like it were not. */
static bool is_due(struct suppressions *known, const struct suppressed *what, uint64_t now_us, uint32_t *ret_n_untold)
{
	struct suppression *kind = find(known, what);

	*ret_n_untold = 0;
	if (kind && now_us - kind->told_us < SUPPRESS_QUIET_S * UINT64_C(1000000)) {
		kind->n_since += kind->n_since < UINT32_MAX;
		return false;
	}
	if (kind) {
		*ret_n_untold = kind->n_since;
	} else {
		kind = make_room(known);
		kind->reason = what->reason;
		memcpy(kind->rule, what->rule, sizeof(kind->rule));
		memcpy(kind->person, what->person, sizeof(kind->person));
		memcpy(kind->device, what->device, sizeof(kind->device));
	}
	kind->told_us = now_us;
	kind->n_since = 0;
	return true;
}

static void put_detail(struct suppressed *what, const char *detail, uint32_t n_untold)
{
	char more[32] = "";
	size_t n = detail ? strlen(detail) : 0, room;

	if (n_untold)
		snprintf(more, sizeof(more), "%s(%u more before)", n ? " " : "", (unsigned)n_untold);
	room = sizeof(what->detail) - 1 - strlen(more);
	n = n < room ? n : room;
	while (n && !text_is_utf8(detail, n))
		n--;
	snprintf(what->detail, sizeof(what->detail), "%.*s%s", (int)n, detail ? detail : "", more);
}

void suppress_note(struct watch *watch, enum suppress_reason reason, const char *rule, const char *person,
	const struct accepted *accepted, const char *detail, const struct moment *now)
{
	struct suppressed what = { .reason = reason, .at = stamp_of(now->wall_us, now->zone_s) };
	uint32_t n_untold;

	snprintf(what.rule, sizeof(what.rule), "%s", rule ? rule : "");
	snprintf(what.person, sizeof(what.person), "%s", person ? person : "");
	if (accepted) {
		snprintf(what.device, sizeof(what.device), "%s", accepted->device->id);
		memcpy(what.reading, accepted->id, sizeof(what.reading));
	}
	if (!is_due(&watch->suppressions, &what, now->now_us, &n_untold))
		return;
	put_detail(&what, detail, n_untold);
	if (watch->ops.on_suppressed)
		watch->ops.on_suppressed(watch->context, &what);
}
