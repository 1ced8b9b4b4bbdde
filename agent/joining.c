/* SPDX-License-Identifier: Apache-2.0 */
#include "joining.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "proto/date_time.h"
#include "proto/json/csr_json.h"
#include "trying.h"

bool joining_is_asking(const struct agent *agent)
{
	const struct settings_set *staged = &agent->settings.staged;

	return staged->id && staged->certificates[0] == '\0';
}

/* ---- the bundle ---- */

static void put_day(struct text *t, int64_t at_s)
{
	struct device_time utc = date_time_of_unix(at_s);

	text_printf(t, "%04u-%02u-%02u %02u:%02u UTC", utc.year, utc.month, utc.day, utc.hour, utc.minute);
}

/* A clock that is wrong makes good bundles bad: it is said what it shows. */
static int refuse_time(struct agent *agent, const char *what, struct text *why)
{
	text_put(why, what);
	text_put(why, ", as this gateway's clock has it: ");
	put_day(why, trying_now_s(agent));
	text_put(why, clock_is_trusted() ? ". Ask the team for a new bundle." :
					 ", which no time server has confirmed. Set it (timedatectl), or ask the team for a new bundle.");
	return -EPERM;
}

static int judge_times(struct agent *agent, const struct bundle *bundle, struct text *why)
{
	enum chain_fault fault;

	if (trying_now_s(agent) > bundle->expires_s)
		return refuse_time(agent, "The bundle has expired", why);
	fault = chain_check_authorities(bundle->authorities, trying_now_s(agent));
	if (fault == CHAIN_EXPIRED)
		return refuse_time(agent, "The certificate of the team's authority has expired", why);
	if (fault == CHAIN_TOO_EARLY)
		return refuse_time(agent, "The certificate of the team's authority is not valid yet", why);
	if (fault == CHAIN_FINE)
		return 0;
	text_printf(why, "The bundle's \"ca\" cannot be used: %s. Ask the team for a new bundle.", chain_words(fault));
	return -EINVAL;
}

/* A home whose certificate has run out, or was revoked by mistake, joins anew, and keeps all that it has. */
static bool is_of_current(const struct settings_set *current, const struct bundle *bundle)
{
	if (strcmp(current->team, bundle->team) != 0 || strcmp(current->home, bundle->home) != 0)
		return false;
	for (size_t i = 0; i < current->n_keys; i++)
		if (strcmp(public_key_kid(&current->keys[i]), public_key_kid(&bundle->keys[0])) == 0)
			return true;
	return false;
}

static int judge_place(struct agent *agent, const struct bundle *bundle, struct text *why)
{
	const struct settings_set *current = &agent->settings.current;
	const struct config *base = &agent->base;

	if (agent->settings.is_newer) {
		text_put(why, "What a team gave this gateway was written by a newer version of Lares, and joining would destroy it. Install that "
			"version again; only lares reset makes this one forget it.");
		return -EEXIST;
	}
	if (current->id && !is_of_current(current, bundle)) {
		text_printf(why, "This gateway has joined team %s as %s already, and this bundle is not that team's for that home. Only lares "
			"reset makes it forget that.", current->team, current->home);
		return -EEXIST;
	}
	if (agent->settings.is_unread) {
		text_put(why, "What a team gave this gateway cannot be read just now, and joining would destroy it. Look at the disk (df -h, "
			"dmesg); it is tried again by itself.");
		return -EIO;
	}
	if (config_has_home(base) && (base->broker.n_at > 0 || strcmp(base->home.team, bundle->team) != 0 ||
		strcmp(base->home.home, bundle->home) != 0)) {
		text_printf(why, "Team %s and home %s are written in %s; take [home] team and home and [broker] out of it, restart "
			"laresd, and join then.", base->home.team, base->home.home, base->file.name);
		return -EEXIST;
	}
	if (agent->settings.staged.id && agent->settings.trial.kind != TRIAL_JOIN) {
		text_put(why, "Other settings are on trial; wait two minutes, and join then.");
		return -EBUSY;
	}
	return 0;
}

