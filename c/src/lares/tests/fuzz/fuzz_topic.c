/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/topic.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	char text[2 * TOPIC_MAX], again[TOPIC_MAX];
	struct topic topic;

	if (n_data >= sizeof(text))
		return 0;
	memcpy(text, data, n_data);
	text[n_data] = '\0';
	if (topic_split(text, &topic) < 0)
		return 0;
	if (topic_build(topic.team, topic.home, topic.way, topic.suffix, again) < 0 || strcmp(text, again) != 0)
		__builtin_trap();
	return 0;
}
