/* SPDX-License-Identifier: Apache-2.0 */
/* The first line is a topic below up/, the rest what came there; several of them, with an octet of zero between. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "packaging/desk/desk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

static void take_one(struct desk *desk, char *text)
{
	char *payload = strchr(text, '\n'), topic[512];

	if (!payload)
		return;
	*payload++ = '\0';
	snprintf(topic, sizeof(topic), "lares/1/north/h-1/up/%.400s", text);
	desk_on_message(desk, topic, payload, strlen(payload), false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	struct desk desk = { .team = "north", .is_many = true, .out = fopen("/dev/null", "we") };
	char *copy = malloc(n_data + 1);

	if (copy && desk.out) {
		memcpy(copy, data, n_data);
		copy[n_data] = '\0';
		for (size_t at = 0; at < n_data; at += strlen(copy + at) + 1)
			take_one(&desk, copy + at);
		desk_home(&desk, "h-1");
	}
	desk_done(&desk);
	if (desk.out)
		fclose(desk.out);
	free(copy);
	return 0;
}
