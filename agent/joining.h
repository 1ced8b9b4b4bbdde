/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Joining a team: a bundle in, a certificate out. The bundle is read and judged, a key is made, and a first set of settings goes
 * on trial with which the carrier asks for a certificate (up/csr, down/certificate); with the certificate the whole set does.
 *
 * A home that has joined takes another bundle only where it is for the same home and signed by a key that it believes already: so it
 * comes back, with its readings, when its certificate has run out while it was away (B33), or was revoked. What it had is used again
 * where that fails.
 */
#include "agent.h"

/* The set on trial has no certificate yet. */
bool joining_is_asking(const struct agent *agent);

/* bus's ops. `fingerprint` is the thumbprint of the team's key, as a person has compared it. */
int joining_start(void *context, const char *bundle, const char *fingerprint, struct text *answer, struct text *why);
int joining_write(void *context, struct text *answer, struct text *why);

/* From carry. */
void joining_on_link(struct agent *agent, bool is_up);
void joining_on_hearing(struct agent *agent, const char *refused);
void joining_on_certificate(struct agent *agent, const char *text, size_t n_text);
