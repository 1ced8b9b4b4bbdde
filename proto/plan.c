/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/plan.h"

#include <string.h>

#include "proto/table.h"

static const char *const roles[] = {
	[PLAN_RESIDENT] = "resident",
	[PLAN_CAREGIVER] = "caregiver",
	[PLAN_COORDINATOR] = "coordinator",
	[PLAN_NURSE] = "nurse",
};

const char *plan_role_name(enum plan_role role)
{
	return roles[role];
}

int plan_role_from_name(const char *name)
{
	return table_find(roles, PLAN_ROLE_COUNT, name);
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
