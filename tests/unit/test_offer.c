/* SPDX-License-Identifier: Apache-2.0 */
/* What a team offers, and what a stranger may send in its place: requests, certificates, bundles, changes. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "authority.h"
#include "vault/jws.h"
#include "vault/offer.h"

static const int64_t now_s = 1795331645; /* 2026-11-22 */

struct scene {
	struct private_key team, other;
	struct test_authority authority, stranger;
	char ca[4096], stranger_ca[4096], authorities[CHAIN_TEXT_MAX];
	struct csr csr;
	json_t *claims;
	struct bundle bundle, expected;
	struct granted granted;
	struct change change;
	char why[OFFER_WHY_MAX];
};

static void make_team_key(struct private_key *ret_key)
{
	struct csr csr;

	assert_int_equal(csr_make("team", &csr), 0);
	assert_int_equal(private_key_from_pem(csr.key, strlen(csr.key), ret_key), 0);
	csr_done(&csr);
}

static json_t *bundle_claims(struct scene *scene)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:[s,s],s:s,s:[s],s:[o],s:s,s:I}", "typ", "bundle", "team", "north", "home", "h-1", "zone",
		"Europe/Berlin", "broker", "mqtts://a.example", "mqtts://b.example:8884", "join", "mqtts://a.example:8885", "ca", scene->ca,
		"keys", public_key_to_jwk(&scene->team.public), "token", "AAECAwQFBgcICQoLDA0ODw", "exp", (json_int_t)now_s + 86400);
}

static int set_up(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));
	json_auto_t *list = NULL;

	make_team_key(&scene->team);
	make_team_key(&scene->other);
	test_authority_make(&scene->authority, "Lares CA", scene->ca);
	test_authority_make(&scene->stranger, "Lares CA", scene->stranger_ca); /* the name is nothing */
	list = json_pack("[s]", scene->ca);
	assert_int_equal(chain_from_json(list, 2, scene->authorities), 1);
	assert_int_equal(csr_make("north.h-1", &scene->csr), 0);
	scene->claims = bundle_claims(scene);
	strcpy(scene->expected.team, "north");
	strcpy(scene->expected.home, "h-1");
	offer_name(&scene->expected);
	scene->expected.keys[0] = scene->team.public;
	scene->expected.n_keys = 1;
	*state = scene;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *scene = *state;

	json_decref(scene->claims);
	mbedtls_pk_free(&scene->authority.key);
	mbedtls_pk_free(&scene->stranger.key);
	free(scene);
	return 0;
}

/* ---- keys and requests ---- */

static void each_key_is_another_and_its_request_names_the_home(void **state)
{
	struct scene *scene = *state;
	mbedtls_x509_csr csr;
	struct csr second;
	char subject[128];

	assert_int_equal(csr_make("north.h-1", &second), 0);
	assert_string_not_equal(second.key, scene->csr.key);
	mbedtls_x509_csr_init(&csr);
	assert_int_equal(mbedtls_x509_csr_parse(&csr, (const unsigned char *)second.text, strlen(second.text) + 1), 0);
	assert_true(mbedtls_x509_dn_gets(subject, sizeof(subject), &csr.subject) > 0);
	assert_string_equal(subject, "CN=north.h-1");
	mbedtls_x509_csr_free(&csr);
	assert_null(strstr(second.text, "PRIVATE"));
}

static void a_name_that_would_mean_more_than_a_name_is_refused(void **state)
{
	struct csr csr;
	char longest[CSR_NAME_MAX + 2];

	(void)state;
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(csr_make("north,O=evil", &csr), -EINVAL);
	assert_int_equal(csr_make("", &csr), -EINVAL);
	assert_int_equal(csr_make(longest, &csr), -EINVAL);
	longest[CSR_NAME_MAX] = '\0';
	assert_int_equal(csr_make(longest, &csr), 0);
}

