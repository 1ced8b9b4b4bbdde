/* SPDX-License-Identifier: Apache-2.0 */
/* The team's change of settings: judged whole before anything is tried, answered when it is proven or given up. */
#include "verb.h"

#include "agent_home.h"
#include "settings_home.h"
#include "trying.h"

struct member {
	struct home *home;
	struct agent *agent;
	char kid[KID_TEXT_MAX], words[512];
	bool is_later;
};

/* A home that has joined, and whose laresd was started since. */
static int member_new(void **state)
{
	static const struct trial joined = { .kind = TRIAL_JOIN };
	struct member *member = calloc(1, sizeof(*member));
	struct settings_set set = set_of("h-1", "the certificate\n");
	struct agent *agent;
	char reason[256];

	assert_int_equal(home_new((void **)&member->home), 0);
	agent = member->agent = agent_of(member->home);
	agent->base.store = agent->config.store;
	snprintf(agent->config.carry.socket, sizeof(agent->config.carry.socket), "%s/carry", member->home->dir);
	assert_int_equal(settings_open(&agent->settings, member->home->dir, member->home->vault, reason, sizeof(reason)), 0);
	assert_int_equal(settings_stage(&agent->settings, &set, &joined), 0);
	assert_int_equal(settings_accept(&agent->settings), 0);
	strcpy(member->kid, set.keys[0].kid);
	assert_int_equal(trying_open(agent, reason, sizeof(reason)), 0);
	assert_int_equal(trying_begin(agent), 0);
	*state = member;
	return 0;
}

static int member_free(void **state)
{
	struct member *member = *state;

	trying_close(member->agent);
	agent_done(member->agent);
	home_free((void **)&member->home);
	free(member);
	return 0;
}

static enum refusal configure(struct member *member, const char *jti, const char *claims)
{
	json_t *settings = json_loads(claims, 0, NULL);
	struct command command = { .verb = VERB_CONFIGURE, .settings = settings, .within_s = 120 };
	struct text why = text_of(member->words, sizeof(member->words));
	struct call call = { .agent = member->agent, .kid = member->kid, .jti = jti, .command = &command, .why = &why };
	enum refusal refusal;

	assert_non_null(settings);
	refusal = verb_configure(&call);
	text_end(&why);
	member->is_later = call.is_later;
	json_decref(settings);
	return refusal;
}

/* What waits for the broker: the newest message, if any. */
static void assert_answered(const struct member *member, const char *suffix, const char *said)
{
	struct outgoing row;
	uint64_t after_n = 0;
	bool is_there = false;

	assert_false(home_is_pending(member->home)); /* nobody waits for what is not committed */
	while (store_outbox_next(member->agent->store, QUEUE_MESSAGES, CLASS_ALERT, CLASS_COUNT - 1, after_n, UINT64_MAX, &row) == 0) {
		after_n = row.n;
		is_there = row.kind == OUTGOING_MESSAGE && strcmp(row.ref, suffix) == 0 && memmem(row.json, row.n_json, said, strlen(said));
	}
	assert_int_equal(is_there, said[0] != '\0');
}

static void a_change_is_taken_up_at_once_and_answered_with_its_proof(void **state)
{
	struct member *member = *state;

	assert_string_equal(member->agent->config.home.zone, "Europe/Berlin");
	assert_int_equal(configure(member, "j-1", "{\"zone\":\"Europe/Paris\"}"), REFUSAL_NONE);
	assert_true(member->is_later);
	assert_string_equal(member->agent->config.home.zone, "Europe/Paris");
	assert_answered(member, "done/j-1", "");
	trying_on_proven(member->agent);
	assert_answered(member, "done/j-1", "\"ok\":true");
	assert_string_equal(member->agent->settings.current.zone, "Europe/Paris");
}

static void what_is_given_up_is_answered_with_why_and_the_former_is_used(void **state)
{
	struct member *member = *state;

	assert_int_equal(configure(member, "j-1", "{\"broker\":[\"mqtts://b.example\"]}"), REFUSAL_NONE);
	assert_string_equal(member->agent->config.broker.at[0].host, "b.example");
	trying_fail(member->agent, "tcp", "no connection to b.example");
	assert_answered(member, "done/j-1", "rolled-back");
	assert_string_equal(member->agent->config.broker.at[0].host, "a.example");
}

static void a_second_one_is_busy_until_the_first_has_ended(void **state)
{
	struct member *member = *state;

	assert_int_equal(configure(member, "j-1", "{\"zone\":\"Europe/Paris\"}"), REFUSAL_NONE);
	assert_int_equal(configure(member, "j-2", "{\"zone\":\"UTC\"}"), REFUSAL_BUSY);
	assert_false(member->is_later);
	assert_string_equal(member->agent->config.home.zone, "Europe/Paris");
	trying_on_proven(member->agent);
	assert_int_equal(configure(member, "j-3", "{\"zone\":\"UTC\"}"), REFUSAL_NONE);
}

static void refused(struct member *member, const char *claims, const char *words)
{
	assert_int_equal(configure(member, "j-1", claims), REFUSAL_INVALID_SETTINGS);
	if (!strstr(member->words, words))
		fail_msg("%s: %s", claims, member->words);
	assert_int_equal(member->agent->settings.staged.id, 0);
	assert_string_equal(member->agent->config.home.zone, "Europe/Berlin");
}

static void what_cannot_be_is_refused_before_anything_is_tried(void **state)
{
	struct member *member = *state;
	json_t *another = public_key_to_jwk(&(set_of("h-1", "").keys[0]));
	json_t *claims = json_pack("{s:[o]}", "keys", another);
	char *keys = json_dumps(claims, 0);

	refused(member, "{}", "it changes nothing");
	refused(member, "{\"zone\":\"Europe/Atlantis\"}", "no such time zone");
	refused(member, "{\"zone\":\"UTC\",\"broker\":[\"mqtt://b.example\"]}", "The settings stay as they are");
	refused(member, "{\"ca\":[\"AAAA\"]}", "The settings stay as they are");
	refused(member, keys, "the key that signed this is not among the new keys");
	free(keys);
	json_decref(claims);
}

static void a_home_of_the_installer_s_file_is_not_changed_from_afar(void **state)
{
	struct member *member = *state;

	memset(&member->agent->settings.current, 0, sizeof(member->agent->settings.current));
	refused(member, "{\"zone\":\"UTC\"}", "written in its own file");
}

int main(void)
{
#define MEMBER(name) cmocka_unit_test_setup_teardown(name, member_new, member_free)
	const struct CMUnitTest tests[] = {
		MEMBER(a_change_is_taken_up_at_once_and_answered_with_its_proof),
		MEMBER(what_is_given_up_is_answered_with_why_and_the_former_is_used),
		MEMBER(a_second_one_is_busy_until_the_first_has_ended),
		MEMBER(what_cannot_be_is_refused_before_anything_is_tried),
		MEMBER(a_home_of_the_installer_s_file_is_not_changed_from_afar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
