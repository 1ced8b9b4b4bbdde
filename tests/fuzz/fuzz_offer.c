/* SPDX-License-Identifier: Apache-2.0 */
/* What a team offers: as the text that a stranger may give, and as claims that the right key has signed. */
#include <stdlib.h>
#include <string.h>

#include "vault/jws.h"
#include "vault/offer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

static const struct private_key *the_teams_key(void)
{
	static struct private_key key;
	struct csr csr;

	if (!key.public.kid[0] && (csr_make("team", &csr) < 0 || private_key_from_pem(csr.key, strlen(csr.key), &key) < 0))
		abort();
	return &key;
}

/* Names and addresses that are taken end up in a configuration file and in topics. */
static void look(const struct bundle *bundle)
{
	if (strpbrk(bundle->team, "/+#\n") || strpbrk(bundle->home, "/+#\n") || strpbrk(bundle->zone, "\n;#") ||
		strpbrk(bundle->uri[0], "\n;# ") || strpbrk(bundle->join, "\n;# "))
		abort();
}

static void try_signed(json_t *claims)
{
	static struct bundle bundle, expected;
	static struct granted granted;
	static struct change change;
	const struct private_key *key = the_teams_key();
	char why[OFFER_WHY_MAX], *text = NULL;

	offer_read_change(claims, &change, why);
	json_array_set_new(json_object_get(claims, "keys"), 0, public_key_to_jwk(&key->public));
	if (jws_sign(key, claims, &text) < 0)
		return;
	if (offer_read_bundle(text, strlen(text), &bundle, why) == 0)
		look(&bundle);
	strcpy(expected.team, "north");
	strcpy(expected.home, "h-1");
	expected.keys[0] = key->public;
	expected.n_keys = 1;
	offer_read_granted(text, strlen(text), &expected, "digest", &granted, why);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	json_auto_t *claims = json_loadb((const char *)data, n_data, JSON_REJECT_DUPLICATES, NULL);
	static struct bundle bundle;
	char why[OFFER_WHY_MAX];

	if (offer_read_bundle((const char *)data, n_data, &bundle, why) == 0)
		look(&bundle);
	if (json_is_object(claims))
		try_signed(claims);
	return 0;
}
