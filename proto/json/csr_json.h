/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* up/csr: a request for a certificate, and what proves whose it is. */
#include <stddef.h>

enum {
	CSR_JSON_CERTIFICATE_MAX = 6 * 1024,
	CSR_JSON_MAX = CSR_JSON_CERTIFICATE_MAX + 4096,
};

struct csr_message {
	const char *home;
	const char *csr; /* PEM */
	const char *proof; /* of the token of a bundle; NULL: the next two */
	const char *certificate, *signature; /* the present one, and its key's over the request */
};

/* Returns the length, or -ENOSPC. */
int csr_json(const struct csr_message *message, char *ret_json, size_t n_json);
