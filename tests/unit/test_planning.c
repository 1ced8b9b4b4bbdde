/* SPDX-License-Identifier: Apache-2.0 */
/* A stored plan that is taken up at a start, or refused: then the home has no rules, which is said. */
#include "planning.h"

#include <sqlite3.h>

#include "accepting.h"
#include "agent_home.h"
#include "doctor.h"
#include "hearing.h"
#include "radio/room.h"
#include "vault/jws.h"

struct scene {
	struct home *home;
	struct agent *agent;
	struct private_key key; /* the team's */
};

static int on_time(void *context, uint64_t now_us)
{
	(void)context;
	(void)now_us;
	return 0;
}

/* As far as a plan needs one, and the doctor. */
static void start(struct scene *scene)
{
	struct agent *agent = scene->agent = agent_of(scene->home);

	strcpy(agent->config.home.team, "north");
	strcpy(agent->config.home.home, "h-0417");
	agent->team_keys[0] = scene->key.public;
	agent->n_team_keys = 1;
	assert_int_equal(intake_new(&accepting_ops, agent, &agent->intake), 0);
	assert_int_equal(watch_new(&hearing_watch_ops, agent, "h-0417", &agent->watch), 0);
	assert_int_equal(timer_init(&agent->watch_timer, agent->event, on_time, agent), 0);
	assert_int_equal(timer_init(&agent->intake_timer, agent->event, on_time, agent), 0);
	agent->radio = calloc(1, sizeof(*agent->radio)); /* of a gateway without any */
	assert_non_null(agent->radio);
}

static void stop(struct agent *agent)
{
	free(agent->radio);
	timer_done(&agent->intake_timer);
	timer_done(&agent->watch_timer);
	watch_free(agent->watch);
	plan_free(agent->plan);
	intake_free(agent->intake);
	agent_done(agent);
}

static int scene_new(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));
	struct csr csr;

	assert_int_equal(home_new((void **)&scene->home), 0);
	assert_int_equal(csr_make("north.h-0417", &csr), 0);
	assert_int_equal(private_key_from_pem(csr.key, strlen(csr.key), &scene->key), 0);
	start(scene);
	*state = scene;
	return 0;
}

static int scene_free(void **state)
{
	struct scene *scene = *state;

	stop(scene->agent);
	home_free((void **)&scene->home);
	free(scene);
	return 0;
}

static void restart(struct scene *scene)
{
	stop(scene->agent);
	home_reopen(scene->home);
	start(scene);
}

/* The first example of the schema, signed by the team; the caller frees it. */
static char *signed_plan(const struct private_key *key)
{
	json_t *schema = json_load_file(SOURCE_DIR "/proto/schema/plan.json", 0, NULL);
	json_t *claims = json_pack("{s:s,s:s,s:s,s:O}", "typ", "plan", "team", "north", "home", "h-0417", "plan",
		json_array_get(json_object_get(schema, "examples"), 0));
	char *text;

	assert_int_equal(jws_sign(key, claims, &text), 0);
	json_decref(claims);
	json_decref(schema);
	return text;
}

static enum refusal take_plan(struct scene *scene)
{
	char *text = signed_plan(&scene->key);
	enum refusal refusal = planning_take(scene->agent, text, strlen(text), NULL);

	free(text);
	return refusal;
}

static void assert_doctor_says(struct agent *agent, const char *said, bool is_said)
{
	static char memory[1 << 16];
	struct text t = text_of(memory, sizeof(memory));

	doctor_write(agent, &t);
	assert_true(text_end(&t) > 0);
	if ((strstr(memory, said) != NULL) != is_said)
		fail_msg("%s: %s", said, memory);
}

static void a_stored_plan_is_in_force_again(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(take_plan(scene), REFUSAL_NONE);
	restart(scene);
	assert_int_equal(planning_restore(scene->agent), 0);
	assert_non_null(scene->agent->plan);
	assert_null(trouble_find(scene->agent, FAULT_PLAN_REFUSED));
	assert_doctor_says(scene->agent, "a care plan is in force", true);
}

static void a_stored_plan_that_is_refused_is_a_fault_until_one_is_taken(void **state)
{
	struct scene *scene = *state;
	const struct condition *there;

	assert_int_equal(take_plan(scene), REFUSAL_NONE);
	restart(scene);
	scene->agent->n_team_keys = 0;
	assert_int_equal(planning_restore(scene->agent), 0);
	assert_null(scene->agent->plan);
	there = trouble_find(scene->agent, FAULT_PLAN_REFUSED);
	assert_non_null(there);
	assert_int_equal(there->priority, ALERT_HIGH);
	assert_string_equal(there->detail, refusal_words(REFUSAL_UNKNOWN_KEY)); /* it fits */
	assert_doctor_says(scene->agent, "\"fault\",\"about\":\"plan\",\"words\":\"The stored care plan is not in force: The key", true);
	assert_doctor_says(scene->agent, "there is no care plan", false);
	assert_int_equal(take_plan(scene), REFUSAL_UNKNOWN_KEY);
	assert_non_null(trouble_find(scene->agent, FAULT_PLAN_REFUSED));
	scene->agent->n_team_keys = 1;
	assert_int_equal(take_plan(scene), REFUSAL_NONE);
	assert_null(trouble_find(scene->agent, FAULT_PLAN_REFUSED));
	assert_doctor_says(scene->agent, "a care plan is in force", true);
}

/* A start that it ended would be the end of help calls, too. */
static void a_stored_plan_that_is_damaged_is_a_fault_and_the_home_goes_on(void **state)
{
	struct scene *scene = *state;
	sqlite3 *db;

	assert_int_equal(take_plan(scene), REFUSAL_NONE);
	stop(scene->agent);
	home_close(scene->home);
	assert_int_equal(sqlite3_open(scene->home->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "UPDATE plan SET box = zeroblob(length(box))", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	home_open(scene->home);
	start(scene);
	assert_int_equal(planning_restore(scene->agent), 0);
	assert_null(scene->agent->plan);
	assert_non_null(trouble_find(scene->agent, FAULT_PLAN_REFUSED));
	assert_int_equal(take_plan(scene), REFUSAL_NONE);
	assert_null(trouble_find(scene->agent, FAULT_PLAN_REFUSED));
}

/* An alert of before the start ends with that: what is not said stays. */
static void a_home_without_a_plan_knows_that_none_was_refused(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(planning_restore(scene->agent), 0);
	assert_true(scene->agent->trouble.conditions.of[FAULT_PLAN_REFUSED].is_known);
	assert_null(trouble_find(scene->agent, FAULT_PLAN_REFUSED));
	assert_doctor_says(scene->agent, "there is no care plan", true);
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, scene_new, scene_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(a_stored_plan_is_in_force_again),
		SCENE(a_stored_plan_that_is_refused_is_a_fault_until_one_is_taken),
		SCENE(a_stored_plan_that_is_damaged_is_a_fault_and_the_home_goes_on),
		SCENE(a_home_without_a_plan_knows_that_none_was_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
