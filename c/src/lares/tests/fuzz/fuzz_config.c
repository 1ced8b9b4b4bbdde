/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	struct config config;
	char reason[512] = "";

	/* Whatever is refused is refused with one printable line. */
	if (config_parse(&config, (const char *)data, n_data, "fuzz", reason, sizeof(reason)) < 0 &&
		(reason[0] == '\0' || strpbrk(reason, "\n\r\x1b")))
		abort();
	return 0;
}
