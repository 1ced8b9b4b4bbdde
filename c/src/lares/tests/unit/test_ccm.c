/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/ccm.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* The encryption example of the BTHome v2 page (bthome.io/encryption): 25.06 Cel, 50.55 %. */
static const uint8_t key[16] = { 0x23, 0x1d, 0x39, 0xc1, 0xd7, 0xcc, 0x1a, 0xb1, 0xae, 0xe2, 0x24, 0xcd, 0x09, 0x6d,
	0xb9, 0x32 };
static const uint8_t nonce[] = { 0x54, 0x48, 0xe6, 0x8f, 0x80, 0xa5, 0xd2, 0xfc, 0x41, 0x33, 0x22, 0x11, 0x00 };
static const uint8_t cipher[] = { 0xe4, 0x45, 0xf3, 0xc9, 0x96, 0x2b };
static const uint8_t tag[] = { 0x6c, 0x7c, 0x45, 0x19 };
static const uint8_t plain[] = { 0x02, 0xca, 0x09, 0x03, 0xbf, 0x13 };

static const struct sealed example = { .nonce = nonce, .n_nonce = sizeof(nonce), .cipher = cipher,
	.n_cipher = sizeof(cipher), .tag = tag, .n_tag = sizeof(tag) };

static void any_changed_bit_is_refused_and_gives_no_plain_text(void **state)
{
	static const uint8_t nothing[sizeof(plain)];
	uint8_t bad[sizeof(cipher)], out[sizeof(plain)];
	struct sealed sealed = example;

	(void)state;
	sealed.cipher = bad;
	for (size_t bit = 0; bit < 8 * sizeof(bad); bit++) {
		memcpy(bad, cipher, sizeof(bad));
		bad[bit / 8] ^= (uint8_t)(1 << bit % 8);
		memset(out, 0xff, sizeof(out));
		assert_int_equal(ccm_open(key, &sealed, out), -EBADMSG);
		assert_memory_equal(out, nothing, sizeof(out));
	}
}

static void a_wrong_key_tag_or_additional_data_is_refused(void **state)
{
	uint8_t wrong_key[16], wrong_tag[4], out[sizeof(plain)];
	struct sealed sealed = example;

	(void)state;
	memcpy(wrong_key, key, sizeof(key));
	wrong_key[15] ^= 1;
	assert_int_equal(ccm_open(wrong_key, &example, out), -EBADMSG);
	memcpy(wrong_tag, tag, sizeof(tag));
	wrong_tag[3] ^= 0x80;
	sealed.tag = wrong_tag;
	assert_int_equal(ccm_open(key, &sealed, out), -EBADMSG);
	sealed = example;
	sealed.additional = (const uint8_t *)"\x11";
	sealed.n_additional = 1;
	assert_int_equal(ccm_open(key, &sealed, out), -EBADMSG);
}

static void lengths_that_ccm_does_not_have_are_refused(void **state)
{
	static const uint8_t zeros[32];
	uint8_t out[sizeof(plain)];
	struct sealed sealed = example;

	(void)state;
	sealed.tag = zeros;
	for (size_t n = 1; n < 20; n++) {
		sealed.n_tag = n;
		assert_int_equal(ccm_open(key, &sealed, out),
			n >= 4 && n <= 16 && n % 2 == 0 ? -EBADMSG : -EINVAL);
	}
	sealed = example;
	sealed.nonce = zeros;
	for (size_t n = 0; n < 20; n++) {
		sealed.n_nonce = n;
		assert_int_equal(ccm_open(key, &sealed, out), n >= 7 && n <= 13 ? -EBADMSG : -EINVAL);
	}
}

/* CCM*: the key stream is the same whatever the tag's length; nothing is proved. */
static void without_a_tag_it_opens_whatever_it_is(void **state)
{
	uint8_t out[sizeof(plain)], flipped[sizeof(plain)];
	struct sealed sealed = example;

	(void)state;
	sealed.n_tag = 0;
	assert_int_equal(ccm_open(key, &sealed, out), 0);
	assert_memory_equal(out, plain, sizeof(plain));
	memcpy(flipped, example.cipher, sizeof(flipped));
	flipped[0] ^= 1;
	sealed.cipher = flipped;
	assert_int_equal(ccm_open(key, &sealed, out), 0);
	assert_int_equal(out[0], plain[0] ^ 1);
}

static void the_bthome_example_opens(void **state)
{
	uint8_t out[sizeof(plain)];

	(void)state;
	assert_int_equal(ccm_open(key, &example, out), 0);
	assert_memory_equal(out, plain, sizeof(plain));
}

/* NIST SP 800-38C, example 1: with associated data. */
static void the_nist_example_opens(void **state)
{
	static const uint8_t k[16] = { 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x4b, 0x4c,
		0x4d, 0x4e, 0x4f };
	static const uint8_t n[] = { 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16 };
	static const uint8_t a[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
	static const uint8_t c[] = { 0x71, 0x62, 0x01, 0x5b }, t[] = { 0x4d, 0xac, 0x25, 0x5d };
	const struct sealed sealed = { .nonce = n, .n_nonce = sizeof(n), .additional = a, .n_additional = sizeof(a),
		.cipher = c, .n_cipher = sizeof(c), .tag = t, .n_tag = sizeof(t) };
	uint8_t out[4];

	(void)state;
	assert_int_equal(ccm_open(k, &sealed, out), 0);
	assert_memory_equal(out, "\x20\x21\x22\x23", 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_changed_bit_is_refused_and_gives_no_plain_text),
		cmocka_unit_test(a_wrong_key_tag_or_additional_data_is_refused),
		cmocka_unit_test(lengths_that_ccm_does_not_have_are_refused),
		cmocka_unit_test(without_a_tag_it_opens_whatever_it_is),
		cmocka_unit_test(the_bthome_example_opens),
		cmocka_unit_test(the_nist_example_opens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
