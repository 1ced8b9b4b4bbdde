/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* One key of the team or of a carer, and the claims that every message signed with it must carry. */
#include <jansson.h>
#include <stdbool.h>

#include "vault/keys.h"

struct signer {
	struct private_key key;
	bool is_there;
	json_int_t n; /* the last one used: the wall clock in us, so that it rises over restarts too */
};

/* Returns 0, or a negative errno with a line on stderr. */
int signer_open(struct signer *signer, const char *pem_path);
void signer_close(struct signer *signer);

/*
 * Add iat, exp, n and jti where they are missing, and sign. Takes the reference to `claims`. Returns 0 with the compact
 * JWS, to be freed, or a negative errno.
 */
int signer_sign(struct signer *signer, json_t *claims, char **ret_jws);
