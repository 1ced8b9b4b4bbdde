/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What a home asks on up/csr, and what the desk answers on down/certificate.
 *
 * A first certificate needs the proof of the home's token, which is forgotten with it. A further one needs the home's key,
 * as the request's own or its signer; the broker alone is not believed. The same request again has the same answer.
 * What is granted may be lost on the way, or not work there: so the home's key is that of the certificate which it has proven
 * last, or of any that was granted since. It proves one by its key, or by saying that it keeps it.
 */
#include "team.h"

struct issue {
	char *jws; /* the answer, to be freed; NULL: there is none to give */
	char words[160]; /* for who watches: what was done, or why not */
	bool is_granted, is_new; /* new: a certificate that was not there before */
};

/* `payload` is hostile. Returns 0, or -1 where the folder or OpenSSL failed, which was said. Takes the folder's lock. */
int issue_answer(struct team *team, const char *home, const char *payload, size_t n_payload, struct issue *ret_issue);
void issue_done(struct issue *issue);

/* The home has come with its certificate: the password of its bundle ends. Returns whether anything changed. */
bool issue_joined(struct team *team, const char *home);

/*
 * The home says that it keeps the certificate with that number (hostile text): the keys from before it ask for nothing more, and what it
 * had before its last join is revoked, as that may be on a gateway that was replaced. Not before: until then it may go back to it.
 * Those of renewals stay until their end. Returns 1 where any was revoked, and the broker is to read that; 0: there is none; -1: the
 * folder failed, which was said.
 */
int issue_kept(struct team *team, const char *home, const char *serial);
