/* SPDX-License-Identifier: Apache-2.0 */
/* The enrolled devices: what of them is still known after a restart. */
#include "enrolment.h"

#include "proto/particular.h"
#include "store_home.h"

static const struct device scale = {
	.address = { { 0, 0xaa, 1, 1, 0, 1 } },
	.is_random = true,
	.kind = DEVICE_SCALE,
	.name = "Bathroom \"big\" scale",
	.person = "anna",
	.users = { { 1, 1234, "anna" }, { 2, DEVICE_NO_CONSENT, "bert" } },
	.n_users = 2,
	.enrolled_us = INT64_C(1795335245000000),
	.takes_old_records = true,
	.interval_s = 86400,
	.is_interval_declared = true,
	.is_bonded = true,
	.bonded_to = { { 0, 0xaa, 1, 0, 0, 9 } },
	.is_authenticated = true,
	.is_proven = true,
	.has_features = true,
	.features = 7,
	.has_clock_offset = true,
	.clock_offset_s = -3605,
};

static const uint8_t boot[DEVICE_BOOT_SIZE] = { 1, 0xfe };

static struct device restarted(struct home *home, const struct device *device)
{
	struct enrolment *enrolment = calloc(1, sizeof(*enrolment));
	struct enrolled *enrolled;
	struct device known;

