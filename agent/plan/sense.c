/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/sense.h"

#include <stdio.h>
#include <string.h>

/* A part that had faults of its own has an empty name: nothing more is said of it. */
static bool is_same(const char *a, const char *b)
{
	return a[0] && strcmp(a, b) == 0;
}

static void check_people(const struct plan *plan, struct faults *faults)
{
	char path[FAULT_PATH_MAX];

	for (size_t i = 0; i < plan->n_people; i++) {
		for (size_t j = 0; j < i; j++) {
			if (!is_same(plan->people[i].id, plan->people[j].id))
				continue;
			snprintf(path, sizeof(path), "$.people[%zu].id", i);
			faults_add(faults, path, "write another: people[%zu] has it", j);
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
			if (!is_same(kid, plan->people[i].keys[k].kid))
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
	char path[FAULT_PATH_MAX];
	size_t earlier;

	for (size_t i = 0; i < plan->n_people; i++) {
		for (size_t k = 0; k < plan->people[i].n_keys; k++) {
			if (!find_earlier_key(plan, i, k, &earlier))
				continue;
			snprintf(path, sizeof(path), "$.people[%zu].keys[%zu]", i, k);
			faults_add(faults, path, "write another: people[%zu] has this key", earlier);
		}
	}
}

static void check_person_of(const struct plan *plan, const char *person, const char *path, struct faults *faults)
{
	if (person[0] && !plan_find_person(plan, person))
		faults_add(faults, path, "there is no \"%s\" in people", person);
}

static void check_devices(const struct plan *plan, struct faults *faults)
{
	static const struct address none = { { 0 } };
	char path[FAULT_PATH_MAX];

	for (size_t i = 0; i < plan->n_devices; i++) {
		const struct plan_device *device = &plan->devices[i];

		snprintf(path, sizeof(path), "$.devices[%zu].person", i);
		check_person_of(plan, device->person, path, faults);
		for (size_t j = 0; j < i; j++) {
			const struct plan_device *other = &plan->devices[j];
			bool is_told_apart = device->user != other->user && device->user != READING_NO_USER &&
				other->user != READING_NO_USER;

			if (memcmp(&device->address, &other->address, sizeof(none)) != 0 || is_told_apart ||
				memcmp(&device->address, &none, sizeof(none)) == 0)
				continue;
			snprintf(path, sizeof(path), "$.devices[%zu].address", i);
			faults_add(faults, path, "devices[%zu] says already whose it is; leave one out, or give each "
				"a \"user\" of its own", j);
			break;
		}
	}
}

static size_t count_asked(const struct plan *plan, enum alert_priority priority)
{
	size_t n = 0;

	for (size_t i = 0; i < plan->n_people; i++)
		n += plan->people[i].is_asked[priority];
	return n;
}

static void check_limits(const struct plan *plan, struct faults *faults)
{
	char path[FAULT_PATH_MAX];

	for (size_t i = 0; i < plan->n_limits; i++) {
		const struct plan_limit *limit = &plan->limits[i];

		snprintf(path, sizeof(path), "$.limits[%zu].person", i);
		check_person_of(plan, limit->rule.person, path, faults);
		for (size_t j = 0; j < i; j++) {
			if (!is_same(limit->rule.name, plan->limits[j].rule.name))
				continue;
			snprintf(path, sizeof(path), "$.limits[%zu].rule", i);
			faults_add(faults, path, "write another: limits[%zu] has it", j);
			break;
		}
		if (limit->rule.name[0] && count_asked(plan, limit->rule.priority) == 0) {
			snprintf(path, sizeof(path), "$.limits[%zu].priority", i);
			faults_add(faults, path, "nobody is asked about %s alerts; add \"%s\" to \"asked\" of a person",
				alert_priority_name(limit->rule.priority), alert_priority_name(limit->rule.priority));
		}
	}
}

static void check_asked(const struct plan *plan, struct faults *faults)
{
	for (int priority = ALERT_LOW; priority < ALERT_PRIORITY_COUNT; priority++)
		if (count_asked(plan, (enum alert_priority)priority) > PLAN_ASKED_MAX)
			faults_add(faults, "$.people", "ask at most %d people about %s alerts", PLAN_ASKED_MAX,
				alert_priority_name((enum alert_priority)priority));
}

void sense_check(const struct plan *plan, struct faults *faults)
{
	check_people(plan, faults);
	check_keys(plan, faults);
	check_asked(plan, faults);
	check_devices(plan, faults);
	check_limits(plan, faults);
}
