/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/seal.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "proto/hex.h"

static void seal_of(const char *key_hex, struct seal *ret_seal)
{
	uint8_t key[SEAL_KEY_SIZE];

	assert_int_equal(hex_decode(key_hex, strlen(key_hex), key, sizeof(key)), sizeof(key));
	assert_int_equal(seal_init(ret_seal, key), 0);
}

static const char key_a[] = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
static const char key_b[] = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308309";

static void every_changed_bit_of_a_box_is_refused(void **state)
{
	uint8_t box[4 + SEAL_OVERHEAD], plain[4];
	struct seal seal;

	(void)state;
	seal_of(key_a, &seal);
	assert_int_equal(seal_wrap(&seal, (const uint8_t *)"aad", 3, (const uint8_t *)"text", 4, box), 0);
	for (size_t bit = 0; bit < 8 * sizeof(box); bit++) {
		box[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(seal_unwrap(&seal, (const uint8_t *)"aad", 3, box, sizeof(box), plain), -EBADMSG);
		box[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t n = 0; n < sizeof(box); n++)
		assert_int_equal(seal_unwrap(&seal, (const uint8_t *)"aad", 3, box, n, plain), -EBADMSG);
	assert_int_equal(seal_unwrap(&seal, (const uint8_t *)"aad", 3, box, sizeof(box), plain), 0);
	assert_memory_equal(plain, "text", 4);
	seal_done(&seal);
}

static void another_place_or_key_does_not_open_it(void **state)
{
	uint8_t box[4 + SEAL_OVERHEAD], plain[4];
	struct seal a, b;

	(void)state;
	seal_of(key_a, &a);
	seal_of(key_b, &b);
	assert_int_equal(seal_wrap(&a, (const uint8_t *)"row 1", 5, (const uint8_t *)"text", 4, box), 0);
	assert_int_equal(seal_unwrap(&a, (const uint8_t *)"row 2", 5, box, sizeof(box), plain), -EBADMSG);
	assert_int_equal(seal_unwrap(&a, (const uint8_t *)"row ", 4, box, sizeof(box), plain), -EBADMSG);
	assert_int_equal(seal_unwrap(&b, (const uint8_t *)"row 1", 5, box, sizeof(box), plain), -EBADMSG);
	assert_int_equal(seal_unwrap(&a, (const uint8_t *)"row 1", 5, box, sizeof(box), plain), 0);
	seal_done(&a);
	seal_done(&b);
}

static void the_same_text_sealed_twice_differs(void **state)
{
	uint8_t one[4 + SEAL_OVERHEAD], two[4 + SEAL_OVERHEAD];
	struct seal seal;

	(void)state;
	seal_of(key_a, &seal);
	assert_int_equal(seal_wrap(&seal, NULL, 0, (const uint8_t *)"text", 4, one), 0);
	assert_int_equal(seal_wrap(&seal, NULL, 0, (const uint8_t *)"text", 4, two), 0);
	assert_memory_not_equal(one, two, SEAL_NONCE_SIZE);
	assert_memory_not_equal(one + SEAL_NONCE_SIZE, two + SEAL_NONCE_SIZE, 4);
	seal_done(&seal);
}

static void nothing_can_be_sealed_too(void **state)
{
	uint8_t box[SEAL_OVERHEAD], plain;
	struct seal seal;

	(void)state;
	seal_of(key_a, &seal);
	assert_int_equal(seal_wrap(&seal, NULL, 0, NULL, 0, box), 0);
	assert_int_equal(seal_unwrap(&seal, NULL, 0, box, sizeof(box), &plain), 0);
	seal_done(&seal);
}

/* McGrew and Viega, "The Galois/Counter Mode of Operation", test case 16. */
static void the_known_answer_opens(void **state)
{
	static const char box_hex[] = "cafebabefacedbaddecaf888"
		"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e63"
		"93ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b";
	static const char plain_hex[] = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809"
		"532fcf0e2449a6b525b16aedf5aa0de657ba637b39";
	uint8_t aad[20], box[60 + SEAL_OVERHEAD], plain[60], expected[60];
	struct seal seal;

	(void)state;
	assert_int_equal(hex_decode("feedfacedeadbeeffeedfacedeadbeefabaddad2", 40, aad, 20), 20);
	assert_int_equal(hex_decode(box_hex, strlen(box_hex), box, sizeof(box)), sizeof(box));
	assert_int_equal(hex_decode(plain_hex, strlen(plain_hex), expected, 60), 60);
	seal_of(key_a, &seal);
	assert_int_equal(seal_unwrap(&seal, aad, sizeof(aad), box, sizeof(box), plain), 0);
	assert_memory_equal(plain, expected, 60);
	seal_done(&seal);
}

enum { N_BOXES = 3 * SEAL_NONCES_AHEAD };

static void wrap_many(struct seal *seal, uint8_t (*ret_boxes)[SEAL_OVERHEAD])
{
	for (size_t i = 0; i < N_BOXES; i++)
		assert_int_equal(seal_wrap(seal, NULL, 0, NULL, 0, ret_boxes[i]), 0);
}

/* A nonce that comes twice under one key gives away what both boxes hold. */
static void no_two_boxes_have_one_nonce_not_even_in_a_child(void **state)
{
	struct {
		uint8_t box[N_BOXES][SEAL_OVERHEAD];
	} of[2];
	uint8_t(*boxes)[SEAL_OVERHEAD] = of[0].box;
	struct seal seal;
	int pipes[2], status;
	pid_t child;

	(void)state;
	seal_of(key_a, &seal);
	assert_int_equal(seal_wrap(&seal, NULL, 0, NULL, 0, boxes[0]), 0);
	assert_int_equal(pipe(pipes), 0);
	child = fork();
	if (child == 0) {
		wrap_many(&seal, boxes);
		_exit(write(pipes[1], &of[0], sizeof(of[0])) == sizeof(of[0]) ? 0 : 1);
	}
	wrap_many(&seal, boxes);
	assert_int_equal(read(pipes[0], &of[1], sizeof(of[1])), sizeof(of[1]));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	for (size_t i = 0; i < 2 * N_BOXES; i++)
		for (size_t j = 0; j < i; j++)
			assert_memory_not_equal(of[i / N_BOXES].box[i % N_BOXES], of[j / N_BOXES].box[j % N_BOXES],
				SEAL_NONCE_SIZE);
	close(pipes[0]);
	close(pipes[1]);
	seal_done(&seal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_changed_bit_of_a_box_is_refused),
		cmocka_unit_test(another_place_or_key_does_not_open_it),
		cmocka_unit_test(the_same_text_sealed_twice_differs),
		cmocka_unit_test(nothing_can_be_sealed_too),
		cmocka_unit_test(the_known_answer_opens),
		cmocka_unit_test(no_two_boxes_have_one_nonce_not_even_in_a_child),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
