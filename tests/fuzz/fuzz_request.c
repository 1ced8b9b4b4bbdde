/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "packaging/desk/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	struct request request;
	const char *why;
	int r = request_read((const char *)data, n_data, "north.h-1", &request, &why);

	if ((r == 0) != (why == NULL) || (r == 0 && strlen(request.digest) != REQUEST_DIGEST_TEXT_MAX - 1))
		__builtin_trap();
	request_done(&request);
	return 0;
}
