/* SPDX-License-Identifier: Apache-2.0 */
#include "plan_sample.h"

#include "plan/say.h"

#define PLACE \
	" That is a place and no part of an aid, so what it says stays as it is; parts are toilet-lift-arm, hoist-boom, " \
	"chair-lift, bed-lift, upper-end-stop, lower-end-stop, emergency-stop, carriage, lift-motor, seat, mattress, floor-mat."

/* The sample with that member put into its second device. */
static json_t *sample_mounted(const char *key, json_t *value)
{
	json_t *document = sample();

	json_object_set_new(json_array_get(json_object_get(document, "devices"), 1), key, value);
	return document;
}

static void test_a_sensor_on_an_aid_is_explained_by_its_part(void **state)
{
	json_t *document = sample_mounted("mounted_on", json_string("toilet-lift-arm"));
	struct plan *plan = NULL;
	char words[4096];
	struct text t = text_of(words, sizeof(words));

	(void)state;
	assert_int_equal(plan_parse(document, &expected, &plan, &faults), 0);
	json_decref(document);
	assert_int_equal(plan->devices[1].mounted.mounting, MOUNTING_TOILET_LIFT_ARM);
	plan_explain(plan, NULL, &t);
	plan_free(plan);
	assert_non_null(strstr(words, "It is mounted on: toilet-lift-arm. What it says is taken as of the arm of a toilet lift.\n"));
}

static void test_the_inputs_of_a_module_are_named(void **state)
{
	json_t *document = sample_mounted("inputs", json_pack("[sss]", "upper-end-stop", "!lower-end-stop", "-"));
	struct plan *plan = NULL;
	char words[4096];
	struct text t = text_of(words, sizeof(words));

	(void)state;
	assert_int_equal(plan_parse(document, &expected, &plan, &faults), 0);
	json_decref(document);
	assert_int_equal(plan->devices[1].mounted.n_inputs, 3);
	assert_int_equal(plan->devices[1].mounted.inputs[1].quantity, QUANTITY_LOWER_END_STOP);
	assert_true(plan->devices[1].mounted.inputs[1].is_inverted);
	plan_explain(plan, NULL, &t);
	plan_free(plan);
	assert_non_null(strstr(words, " Its inputs: 1 upper-end-stop, 2 !lower-end-stop, 3 -.\n"));
}

static void test_a_sound_plan_is_explained_in_sentences(void **state)
{
	json_t *document = sample();
	struct plan *plan = NULL;
	char words[4096];
	struct text t = text_of(words, sizeof(words));

	(void)state;
	assert_int_equal(plan_parse(document, &expected, &plan, &faults), 0);
	json_decref(document);
	plan_explain(plan, NULL, &t);
	plan_free(plan);
	assert_string_equal(words,
		"Plan 12, set by Inge Holm.\n"
		"Anna Berg (p1) is a resident.\n"
		"Jonas Berg (carer-1) is a caregiver. Has 5 minutes to answer when asked. Signs with 1 key.\n"
		"Inge Holm (nurse-7) is a nurse. Has 15 minutes to answer when asked. Signs with 1 key.\n"
		"Alerts of high priority ask Jonas Berg, then Inge Holm, then the team as a whole, and begin again.\n"
		"Alerts of medium priority ask Jonas Berg, then the team as a whole, and begin again.\n"
		"Alerts of low priority ask Inge Holm, then the team as a whole, and begin again.\n"
		"What 00:AA:01:01:00:01 measures as user 0 is of Anna Berg.\n"
		"What 00:AA:01:01:00:02 measures is of Anna Berg. It is mounted on: bathroom." PLACE "\n"
		"systolic-high: systolic pressure of Anna Berg above 180 mmHg raises an alert of high priority. It is "
		"over at 170 mmHg or less. Set by Inge Holm. What to do: Measure again after five minutes of rest; then call.\n"
		"temperature-low: body temperature of Anna Berg below 35.5 °C raises an alert of low priority. It is "
		"over at 36 °C or more. Set by Inge Holm. What to do: Ask whether the room is warm.\n"
		"What was measured more than 30 minutes before it arrives calls nobody; beyond a limit of high priority it "
		"is told as found late.\n"
		"An alarm in the home, where there is one, sounds when a high alert does not leave the home, and again when the team has not said "
		"within 1 minute that it has it.\n");
}