static void a_proof_hangs_on_the_token_and_on_the_request(void **state)
{
	char one[CSR_PROOF_TEXT_MAX], two[CSR_PROOF_TEXT_MAX], password[CSR_PROOF_TEXT_MAX];
	struct scene *scene = *state;
	struct csr other;

	assert_int_equal(csr_prove(scene->csr.text, (const uint8_t *)"0123456789abcdef", 16, one), 0);
	assert_int_equal(csr_prove(scene->csr.text, (const uint8_t *)"0123456789abcdeg", 16, two), 0);
	assert_string_not_equal(one, two);
	assert_int_equal(csr_make("north.h-1", &other), 0);
	assert_int_equal(csr_prove(other.text, (const uint8_t *)"0123456789abcdef", 16, two), 0);
	assert_string_not_equal(one, two);
	csr_password((const uint8_t *)"0123456789abcdef", 16, password);
	/* printf broker | openssl dgst -sha256 -hmac 0123456789abcdef -binary | basenc --base64url */
	assert_string_equal(password, "a2z84FzRitRVGXaxvm8oqS9qPlYQdjrhjmPRjrE4z-I");
	assert_int_equal(csr_prove("no request", (const uint8_t *)"0123456789abcdef", 16, one), -EINVAL);
}

/* ---- certificates ---- */

static enum chain_fault judge_at(struct scene *scene, struct test_authority *authority, const char *csr, const char *name, int64_t at_s)
{
	char base64[4096], text[CHAIN_TEXT_MAX];
	json_auto_t *list = NULL;

	test_certify_request(authority, csr, name, "20261101000000", "20270201000000", base64);
	list = json_pack("[s]", base64);
	assert_int_equal(chain_from_json(list, CHAIN_CERTIFICATES_MAX, text), 1);
	return chain_check(text, scene->authorities, scene->csr.key, "north.h-1", at_s);
}

static void a_certificate_is_held_against_key_name_authority_and_time(void **state)
{
	struct scene *scene = *state;
	struct csr other;

	assert_int_equal(csr_make("north.h-1", &other), 0);
	assert_int_equal(judge_at(scene, &scene->authority, scene->csr.text, "north.h-1", now_s), CHAIN_FINE);
	assert_int_equal(judge_at(scene, &scene->authority, other.text, "north.h-1", now_s), CHAIN_OTHER_KEY);
	assert_int_equal(judge_at(scene, &scene->authority, scene->csr.text, "north.h-2", now_s), CHAIN_OTHER_NAME);
	assert_int_equal(judge_at(scene, &scene->stranger, scene->csr.text, "north.h-1", now_s), CHAIN_UNTRUSTED);
	assert_int_equal(judge_at(scene, &scene->authority, scene->csr.text, "north.h-1", now_s - 90 * 86400), CHAIN_TOO_EARLY);
	assert_int_equal(judge_at(scene, &scene->authority, scene->csr.text, "north.h-1", now_s + 90 * 86400), CHAIN_EXPIRED);
	assert_int_equal(chain_check("", scene->authorities, scene->csr.key, "north.h-1", now_s), CHAIN_UNREADABLE);
}

static void b33_either_of_two_authorities_may_have_signed(void **state)
{
	struct scene *scene = *state;
	json_auto_t *both = json_pack("[s,s]", scene->stranger_ca, scene->ca);

	assert_int_equal(chain_from_json(both, CHAIN_AUTHORITIES_MAX, scene->authorities), 2);
	assert_int_equal(chain_check_authorities(scene->authorities, now_s), CHAIN_FINE);
	assert_int_equal(judge_at(scene, &scene->authority, scene->csr.text, "north.h-1", now_s), CHAIN_FINE);
	assert_int_equal(judge_at(scene, &scene->stranger, scene->csr.text, "north.h-1", now_s), CHAIN_FINE);
}

