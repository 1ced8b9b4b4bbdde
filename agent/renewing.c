/* SPDX-License-Identifier: Apache-2.0 */
#include "renewing.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "proto/json/csr_json.h"
#include "trying.h"

static const uint64_t again_us = 3600 * UINT64_C(1000000); /* between two requests that nobody answers */

/* `now_s` may rest on the time floor alone: later than it, it never is. */
static bool is_due(const struct settings_set *set, int64_t now_s)
{
	int64_t from_s, until_s;

	if (!set->certificates[0] || chain_life(set->certificates, &from_s, &until_s) < 0)
		return false;
	return now_s >= from_s + (until_s - from_s) / 3 * 2;
}

static int ask(struct agent *agent)
{
	const struct settings_set *set = &agent->settings.current;
	char signature[CSR_SIGNATURE_TEXT_MAX], certificate[CSR_JSON_CERTIFICATE_MAX], json[CSR_JSON_MAX];
	const struct csr *csr = &agent->trying.renewal;
	int r = csr_sign(csr->text, set->key, signature);

	if (r == 0)
		r = chain_to_base64(set->certificates, certificate, sizeof(certificate));
	if (r == 0)
		r = csr_json(&(struct csr_message){ .home = set->home, .csr = csr->text, .certificate = certificate,
				     .signature = signature }, json, sizeof(json));
	return r < 0 ? r : carry_publish(agent->carry, "csr", false, json, (size_t)r);
}

/* The key is another one each time that a certificate is asked for, and is kept until there is an answer or a restart. */
static int make(struct agent *agent)
{
	const struct settings_set *set = &agent->settings.current;
	char name[2 * TOPIC_NAME_MAX];

	if (agent->trying.renewal.key[0])
		return 0;
	snprintf(name, sizeof(name), "%s.%s", set->team, set->home);
	return csr_make(name, &agent->trying.renewal);
}

void renewing_look(struct agent *agent, uint64_t now_us)
{
	struct trying *trying = &agent->trying;
	int r;

	if (agent->settings.staged.id || !carry_session_nonce(agent->carry)[0] ||
		(trying->renewal_us && now_us - trying->renewal_us < again_us) ||
		!is_due(&agent->settings.current, trying_now_s(agent)))
		return;
	r = make(agent);
	if (r == 0)
		r = ask(agent);
	if (r < 0) {
		log_warning("a new certificate could not be asked for: %s", strerror(-r));
		return;
	}
	trying->renewal_us = now_us;
	log_info("asked the team for a new certificate");
}
