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
	json_t *record, *signer; /* signer: of its certificates, the one whose key asks for a further one */
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

/* An earlier version kept the text of the last one alone. */
static void remember_last(json_t *record)
{
	json_t *rows = json_object_get(record, "certificates"), *last = json_array_get(rows, json_array_size(rows) - 1);

	if (last && !json_object_get(last, "certificate") && json_object_get(record, "certificate"))
		json_object_set(last, "certificate", json_object_get(record, "certificate"));
}

/*
 * Any that is good and not behind a proven one: what was granted last may never have come, or not have worked. The latest where
 * they have one key.
 */
static json_t *find_signer(const struct asked *asked)
{
	json_t *rows = json_object_get(asked->record, "certificates");

	for (size_t i = json_array_size(rows); i-- > 0;) {
		json_t *row = json_array_get(rows, i);
		const char *certificate = json_text(row, "certificate");

		if (*certificate && request_is_by(&asked->request, certificate, asked->signature))
			return row;
	}
	return NULL;
}

static const char *check_renewal(struct asked *asked)
{
	if (json_array_size(json_object_get(asked->record, "certificates")) >= CERTIFICATES_MAX)
		return "too many of its certificates are good still; revoke it, and let it join anew";
	if (json_is_true(json_object_get(asked->record, "is_revoked")))
		return "the home's certificate is revoked; it joins anew, with another bundle";
	asked->signer = find_signer(asked);
	return asked->signer ? NULL : "the key of the present certificate has not signed it";
}

/* The home uses that one: the keys of those before it ask for nothing more. Returns whether any could have. */
static bool end_keys_before(json_t *rows, const json_t *proven)
{
	bool is_any = false;

	for (size_t i = 0; i < json_array_size(rows) && json_array_get(rows, i) != proven; i++)
		is_any = json_object_del(json_array_get(rows, i), "certificate") == 0 || is_any;
	return is_any;
}

/*
 * What was told with the last certificate is known to who signs with that one. One that was replaced may be another gateway's: it
 * ends no key of the gateway that came after.
 */
static void note_signer(const struct asked *asked)
{
	if (json_says(asked->signer, "certificate", json_text(asked->record, "certificate")))
		trust_prove(asked->record);
	if (!json_is_true(json_object_get(asked->signer, "replaced")))
		end_keys_before(json_object_get(asked->record, "certificates"), asked->signer);
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

/* A replaced one's renewal is of the same gateway, and ends with it. */
static json_t *row_of(const struct asked *asked, const struct issued *issued, long by)
{
	json_t *row = json_pack("{s:s, s:I, s:i, s:s}", "serial", issued->serial, "until", (json_int_t)issued->until_s, "by", (int)by,
		"certificate", issued->base64);

	if (json_is_true(json_object_get(asked->signer, "replaced")))
		json_object_set_new(row, "replaced", json_true());
	return row;
}

static void enter(json_t *record, const struct asked *asked, const struct issued *issued, long by)
{
	json_t *rows = json_object_get(record, "certificates");

	if (!rows) {
		rows = json_array();
		json_object_set_new(record, "certificates", rows);
	}
	if (asked->proof)
		note_replaced(rows);
	json_array_append_new(rows, row_of(asked, issued, by));
	drop_ended(rows);
	drop_ended(json_object_get(record, "revoked"));
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
		if (asked->signer)
			note_signer(asked);
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
	const char *refused;

	remember_last(asked->record);
	refused = is_again ? NULL : asked->proof ? check_proof(asked) : check_renewal(asked);

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

/* NULL where it is none of those that are good, or one that a later join replaced. */
static json_t *find_present(const json_t *record, const char *serial)
{
	json_t *row;
	size_t i;

	json_array_foreach(json_object_get(record, "certificates"), i, row)
		if (json_says(row, "serial", serial))
			return json_is_true(json_object_get(row, "replaced")) ? NULL : row;
	return NULL;
}

/* Of the folder, whose lock is held. */
static int keep(struct team *team, const char *home, json_t *record, const json_t *kept)
{
	bool is_changed = end_keys_before(json_object_get(record, "certificates"), kept);
	size_t n_revoked = home_revoke(record, true);

	if ((is_changed || n_revoked > 0) && home_save(team, home, record) < 0)
		return -1;
	if (n_revoked == 0)
		return 0;
	return broker_write_users(team) == 0 ? 1 : -1;
}

int issue_kept(struct team *team, const char *home, const char *serial)
{
	scoped(json_decrefp) json_t *record = NULL;
	const json_t *kept;
	int r = 0;

	if (folder_lock(&team->folder) < 0)
		return -1;
	record = home_load(team, home);
	kept = find_present(record, serial);
	if (kept) {
		remember_last(record);
		r = keep(team, home, record, kept);
	}
	folder_unlock(&team->folder);
	return r;
}
