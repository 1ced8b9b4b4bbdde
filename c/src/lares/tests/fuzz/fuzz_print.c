/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "cli/print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/*
 * A name from the air in so many columns (the first octet): what reaches the terminal is harmless, so that nothing of it
 * would be escaped once more, and no wider than its room.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	char name[512] = "", *shown = NULL, *again = NULL;
	size_t n_columns = n_data ? data[0] : 0, n_name, n_shown, n_again, taken;
	FILE *out = open_memstream(&shown, &n_shown), *twice = open_memstream(&again, &n_again);

	n_name = n_data < 2 ? 0 : n_data - 1 < sizeof(name) ? n_data - 1 : sizeof(name) - 1;
	if (n_name)
		memcpy(name, data + 1, n_name);
	taken = print_clipped(out, name, n_columns);
	fclose(out);
	print_safe(twice, shown);
	fclose(twice);
	if (taken > n_columns || print_width(shown) != taken || strcmp(shown, again) != 0)
		abort();
	free(shown);
	free(again);
	return 0;
}
