/* SPDX-License-Identifier: Apache-2.0 */
#include "verb_who.h"

enum {
	RESIDENT = 1 << PLAN_RESIDENT,
	FAMILY = 1 << PLAN_FAMILY,
	CAREGIVER = 1 << PLAN_CAREGIVER,
	COORDINATOR = 1 << PLAN_COORDINATOR,
	NURSE = 1 << PLAN_NURSE,
	TEAM = 1 << PLAN_ROLE_COUNT, /* the team's own key */
	LEADS = COORDINATOR | NURSE | TEAM,
	CARES = LEADS | CAREGIVER,
	SETTLES = CAREGIVER | COORDINATOR | NURSE, /* an alert ends with a name, which the team's key is not */
	ANSWERS = SETTLES | RESIDENT | FAMILY,
};

static const unsigned int who[VERB_COUNT] = {
	[VERB_ACK] = ANSWERS,
	[VERB_NOTE] = ANSWERS,
	[VERB_CLOSE] = SETTLES,
	[VERB_SNOOZE] = SETTLES,
	[VERB_PAUSE] = LEADS,
	[VERB_RESUME] = LEADS,
	[VERB_REASSIGN] = LEADS,
	[VERB_PLAN] = TEAM,
	[VERB_SCAN] = LEADS,
	[VERB_ENROL] = LEADS,
	[VERB_FORGET] = LEADS,
	[VERB_RESEND] = CARES,
	[VERB_REFRESH] = CARES,
	[VERB_HISTORY] = CARES,
	[VERB_TEST] = CARES,
	[VERB_REPORT] = CARES,
	[VERB_CONFIGURE] = TEAM,
};

bool verb_may(enum verb verb, const struct plan_person *person)
{
	return who[verb] & (person ? 1u << person->role : (unsigned int)TEAM);
}