static int judge(struct agent *agent, const struct bundle *bundle, const char *fingerprint, struct text *why)
{
	char theirs[OFFER_FINGERPRINT_MAX];
	int r = judge_place(agent, bundle, why);

	if (r < 0)
		return r;
	if (!offer_is_fingerprint(&bundle->keys[0], fingerprint)) {
		offer_fingerprint(&bundle->keys[0], theirs);
		text_printf(why, "The bundle is signed by another key than the one that you named: by %s. Do not join; ask the team which "
			"is theirs.", theirs);
		return -EPERM;
	}
	return judge_times(agent, bundle, why);
}

static void set_of(const struct bundle *bundle, const struct csr *csr, struct settings_set *ret_set)
{
	*ret_set = (struct settings_set){ .n_uri = bundle->n_uri, .n_token = bundle->n_token, .n_keys = bundle->n_keys };
	strcpy(ret_set->team, bundle->team);
	strcpy(ret_set->home, bundle->home);
	strcpy(ret_set->zone, bundle->zone);
	memcpy(ret_set->uri, bundle->uri, sizeof(ret_set->uri));
	strcpy(ret_set->join, bundle->join);
	strcpy(ret_set->authorities, bundle->authorities);
	strcpy(ret_set->key, csr->key);
	strcpy(ret_set->csr, csr->text);
	memcpy(ret_set->token, bundle->token, sizeof(ret_set->token));
	memcpy(ret_set->keys, bundle->keys, sizeof(ret_set->keys));
}

/* What is read and made on the way: secrets, which do not stay in memory. */
struct work {
	struct bundle bundle;
	struct csr csr;
	struct settings_set set;
};

static int start(struct agent *agent, struct work *work, struct text *why)
{
	int r = csr_make(work->bundle.name, &work->csr);

	if (r == 0) {
		set_of(&work->bundle, &work->csr, &work->set);
		r = trying_stage(agent, &work->set, TRIAL_JOIN, "", TRYING_WITHIN_S);
	}
	if (r < 0)
		text_printf(why, "The key cannot be kept: %s. Look at the gateway's disk (df -h, dmesg).", strerror(-r));
	return r;
}

int joining_start(void *context, const char *bundle, const char *fingerprint, struct text *answer, struct text *why)
{
	struct agent *agent = context;
	struct work *work = calloc(1, sizeof(*work));
	char words[OFFER_WHY_MAX];
	int r;

	if (!work)
		return -ENOMEM;
	r = offer_read_bundle(bundle, strlen(bundle), &work->bundle, words);
	if (r < 0)
		text_printf(why, "That is no bundle of a team: %s. Copy all of it, or ask the team for it again.", words);
	else
		r = judge(agent, &work->bundle, fingerprint, why);
	if (r == 0)
		r = start(agent, work, why);
	if (r == 0)
		joining_write(agent, answer, why);
	explicit_bzero(work, sizeof(*work));
	free(work);
	return r;
}

/* ---- how far it is ---- */

/* Of a failure, what to do about it. A bundle is good for one certificate, which is lost with the trial. */
static const char *todo_of(const char *code, bool has_certificate)
{
	static const char *const todos[][2] = {
		{ "dns", "Look at the gateway's network: is there a line, and a name server? Then join again with the same bundle." },
		{ "tcp", "Look at the gateway's network and whether something blocks it. Is the broker running? Then join again with the same bundle." },
		{ "tls", "Look whether the gateway's clock is right (timedatectl), and whether a login page stands before the network. Else ask the team for a new bundle." },
		{ "auth", "The bundle was used already, or is not known there: ask the team for a new one." },
		{ "refused", "Ask the team whether its broker is well; then join again with the same bundle." },
		{ "timeout", "The line is slow or breaks: try again with the same bundle, nearer to the router." },
		{ "closed", "Ask the team whether its broker is well; then join again with the same bundle." },
		{ "no-answer", "Ask the team whether its desk (lares-team watch) is running, and for a new bundle." },
		{ "refused-by-team", "Ask the team." },
		{ "certificate", "Ask the team for a new bundle, and to look at its certificates." },
	};

	if (has_certificate)
		return "The bundle is used up: its certificate came, and did not work. Look at the gateway's network and clock, and ask the team "
		       "whether its broker is well, and for a new bundle.";
	for (size_t i = 0; i < sizeof(todos) / sizeof(todos[0]); i++)
		if (strcmp(todos[i][0], code) == 0)
			return todos[i][1];
	return "Join again with: lares join BUNDLE";
}

