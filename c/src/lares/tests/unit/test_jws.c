/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/jws.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <mbedtls/sha256.h>

#include "vault/base64url.h"

#define CORPUS SOURCE_DIR "/tests/fuzz/corpus/"
#define KID "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U" /* of the key of RFC 7515, A.3.1 */
static const char good_header[] = "{\"alg\":\"ES256\",\"kid\":\"" KID "\"}";

static struct public_key public;
static struct private_key private;

static int setup(void **state)
{
	(void)state;
	return public_key_from_pem_file(CORPUS "keys/public-p256.pem", &public) |
		private_key_from_pem_file(CORPUS "keys/private-pkcs8.pem", &private);
}

static size_t put_part(char *text, size_t n, const char *json)
{
	base64url_encode((const uint8_t *)json, strlen(json), text + n);
	return strlen(text);
}

/* Reading does not verify, so that any 64 octets do for a signature. */
static int read_of(const char *header, const char *payload)
{
	static const uint8_t signature[64];
	char text[2048];
	struct jws jws;
	size_t n = put_part(text, 0, header);
	int r;

	text[n++] = '.';
	n = put_part(text, n, payload);
	text[n++] = '.';
	base64url_encode(signature, sizeof(signature), text + n);
	r = jws_read(text, strlen(text), &jws);
	if (r == 0)
		jws_done(&jws);
	return r;
}

static void another_algorithm_is_refused(void **state)
{
	(void)state;
	assert_int_equal(read_of("{\"alg\":\"none\",\"kid\":\"" KID "\"}", "{}"), -EINVAL);
	assert_int_equal(read_of("{\"alg\":\"HS256\",\"kid\":\"" KID "\"}", "{}"), -EINVAL);
	assert_int_equal(read_of("{\"alg\":\"ES384\",\"kid\":\"" KID "\"}", "{}"), -EINVAL);
	assert_int_equal(read_of("{\"alg\":\"es256\",\"kid\":\"" KID "\"}", "{}"), -EINVAL);
	assert_int_equal(read_of("{\"alg\":7,\"kid\":\"" KID "\"}", "{}"), -EINVAL);
	assert_int_equal(read_of("{\"kid\":\"" KID "\"}", "{}"), -EINVAL);
}

static void a_header_that_says_more_is_refused(void **state)
{
	static const char *const more[] = { "\"crit\":[\"exp\"],\"exp\":1", "\"crit\":[]", "\"b64\":false", "\"jwk\":{}",
		"\"jku\":\"https://a.example\"", "\"x5c\":[]", "\"x5u\":\"https://a.example\"", "\"x5t\":\"AA\"",
		"\"zip\":\"DEF\"", "\"alg\":\"none\"", "\"\\u0061lg\":\"none\"", "\"nonsense\":null" };
	char header[256];

	(void)state;
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
		snprintf(header, sizeof(header), "{\"alg\":\"ES256\",\"kid\":\"" KID "\",%s}", more[i]);
		assert_int_equal(read_of(header, "{}"), -EINVAL);
	}
	assert_int_equal(read_of("{\"alg\":\"ES256\",\"kid\":\"" KID "\",\"typ\":\"JWT\"}", "{}"), 0);
}

static void a_kid_that_is_no_thumbprint_is_refused(void **state)
{
	(void)state;
	assert_int_equal(read_of("{\"alg\":\"ES256\"}", "{}"), -EINVAL);
	assert_int_equal(read_of("{\"alg\":\"ES256\",\"kid\":\"\"}", "{}"), -EINVAL);
	assert_int_equal(read_of("{\"alg\":\"ES256\",\"kid\":\"team\"}", "{}"), -EINVAL);
	assert_int_equal(read_of("{\"alg\":\"ES256\",\"kid\":\"" KID "AAAA\"}", "{}"), -EINVAL);
	assert_int_equal(read_of("{\"alg\":\"ES256\",\"kid\":null}", "{}"), -EINVAL);
	assert_int_equal(read_of("[]", "{}"), -EINVAL);
	assert_int_equal(read_of("", "{}"), -EINVAL);
}

