/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/json/csr_json.h"

static void a_home_that_joins_proves_that_it_has_the_token(void **state)
{
	const struct csr_message message = { .home = "h-0417", .csr = "-----BEGIN\nx", .proof = "cHJvb2Y" };
	char json[CSR_JSON_MAX];

	(void)state;
	assert_true(csr_json(&message, json, sizeof(json)) > 0);
	assert_string_equal(json, "{\"v\":1,\"home\":\"h-0417\",\"csr\":\"-----BEGIN\\u000ax\",\"proof\":\"cHJvb2Y\"}");
}

static void a_home_that_renews_signs_with_its_present_key(void **state)
{
	const struct csr_message message = { .home = "h-0417", .csr = "x", .certificate = "y", .signature = "c2ln" };
	char json[CSR_JSON_MAX];

	(void)state;
	assert_true(csr_json(&message, json, sizeof(json)) > 0);
	assert_string_equal(json, "{\"v\":1,\"home\":\"h-0417\",\"csr\":\"x\",\"certificate\":\"y\",\"signature\":\"c2ln\"}");
}

static void what_does_not_fit_is_not_cut(void **state)
{
	const struct csr_message message = { .home = "h-0417", .csr = "x", .proof = "p" };
	char json[20];

	(void)state;
	assert_int_equal(csr_json(&message, json, sizeof(json)), -ENOSPC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_home_that_joins_proves_that_it_has_the_token),
		cmocka_unit_test(a_home_that_renews_signs_with_its_present_key),
		cmocka_unit_test(what_does_not_fit_is_not_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