static void a_homes_certificate_is_no_authority(void **state)
{
	struct scene *scene = *state;
	char base64[4096], text[CHAIN_TEXT_MAX], serial[CHAIN_SERIAL_TEXT_MAX];
	json_auto_t *list = NULL;
	int64_t from_s, until_s;

	test_certify_request(&scene->authority, scene->csr.text, "north.h-1", "20261101000000", "20270201000000", base64);
	list = json_pack("[s]", base64);
	assert_int_equal(chain_from_json(list, 1, text), 1);
	assert_int_equal(chain_check_authorities(text, now_s), CHAIN_NO_AUTHORITY);
	assert_int_equal(chain_life(text, &from_s, &until_s), 0);
	assert_int_equal(until_s - from_s, 92 * 86400);
	assert_int_equal(chain_serial(text, serial), 0);
	assert_int_equal(strspn(serial, "0123456789abcdef"), strlen(serial));
	assert_in_range(strlen(serial), 2, CHAIN_SERIAL_TEXT_MAX - 1);
	assert_int_equal(chain_serial("", serial), -EINVAL);
	assert_int_equal(chain_check_authorities(scene->authorities, INT64_C(2240000000)), CHAIN_EXPIRED);
}

static void what_is_no_list_of_certificates_is_refused(void **state)
{
	static const char *const lists[] = { "[]", "{}", "[1]", "[\"\"]", "[\"%%%\"]", "[\"MIIB\"]", "\"MIIB\"" };
	struct scene *scene = *state;
	char text[CHAIN_TEXT_MAX], longer[4200];
	json_t *list;

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		list = json_loads(lists[i], JSON_DECODE_ANY, NULL);
		assert_int_equal(chain_from_json(list, 2, text), -EINVAL);
		json_decref(list);
	}
	snprintf(longer, sizeof(longer), "AAAA%s", scene->ca); /* rubbish before it */
	list = json_pack("[s]", longer);
	assert_int_equal(chain_from_json(list, 2, text), -EINVAL);
	json_decref(list);
	list = json_pack("[s,s,s]", scene->ca, scene->ca, scene->ca);
	assert_int_equal(chain_from_json(list, 2, text), -EINVAL);
	json_decref(list);
}

/* ---- bundles ---- */

static int read_claims(struct scene *scene, const struct private_key *key)
{
	char *text;
	int r;

	assert_int_equal(jws_sign(key, scene->claims, &text), 0);
	r = offer_read_bundle(text, strlen(text), &scene->bundle, scene->why);
	free(text);
	return r;
}

static void a_bundle_says_all_that_a_gateway_needs(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(read_claims(scene, &scene->team), 0);
	assert_string_equal(scene->bundle.name, "north.h-1");
	assert_int_equal(scene->bundle.n_uri, 2);
	assert_string_equal(scene->bundle.uri[1], "mqtts://b.example:8884");
	assert_string_equal(scene->bundle.join, "mqtts://a.example:8885");
	assert_int_equal(scene->bundle.n_token, 16);
	assert_int_equal(scene->bundle.expires_s, now_s + 86400);
	assert_string_equal(scene->bundle.keys[0].kid, scene->team.public.kid);
}

static void a_bundle_may_have_been_broken_into_lines(void **state)
{
	char broken[OFFER_TEXT_MAX], *text;
	struct scene *scene = *state;
	size_t n = 0;

	assert_int_equal(jws_sign(&scene->team, scene->claims, &text), 0);
	broken[n++] = ' ';
	for (size_t i = 0; text[i]; i++) {
		broken[n++] = text[i];
		if (i % 60 == 59)
			broken[n++] = '\n';
	}
	free(text);
	assert_int_equal(offer_read_bundle(broken, n, &scene->bundle, scene->why), 0);
	assert_int_equal(offer_read_bundle(broken, n / 2, &scene->bundle, scene->why), -EINVAL);
	broken[n / 2] = broken[n / 2] == 'A' ? 'B' : 'A';
	assert_int_equal(offer_read_bundle(broken, n, &scene->bundle, scene->why), -EINVAL);
}

