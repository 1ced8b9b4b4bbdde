/* SPDX-License-Identifier: Apache-2.0 */
#include "broker.h"

#include <inttypes.h>

static uint32_t *place_of(struct broker *broker, const struct outgoing *outgoing)
{
	if (outgoing->kind == OUTGOING_READING)
		return &broker->readings[outgoing->n];
	for (size_t i = 0; i < broker->n_messages; i++)
		if (broker->messages[i].n == outgoing->n)
			return &broker->messages[i].token;
	if (broker->n_messages == BROKER_TAKEN_MAX)
		return NULL;
	broker->messages[broker->n_messages].n = outgoing->n;
	return &broker->messages[broker->n_messages++].token;
}

enum verdict broker_take(struct broker *broker, const struct outgoing *outgoing, uint32_t token, struct finding *finding)
{
	uint32_t *taken = place_of(broker, outgoing);

	broker->n_sent++;
	if (!taken)
		return VERDICT_FINE;
	broker->n_repeated += *taken == token;
	if (*taken && *taken != token)
		return finding_note(finding, VERDICT_DOUBLED, "the number %" PRIu64 " meant %u and now means %u", outgoing->n, *taken,
			token);
	*taken = token;
	return VERDICT_FINE;
}
