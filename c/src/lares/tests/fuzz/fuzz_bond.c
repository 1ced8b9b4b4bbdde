/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "ask/bond.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/* A bond that is told could be one; and it does not become stronger by what else is written. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	static const char weak[] = "\n[LongTermKey]\nKey=00112233445566778899AABBCCDDEEFF\nAuthenticated=2\nEncSize=7\n";
	const char *text = (const char *)data;
	char *both;
	struct bond bond;

	if (bond_parse(text, n_data, &bond) != 0)
		return 0;
	if (bond.key_size < 7 || bond.key_size > 16)
		abort();
	both = malloc(n_data + sizeof(weak));
	if (!both)
		abort();
	for (size_t i = 0; i < n_data; i++)
		both[i] = text[i];
	for (size_t i = 0; i < sizeof(weak); i++)
		both[n_data + i] = weak[i];
	if (bond_parse(both, n_data + sizeof(weak) - 1, &bond) != 0 || bond.is_authenticated || bond.key_size != 7)
		abort();
	free(both);
	return 0;
}
