/* SPDX-License-Identifier: Apache-2.0 */
/* What an installer is told to do where a join has failed. */
#include "joining.h"

#include "agent_home.h"
#include "settings_home.h"
#include "trying.h"

struct joiner {
	struct home *home;
	struct agent *agent;
};

static int joiner_new(void **state)
{
	struct joiner *joiner = calloc(1, sizeof(*joiner));
	struct agent *agent;
	char reason[256];

	assert_int_equal(home_new((void **)&joiner->home), 0);
	agent = joiner->agent = agent_of(joiner->home);
	memset(&agent->config.home, 0, sizeof(agent->config.home));
	agent->base = agent->config;
	snprintf(agent->config.carry.socket, sizeof(agent->config.carry.socket), "%s/carry", joiner->home->dir);
	assert_int_equal(settings_open(&agent->settings, joiner->home->dir, joiner->home->vault, reason, sizeof(reason)), 0);
	assert_int_equal(trying_begin(agent), 0);
	*state = joiner;
	return 0;
}

static int joiner_free(void **state)
{
	struct joiner *joiner = *state;

	trying_close(joiner->agent);
	agent_done(joiner->agent);
	home_free((void **)&joiner->home);
	free(joiner);
	return 0;
}

/* With a certificate, or while it asks for one (""): and what laresd says of that when it was started again. */
static void fails(struct joiner *joiner, const char *certificates, const char *code)
{
	static const struct trial join = { .kind = TRIAL_JOIN, .within_s = 120 };
	struct settings_set set = set_of("h-1", certificates);
	struct agent *agent = joiner->agent;
	char reason[256];

	assert_int_equal(settings_stage(&agent->settings, &set, &join), 0);
	trying_fail(agent, code, "no connection worked");
	settings_done(&agent->settings);
	assert_int_equal(settings_open(&agent->settings, joiner->home->dir, joiner->home->vault, reason, sizeof(reason)), 0);
}

static void assert_said(struct joiner *joiner, const char *said)
{
	char octets[1024];
	struct text answer = text_of(octets, sizeof(octets));

	assert_int_equal(joining_write(joiner->agent, &answer, NULL), 0);
	text_end(&answer);
	if (!strstr(octets, said))
		fail_msg("not said: %s; but: %s", said, octets);
}

static void a_bundle_that_brought_no_certificate_is_good_still(void **state)
{
	struct joiner *joiner = *state;

	fails(joiner, "", "tcp");
	assert_said(joiner, "join again with the same bundle");
	fails(joiner, "", "disk");
	assert_said(joiner, "lares join BUNDLE");
}

static void a_bundle_that_brought_a_certificate_is_used_up(void **state)
{
	static const char *const codes[] = { "dns", "tcp", "tls", "auth", "refused", "timeout", "closed", "no-answer" };
	struct joiner *joiner = *state;

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		fails(joiner, "the certificate\n", codes[i]);
		assert_said(joiner, codes[i]);
		assert_said(joiner, "The bundle is used up");
	}
	fails(joiner, "", "tcp");
	assert_said(joiner, "join again with the same bundle");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_bundle_that_brought_no_certificate_is_good_still, joiner_new, joiner_free),
		cmocka_unit_test_setup_teardown(a_bundle_that_brought_a_certificate_is_used_up, joiner_new, joiner_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
