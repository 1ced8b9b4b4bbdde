/* SPDX-License-Identifier: Apache-2.0 */
#include "issue.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "broker.h"
#include "fault.h"
#include "home.h"
#include "json.h"
#include "request.h"
#include "trust.h"
#include "vault/jws.h"

/* Two overlap where all is well. */
enum { CERTIFICATES_MAX = 16 };

/* One request while it is judged. */
struct asked {
	struct team *team;
	const char *home, *proof, *signature;
	json_t *record;
	struct request request;
};

static const char *check_proof(const struct asked *asked)
{
	const char *token = json_text(asked->record, "token");
	char expected[HOME_PASSWORD_MAX];

	if (!*token)
		return "the bundle has been used, or was withdrawn; the team makes another one";
	if (json_number(asked->record, "token_until") <= time(NULL))
		return "the bundle's time is over; the team makes another one";
	if (home_hmac(token, "csr", asked->request.der, asked->request.n_der, expected) < 0 ||
		strlen(asked->proof) != strlen(expected) || CRYPTO_memcmp(asked->proof, expected, strlen(expected)) != 0)
		return "the proof is not of this bundle's token; an older bundle may have been used";
	return NULL;
}

static const char *check_renewal(const struct asked *asked)
{
	const char *certificate = json_text(asked->record, "certificate");

	if (json_array_size(json_object_get(asked->record, "certificates")) >= CERTIFICATES_MAX)
		return "too many of its certificates are good still; revoke it, and let it join anew";
	if (json_is_true(json_object_get(asked->record, "is_revoked")))
		return "the home's certificate is revoked; it joins anew, with another bundle";
	if (!*certificate || !request_is_by(&asked->request, certificate, asked->signature))
		return "the key of the present certificate has not signed it";
	return NULL;
}

static void drop_ended(json_t *rows)
{
	for (size_t i = json_array_size(rows); i-- > 0;)
		if (json_number(json_array_get(rows, i), "until") < time(NULL))
			json_array_remove(rows, i);
}

/*
 * By a bundle: what the home had may be another gateway's, that was replaced. It is good still, as a home goes back to it where
 * what it is given now does not work; issue_kept() ends it.
 */
static void note_replaced(json_t *rows)
{
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		json_object_set_new(row, "replaced", json_true());
}

static void enter(json_t *record, const struct asked *asked, const struct issued *issued, long by)
{
	json_t *rows = json_object_get(record, "certificates");

	if (!rows) {
		rows = json_array();
		json_object_set_new(record, "certificates", rows);
	}
	drop_ended(rows);
	drop_ended(json_object_get(record, "revoked"));
	if (asked->proof)
		note_replaced(rows);
	json_array_append_new(rows, json_pack("{s:s, s:I, s:i}", "serial", issued->serial, "until", (json_int_t)issued->until_s, "by",
		(int)by));
	json_object_set_new(record, "csr", json_string(asked->request.digest));
	json_object_set_new(record, "certificate", json_string(issued->base64));
	json_object_del(record, "token");
	json_object_del(record, "is_revoked");
}

/* What is sent is on the disk before it is sent. */
static int grant(struct asked *asked)
{
	struct issued issued = { 0 };
	struct authority authority;
	char user[TEAM_USER_MAX];
	int r;

	if (team_user(asked->team, asked->home, user) < 0 || team_authority(asked->team, &authority) < 0)
		return -1;
	r = authority_issue(&authority, &asked->request, user, AUTHORITY_HOME_DAYS, &issued);
	if (r == 0) {
		if (!asked->proof) /* the key of the present one has signed */
			trust_prove(asked->record);
		trust_give(asked->team, asked->record);
		enter(asked->record, asked, &issued, authority.number);
		r = home_save(asked->team, asked->home, asked->record);
	}
	authority_close(&authority);
	free(issued.base64);
	return r == 0 ? broker_write_users(asked->team) : r;
}

static char *sign_answer(const struct asked *asked, const char *refused)
{
	struct signer signer = { 0 };
	char *text = NULL;
	json_t *claims = json_pack("{s:s, s:s, s:s, s:s}", "typ", "certificate", "team", team_name(asked->team), "home", asked->home,
		"csr", asked->request.digest);

	if (refused) {
		json_object_set_new(claims, "refused", json_string(refused));
	} else {
		json_object_set_new(claims, "certificates", json_pack("[O]", json_object_get(asked->record, "certificate")));
		json_object_set_new(claims, "ca", team_authorities(asked->team));
		json_object_set_new(claims, "keys", team_keys(asked->team));
	}
	if (team_signer(asked->team, &signer) == 0 && jws_sign(&signer.key, claims, &text) < 0)
		fault("the certificate's message could not be signed");
	signer_close(&signer);
	json_decref(claims);
	return text;
}