static void a_bundle_is_signed_by_the_key_that_it_names(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(read_claims(scene, &scene->other), -EINVAL);
	assert_non_null(strstr(scene->why, "the key in it is not the signer's"));
}

static void a_bundle_with_anything_missing_or_wrong_is_refused(void **state)
{
	static const char *const wrong[][2] = {
		{ "typ", "\"plan\"" }, { "team", "\"a/b\"" }, { "team", "\"a\\u0000b\"" }, { "home", "\"\"" }, { "home", "7" },
		{ "zone", "\"/etc/passwd\"" }, { "zone", "\"\"" }, { "broker", "[]" }, { "broker", "[\"http://x\"]" },
		{ "broker", "[\"mqtt://broker.example\"]" }, { "broker", "[\"mqtts://a;b\"]" }, { "broker", "[\"mqtts://a\\nca = /x\"]" },
		{ "broker", "[1]" }, { "join", "null" }, { "join", "\"mqtts://u@a\"" }, { "ca", "[]" }, { "ca", "[\"AAAA\"]" }, { "keys", "[]" },
		{ "keys", "[{}]" }, { "token", "\"AAEC\"" }, { "token", "\"=\"" }, { "exp", "\"tomorrow\"" }, { "exp", "0" }, { "exp", "253402300800" },
	};
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		json_decref(scene->claims);
		scene->claims = bundle_claims(scene);
		json_object_set_new(scene->claims, wrong[i][0], json_loads(wrong[i][1], JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL));
		if (read_claims(scene, &scene->team) != -EINVAL)
			fail_msg("%s %s was taken", wrong[i][0], wrong[i][1]);
		json_object_del(scene->claims, wrong[i][0]);
		if (read_claims(scene, &scene->team) != -EINVAL)
			fail_msg("without %s it was taken", wrong[i][0]);
	}
}

static void a_fingerprint_is_compared_whole_with_or_without_blanks(void **state)
{
	struct scene *scene = *state;
	char text[OFFER_FINGERPRINT_MAX];

	offer_fingerprint(&scene->team.public, text);
	assert_int_equal(strlen(text), 43 + 10);
	assert_true(offer_is_fingerprint(&scene->team.public, text));
	assert_true(offer_is_fingerprint(&scene->team.public, scene->team.public.kid));
	assert_false(offer_is_fingerprint(&scene->team.public, ""));
	text[strlen(text) - 1] = '\0';
	assert_false(offer_is_fingerprint(&scene->team.public, text));
	assert_false(offer_is_fingerprint(&scene->team.public, scene->other.public.kid));
	snprintf(text, sizeof(text), "%sA", scene->team.public.kid);
	assert_false(offer_is_fingerprint(&scene->team.public, text));
}

/* ---- what is granted ---- */

static int read_granted(struct scene *scene, json_t *claims, const struct private_key *key)
{
	char digest[CSR_DIGEST_TEXT_MAX], *text;
	int r;

	assert_int_equal(csr_digest(scene->csr.text, digest), 0);
	assert_int_equal(jws_sign(key, claims, &text), 0);
	r = offer_read_granted(text, strlen(text), &scene->expected, digest, &scene->granted, scene->why);
	free(text);
	json_decref(claims);
	return r;
}

static json_t *granted_claims(struct scene *scene, const char *home, const char *csr)
{
	char digest[CSR_DIGEST_TEXT_MAX], base64[4096];

	assert_int_equal(csr_digest(csr, digest), 0);
	test_certify_request(&scene->authority, csr, "north.h-1", "20261101000000", "20270201000000", base64);
	return json_pack("{s:s,s:s,s:s,s:s,s:[s],s:[s]}", "typ", "certificate", "team", "north", "home", home, "csr", digest, "certificates",
		base64, "ca", scene->ca);
}

