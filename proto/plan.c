/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/plan.h"

#include <string.h>

#include "proto/table.h"

static const char *const roles[] = {
	[PLAN_RESIDENT] = "resident",
	[PLAN_CAREGIVER] = "caregiver",
	[PLAN_COORDINATOR] = "coordinator",
	[PLAN_NURSE] = "nurse",
	[PLAN_FAMILY] = "family",
};

static const char *const trend_kinds[] = {
	[TREND_CHANGE] = "change",
	[TREND_BASELINE] = "baseline",
	[TREND_RUN] = "run",
	[TREND_RATE] = "rate",
};

static const char *const mobility_kinds[] = {
	[MOBILITY_TOO_LONG] = "too-long",
	[MOBILITY_STOPPED_BETWEEN] = "stopped-between",
	[MOBILITY_OVERLOAD] = "overload",
	[MOBILITY_FAULT] = "fault",
	[MOBILITY_NOT_USED] = "not-used",
	[MOBILITY_UNUSUAL] = "unusual",
	[MOBILITY_NOT_BACK] = "not-back",
	[MOBILITY_NO_MOVEMENT] = "no-movement",
};

static const char *const pause_reasons[] = {
	[PAUSE_HOSPITAL] = "hospital",
	[PAUSE_AWAY] = "away",
	[PAUSE_VISITOR] = "visitor",
};

const char *plan_role_name(enum plan_role role)
{
	return roles[role];
}

int plan_role_from_name(const char *name)
{
	return table_find(roles, PLAN_ROLE_COUNT, name);
}

const char *plan_trend_kind_name(enum plan_trend_kind kind)
{
	return trend_kinds[kind];
}

int plan_trend_kind_from_name(const char *name)
{
	return table_find(trend_kinds, TREND_KIND_COUNT, name);
}

const char *plan_mobility_kind_name(enum plan_mobility_kind kind)
{
	return mobility_kinds[kind];
}

int plan_mobility_kind_from_name(const char *name)
{
	return table_find(mobility_kinds, MOBILITY_KIND_COUNT, name);
}

const char *plan_pause_reason_name(enum plan_pause_reason reason)
{
	return pause_reasons[reason];
}

int plan_pause_reason_from_name(const char *name)
{
	return table_find(pause_reasons, PAUSE_REASON_COUNT, name);
}

const struct plan_person *plan_find_person(const struct plan *plan, const char *id)
{
	for (size_t i = 0; i < plan->n_people; i++)
		if (strcmp(plan->people[i].id, id) == 0)
			return &plan->people[i];
	return NULL;
}

const struct plan_device *plan_find_device(const struct plan *plan, const struct address *address, uint8_t user)
{
	for (size_t i = 0; i < plan->n_devices; i++) {
		const struct plan_device *device = &plan->devices[i];

		if (memcmp(&device->address, address, sizeof(*address)) == 0 &&
			(device->user == READING_NO_USER || device->user == user))
			return device;
	}
	return NULL;
}

bool plan_has_device(const struct plan *plan, const struct address *address)
{
	for (size_t i = 0; i < plan->n_devices; i++)
		if (memcmp(&plan->devices[i].address, address, sizeof(*address)) == 0)
			return true;
	return false;
}

const struct plan_person *plan_find_key(const struct plan *plan, const char *kid, const struct plan_key **ret_key)
{
	for (size_t i = 0; i < plan->n_people; i++) {
		const struct plan_person *person = &plan->people[i];

		for (size_t k = 0; k < person->n_keys; k++) {
			if (strcmp(person->keys[k].kid, kid) != 0)
				continue;
			if (ret_key)
				*ret_key = &person->keys[k];
			return person;
		}
	}
	return NULL;
}
