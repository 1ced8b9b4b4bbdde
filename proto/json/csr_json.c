/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/json/csr_json.h"

#include "proto/text.h"

static void put_member(struct text *t, const char *name, const char *value)
{
	text_printf(t, ",\"%s\":", name);
	text_json(t, value);
}

int csr_json(const struct csr_message *message, char *ret_json, size_t n_json)
{
	struct text t = text_of(ret_json, n_json);

	text_put(&t, "{\"v\":1");
	put_member(&t, "home", message->home);
	put_member(&t, "csr", message->csr);
	if (message->proof)
		put_member(&t, "proof", message->proof);
	if (!message->proof) {
		put_member(&t, "certificate", message->certificate);
		put_member(&t, "signature", message->signature);
	}
	text_put(&t, "}");
	return text_end(&t);
}
