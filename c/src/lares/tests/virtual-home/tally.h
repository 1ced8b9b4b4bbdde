/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What really happened, counted by the player: the truth that tests compare Lares with. */
#include "tests/virtual-home/scenario.h"

/* TALLY(member, words for the README) */
#define TALLY_EACH                                                              \
	TALLY(packets, "distinct advertisements sent")                          \
	TALLY(packets_heard, "of those, heard by a scanner at least once")      \
	TALLY(adverts, "advertisements sent, each repetition counted")          \
	TALLY(adverts_heard, "of those, shown on the bus")                      \
	TALLY(connects, "connections made")                                     \
	TALLY(connects_failed, "attempts that ended without one")               \
	TALLY(disconnects, "connections ended, by either side")                 \
	TALLY(pairings, "bonds made")                                           \
	TALLY(pairings_failed, "attempts refused")                              \
	TALLY(subscribes, "StartNotify calls granted")                          \
	TALLY(indications, "distinct indications or notifications sent")        \
	TALLY(sent, "sendings of those, each repetition counted")               \
	TALLY(confirmed, "sendings that the gateway confirmed")                 \
	TALLY(delivered, "sendings that reached a listener")                    \
	TALLY(lost, "sendings that were confirmed and reached nobody")          \
	TALLY(unsent, "what could not be sent: no connection, or too long")     \
	TALLY(reads, "values read")                                             \
	TALLY(writes, "values written")                                         \
	TALLY(refused, "operations and links refused for want of a bond")       \
	TALLY(clock_sets, "times the clock was set")                            \
	TALLY(records, "records stored, those of the beginning included")       \
	TALLY(records_sent, "sendings of stored records")                       \
	TALLY(reports, "requests for stored records that were answered to the end") \
	TALLY(records_deleted, "records that somebody asked to delete")         \
	TALLY(records_given, "records forgotten because they were confirmed")   \
	TALLY(cuts, "links dropped in the middle of records")                   \
	TALLY(consents, "right consent codes")                                  \
	TALLY(consents_refused, "wrong ones")

struct tally {
#define TALLY(member, words) uint64_t member;
	TALLY_EACH
#undef TALLY
};

/*
 * One line of JSON on stdout: {"state":…,"scenario":…,"elapsed_s":…,"cpu_s":…,"devices":{"<id>":{…}}}. Members that are 0
 * are written too. elapsed_s: from the first to the last sending.
 */
void tally_print(const char *state, const struct scenario *scenario, const struct tally *tallies, uint64_t elapsed_ns);