static int judge(struct asked *asked, struct issue *ret_issue)
{
	bool is_again = json_says(asked->record, "csr", asked->request.digest) &&
		!json_is_true(json_object_get(asked->record, "is_revoked"));
	const char *refused = is_again ? NULL : asked->proof ? check_proof(asked) : check_renewal(asked);

	if (!refused && !is_again && grant(asked) < 0)
		return -1;
	ret_issue->is_granted = !refused;
	ret_issue->is_new = !refused && !is_again;
	ret_issue->jws = sign_answer(asked, refused);
	snprintf(ret_issue->words, sizeof(ret_issue->words), "%s%s", refused ? "no certificate: " : "",
		refused	 ? refused :
		is_again ? "the same request again; it has the same certificate" :
		asked->proof ? "has joined: it has its certificate, for 90 days" : "has a new certificate, for 90 days");
	return ret_issue->jws ? 0 : -1;
}

static int answer(struct asked *asked, const char *csr, struct issue *ret_issue)
{
	const char *why = NULL;
	char user[TEAM_USER_MAX];
	int r = 0;

	if (team_user(asked->team, asked->home, user) < 0)
		return -1;
	if (request_read(csr, strlen(csr), user, &asked->request, &why) == 0)
		r = judge(asked, ret_issue);
	else
		snprintf(ret_issue->words, sizeof(ret_issue->words), "no certificate: %s", why);
	if (why && asked->request.digest[0])
		ret_issue->jws = sign_answer(asked, why);
	request_done(&asked->request);
	return r;
}

int issue_answer(struct team *team, const char *home, const char *payload, size_t n_payload, struct issue *ret_issue)
{
	scoped(json_decrefp) json_t *message = json_loadb(payload, n_payload, JSON_REJECT_DUPLICATES, NULL);
	struct asked asked = { .team = team, .home = home };
	const char *csr = NULL, *named = NULL;
	int version = 0, r = 0;

	*ret_issue = (struct issue){ .words = "asks for a certificate with a message that is none" };
	if (json_unpack(message, "{s:i, s:s, s:s, s?s, s?s}", "v", &version, "home", &named, "csr", &csr, "proof", &asked.proof,
		    "signature", &asked.signature) < 0 || version != 1 || strcmp(named, home) != 0)
		return 0;
	if (folder_lock(&team->folder) < 0)
		return -1;
	asked.record = home_load(team, home);
	if (asked.record)
		r = answer(&asked, csr, ret_issue);
	else
		snprintf(ret_issue->words, sizeof(ret_issue->words), "no certificate: the team has no such home");
	folder_unlock(&team->folder);
	json_decref(asked.record);
	return r;
}

void issue_done(struct issue *issue)
{
	free(issue->jws);
	*issue = (struct issue){ 0 };
}

bool issue_joined(struct team *team, const char *home)
{
	scoped(json_decrefp) json_t *record = NULL;
	bool is_changed = false;

	if (folder_lock(&team->folder) < 0)
		return false;
	record = home_load(team, home);
	if (json_object_get(record, "join") && json_object_get(record, "certificate") && !json_object_get(record, "token")) {
		json_object_del(record, "join");
		trust_prove(record);
		is_changed = home_save(team, home, record) == 0 && broker_write_users(team) == 0;
	}
	folder_unlock(&team->folder);
	return is_changed;
}

/* That it is one of those that are good, and not one that a later join replaced. */
static bool is_present(const json_t *record, const char *serial)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(record, "certificates"), i, row)
		if (json_says(row, "serial", serial))
			return !json_is_true(json_object_get(row, "replaced"));
	return false;
}

int issue_kept(struct team *team, const char *home, const char *serial)
{
	scoped(json_decrefp) json_t *record = NULL;
	int r = 0;

	if (folder_lock(&team->folder) < 0)
		return -1;
	record = home_load(team, home);
	if (is_present(record, serial) && home_revoke(record, true) > 0)
		r = home_save(team, home, record) == 0 && broker_write_users(team) == 0 ? 1 : -1;
	folder_unlock(&team->folder);
	return r;
}