static void test_the_sentences_are_elements_of_an_array(void **state)
{
	json_t *document = sample(), *sentences;
	struct plan *plan = NULL;
	char words[8192];
	struct text t = text_of(words, sizeof(words));

	(void)state;
	assert_int_equal(plan_parse(document, &expected, &plan, &faults), 0);
	json_decref(document);
	assert_int_equal(plan_explain_json(plan, NULL, &t), 0);
	plan_free(plan);
	sentences = json_loads(words, 0, NULL);
	assert_int_equal(json_array_size(sentences), 13);
	assert_string_equal(json_string_value(json_array_get(sentences, 0)), "Plan 12, set by Inge Holm.");
	assert_string_equal(json_string_value(json_array_get(sentences, 8)),
		"What 00:AA:01:01:00:02 measures is of Anna Berg. It is mounted on: bathroom." PLACE);
	json_decref(sentences);
}


/* Which of {0} to {3} stand in it, a bit each. */
static unsigned int places(const char *words)
{
	unsigned int found = 0;

	for (const char *c = strchr(words, '{'); c; c = strchr(c + 1, '{')) {
		assert_true(c[1] >= '0' && c[1] < '0' + MESSAGE_WITH_MAX && c[2] == '}');
		found |= 1U << (c[1] - '0');
	}
	return found;
}

static void test_each_sentence_has_the_same_places_in_every_language(void **state)
{
	(void)state;
	for (int i = 0; i < SENTENCE_COUNT; i++) {
		const char *english = sentence_words(LANG_EN, (enum sentence)i), *german = sentence_words(LANG_DE, (enum sentence)i);

		assert_true(english[0] && german[0]);
		assert_true(text_is_utf8(german, strlen(german)));
		assert_int_equal(places(english), places(german));
		/* A piece goes on in both, or begins in both. */
		assert_int_equal(strchr(" ,.", english[0]) != NULL, strchr(" ,.", german[0]) != NULL);
	}
}

static char told[PLAN_WORDS_MAX];

static int32_t one_hour_east(int64_t wall_us)
{
	(void)wall_us;
	return 3600;
}

static void explain_full(const char *lang)
{
	struct text t = text_of(told, sizeof(told));
	json_t *document;
	struct plan *plan;
	int outcome;

	sample_index = SAMPLE_FULL;
	document = sample_with("", "lang", lang);
	sample_index = SAMPLE_SMALL;
	plan = parsed(document, &outcome);
	assert_int_equal(outcome, 0);
	plan_explain(plan, one_hour_east, &t);
	plan_free(plan);
}

static void assert_told(const char *const *lines, size_t n_lines)
{
	for (size_t i = 0; i < n_lines; i++)
		if (!strstr(told, lines[i]))
			fail_msg("not told: %s in:\n%s", lines[i], told);
}

