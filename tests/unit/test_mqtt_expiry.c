/* SPDX-License-Identifier: Apache-2.0 */
/* Belongs to the program lares-mqtt and to no room, so that it is included here. */
#include "mqtt/expiry.c"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

#define NOW INT64_C(1795000000) /* 2026-11-18 */
#define DAYS INT64_C(86400)

static void see(struct expiry *expiry, int64_t at_s, const char *what)
{
	X509 *certificate = X509_new();

	ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)at_s);
	expiry_see(expiry, certificate, what, "make a new one");
	X509_free(certificate);
}

static void of_several_the_one_counts_that_ends_first(void **state)
{
	struct expiry expiry = { 0 };

	(void)state;
	see(&expiry, NOW + 40 * DAYS, "b");
	see(&expiry, NOW + 20 * DAYS, "a");
	see(&expiry, NOW + 30 * DAYS, "c");
	assert_string_equal(expiry.what, "a");
	assert_int_equal(expiry_days(&expiry, NOW), 20);
}

static void see_life(struct expiry *expiry, int64_t from_s, int64_t at_s, const char *what)
{
	X509 *certificate = X509_new();

	ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)from_s);
	ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)at_s);
	expiry_see(expiry, certificate, what, "make a new one");
	X509_free(certificate);
}

static void a_short_life_is_reckoned_in_parts_of_it(void **state)
{
	struct expiry week = { 0 }, year = { 0 }, odd = { 0 };

	(void)state;
	see_life(&week, NOW, NOW + 7 * DAYS, "of a week");
	assert_int_equal(expiry_parts(&week, NOW), 90);
	assert_int_equal(expiry_days(&week, NOW), 7);
	assert_int_equal(expiry_parts(&week, NOW + 7 * DAYS / 3 * 2), 30); /* it is renewed */
	assert_int_equal(expiry_parts(&week, NOW + 6 * DAYS), 12);
	assert_int_equal(expiry_parts(&week, NOW + 7 * DAYS + 1), -1);
	see_life(&year, NOW - 335 * DAYS, NOW + 30 * DAYS, "of a year");
	assert_int_equal(expiry_parts(&year, NOW), 30);
	see_life(&odd, NOW + 40 * DAYS, NOW + 30 * DAYS, "that ends before it begins");
	assert_int_equal(expiry_parts(&odd, NOW), 30);
}

static void what_lives_short_does_not_hide_what_is_due(void **state)
{
	struct expiry expiry = { 0 };

	(void)state;
	see_life(&expiry, NOW - 1 * DAYS, NOW + 5 * DAYS, "the broker's, of six days");
	see_life(&expiry, NOW - 83 * DAYS, NOW + 7 * DAYS, "the home's, which was not renewed");
	assert_string_equal(expiry.what, "the home's, which was not renewed");
	assert_int_equal(expiry_parts(&expiry, NOW), 7);
	see_life(&expiry, NOW - 1 * DAYS, NOW + 5 * DAYS, "the broker's, of six days");
	assert_string_equal(expiry.what, "the home's, which was not renewed");
}

static void a_day_that_has_begun_is_not_left(void **state)
{
	struct expiry expiry = { .is_known = true, .at_s = NOW };

	(void)state;
	assert_int_equal(expiry_days(&expiry, NOW - 1), 0);
	assert_int_equal(expiry_days(&expiry, NOW - DAYS), 1);
	assert_int_equal(expiry_days(&expiry, NOW - DAYS + 1), 0);
	assert_int_equal(expiry_days(&expiry, NOW), 0);
	assert_int_equal(expiry_days(&expiry, NOW + 1), -1);
	assert_int_equal(expiry_days(&expiry, NOW + DAYS), -1);
	assert_int_equal(expiry_days(&expiry, NOW + DAYS + 1), -2);
}

static void the_words_say_which_when_and_what_to_do(void **state)
{
	struct expiry expiry = { 0 };
	char words[200];

	(void)state;
	see(&expiry, NOW, "this home's certificate /etc/lares/home.pem");
	expiry_words(&expiry, NOW - 5 * DAYS, words, sizeof(words));
	assert_string_equal(words,
		"this home's certificate /etc/lares/home.pem runs out in 5 days, on 2026-11-18: make a new one");
	expiry_words(&expiry, NOW - DAYS, words, sizeof(words));
	assert_non_null(strstr(words, "in 1 day, on"));
	expiry_words(&expiry, NOW + DAYS, words, sizeof(words));
	assert_string_equal(words, "this home's certificate /etc/lares/home.pem has run out on 2026-11-18: make a new one");
}

static void an_authority_may_hold_longer_than_time_t(void **state)
{
	struct expiry expiry = { 0 };
	X509 *authority = X509_new();
	char words[200];

	(void)state;
	ASN1_TIME_set_string(X509_getm_notAfter(authority), "20461118112640Z");
	expiry_see(&expiry, authority, "the authority", "make a new one");
	see(&expiry, NOW + 40 * DAYS, "the home's");
	assert_string_equal(expiry.what, "the home's");
	expiry = (struct expiry){ 0 };
	expiry_see(&expiry, authority, "the authority", "make a new one");
	expiry_words(&expiry, NOW, words, sizeof(words));
	assert_string_equal(words, "the authority runs out in 7305 days, on 2046-11-18: make a new one");
	X509_free(authority);
}

static void without_a_certificate_nothing_is_known(void **state)
{
	struct expiry expiry = { 0 };

	(void)state;
	expiry_see(&expiry, NULL, "a", "b");
	assert_false(expiry.is_known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_several_the_one_counts_that_ends_first),
		cmocka_unit_test(a_short_life_is_reckoned_in_parts_of_it),
		cmocka_unit_test(what_lives_short_does_not_hide_what_is_due),
		cmocka_unit_test(a_day_that_has_begun_is_not_left),
		cmocka_unit_test(the_words_say_which_when_and_what_to_do),
		cmocka_unit_test(an_authority_may_hold_longer_than_time_t),
		cmocka_unit_test(without_a_certificate_nothing_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
