/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/hex.h"
#include "proto/uuid.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/* UUIDs and addresses: what is read is written and read again as the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	char text[64], again[64];
	struct address address, same_address;
	struct uuid uuid, same;

	if (n_data >= sizeof(text))
		return 0;
	memcpy(text, data, n_data);
	text[n_data] = 0;
	if (uuid_parse(text, &uuid) == 0) {
		uuid_format(&uuid, again);
		if (uuid_parse(again, &same) < 0 || !uuid_equal(&uuid, &same))
			abort();
	}
	if (address_parse(text, &address) == 0) {
		address_format(&address, again);
		if (address_parse(again, &same_address) < 0 || memcmp(&address, &same_address, sizeof(address)) != 0)
			abort();
	}
	return 0;
}