static void put_member(struct text *t, const char *name, const char *value)
{
	text_printf(t, ",\"%s\":", name);
	text_json(t, value);
}

static void write_place(struct text *t, const struct settings_set *set)
{
	put_member(t, "team", set->team);
	put_member(t, "home", set->home);
	put_member(t, "broker", set->uri[0]);
}

/* Of who has joined, other trials fail, too; and earlier versions did not keep of what kind the last was. */
static bool has_failed(const struct settings *settings)
{
	const struct trial *trial = &settings->trial;

	return settings->code[0] && (!settings->current.id || (trial->within_s && trial->kind == TRIAL_JOIN));
}

int joining_write(void *context, struct text *answer, struct text *why)
{
	const struct agent *agent = context;
	const struct settings *settings = &agent->settings;
	const char *no_team, *todo;

	(void)why;
	if (settings->staged.id && settings->trial.kind == TRIAL_JOIN) {
		text_printf(answer, "{\"state\":\"%s\",\"left_s\":%llu", joining_is_asking(agent) ? "asking" : "proving",
			(unsigned long long)trying_left_s(agent));
		write_place(answer, &settings->staged);
		put_member(answer, "words", trying_trouble(agent));
	} else if (has_failed(settings)) {
		text_put(answer, "{\"state\":\"failed\"");
		put_member(answer, "code", settings->code);
		put_member(answer, "words", settings->words);
		put_member(answer, "do", todo_of(settings->code, settings->trial.has_certificate));
	} else if (settings->current.id) {
		text_put(answer, "{\"state\":\"joined\"");
		write_place(answer, &settings->current);
	} else if (config_has_home(&agent->base)) {
		text_put(answer, "{\"state\":\"configured\"");
		put_member(answer, "team", agent->base.home.team);
		put_member(answer, "home", agent->base.home.home);
	} else {
		no_team = trying_no_team(agent, &todo);
		text_put(answer, "{\"state\":\"none\"");
		put_member(answer, "words", no_team);
		put_member(answer, "do", todo);
	}
	text_put(answer, "}");
	return 0;
}

/* ---- asking ---- */

void joining_on_link(struct agent *agent, bool is_up)
{
	if (is_up || !joining_is_asking(agent) || agent->trying.proving.fault != LINK_AUTH)
		return;
	/* It will not let us in later either. */
	trying_fail(agent, "auth", "the team's broker does not take this bundle");
}

static void fail_certificate(struct agent *agent, const char *words)
{
	trying_fail(agent, "certificate", words);
}

void joining_on_hearing(struct agent *agent, const char *refused)
{
	const struct settings_set *set = &agent->settings.staged;
	char proof[CSR_PROOF_TEXT_MAX], json[CSR_JSON_MAX];
	int n;

	if (!joining_is_asking(agent))
		return;
	if (refused) {
		trying_fail(agent, "refused", "the broker does not let this gateway hear the team's answer");
		return;
	}
	n = csr_prove(set->csr, set->token, set->n_token, proof);
	if (n == 0)
		n = csr_json(&(struct csr_message){ .home = set->home, .csr = set->csr, .proof = proof }, json, sizeof(json));
	if (n > 0)
		n = carry_publish(agent->carry, "csr", false, json, (size_t)n);
	if (n < 0)
		log_error("the request for a certificate could not be sent: %s", strerror(-n));
	else
		log_info("asked the team for a certificate");
}

static void expected_of(const struct settings_set *set, struct bundle *ret_expected)
{
	*ret_expected = (struct bundle){ .n_keys = set->n_keys };
	strcpy(ret_expected->team, set->team);
	strcpy(ret_expected->home, set->home);
	memcpy(ret_expected->keys, set->keys, sizeof(ret_expected->keys));
	offer_name(ret_expected);
}

