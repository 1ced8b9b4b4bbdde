/* SPDX-License-Identifier: Apache-2.0 */
/* Packets of one peer: each is preceded here by its length in three octets. */
#include "proto/reader.h"
#include "proto/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	static uint8_t memory[RECORD_BODY_MAX], packet[RECORD_PACKET_MAX];
	struct assembly assembly = { .memory = memory, .n_memory = sizeof(memory) };
	struct reader r = reader_of(data, n_data);
	struct record record;

	while (r.n_left > 0) {
		size_t n = reader_uint(&r, 3);
		const uint8_t *octets = reader_take(&r, n);

		if (!octets)
			break;
		/* What was understood can be said again. */
		if (assembly_take(&assembly, octets, n, &record) == 0 &&
			record_encode(&record, 0, packet) <= 0)
			__builtin_trap();
	}
	return 0;
}
