/* SPDX-License-Identifier: Apache-2.0 */
/* People, their keys, and whose each device is. */
#include <stdio.h>
#include <string.h>

#include "plan/sense.h"

static void check_ids(const struct plan *plan, struct faults *faults)
{
	char words[64];

	for (size_t i = 0; i < plan->n_people; i++) {
		for (size_t j = 0; j < i; j++) {
			if (!sense_is_same(plan->people[i].id, plan->people[j].id))
				continue;
			snprintf(words, sizeof(words), "write another: people[%zu] has it", j);
			sense_fault(faults, words, "$.people[%zu].id", i);
			break;
		}
	}
}

/* Where the key is for the first time; false: only there. */
static bool find_earlier_key(const struct plan *plan, size_t person, size_t key, size_t *ret_person)
{
	const char *kid = plan->people[person].keys[key].kid;

	for (size_t i = 0; i <= person; i++) {
		for (size_t k = 0; k < (i < person ? plan->people[i].n_keys : key); k++) {
			if (!sense_is_same(kid, plan->people[i].keys[k].kid))
				continue;
			*ret_person = i;
			return true;
		}
	}
	return false;
}

/* A key is one person's: an answer would otherwise have two names. */
static void check_keys(const struct plan *plan, struct faults *faults)
{
	char words[64];
	size_t earlier;

	for (size_t i = 0; i < plan->n_people; i++) {
		for (size_t k = 0; k < plan->people[i].n_keys; k++) {
			if (!find_earlier_key(plan, i, k, &earlier))
				continue;
			snprintf(words, sizeof(words), "write another: people[%zu] has this key", earlier);
			sense_fault(faults, words, "$.people[%zu].keys[%zu]", i, k);
		}
	}
}

static void check_asked(const struct plan *plan, struct faults *faults)
{
	for (int priority = ALERT_LOW; priority < ALERT_PRIORITY_COUNT; priority++) {
		size_t n = 0;

		for (size_t i = 0; i < plan->n_people; i++)
			n += plan->people[i].is_asked[priority];
		if (n > PLAN_ASKED_MAX)
			faults_add(faults, "$.people", "ask at most %d people about %s alerts", PLAN_ASKED_MAX,
				alert_priority_name((enum alert_priority)priority));
	}
}

/* Blank ones of a template, and those that could not be read, are not compared. */
static bool is_one_device(const struct plan_device *a, const struct plan_device *b)
{
	static const struct address none = { { 0 } };
	bool is_told_apart = a->user != b->user && a->user != READING_NO_USER && b->user != READING_NO_USER;

	return memcmp(&a->address, &b->address, sizeof(none)) == 0 && memcmp(&a->address, &none, sizeof(none)) != 0 &&
		!is_told_apart;
}

static void check_devices(const struct plan *plan, struct faults *faults)
{
	char words[128];

	for (size_t i = 0; i < plan->n_devices; i++) {
		const struct plan_device *device = &plan->devices[i];

		sense_person(plan, device->person, faults, "$.devices[%zu].person", i);
		for (size_t k = 0; k < device->n_shared; k++)
			sense_person(plan, device->shared_by[k], faults, "$.devices[%zu].shared.by", i);
		for (size_t j = 0; j < i; j++) {
			if (!is_one_device(device, &plan->devices[j]))
				continue;
			snprintf(words, sizeof(words), "devices[%zu] says already whose it is; leave one out, or give each "
				"a \"user\" of its own", j);
			sense_fault(faults, words, "$.devices[%zu].address", i);
			break;
		}
	}
}

void sense_people(const struct plan *plan, struct faults *faults)
{
	check_ids(plan, faults);
	check_keys(plan, faults);
	check_asked(plan, faults);
	check_devices(plan, faults);
}