/* What came for a request: read, and held against what it must fit. Returns 0, OFFER_NOT_MINE, or -EINVAL with words. */
static int judge_granted(struct agent *agent, const struct settings_set *set, const char *csr, const char *key, const char *text,
	size_t n_text, struct granted *ret_granted, char ret_why[OFFER_WHY_MAX])
{
	scoped(freep) struct bundle *expected = malloc(sizeof(*expected));
	char digest[CSR_DIGEST_TEXT_MAX];
	enum chain_fault fault;
	int r = expected ? csr_digest(csr, digest) : -ENOMEM;

	snprintf(ret_why, OFFER_WHY_MAX, "there is no memory");
	if (r < 0)
		return r;
	expected_of(set, expected);
	r = offer_read_granted(text, n_text, expected, digest, ret_granted, ret_why);
	if (r != 0 || ret_granted->refused[0])
		return r;
	fault = chain_check_authorities(ret_granted->authorities, trying_now_s(agent));
	if (fault == CHAIN_FINE)
		fault = chain_check(ret_granted->certificates, ret_granted->authorities, key, expected->name, trying_now_s(agent));
	if (fault == CHAIN_FINE)
		return 0;
	snprintf(ret_why, OFFER_WHY_MAX, "the certificate that came cannot be used: %s", chain_words(fault));
	return -EINVAL;
}

static void apply(struct settings_set *set, const struct granted *granted)
{
	strcpy(set->certificates, granted->certificates);
	strcpy(set->authorities, granted->authorities);
	if (granted->n_keys == 0)
		return;
	memcpy(set->keys, granted->keys, sizeof(set->keys));
	set->n_keys = granted->n_keys;
}

static void take_first(struct agent *agent, const struct granted *granted)
{
	struct settings_set *set = malloc(sizeof(*set));
	int r = set ? 0 : -ENOMEM;

	if (r == 0) {
		*set = agent->settings.staged;
		apply(set, granted);
		r = trying_stage(agent, set, TRIAL_JOIN, "", TRYING_WITHIN_S);
		explicit_bzero(set, sizeof(*set));
	}
	free(set);
	if (r < 0)
		trying_fail(agent, "disk", "the certificate could not be kept: look at the gateway's disk");
}

static void on_first(struct agent *agent, const char *text, size_t n_text, struct granted *granted)
{
	const struct settings_set *set = &agent->settings.staged;
	char words[SETTINGS_WORDS_MAX], why[OFFER_WHY_MAX];
	int r = judge_granted(agent, set, set->csr, set->key, text, n_text, granted, why);

	if (r == OFFER_NOT_MINE)
		return;
	if (r < 0 && !granted->certificates[0]) {
		/* Anybody may have sent it: the right one may come still. */
		log_warning("what came as a certificate is not followed: %s", why);
		snprintf(agent->trying.proving.words, sizeof(agent->trying.proving.words), "%s", why);
	} else if (r < 0) {
		fail_certificate(agent, why);
	} else if (granted->refused[0]) {
		snprintf(words, sizeof(words), "the team refuses: %s", granted->refused);
		trying_fail(agent, "refused-by-team", words);
	} else {
		take_first(agent, granted);
	}
}

static void take_renewed(struct agent *agent, const struct granted *granted)
{
	struct settings_set *set = malloc(sizeof(*set));
	int r = set ? 0 : -ENOMEM;

	if (r == 0) {
		*set = agent->settings.current;
		apply(set, granted);
		strcpy(set->key, agent->trying.renewal.key);
		r = trying_stage(agent, set, TRIAL_CERTIFICATE, "", TRYING_WITHIN_S);
		explicit_bzero(set, sizeof(*set));
	}
	free(set);
	if (r < 0)
		log_error("the new certificate could not be kept: %s", strerror(-r));
	else
		csr_done(&agent->trying.renewal);
}

static void on_renewed(struct agent *agent, const char *text, size_t n_text, struct granted *granted)
{
	const struct csr *renewal = &agent->trying.renewal;
	char why[OFFER_WHY_MAX];
	int r = judge_granted(agent, &agent->settings.current, renewal->text, renewal->key, text, n_text, granted, why);

	if (r == OFFER_NOT_MINE)
		return;
	if (r < 0)
		log_warning("a new certificate is not used: %s", why);
	else if (granted->refused[0])
		log_warning("the team refuses a new certificate: %s", granted->refused);
	else
		take_renewed(agent, granted);
}

void joining_on_certificate(struct agent *agent, const char *text, size_t n_text)
{
	scoped(freep) struct granted *granted = calloc(1, sizeof(*granted));

	if (!granted)
		return;
	if (joining_is_asking(agent))
		on_first(agent, text, n_text, granted);
	else if (agent->trying.renewal.key[0] && !agent->settings.staged.id)
		on_renewed(agent, text, n_text, granted);
}
