/* SPDX-License-Identifier: Apache-2.0 */
#include "carry/batch.h"

#include <string.h>

#include "proto/text.h"

static const char end[] = "]}";

void batch_init(struct batch *batch, const char *home, const char *boot, const char *store)
{
	struct text t = text_of(batch->json, sizeof(batch->json));

	text_put(&t, "{\"v\":1,\"home\":");
	text_json(&t, home);
	text_put(&t, ",\"boot\":");
	text_json(&t, boot);
	text_put(&t, ",\"store\":");
	text_json(&t, store);
	text_put(&t, ",\"complete_to\":");
	batch->n_head = t.n;
}

void batch_begin(struct batch *batch, uint64_t complete_to)
{
	struct text t = text_of(batch->json + batch->n_head, sizeof(batch->json) - batch->n_head);

	text_unsigned(&t, complete_to);
	text_put(&t, ",\"readings\":[");
	batch->n_octets = batch->n_head + t.n;
	batch->n_rows = 0;
}

bool batch_add(struct batch *batch, const char *json, size_t n_json, size_t n_octets_max)
{
	size_t n_comma = batch->n_rows > 0;

	if (n_octets_max > sizeof(batch->json))
		n_octets_max = sizeof(batch->json);
	if (batch->n_rows == BATCH_ROWS_MAX || n_json > n_octets_max ||
		batch->n_octets + n_comma + n_json + strlen(end) > n_octets_max)
		return false;
	if (n_comma)
		batch->json[batch->n_octets++] = ',';
	memcpy(batch->json + batch->n_octets, json, n_json);
	batch->n_octets += n_json;
	batch->n_rows++;
	return true;
}

void batch_end(struct batch *batch)
{
	memcpy(batch->json + batch->n_octets, end, strlen(end));
	batch->n_octets += strlen(end);
}
