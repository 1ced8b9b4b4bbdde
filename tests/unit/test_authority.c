/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked of it lies behind functions of its own. */
#include "packaging/desk/authority.c"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define YEAR_2046_S INT64_C(2426066800)

static void a_certificate_may_hold_longer_than_time_t(void **state)
{
	ASN1_TIME *at = ASN1_TIME_new();
	struct tm utc;

	(void)state;
	assert_true(set_time(at, YEAR_2046_S));
	assert_int_equal(ASN1_TIME_to_tm(at, &utc), 1);
	assert_int_equal(utc.tm_year, 146);
	assert_int_equal(utc.tm_mon, 10);
	assert_int_equal(utc.tm_mday, 17);
	assert_int_equal(utc.tm_sec, 40);
	assert_true(set_time(at, LONG_AGO_S));
	assert_int_equal(ASN1_TIME_to_tm(at, &utc), 1);
	assert_int_equal(utc.tm_year, 124);
	assert_int_equal(utc.tm_yday, 0);
	ASN1_TIME_free(at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_certificate_may_hold_longer_than_time_t),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
