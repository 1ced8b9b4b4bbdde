/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/claims.h"

#include <string.h>

static const char *const codes[] = {
#define REFUSAL(name, code, words) code,
#include "vault/refusal.def"
};

static const char *const sentences[] = {
#define REFUSAL(name, code, words) words,
#include "vault/refusal.def"
};

const char *refusal_code(enum refusal refusal)
{
	return codes[refusal];
}

const char *refusal_words(enum refusal refusal)
{
	return sentences[refusal];
}

static const char *string_of(const json_t *json, const char *name)
{
	return json_string_value(json_object_get(json, name));
}

/* jti goes into a topic: of [A-Za-z0-9_-], one to 64. */
static bool is_jti(const char *text)
{
	size_t n = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

	return n >= 1 && n < CLAIMS_JTI_MAX && text[n] == '\0';
}

static bool is_text(const char *text, const char *expected)
{
	return text && strcmp(text, expected) == 0;
}

static bool is_well_formed(const json_t *json, const struct claims_context *expected, const struct claims *claims)
{
	const json_t *n = json_object_get(json, "n");

	if (!claims->type || !string_of(json, "team") || !string_of(json, "home"))
		return false;
	if (is_text(expected->type, "plan"))
		return true;
	return json_is_integer(json_object_get(json, "iat")) && json_is_integer(json_object_get(json, "exp")) &&
		json_is_integer(n) && json_integer_value(n) > 0 && claims->jti[0] && string_of(json, "to");
}

static enum refusal check_life(const struct claims *claims, const struct claims_context *expected)
{
	/* Compared by differences of what was bounded before, so that no sum can overflow. */
	if (claims->issued_s < 0 || claims->expires_s < claims->issued_s)
		return REFUSAL_MALFORMED;
	if (claims->expires_s - claims->issued_s > CLAIMS_LIFE_MAX_S)
		return REFUSAL_TOO_LONG;
	/* Without a clock that is right the session's nonce alone is freshness: a wrong year must not make a team mute. */
	if (!expected->is_clock_trusted)
		return REFUSAL_NONE;
	if (claims->expires_s < expected->wall_s - CLAIMS_LEEWAY_S || claims->issued_s > expected->wall_s + CLAIMS_LEEWAY_S)
		return REFUSAL_EXPIRED;
	return REFUSAL_NONE;
}

enum refusal claims_check(const json_t *json, const struct claims_context *expected, struct claims *ret_claims)
{
	const char *jti = string_of(json, "jti");
	struct claims claims = {
		.type = string_of(json, "typ"),
		.verb = string_of(json, "verb"),
		.jti = jti && is_jti(jti) ? jti : "",
		.issued_s = json_integer_value(json_object_get(json, "iat")),
		.expires_s = json_integer_value(json_object_get(json, "exp")),
		.n = (uint64_t)json_integer_value(json_object_get(json, "n")),
	};

	*ret_claims = claims;
	if (!is_well_formed(json, expected, &claims))
		return REFUSAL_MALFORMED;
	if (!is_text(claims.type, expected->type) || !is_text(string_of(json, "team"), expected->team) ||
		!is_text(string_of(json, "home"), expected->home))
		return REFUSAL_MISADDRESSED;
	if (expected->verb && !is_text(claims.verb, expected->verb))
		return REFUSAL_MISADDRESSED;
	if (is_text(expected->type, "plan"))
		return REFUSAL_NONE;
	if (!is_text(string_of(json, "to"), expected->to))
		return REFUSAL_WRONG_SESSION;
	return check_life(&claims, expected);
}