static void a_certificate_is_taken_for_the_request_that_was_made(void **state)
{
	struct scene *scene = *state;
	struct csr other;

	assert_int_equal(csr_make("north.h-1", &other), 0);
	assert_int_equal(read_granted(scene, granted_claims(scene, "h-1", scene->csr.text), &scene->team), 0);
	assert_int_equal(chain_check(scene->granted.certificates, scene->granted.authorities, scene->csr.key, "north.h-1", now_s), CHAIN_FINE);
	assert_int_equal(read_granted(scene, granted_claims(scene, "h-1", other.text), &scene->team), OFFER_NOT_MINE);
}

static void a_certificate_of_another_team_or_home_is_refused(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(read_granted(scene, granted_claims(scene, "h-1", scene->csr.text), &scene->other), -EINVAL);
	assert_string_equal(scene->why, "the answer is signed by another team");
	assert_int_equal(read_granted(scene, granted_claims(scene, "h-2", scene->csr.text), &scene->team), -EINVAL);
	assert_string_equal(scene->why, "the answer is for another home");
}

static void a_refusal_is_told_in_the_teams_words(void **state)
{
	struct scene *scene = *state;
	json_t *claims = granted_claims(scene, "h-1", scene->csr.text);

	json_object_del(claims, "certificates");
	json_object_set_new(claims, "refused", json_string("The bundle was used\nalready."));
	assert_int_equal(read_granted(scene, claims, &scene->team), 0);
	assert_string_equal(scene->granted.refused, "The bundle was used?already.");
	assert_string_equal(scene->granted.certificates, "");
}

/* ---- changes ---- */

static int read_change(struct scene *scene, const char *text)
{
	json_auto_t *claims = json_loads(text, 0, NULL);

	assert_non_null(claims);
	return offer_read_change(claims, &scene->change, scene->why);
}

static void a_change_changes_what_it_names(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(read_change(scene, "{\"verb\":\"configure\",\"zone\":\"Europe/Paris\"}"), 0);
	assert_string_equal(scene->change.zone, "Europe/Paris");
	assert_int_equal(scene->change.n_uri, 0);
	assert_int_equal(scene->change.n_keys, 0);
	assert_int_equal(read_change(scene, "{\"broker\":[\"mqtts://c.example\"]}"), 0);
	assert_string_equal(scene->change.uri[0], "mqtts://c.example");
}

static void a_change_with_one_fault_is_refused_whole(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(read_change(scene, "{}"), -EINVAL);
	assert_int_equal(read_change(scene, "{\"zone\":\"Europe/Paris\",\"broker\":[\"ftp://x\"]}"), -EINVAL);
	assert_int_equal(read_change(scene, "{\"zone\":\"Europe/Paris\",\"ca\":[\"x\"]}"), -EINVAL);
	assert_int_equal(read_change(scene, "{\"keys\":[{\"kty\":\"EC\"}]}"), -EINVAL);
	assert_int_equal(read_change(scene, "{\"zone\":7}"), -EINVAL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(each_key_is_another_and_its_request_names_the_home),
		TEST(a_name_that_would_mean_more_than_a_name_is_refused),
		TEST(a_proof_hangs_on_the_token_and_on_the_request),
		TEST(a_certificate_is_held_against_key_name_authority_and_time),
		TEST(b33_either_of_two_authorities_may_have_signed),
		TEST(a_homes_certificate_is_no_authority),
		TEST(what_is_no_list_of_certificates_is_refused),
		TEST(a_bundle_says_all_that_a_gateway_needs),
		TEST(a_bundle_may_have_been_broken_into_lines),
		TEST(a_bundle_is_signed_by_the_key_that_it_names),
		TEST(a_bundle_with_anything_missing_or_wrong_is_refused),
		TEST(a_fingerprint_is_compared_whole_with_or_without_blanks),
		TEST(a_certificate_is_taken_for_the_request_that_was_made),
		TEST(a_certificate_of_another_team_or_home_is_refused),
		TEST(a_refusal_is_told_in_the_teams_words),
		TEST(a_change_changes_what_it_names),
		TEST(a_change_with_one_fault_is_refused_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
