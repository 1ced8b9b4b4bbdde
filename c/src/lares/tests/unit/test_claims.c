/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/claims.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static const struct claims_context here = {
	.team = "north",
	.home = "h-0417",
	.type = "do",
	.verb = "ack",
	.to = "nonce-7",
	.wall_s = 1795331645,
	.is_clock_trusted = true,
};

/* A right acknowledgement, with one member replaced, or taken away where the value is NULL. */
static enum refusal judge(const char *name, json_t *value, struct claims *ret_claims)
{
	static struct claims unused;
	json_auto_t *json = json_pack("{s:s,s:s,s:s,s:s,s:I,s:I,s:i,s:s,s:s}", "typ", "do", "team", "north", "home",
		"h-0417", "verb", "ack", "iat", (json_int_t)here.wall_s - 5, "exp", (json_int_t)here.wall_s + 300, "n", 8,
		"jti", "a-1_B", "to", "nonce-7");
	enum refusal refusal;

	assert_non_null(json);
	if (name && value)
		json_object_set_new(json, name, value);
	else if (name)
		json_object_del(json, name);
	refusal = claims_check(json, &here, ret_claims ? ret_claims : &unused);
	if (ret_claims)
		ret_claims->jti = ret_claims->jti[0] ? "some" : "";
	return refusal;
}

static void a_message_of_this_session_is_followed(void **state)
{
	struct claims claims;

	(void)state;
	assert_int_equal(judge(NULL, NULL, &claims), REFUSAL_NONE);
	assert_int_equal(claims.n, 8);
	assert_string_equal(claims.jti, "some");
}

static void every_claim_must_be_there_and_of_its_kind(void **state)
{
	static const char *const names[] = { "typ", "team", "home", "iat", "exp", "n", "jti", "to" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_int_equal(judge(names[i], NULL, NULL), REFUSAL_MALFORMED);
		assert_int_equal(judge(names[i], json_true(), NULL), REFUSAL_MALFORMED);
	}
	assert_int_equal(judge("n", json_integer(0), NULL), REFUSAL_MALFORMED);
	assert_int_equal(judge("n", json_integer(-4), NULL), REFUSAL_MALFORMED);
	assert_int_equal(judge("jti", json_string("a/b"), NULL), REFUSAL_MALFORMED);
	assert_int_equal(judge("jti", json_string(""), NULL), REFUSAL_MALFORMED);
	assert_int_equal(judge("jti", json_string("+"), NULL), REFUSAL_MALFORMED);
}

static void a_jti_of_65_characters_is_none(void **state)
{
	char jti[66];

	(void)state;
	memset(jti, 'a', 65);
	jti[65] = '\0';
	assert_int_equal(judge("jti", json_string(jti), NULL), REFUSAL_MALFORMED);
	assert_int_equal(judge("jti", json_string(jti + 1), NULL), REFUSAL_NONE);
}

static void what_is_for_others_is_refused(void **state)
{
	(void)state;
	assert_int_equal(judge("team", json_string("south"), NULL), REFUSAL_MISADDRESSED);
	assert_int_equal(judge("home", json_string("h-0418"), NULL), REFUSAL_MISADDRESSED);
	assert_int_equal(judge("typ", json_string("seen"), NULL), REFUSAL_MISADDRESSED);
	assert_int_equal(judge("verb", json_string("refresh"), NULL), REFUSAL_MISADDRESSED);
	assert_int_equal(judge("verb", NULL, NULL), REFUSAL_MISADDRESSED);
}

static void an_earlier_session_is_stale(void **state)
{
	(void)state;
	assert_int_equal(judge("to", json_string("nonce-6"), NULL), REFUSAL_WRONG_SESSION);
}

static void time_is_bounded_on_both_sides(void **state)
{
	(void)state;
	assert_int_equal(judge("exp", json_integer(here.wall_s + 595), NULL), REFUSAL_NONE);
	assert_int_equal(judge("exp", json_integer(here.wall_s + 596), NULL), REFUSAL_TOO_LONG);
	assert_int_equal(judge("exp", json_integer(here.wall_s - 6), NULL), REFUSAL_MALFORMED);
	assert_int_equal(judge("exp", json_integer(INT64_MAX), NULL), REFUSAL_TOO_LONG);
	assert_int_equal(judge("iat", json_integer(INT64_MIN), NULL), REFUSAL_MALFORMED);
	assert_int_equal(judge("iat", json_integer(here.wall_s + 61), NULL), REFUSAL_EXPIRED);
	assert_int_equal(judge("iat", json_integer(here.wall_s + 59), NULL), REFUSAL_NONE);
}

static void an_expired_message_is_refused_but_where_no_clock_is_right(void **state)
{
	json_auto_t *old = json_pack("{s:s,s:s,s:s,s:s,s:I,s:I,s:i,s:s,s:s}", "typ", "do", "team", "north", "home",
		"h-0417", "verb", "ack", "iat", (json_int_t)here.wall_s - 400, "exp", (json_int_t)here.wall_s - 61, "n", 8,
		"jti", "a", "to", "nonce-7");
	struct claims_context clockless = here;
	struct claims claims;

	(void)state;
	assert_int_equal(claims_check(old, &here, &claims), REFUSAL_EXPIRED);
	clockless.is_clock_trusted = false;
	clockless.wall_s = 1000;
	assert_int_equal(claims_check(old, &clockless, &claims), REFUSAL_NONE);
	clockless.wall_s = INT64_C(4100000000);
	assert_int_equal(claims_check(old, &clockless, &claims), REFUSAL_NONE);
}

static void a_plan_needs_its_address_only(void **state)
{
	json_auto_t *plan = json_pack("{s:s,s:s,s:s,s:{}}", "typ", "plan", "team", "north", "home", "h-0417", "plan");
	struct claims_context context = here;
	struct claims claims;

	(void)state;
	context.type = "plan";
	context.verb = NULL;
	assert_int_equal(claims_check(plan, &context, &claims), REFUSAL_NONE);
	json_object_set_new(plan, "home", json_string("h-1"));
	assert_int_equal(claims_check(plan, &context, &claims), REFUSAL_MISADDRESSED);
}

static void every_refusal_has_a_code_of_its_own_and_a_sentence(void **state)
{
	(void)state;
	for (int i = 0; i < REFUSAL_COUNT; i++) {
		const char *words = refusal_words((enum refusal)i);

		assert_int_equal(words[strlen(words) - 1], '.');
		for (int j = 0; j < i; j++)
			assert_string_not_equal(refusal_code((enum refusal)i), refusal_code((enum refusal)j));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_of_this_session_is_followed),
		cmocka_unit_test(every_claim_must_be_there_and_of_its_kind),
		cmocka_unit_test(a_jti_of_65_characters_is_none),
		cmocka_unit_test(what_is_for_others_is_refused),
		cmocka_unit_test(an_earlier_session_is_stale),
		cmocka_unit_test(time_is_bounded_on_both_sides),
		cmocka_unit_test(an_expired_message_is_refused_but_where_no_clock_is_right),
		cmocka_unit_test(a_plan_needs_its_address_only),
		cmocka_unit_test(every_refusal_has_a_code_of_its_own_and_a_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
