/* SPDX-License-Identifier: Apache-2.0 */
/* B41: the settings of a team under every power cut: the ones before or the ones after, whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "calls.h"
#include "settings.h"

enum { SEEDS = 20 };

struct step {
	const char *name;
	int (*run)(struct settings *settings);
};

static struct settings_set first, second;
static const struct trial trial = { .kind = TRIAL_CERTIFICATE, .boot = "b", .until_us = 9, .within_s = 120 };

static int stage_first(struct settings *settings)
{
	return settings_stage(settings, &first, &trial);
}

static int stage_second(struct settings *settings)
{
	return settings_stage(settings, &second, &trial);
}

static int accept(struct settings *settings)
{
	return settings_accept(settings);
}

static int give_up(struct settings *settings)
{
	return settings_give_up(settings, "tls", "it did not work");
}

/* A life: a first set proven, a second given up and then proven. */
static const struct step steps[] = {
	{ "stage the first", stage_first }, { "accept it", accept }, { "stage the second", stage_second }, { "give it up", give_up },
	{ "stage it again", stage_second }, { "accept the second", accept },
};

enum { STEPS = sizeof(steps) / sizeof(steps[0]) };

static bool is_same(const struct settings *a, const struct settings *b)
{
	return a->current.id == b->current.id && a->staged.id == b->staged.id && a->last_id == b->last_id &&
		strcmp(a->current.certificates, b->current.certificates) == 0 && strcmp(a->current.key, b->current.key) == 0 &&
		strcmp(a->staged.certificates, b->staged.certificates) == 0 && strcmp(a->staged.key, b->staged.key) == 0 &&
		strcmp(a->words, b->words) == 0;
}

/* All steps before `step`, then that one with the power cut in its n-th event. Returns whether it was cut. */
static bool cut_in(size_t step, uint64_t seed, uint64_t event)
{
	struct disk *disk = disk_new(seed);
	static struct settings settings, before, after, found;
	scoped(vault_closep) struct vault *vault = NULL;
	char reason[256];
	bool is_cut;
	int r;

	calls_use(disk, seed);
	assert_int_equal(vault_open(CALLS_DIR, &vault, reason, sizeof(reason)), 0);
	assert_int_equal(settings_load(&settings, CALLS_DIR, vault), SETTINGS_NONE);
	for (size_t i = 0; i < step; i++)
		assert_int_equal(steps[i].run(&settings), 0);
	before = settings;
	disk_cut_at(disk, event);
	is_cut = steps[step].run(&settings) != 0;
	after = settings;
	disk_power_on(disk);
	r = settings_load(&found, CALLS_DIR, vault);
	assert_true(r == 0 || (r == SETTINGS_NONE && step == 0 && is_cut));
	if (!is_cut) {
		assert_true(is_same(&found, &after));
	} else if (!is_same(&found, &before)) {
		/* What was under way may be there: it is the same as if it had ended. */
		settings = before;
		disk_cut_at(disk, 0);
		assert_int_equal(steps[step].run(&settings), 0);
		assert_true(is_same(&found, &settings));
	}
	/* And life goes on from there. */
	assert_int_equal(settings_stage(&found, &second, &trial), 0);
	disk_power_on(disk);
	assert_int_equal(settings_load(&settings, CALLS_DIR, vault), 0);
	assert_true(is_same(&found, &settings));
	disk_free(disk);
	return is_cut;
}

static void b41_a_cut_leaves_the_settings_before_or_after_whole(void **state)
{
	unsigned n_cuts = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed++)
		for (size_t step = 0; step < STEPS; step++)
			for (uint64_t event = 1; cut_in(step, seed, event); event++)
				n_cuts++;
	assert_true(n_cuts > 200);
}

static void make(struct settings_set *set, const char *certificates)
{
	struct private_key key;
	struct csr csr;

	assert_int_equal(csr_make("north.h-1", &csr), 0);
	assert_int_equal(private_key_from_pem(csr.key, strlen(csr.key), &key), 0);
	*set = (struct settings_set){ .team = "north", .home = "h-1", .zone = "UTC", .uri = { "mqtts://a.example" }, .n_uri = 1,
		.authorities = "the authority\n", .keys = { key.public }, .n_keys = 1 };
	strcpy(set->certificates, certificates);
	strcpy(set->key, csr.key);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(b41_a_cut_leaves_the_settings_before_or_after_whole) };

	struct disk *disk = disk_new(7);

	calls_use(disk, 7); /* its random numbers */
	make(&first, "the first certificate\n");
	make(&second, "the second certificate\n");
	disk_free(disk);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