	assert_int_equal(enrolment_put(enrolment, home->store, device, &enrolled), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_reopen(home);
	memset(enrolment, 0, sizeof(*enrolment));
	assert_int_equal(enrolment_load(enrolment, home->store), 0);
	enrolled = enrolment_find(enrolment, &device->address);
	assert_non_null(enrolled);
	known = enrolled->device;
	free(enrolment);
	return known;
}

/* Who wants the old records, or enrols it for another person, has them looked at from the beginning. */
static void the_mark_of_its_records_is_forgotten_where_they_are_wanted_anew(void **state)
{
	static const char key[] = "record/00:AA:01:01:00:01/1808";
	struct home *home = *state;
	struct enrolment *enrolment = calloc(1, sizeof(*enrolment));
	struct device meter = { .address = scale.address, .kind = DEVICE_GLUCOMETER };
	struct enrolled *enrolled;
	uint64_t mark;

	assert_int_equal(store_set_counter(home->store, key, 7), 0);
	assert_int_equal(enrolment_put(enrolment, home->store, &meter, &enrolled), 0);
	assert_int_equal(store_get_counter(home->store, key, &mark), 0);
	assert_int_equal(mark, 0);

	store_set_counter(home->store, key, 9);
	assert_int_equal(enrolment_put(enrolment, home->store, &meter, &enrolled), 0);
	store_get_counter(home->store, key, &mark);
	assert_int_equal(mark, 9);
	meter.takes_old_records = true;
	assert_int_equal(enrolment_put(enrolment, home->store, &meter, &enrolled), 0);
	store_get_counter(home->store, key, &mark);
	assert_int_equal(mark, 0);
	free(enrolment);
}

static void a_refused_consent_is_trouble_also_after_a_restart(void **state)
{
	struct device refused = scale;
	struct enrolled enrolled = { 0 };

	enrolled.device = scale;
	assert_null(enrolment_trouble(&enrolled));
	refused.users[0].consent = DEVICE_CONSENT_REFUSED;
	enrolled.device = restarted(*state, &refused);
	assert_non_null(enrolment_trouble(&enrolled));
}

static void all_that_was_enrolled_is_known_after_a_restart(void **state)
{
	struct device known = restarted(*state, &scale);

	assert_string_equal(known.id, "scale-1");
	assert_string_equal(known.name, scale.name);
	assert_true(known.is_random && known.is_bonded && known.is_authenticated && known.is_proven);
	assert_true(known.takes_old_records && !known.deletes_records && known.is_interval_declared);
	assert_memory_equal(&known.bonded_to, &scale.bonded_to, sizeof(known.bonded_to));
	assert_int_equal(known.interval_s, scale.interval_s);
	assert_int_equal(known.enrolled_us, scale.enrolled_us);
	assert_int_equal(known.features, scale.features);
	assert_int_equal(known.clock_offset_s, scale.clock_offset_s);
}

static void the_users_of_a_device_keep_their_codes(void **state)
{
	struct device known = restarted(*state, &scale);

	assert_int_equal(known.n_users, 2);
	for (size_t i = 0; i < known.n_users; i++) {
		assert_int_equal(known.users[i].index, scale.users[i].index);
		assert_int_equal(known.users[i].consent, scale.users[i].consent);
		assert_string_equal(known.users[i].person, scale.users[i].person);
	}
}

static void a_device_enrolled_anew_keeps_its_id(void **state)
{
	struct home *home = *state;
	struct device again = scale;

	restarted(home, &scale);
	again.is_proven = false;
	assert_string_equal(restarted(home, &again).id, "scale-1");
}

static void r42_a_device_enrolled_before_the_clock_was_right_is_dated_when_it_is(void **state)
{
	struct device meter = { .address = scale.address, .kind = DEVICE_GLUCOMETER };

	enrolment_leave_undated(&meter, boot, 5000000);
	meter = restarted(*state, &meter);
	assert_int_equal(meter.enrolled_us, 0);
	assert_true(enrolment_date(&meter, boot, 65000000, INT64_C(1795335245000000)));
	assert_int_equal(meter.enrolled_us, INT64_C(1795335245000000) - 60000000);
	assert_false(enrolment_date(&meter, boot, 95000000, INT64_C(1795335275000000)));
}

/* The disk took it not: nothing of it is left, and what was there before is there again. */
static void what_could_not_be_committed_is_taken_back(void **state)
{
	struct home *home = *state;
	struct enrolment *enrolment = calloc(1, sizeof(*enrolment));
	struct device meter = { .address = { { 0, 0xaa, 1, 1, 0, 2 } }, .kind = DEVICE_GLUCOMETER }, other = scale, before;
	struct enrolled *enrolled;

	assert_int_equal(enrolment_put(enrolment, home->store, &scale, &enrolled), 0);
	assert_int_equal(store_commit(home->store), 0);
	before = enrolled->device;
	other.kind = DEVICE_CUFF; /* under another id */
	assert_int_equal(enrolment_put(enrolment, home->store, &other, &enrolled), 0);
	enrolment_take_back(enrolment, home->store, &scale.address, &before);
	assert_int_equal(enrolment_put(enrolment, home->store, &meter, &enrolled), 0);
	enrolment_take_back(enrolment, home->store, &meter.address, NULL);
	enrolment_take_back(enrolment, home->store, &meter.address, NULL); /* it is not there */
	assert_int_equal(store_commit(home->store), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(enrolment->n, 1);
		assert_string_equal(enrolment->enrolled[0].device.id, "scale-1");
		assert_int_equal(enrolment->enrolled[0].device.kind, DEVICE_SCALE);
		home_reopen(home);
		memset(enrolment, 0, sizeof(*enrolment));
		assert_int_equal(enrolment_load(enrolment, home->store), 0);
	}
	free(enrolment);
}

/* How long the machine was off nobody knows: what is not of this boot is left in the device. */
static void r42_one_that_was_never_dated_in_its_boot_counts_as_enrolled_when_the_next_began(void **state)
{
	static const uint8_t next[DEVICE_BOOT_SIZE] = { 2 };
	struct device meter = { .address = scale.address, .kind = DEVICE_GLUCOMETER };

	enrolment_leave_undated(&meter, boot, UINT64_C(86400000000));
	meter = restarted(*state, &meter);
	assert_true(enrolment_date(&meter, next, 65000000, INT64_C(1795335245000000)));
	assert_int_equal(meter.enrolled_us, INT64_C(1795335245000000) - 65000000);
}

/* What a report in German shows as a remark. */
static void what_is_wrong_with_a_device_is_known_in_every_language(void **state)
{
	const struct device known = { .is_bonded = true, .is_proven = true };
	const struct enrolled ill[] = {
		{ .device = known, .bond = BOND_LOST }, { .device = known, .bond = BOND_FORGOTTEN }, { .device = known, .bond = BOND_AWAY },
		{ .device = known, .n_empty = EMPTY_MAX }, { .device = known, .n_replays = REPLAYS_MAX }, { .device = { .is_bonded = true } },
		{ .device = { .users = { { 1, DEVICE_CONSENT_REFUSED, "anna" } }, .n_users = 1 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ill) / sizeof(ill[0]); i++) {
		const char *words = enrolment_trouble(&ill[i]);
		char german[400];
		struct text t = text_of(german, sizeof(german));

		assert_non_null(words);
		particular_put(&t, LANG_DE, words);
		assert_true(text_end(&t) > 0);
		assert_string_not_equal(german, words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(all_that_was_enrolled_is_known_after_a_restart),
		IN_HOME(the_users_of_a_device_keep_their_codes),
		IN_HOME(the_mark_of_its_records_is_forgotten_where_they_are_wanted_anew),
		IN_HOME(a_refused_consent_is_trouble_also_after_a_restart),
		IN_HOME(what_could_not_be_committed_is_taken_back),
		IN_HOME(a_device_enrolled_anew_keeps_its_id),
		IN_HOME(r42_a_device_enrolled_before_the_clock_was_right_is_dated_when_it_is),
		cmocka_unit_test(what_is_wrong_with_a_device_is_known_in_every_language),
		IN_HOME(r42_one_that_was_never_dated_in_its_boot_counts_as_enrolled_when_the_next_began),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
