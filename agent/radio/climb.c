/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hands of an adapter's ladder: what it is shown of the home, and what is done at each of its rungs.
 */
#include "radio/room.h"

enum { REFUSALS_PROOF = 2 }; /* to begin discovery, in a row: one may be in passing */

static bool is_connected(const struct adapter *adapter)
{
	const struct radio *radio = adapter->radio;

	for (size_t i = 0; i < radio->n_peers; i++)
		if (radio->peers[i]->adapter == adapter && radio->peers[i]->session.state != SESSION_IDLE)
			return true;
	return pair_is_under_way(adapter);
}

/* A beacon that is late while others are heard is a matter of the beacon. */
static bool is_anybody_heard(const struct radio *radio, uint64_t now_us)
{
	return radio->counts.heard_us && now_us - radio->counts.heard_us < LADDER_SILENT_US;
}

static bool is_refused(const struct adapter *adapter)
{
	return adapter->n_refusals >= REFUSALS_PROOF && !monitor_is_active(&adapter->monitor);
}

bool climb_has_cause(const struct adapter *adapter)
{
	return adapter->ladder.rung >= RUNG_RESTART && (adapter->is_beacon_missed || (is_refused(adapter) && !adapter->is_scanning));
}

/* The ladder looks every few seconds while this one hears nobody; time in which it did not look is not counted. */
static void note_missed(struct adapter *adapter, bool is_heard_elsewhere, uint64_t now_us)
{
	uint64_t passed_us = adapter->looked_us ? now_us - adapter->looked_us : 0;

	if (is_heard_elsewhere)
		adapter->missed_us += passed_us < LADDER_SILENT_US ? passed_us : LADDER_SILENT_US;
	adapter->looked_us = now_us;
}

static struct ladder_view look(struct adapter *adapter, uint64_t now_us)
{
	const struct radio *radio = adapter->radio;
	bool is_heard = is_anybody_heard(radio, now_us);
	bool is_overdue = radio->ops.is_overdue && !is_heard && radio->ops.is_overdue(radio->ctx, now_us);

	note_missed(adapter, is_heard, now_us);
	adapter->is_beacon_missed = is_overdue || (adapter->is_beacon_missed && adapter->ladder.rung != RUNG_NONE);
	return (struct ladder_view){
		.is_busy = is_connected(adapter),
		.has_proof = is_overdue || radio->answers.n_missed || is_refused(adapter),
		.is_heard_elsewhere = is_heard,
	};
}

static void take_rung(struct adapter *adapter, enum radio_rung rung)
{
	switch (rung) {
	case RUNG_DISCOVERY:
		adapter->radio->counts.n_rescans++;
		adapter->must_stop = !monitor_is_active(&adapter->monitor);
		monitor_stop(adapter); /* and begun again at once */
		break;
	case RUNG_POWER:
		adapter->must_cycle = adapter->is_back_due = true;
		break;
	case RUNG_UNBLOCK:
	case RUNG_RESTART:
	case RUNG_RESET:
	case RUNG_REBOOT:
		radio_ask(adapter->radio, rung, &adapter->address);
		break;
	case RUNG_NONE:
	case RUNG_COUNT:
		return;
	}
	adapter->not_before_us = 0; /* what was to be waited for has been */
	adapter->unknown_until_us = 0;
}

void climb_on_time(struct adapter *adapter, uint64_t now_us)
{
	struct ladder_view view;

	if (!adapter->is_powered && !adapter->is_back_due)
		ladder_stop(&adapter->ladder);
	if (now_us < adapter->ladder.next_us)
		return;
	view = look(adapter, now_us);
	take_rung(adapter, ladder_on_time(&adapter->ladder, now_us, &view));
}