static void test_every_kind_of_rule_is_explained_in_english(void **state)
{
	static const char *const lines[] = {
		"Is not asked from 22:00 to 07:00 (Mon, Tue, Wed, Thu, Sun), but for alerts of high priority.",
		"00:AA:01:03:00:01 is used by Anna Berg and Karl Berg. A result is of the one whose last body weight lies nearest, "
		"if the next one's lies farther by 5 kg; otherwise somebody has to say whose it is.\n",
		"A second value within 15 minutes has to confirm it; where none comes, the first is enough. Above 220 mmHg the "
		"first value raises it at once. It is over at 170 mmHg or less.",
		"It has to last 30 minutes, by two values at least. It is over at 100/min or less. In force only during a closer "
		"watch, as after a stay in hospital.",
		"\nweight-gain: body weight of Anna Berg, gained by more than 2 kg over 3 days since the lowest morning value on "
		"the same device, raises an alert of medium priority. A second value within 30 minutes has to confirm it; where none "
		"comes, the first is enough. By more than 4 kg the first value raises it at once. It is over at 1 kg or less.",
		"oxygen saturation of Anna Berg below the usual of the last 14 days (their median) by more than 3 times its spread, "
		"and by more than 3 %, raises",
		", rising 5 days in a row and by 15 mmHg together at least, raises",
		", falling by more than 3 mg/dL a minute between two values at most 15 minutes apart, raises",
		"is expected from 06:00 to 10:00. A measurement that has not come 1 hour after the end raises an alert of low "
		"priority. There is a reminder 90 minutes before that.",
		"is expected every 12 hours at least. A measurement that has not come 2 hours after the end raises",
		"\"raised\" at 00:AA:01:02:00:02 of Anna Berg for longer than 30 minutes raises an alert of high priority.",
		"a stop between its ends of any aid of Anna Berg for longer than 1 minute raises",
		"an overload of any aid of Anna Berg raises",
		"a fault of any aid of Anna Berg raises",
		"that Anna Berg has not used 00:AA:01:02:00:03 for 4 hours raises an alert of medium priority. Only the time from "
		"21:00 to 07:00 is counted.",
		"that Anna Berg uses 00:AA:01:02:00:02 3 times more or less often than is usual at that hour raises an alert of low "
		"priority. The habit is learned for 14 days before that is judged.",
		"that Anna Berg is out of bed and not back for 30 minutes raises",
		"that nothing Anna Berg has is used or moves for 6 hours raises",
		"on scale 1, from values no older than 30 minutes. No oxygen is given. Consciousness is told to be alert. A total "
		"of 5 or more raises an alert of medium priority. A total of 7 or more raises an alert of high priority. A single "
		"value that scores 3 raises an alert of medium priority. Where values are missing it may raise an alert and never "
		"tells that all is well.",
		"\nhip-operation: Anna Berg is in hospital from 2026-12-01 08:00 to 2026-12-14 16:00 (hip operation). In that time",
		"After that comes a closer watch for 14 days.\n",
		"It sounds again every 5 minutes while nobody has acknowledged it.\n",
	};

	(void)state;
	explain_full("\"en\"");
	assert_told(lines, sizeof(lines) / sizeof(lines[0]));
}

static void test_every_kind_of_rule_is_explained_in_german(void **state)
{
	static const char *const lines[] = {
		"Plan 13, festgelegt von Inge Holm.\nAnna Berg (p1) wohnt hier.\n",
		"Bei Meldungen mit mittlerer Priorität werden gefragt: Jonas Berg, dann Inge Holm, dann das Team als Ganzes, dann "
		"von vorn.\n",
		"Was es sagt, gilt für den Arm eines Toilettenlifts.\n",
		"systolischer Blutdruck von Anna Berg über 180 mmHg löst eine Meldung mit hoher Priorität aus.",
		"Abfall um mehr als 3 mg/dL je Minute zwischen zwei Werten, die höchstens 15 Minuten auseinanderliegen, löst eine "
		"Meldung mit mittlerer Priorität aus. Sie ist bei 1,5 mg/dL oder weniger vorüber.",
		"Ein zweiter Wert binnen 30 Minuten muss es bestätigen; kommt keiner, genügt der erste. Um mehr als 4 kg löst sie schon "
		"der erste Wert aus. Sie ist bei 1 kg oder weniger vorüber.",
		"dass Anna Berg 00:AA:01:02:00:03 4 Stunden lang nicht benutzt hat, löst",
		"Anna Berg ist im Krankenhaus von 2026-12-01 08:00 bis 2026-12-14 16:00 (hip operation). In dieser Zeit",
		"Danach wird 14 Tage lang enger beobachtet.\n",
	};

	(void)state;
	explain_full("\"de\"");
	assert_told(lines, sizeof(lines) / sizeof(lines[0]));
}

