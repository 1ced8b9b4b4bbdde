/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Plans to break: the examples of the schema, so that what is documented is what is read. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plan/plan.h"

enum { SAMPLE_SMALL, SAMPLE_FULL }; /* of the schema's examples: what a plan must have, and all that it may have */

/* As the vault does, but for the mathematics: a key is known by its x, and one that begins with "bad" is none. */
static inline int sample_kid_of(void *context, json_t *jwk, char ret_kid[PLAN_KID_MAX])
{
	const char *x = json_string_value(json_object_get(jwk, "x"));

	(void)context;
	if (strncmp(x, "bad", 3) == 0)
		return -EINVAL;
	snprintf(ret_kid, PLAN_KID_MAX, "%s", x);
	return 0;
}

static inline int32_t sample_zone_s(int64_t wall_us)
{
	(void)wall_us;
	return 3600;
}

static struct faults faults, remarks;
static struct plan_context expected = { .team = "north", .home = "h-0417", .version = 11, .kid_of = sample_kid_of,
	.remarks = &remarks, .zone_s = sample_zone_s };
static int sample_index = SAMPLE_SMALL; /* that sample() gives */

static inline json_t *sample(void)
{
	json_t *schema = json_load_file(SOURCE_DIR "/proto/schema/plan.json", JSON_REJECT_DUPLICATES, NULL);
	json_t *plan = json_incref(json_array_get(json_object_get(schema, "examples"), (size_t)sample_index));

	assert_non_null(plan);
	json_decref(schema);
	return plan;
}

static inline json_t *part(json_t *plan, const char *list, size_t index)
{
	return json_array_get(json_object_get(plan, list), index);
}

/* The plan, or NULL with faults. Takes the document. */
static inline struct plan *parsed(json_t *document, int *ret_outcome)
{
	struct plan *plan = NULL;

	*ret_outcome = plan_parse(document, &expected, &plan, &faults);
	assert_true((*ret_outcome == 0) == (plan != NULL));
	assert_true((*ret_outcome == 0) == (faults.n_faults == 0));
	json_decref(document);
	return plan;
}

static inline int parse(json_t *document)
{
	int outcome;

	plan_free(parsed(document, &outcome));
	return outcome;
}

static inline const struct faults_entry *find_fault(const char *path)
{
	for (size_t i = 0; i < faults.n_faults; i++)
		if (strcmp(faults.fault[i].path, path) == 0)
			return &faults.fault[i];
	return NULL;
}

static inline const struct faults_entry *find_remark(const char *path)
{
	for (size_t i = 0; i < remarks.n_faults; i++)
		if (strcmp(remarks.fault[i].path, path) == 0)
			return &remarks.fault[i];
	return NULL;
}

static inline void print_faults(const struct faults *of)
{
	for (size_t i = 0; i < of->n_faults; i++)
		print_error("%s: %s\n", of->fault[i].path, of->fault[i].words);
}

/* A member of the sample by its path, "limits[0]" or "" for the whole: where it is to be broken. */
static inline json_t *at(json_t *plan, const char *path)
{
	while (*path) {
		size_t n = strcspn(path, ".[");
		char key[32] = "";

		assert_in_range(n, 0, sizeof(key) - 1);
		memcpy(key, path, n);
		if (n)
			plan = json_object_get(plan, key);
		path += n;
		if (*path == '[') {
			plan = json_array_get(plan, strtoul(path + 1, NULL, 10));
			path = strchr(path, ']') + 1;
		}
		path += *path == '.';
		assert_non_null(plan);
	}
	return plan;
}

/* The sample with one member replaced (JSON), or left out (NULL). */
static inline json_t *sample_with(const char *of, const char *key, const char *json)
{
	json_t *plan = sample(), *object = at(plan, of);

	if (json)
		assert_int_equal(json_object_set_new(object, key, json_loads(json, JSON_DECODE_ANY, NULL)), 0);
	else
		assert_int_equal(json_object_del(object, key), 0);
	return plan;
}

/* Such a sample has exactly one fault, at that path. */
static inline void assert_fault_at(const char *of, const char *key, const char *json, const char *path)
{
	assert_int_equal(parse(sample_with(of, key, json)), PLAN_INVALID);
	if (faults.n_faults != 1 || !find_fault(path)) {
		print_faults(&faults);
		fail_msg("%s.%s = %s: %zu faults, wanted one at %s", of, key, json ? json : "(left out)", faults.n_faults, path);
	}
}