static void a_payload_that_is_no_plain_object_is_refused(void **state)
{
	(void)state;
	assert_int_equal(read_of(good_header, ""), -EINVAL);
	assert_int_equal(read_of(good_header, "[]"), -EINVAL);
	assert_int_equal(read_of(good_header, "\"a\""), -EINVAL);
	assert_int_equal(read_of(good_header, "{\"a\":1,\"a\":2}"), -EINVAL);
	assert_int_equal(read_of(good_header, "{\"o\":{\"a\":1,\"a\":2}}"), -EINVAL);
	assert_int_equal(read_of(good_header, "{} {}"), -EINVAL);
	assert_int_equal(read_of(good_header, "{\"a\":\"\xff\"}"), -EINVAL);
	assert_int_equal(read_of(good_header, "{\"a\":\"\\u0000\"}"), -EINVAL);
	assert_int_equal(read_of(good_header, "{\"a\":1}"), 0);
}

static char *signed_of_length(size_t n)
{
	char *filler = calloc(1, n + 1), *text;
	json_t *claims;

	memset(filler, 'a', n);
	claims = json_pack("{ss}", "filler", filler);
	assert_int_equal(jws_sign(&private, claims, &text), 0);
	json_decref(claims);
	free(filler);
	return text;
}

static void what_does_not_have_three_parts_is_refused(void **state)
{
	char *text = signed_of_length(1), *dot;
	struct jws jws;
	char longer[1024];

	(void)state;
	dot = strrchr(text, '.');
	assert_int_equal(jws_read(text, (size_t)(dot - text), &jws), -EINVAL);
	assert_int_equal(jws_read(text, (size_t)(dot - text) + 1, &jws), -EINVAL);
	assert_int_equal(jws_read(text, strlen(text) - 1, &jws), -EINVAL);
	assert_int_equal(jws_read(dot, strlen(dot), &jws), -EINVAL);
	assert_int_equal(jws_read("..", 2, &jws), -EINVAL);
	assert_int_equal(jws_read("", 0, &jws), -EINVAL);
	snprintf(longer, sizeof(longer), "%s.AA", text);
	assert_int_equal(jws_read(longer, strlen(longer), &jws), -EINVAL);
	snprintf(longer, sizeof(longer), "%s=", text);
	assert_int_equal(jws_read(longer, strlen(longer), &jws), -EINVAL);
	snprintf(longer, sizeof(longer), " %s", text);
	assert_int_equal(jws_read(longer, strlen(longer), &jws), -EINVAL);
	free(text);
}

static void a_command_is_short_and_a_plan_may_be_long(void **state)
{
	char *text = signed_of_length(60 * 1024);
	struct jws jws;

	(void)state;
	assert_true(strlen(text) > JWS_MAX);
	assert_int_equal(jws_read(text, strlen(text), &jws), -E2BIG);
	assert_int_equal(jws_read_plan(text, strlen(text), &jws), 0);
	assert_int_equal(jws_verify(&jws, &public), 0);
	jws_done(&jws);
	free(text);
	text = signed_of_length(1024 * 1024);
	assert_int_equal(jws_read_plan(text, strlen(text), &jws), -E2BIG);
	free(text);
}

/* RFC 7515, A.3: its header has no kid, so that only the signature can be tried. */
static void the_example_of_rfc_7515_verifies(void **state)
{
	static const char input[] = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9"
		"leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
	static const char signature[] =
		"DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
	struct jws jws = { .kid = KID }, tampered;

	(void)state;
	mbedtls_sha256_ret((const unsigned char *)input, strlen(input), jws.digest, 0);
	assert_int_equal(base64url_decode(signature, strlen(signature), jws.signature, 64), 64);
	assert_int_equal(jws_verify(&jws, &public), 0);
	for (size_t i = 0; i < 64; i += 7) {
		tampered = jws;
		tampered.signature[i] ^= 1;
		assert_int_equal(jws_verify(&tampered, &public), -EBADMSG);
		tampered = jws;
		tampered.digest[i / 2] ^= 1;
		assert_int_equal(jws_verify(&tampered, &public), -EBADMSG);
	}
}

