/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cli/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/* Whatever the line is, the answer is one JSON object on one line. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	static char buffer[DECODE_ANSWER_MAX];
	struct text answer = text_of(buffer, sizeof(buffer));
	json_t *parsed;

	decode_line((const char *)data, n_data, &answer);
	parsed = json_loads(buffer, JSON_REJECT_DUPLICATES, NULL);
	if (text_end(&answer) < 0 || !json_is_object(parsed) || strchr(buffer, 0x0a))
		abort();
	json_decref(parsed);
	return 0;
}