/* As many rules as there may be, with as long names and words. */
static void test_the_largest_plan_can_be_explained(void **state)
{
	static char json[2 * PLAN_WORDS_MAX];
	static struct plan plan;
	struct text t = text_of(json, sizeof(json));

	(void)state;
	memset(&plan, 0, sizeof(plan));
	plan.version = 1;
	plan.n_people = PLAN_PEOPLE_MAX;
	for (size_t i = 0; i < PLAN_PEOPLE_MAX; i++) {
		snprintf(plan.people[i].id, sizeof(plan.people[i].id), "%032zu", i);
		memset(plan.people[i].name, 'n', PLAN_NAME_MAX - 1);
		plan.people[i].is_asked[ALERT_HIGH] = i < PLAN_ASKED_MAX;
	}
	plan.n_limits = PLAN_LIMITS_MAX;
	plan.n_trends = PLAN_TRENDS_MAX;
	plan.n_expected = PLAN_EXPECTED_MAX;
	plan.n_mobility = PLAN_MOBILITY_MAX;
	plan.n_scores = PLAN_SCORES_MAX;
	plan.n_devices = PLAN_DEVICES_MAX;
	for (size_t i = 0; i < PLAN_DEVICES_MAX; i++) {
		strcpy(plan.devices[i].person, plan.people[0].id);
		memset(plan.devices[i].mounted_on, 'm', MOUNTED_ON_MAX - 1);
		plan.devices[i].mounted.n_inputs = MOUNTED_INPUTS_MAX;
		for (size_t k = 0; k < MOUNTED_INPUTS_MAX; k++)
			plan.devices[i].mounted.inputs[k].quantity = QUANTITY_BATTERY_CHARGING;
	}
	for (size_t i = 0; i < PLAN_LIMITS_MAX; i++) {
		plan.limits[i].has_hard = plan.limits[i].rule.is_closer_only = true;
		plan.limits[i].hold_s = plan.limits[i].confirm_within_s = 86399;
		memset(plan.limits[i].rule.name, 'r', ALERT_RULE_MAX - 1);
		memset(plan.limits[i].rule.todo, 't', ALERT_DO_MAX - 1);
		strcpy(plan.limits[i].rule.person, plan.people[0].id);
		strcpy(plan.limits[i].rule.set_by, plan.people[0].id);
	}
	for (size_t i = 0; i < PLAN_TRENDS_MAX; i++)
		plan.trends[i] = (struct plan_trend){ .rule = plan.limits[0].rule, .confirm_within_s = 86399, .has_hard = true };
	for (size_t i = 0; i < PLAN_EXPECTED_MAX; i++)
		plan.expected[i].rule = plan.limits[0].rule;
	for (size_t i = 0; i < PLAN_MOBILITY_MAX; i++)
		plan.mobility[i] = (struct plan_mobility){ .rule = plan.limits[0].rule, .n_windows = PLAN_WINDOWS_MAX };
	for (size_t i = 0; i < PLAN_SCORES_MAX; i++)
		plan.scores[i] = (struct plan_score){ .rule = plan.limits[0].rule, .n_steps = PLAN_STEPS_MAX };
	assert_int_equal(plan_explain_json(&plan, NULL, &t), 0);
	assert_true(text_end(&t) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_sensor_on_an_aid_is_explained_by_its_part),
		cmocka_unit_test(test_the_inputs_of_a_module_are_named),
		cmocka_unit_test(test_a_sound_plan_is_explained_in_sentences),
		cmocka_unit_test(test_the_sentences_are_elements_of_an_array),
		cmocka_unit_test(test_each_sentence_has_the_same_places_in_every_language),
		cmocka_unit_test(test_every_kind_of_rule_is_explained_in_english),
		cmocka_unit_test(test_every_kind_of_rule_is_explained_in_german),
		cmocka_unit_test(test_the_largest_plan_can_be_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
