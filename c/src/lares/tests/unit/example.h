/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The examples of the schemas are what the writers write: so the one proves the other. */
#include <jansson.h>
#include <stdint.h>

static inline void assert_is_example(const char *schema_path, size_t index, const char *written)
{
	json_t *schema = json_load_file(schema_path, JSON_REJECT_DUPLICATES, NULL);
	json_t *example = json_array_get(json_object_get(schema, "examples"), index);
	json_t *json = json_loads(written, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(example);
	assert_non_null(json);
	if (!json_equal(json, example))
		fail_msg("%s, example %zu, is not what was written: %s", schema_path, index, written);
	json_decref(json);
	json_decref(schema);
}