/* CVE-2022-21449's kind: r and s of zero, or beyond the group's order, sign nothing. */
static void signatures_out_of_range_are_refused(void **state)
{
	struct jws jws = { .kid = KID };

	(void)state;
	assert_int_equal(jws_verify(&jws, &public), -EBADMSG);
	memset(jws.signature, 0xff, sizeof(jws.signature));
	assert_int_equal(jws_verify(&jws, &public), -EBADMSG);
	memset(jws.signature, 0, KEY_SIZE);
	jws.signature[63] = 1;
	assert_int_equal(jws_verify(&jws, &public), -EBADMSG);
}

static void a_message_signed_by_openssl_verifies(void **state)
{
	char text[2048];
	FILE *file = fopen(CORPUS "jws/acknowledgement", "r");
	struct jws jws;
	size_t n;

	(void)state;
	assert_non_null(file);
	n = fread(text, 1, sizeof(text), file);
	fclose(file);
	assert_int_equal(jws_read(text, n, &jws), 0);
	assert_string_equal(jws.kid, KID);
	assert_int_equal(jws_verify(&jws, &public), 0);
	assert_string_equal(json_string_value(json_object_get(jws.claims, "verb")), "ack");
	jws_done(&jws);
}

static void what_was_signed_comes_back_and_only_under_its_key(void **state)
{
	json_t *claims = json_pack("{sssi}", "verb", "ack", "n", 7);
	struct public_key other = public;
	char *text, *again;
	struct jws jws;

	(void)state;
	assert_int_equal(jws_sign(&private, claims, &text), 0);
	assert_int_equal(jws_sign(&private, claims, &again), 0);
	assert_string_equal(text, again); /* RFC 6979 */
	assert_int_equal(jws_read(text, strlen(text), &jws), 0);
	assert_true(json_equal(jws.claims, claims));
	assert_int_equal(jws_verify(&jws, &public), 0);
	other.kid[0] ^= 1;
	assert_int_equal(jws_verify(&jws, &other), -EBADMSG);
	other = public;
	memcpy(other.y, public.x, KEY_SIZE);
	assert_int_equal(jws_verify(&jws, &other), -EBADMSG);
	jws_done(&jws);
	json_decref(claims);
	free(text);
	free(again);
}

static void another_payload_under_the_same_signature_is_refused(void **state)
{
	json_t *claims = json_pack("{ss}", "verb", "ack");
	struct jws jws;
	char *text;
	char forged[1024];
	size_t n;

	(void)state;
	assert_int_equal(jws_sign(&private, claims, &text), 0);
	json_decref(claims);
	n = (size_t)(strchr(text, '.') - text) + 1;
	memcpy(forged, text, n);
	n = put_part(forged, n, "{\"verb\":\"reboot\"}");
	snprintf(forged + n, sizeof(forged) - n, "%s", strrchr(text, '.'));
	assert_int_equal(jws_read(forged, strlen(forged), &jws), 0);
	assert_int_equal(jws_verify(&jws, &public), -EBADMSG);
	jws_done(&jws);
	free(text);
}

static void only_an_object_can_be_signed(void **state)
{
	json_t *array = json_array();
	char *text;

	(void)state;
	assert_int_equal(jws_sign(&private, array, &text), -EINVAL);
	assert_int_equal(jws_sign(&private, NULL, &text), -EINVAL);
	json_decref(array);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_algorithm_is_refused),
		cmocka_unit_test(a_header_that_says_more_is_refused),
		cmocka_unit_test(a_kid_that_is_no_thumbprint_is_refused),
		cmocka_unit_test(a_payload_that_is_no_plain_object_is_refused),
		cmocka_unit_test(what_does_not_have_three_parts_is_refused),
		cmocka_unit_test(a_command_is_short_and_a_plan_may_be_long),
		cmocka_unit_test(the_example_of_rfc_7515_verifies),
		cmocka_unit_test(signatures_out_of_range_are_refused),
		cmocka_unit_test(a_message_signed_by_openssl_verifies),
		cmocka_unit_test(what_was_signed_comes_back_and_only_under_its_key),
		cmocka_unit_test(another_payload_under_the_same_signature_is_refused),
		cmocka_unit_test(only_an_object_can_be_signed),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
