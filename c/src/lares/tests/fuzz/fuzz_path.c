/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "radio/path.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/* What is read is written and read again as the same, and what follows a device lies inside the text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	char text[2 * OBJECT_PATH_MAX], again[OBJECT_PATH_MAX];
	struct path path, same;

	if (n_data >= sizeof(text))
		return 0;
	memcpy(text, data, n_data);
	text[n_data] = 0;
	if (path_parse(text, &path) < 0)
		return 0;
	if (path_service_length(path.tail) > strlen(path.tail))
		abort();
	if (strlen(path.tail) >= PATH_TAIL_MAX)
		return 0;
	path_format(path.adapter, path.has_address ? &path.address : NULL, path.tail, again);
	if (strlen(again) != strlen(text) || path_parse(again, &same) < 0 ||
		strcmp(path.adapter, same.adapter) != 0 || path.has_address != same.has_address ||
		memcmp(&path.address, &same.address, sizeof(path.address)) != 0 || strcmp(path.tail, same.tail) != 0)
		abort();
	return 0;
}
