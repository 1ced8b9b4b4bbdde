/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/keys.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* The files are those of the fuzz corpus; the key is the one of RFC 7515, A.3.1. */
#define CORPUS SOURCE_DIR "/tests/fuzz/corpus/keys/"
static const char x_text[] = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
static const char y_text[] = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
/* printf '{"crv":"P-256","kty":"EC","x":"…","y":"…"}' | openssl dgst -sha256 -binary | basenc --base64url */
static const char kid[] = "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U";

static int jwk_read(const char *text, struct public_key *ret_key)
{
	json_t *jwk = json_loads(text, 0, NULL);
	int r;

	assert_non_null(jwk);
	r = public_key_from_jwk(jwk, ret_key);
	json_decref(jwk);
	return r;
}

static void keys_of_other_curves_are_refused(void **state)
{
	struct private_key private;
	struct public_key key;

	(void)state;
	assert_int_equal(public_key_from_pem_file(CORPUS "public-p384.pem", &key), -ENOTSUP);
	assert_int_equal(public_key_from_pem_file(CORPUS "public-secp256k1.pem", &key), -ENOTSUP);
	assert_int_equal(public_key_from_pem_file(CORPUS "public-ed25519.pem", &key), -ENOTSUP);
	assert_int_equal(public_key_from_pem_file(CORPUS "public-rsa.pem", &key), -ENOTSUP);
	assert_int_equal(private_key_from_pem_file(CORPUS "private-ed25519.pem", &private), -ENOTSUP);
	assert_int_equal(jwk_read("{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}", &key), -ENOTSUP);
	assert_int_equal(jwk_read("{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"AA\",\"y\":\"AA\"}", &key), -ENOTSUP);
}

static void damaged_files_are_refused(void **state)
{
	struct private_key private;
	struct public_key key;

	(void)state;
	assert_int_equal(public_key_from_pem_file(CORPUS "no-such-file", &key), -ENOENT);
	assert_int_equal(public_key_from_pem_file(CORPUS "public-truncated.pem", &key), -EINVAL);
	assert_int_equal(public_key_from_pem_file(CORPUS "public-off-curve.pem", &key), -EINVAL);
	assert_int_equal(public_key_from_pem_file(CORPUS "public.der", &key), -EINVAL);
	assert_int_equal(public_key_from_pem_file(CORPUS "private-pkcs8.pem", &key), -EINVAL);
	assert_int_equal(private_key_from_pem_file(CORPUS "public-p256.pem", &private), -EINVAL);
	assert_int_equal(private_key_from_pem_file(CORPUS "private-encrypted.pem", &private), -EINVAL);
	assert_int_equal(private_key_from_pem_file(CORPUS "private-with-foreign-public.pem", &private), -EINVAL);
	assert_int_equal(public_key_from_pem("", 0, &key), -EINVAL);
	assert_int_equal(public_key_from_pem_file("/dev/zero", &key), -EFBIG);
}

static void a_jwk_off_the_curve_or_of_odd_form_is_refused(void **state)
{
	static const char format[] = "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"%s}";
	const struct { const char *x, *y, *more; } cases[] = {
		{ x_text, x_text, "" }, /* off the curve */
		{ "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVE", y_text, "" }, /* 31 octets */
		{ "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEV", y_text, "" }, /* stray bits */
		{ "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "" },
		{ x_text, y_text, ",\"use\":\"enc\"" },
		{ x_text, y_text, ",\"use\":1" },
		{ x_text, y_text, ",\"alg\":\"ECDH-ES\"" },
		{ x_text, y_text, ",\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\"" },
	};
	struct public_key key;
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text), format, cases[i].x, cases[i].y, cases[i].more);
		assert_int_equal(jwk_read(text, &key), -EINVAL);
	}
	assert_int_equal(jwk_read("[]", &key), -EINVAL);
	assert_int_equal(jwk_read("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":1,\"y\":2}", &key), -EINVAL);
	assert_int_equal(public_key_from_jwk(NULL, &key), -EINVAL);
}

static void the_thumbprint_is_the_one_openssl_computes(void **state)
{
	struct public_key key;

	(void)state;
	assert_int_equal(public_key_from_pem_file(CORPUS "public-p256.pem", &key), 0);
	assert_string_equal(public_key_kid(&key), kid);
}

static void all_forms_of_one_key_are_equal(void **state)
{
	struct public_key pem, jwk;
	struct private_key pkcs8, sec1;
	char text[256];

	(void)state;
	assert_int_equal(public_key_from_pem_file(CORPUS "public-p256.pem", &pem), 0);
	snprintf(text, sizeof(text), "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\",\"use\":\"sig\","
		"\"alg\":\"ES256\",\"kid\":\"whatever\"}", x_text, y_text);
	assert_int_equal(jwk_read(text, &jwk), 0);
	assert_memory_equal(&jwk, &pem, sizeof(pem));
	assert_int_equal(private_key_from_pem_file(CORPUS "private-pkcs8.pem", &pkcs8), 0);
	assert_int_equal(private_key_from_pem_file(CORPUS "private-sec1.pem", &sec1), 0);
	assert_memory_equal(&pkcs8, &sec1, sizeof(sec1));
	assert_memory_equal(&pkcs8.public, &pem, sizeof(pem));
	private_key_done(&sec1);
	private_key_done(&pkcs8);
}

static void a_public_key_can_be_said_as_jwk_again(void **state)
{
	struct public_key key, again;
	json_t *jwk;

	(void)state;
	assert_int_equal(public_key_from_pem_file(CORPUS "public-p256.pem", &key), 0);
	jwk = public_key_to_jwk(&key);
	assert_int_equal(public_key_from_jwk(jwk, &again), 0);
	assert_memory_equal(&again, &key, sizeof(key));
	json_decref(jwk);
}

static void a_private_key_is_wiped(void **state)
{
	static const struct private_key nothing;
	struct private_key key;

	(void)state;
	assert_int_equal(private_key_from_pem_file(CORPUS "private-pkcs8.pem", &key), 0);
	private_key_done(&key);
	assert_memory_equal(&key, &nothing, sizeof(key));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_of_other_curves_are_refused),
		cmocka_unit_test(damaged_files_are_refused),
		cmocka_unit_test(a_jwk_off_the_curve_or_of_odd_form_is_refused),
		cmocka_unit_test(the_thumbprint_is_the_one_openssl_computes),
		cmocka_unit_test(all_forms_of_one_key_are_equal),
		cmocka_unit_test(a_public_key_can_be_said_as_jwk_again),
		cmocka_unit_test(a_private_key_is_wiped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
