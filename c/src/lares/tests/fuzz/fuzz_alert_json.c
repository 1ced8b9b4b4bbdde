/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/json/alert_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	static char first[ALERT_JSON_MAX], second[ALERT_JSON_MAX];
	static struct alert alert, again;
	int n;

	if (alert_from_json((const char *)data, n_data, &alert) < 0)
		return 0;
	/* What is taken is written again, and from then on it does not change. */
	n = alert_json(&alert, first, sizeof(first));
	if (n < 0 || alert_from_json(first, (size_t)n, &again) < 0 || alert_json(&again, second, sizeof(second)) != n ||
		memcmp(first, second, (size_t)n) != 0)
		abort();
	return 0;
}
