/* SPDX-License-Identifier: Apache-2.0 */
/* A row of the store: whatever is read of it can be told, and packed again. */
#include <string.h>

#include "proto/json/reading_json.h"
#include "proto/packed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	static const uint8_t id[READING_ID_SIZE];
	static struct unpacked unpacked;
	static char json[16 * ACCEPTED_JSON_MAX];
	static uint8_t again[16 * PACKED_MAX];
	struct packed packed = { .id = id, .device = "cuff-1", .octets = data, .n_octets = n_data };

	if (n_data > PACKED_MAX || packed_read(&packed, &unpacked) < 0)
		return 0;
	if (accepted_json(&unpacked.accepted, json, sizeof(json)) < 0 ||
		packed_write(&unpacked.accepted, again, sizeof(again)) < 0)
		__builtin_trap();
	return 0;
}
