/* SPDX-License-Identifier: Apache-2.0 */
/* Packets of one peer: each is preceded here by its length in three octets. */
#include <string.h>

#include "proto/reader.h"
#include "proto/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/* What was understood is said again in the same octets. */
static void check(const struct record *record, const uint8_t *octets, size_t n_octets)
{
	static uint8_t packet[RECORD_PACKET_MAX];
	int n = record_encode(record, 0, packet, sizeof(packet));

	if (n != (int)n_octets || memcmp(packet, octets, n_octets) != 0)
		__builtin_trap();
}

static void take_packet(struct assembly *assembly, struct reader packet)
{
	struct record record;
	int r = 0;

	while (packet.n_left > 0 && r >= 0) {
		const uint8_t *at = packet.at;
		bool is_part = assembly->next_part > 0;

		r = assembly_take(assembly, &packet, &record);
		if (r == RECORD_WANTS_MEMORY || (r >= 0 && packet.at == at))
			__builtin_trap();
		if (r == 0 && !is_part)
			check(&record, at, (size_t)(packet.at - at));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	static uint8_t memory[RECORD_BODY_MAX];
	struct assembly assembly = { .memory = memory, .n_memory = sizeof(memory) };
	struct reader r = reader_of(data, n_data);

	while (r.n_left > 0) {
		size_t n = reader_uint(&r, 3);
		const uint8_t *octets = reader_take(&r, n);

		if (!octets)
			break;
		take_packet(&assembly, reader_of(octets, n));
	}
	return 0;
}
