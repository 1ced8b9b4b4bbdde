/* SPDX-License-Identifier: Apache-2.0 */
/* laresd's side of lares-ask: what it asks, and what it says when it gets no answer. */
#include "asking.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "agent.h"

static const struct address adapter = { { 0, 0xaa, 1, 0, 0, 0 } }, cuff = { { 0, 0xaa, 1, 1, 0, 1 } };

struct home {
	sd_bus *server;
	struct agent *agent;
	char asked[64]; /* the method that was called last, and its arguments */
	unsigned n_asked;
	const char *error, *words; /* what is answered; NULL: that it is done */
	bool is_authenticated;

	unsigned n_told;
	int result;
	bool told_authenticated;
	uint8_t told_size;
};

static int answer(struct home *home, sd_bus_message *call, sd_bus_error *error)
{
	home->n_asked++;
	if (home->error)
		return sd_bus_error_set(error, home->error, home->words);
	if (sd_bus_message_is_method_call(call, NULL, "Bond"))
		return sd_bus_reply_method_return(call, "by", home->is_authenticated, 16);
	return sd_bus_reply_method_return(call, NULL);
}

static int on_plain(sd_bus_message *call, void *data, sd_bus_error *error)
{
	struct home *home = data;

	snprintf(home->asked, sizeof(home->asked), "%s", sd_bus_message_get_member(call));
	return answer(home, call, error);
}

static int on_reset(sd_bus_message *call, void *data, sd_bus_error *error)
{
	struct home *home = data;
	const char *address;

	assert_true(sd_bus_message_read(call, "s", &address) > 0);
	snprintf(home->asked, sizeof(home->asked), "ResetAdapter %s", address);
	return answer(home, call, error);
}

static int on_bond(sd_bus_message *call, void *data, sd_bus_error *error)
{
	struct home *home = data;
	const char *of, *with;

	assert_true(sd_bus_message_read(call, "ss", &of, &with) > 0);
	snprintf(home->asked, sizeof(home->asked), "Bond %s %s", of, with);
	return answer(home, call, error);
}

static const sd_bus_vtable methods[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("RestartBluetooth", "", "", on_plain, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("UnblockBluetooth", "", "", on_plain, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Reboot", "", "", on_plain, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("ResetAdapter", "s", "", on_reset, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Bond", "ss", "by", on_bond, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END,
};

static int connect_home(struct home *home)
{
	sd_id128_t id = { { 1 } };
	int fd[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd) < 0)
		return -errno;
	if (sd_bus_new(&home->server) < 0 || sd_bus_set_fd(home->server, fd[0], fd[0]) < 0 ||
		sd_bus_set_server(home->server, 1, id) < 0 || sd_bus_set_anonymous(home->server, 1) < 0 ||
		sd_bus_add_object_vtable(home->server, NULL, "/org/lares/Ask1", "org.lares.Ask1", methods, home) < 0)
		return -1;
	if (sd_bus_new(&home->agent->dbus) < 0 || sd_bus_set_fd(home->agent->dbus, fd[1], fd[1]) < 0)
		return -1;
	return sd_bus_start(home->server) < 0 || sd_bus_start(home->agent->dbus) < 0 ? -1 : 0;
}

static int begin(void **state)
{
	struct home *home = calloc(1, sizeof(*home));

	*state = home;
	home->agent = calloc(1, sizeof(*home->agent));
	return connect_home(home);
}

static int end(void **state)
{
	struct home *home = *state;

	asking_close(home->agent);
	sd_bus_close_unref(home->agent->dbus);
	sd_bus_close_unref(home->server);
	free(home->agent);
	free(home);
	return 0;
}

/* Until nothing moves on either side. */
static void settle(struct home *home)
{
	for (int n_idle = 0; n_idle < 4;) {
		int r = sd_bus_process(home->server, NULL) + sd_bus_process(home->agent->dbus, NULL);

		assert_true(r >= 0);
		n_idle = r == 0 ? n_idle + 1 : 0;
	}
}

static void please(struct home *home, enum radio_ask what)
{
	asking_please(home->agent, what, &adapter);
	settle(home);
}

static const char *trouble(const struct home *home)
{
	const char *todo;

	return asking_trouble(&home->agent->asking, &todo);
}

static void on_told(void *context, int r, bool is_authenticated, uint8_t key_size)
{
	struct home *home = context;

	home->n_told++;
	home->result = r;
	home->told_authenticated = is_authenticated;
	home->told_size = key_size;
}

static int bond(struct home *home)
{
	home->n_told = 0;
	asking_bond(home->agent, &adapter, &cuff, on_told, home);
	settle(home);
	assert_int_equal(home->n_told, 1);
	return home->result;
}

static void each_act_is_asked_by_its_method(void **state)
{
	struct home *home = *state;

	please(home, RADIO_ASK_UNBLOCK);
	assert_string_equal(home->asked, "UnblockBluetooth");
	please(home, RADIO_ASK_RESTART);
	assert_string_equal(home->asked, "RestartBluetooth");
	please(home, RADIO_ASK_RESET);
	assert_string_equal(home->asked, "ResetAdapter 00:AA:01:00:00:00");
	assert_null(trouble(home));
}

static void what_waits_for_its_answer_is_not_asked_again(void **state)
{
	struct home *home = *state;

	asking_please(home->agent, RADIO_ASK_RESTART, &adapter);
	asking_please(home->agent, RADIO_ASK_RESTART, &adapter);
	settle(home);
	assert_int_equal(home->n_asked, 1);
	please(home, RADIO_ASK_RESTART);
	assert_int_equal(home->n_asked, 2);
}

static void b6_no_reboot_is_asked_for_while_the_store_takes_nothing(void **state)
{
	struct home *home = *state;

	home->agent->stand_in.is_in_use = true;
	please(home, RADIO_ASK_REBOOT);
	assert_int_equal(home->n_asked, 0);
	assert_non_null(strstr(trouble(home), "would be lost"));
}

static void what_was_refused_is_said_until_it_is_done(void **state)
{
	struct home *home = *state;

	home->error = "org.lares.Error.TooOften";
	home->words = "again in 15 min";
	please(home, RADIO_ASK_RESTART);
	assert_non_null(strstr(trouble(home), "could not be restarted: again in 15 min"));
	home->error = NULL;
	please(home, RADIO_ASK_UNBLOCK);
	assert_non_null(trouble(home));
	please(home, RADIO_ASK_RESTART);
	assert_null(trouble(home));
}

static void that_it_is_not_installed_is_said_until_it_answers(void **state)
{
	struct home *home = *state;

	home->error = SD_BUS_ERROR_SERVICE_UNKNOWN;
	assert_int_equal(bond(home), -ENOTCONN);
	assert_non_null(strstr(trouble(home), "not installed"));
	assert_int_equal(asking_try(home->agent), 0);
	assert_non_null(trouble(home));
	settle(home);
	assert_null(trouble(home));
}

static void nobody_there_is_told_apart_from_no_answer_and_from_refusal(void **state)
{
	static const struct {
		const char *error, *words;
		int result;
	} rows[] = {
		{ SD_BUS_ERROR_SERVICE_UNKNOWN, "not installed", -ENOTCONN },
		{ SD_BUS_ERROR_NAME_HAS_NO_OWNER, "not installed", -ENOTCONN },
		{ "org.freedesktop.DBus.Error.Spawn.ChildExited", "not installed", -ENOTCONN },
		{ "org.freedesktop.systemd1.NoSuchUnit", "not installed", -ENOTCONN },
		{ SD_BUS_ERROR_ACCESS_DENIED, "refuses", -ENOTCONN },
		{ SD_BUS_ERROR_NO_REPLY, "does not answer", -ETIMEDOUT },
	};
	struct home *home = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		home->error = rows[i].error;
		assert_int_equal(bond(home), rows[i].result);
		assert_non_null(strstr(trouble(home), rows[i].words));
	}
	home->error = NULL;
	assert_int_equal(bond(home), 0);
	assert_null(trouble(home));
}

static void a_bonds_strength_is_told_once(void **state)
{
	struct home *home = *state;

	home->is_authenticated = true;
	assert_int_equal(bond(home), 0);
	assert_string_equal(home->asked, "Bond 00:AA:01:00:00:00 00:AA:01:01:00:01");
	assert_true(home->told_authenticated);
	assert_int_equal(home->told_size, 16);
	home->is_authenticated = false;
	assert_int_equal(bond(home), 0);
	assert_false(home->told_authenticated);
	home->error = "org.lares.Error.NoBond";
	assert_int_equal(bond(home), -ENOENT);
	home->error = "org.lares.Error.Failed";
	assert_int_equal(bond(home), -EIO);
}

static void more_bonds_than_there_are_places_for_are_answered_at_once(void **state)
{
	struct home *home = *state;

	for (int i = 0; i < ASKING_BONDS_MAX; i++)
		asking_bond(home->agent, &adapter, &cuff, on_told, home);
	assert_int_equal(home->n_told, 0);
	asking_bond(home->agent, &adapter, &cuff, on_told, home);
	assert_int_equal(home->n_told, 1);
	assert_int_equal(home->result, -EIO);
	settle(home);
	assert_int_equal(home->n_told, 1 + ASKING_BONDS_MAX);
	assert_int_equal(home->result, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_act_is_asked_by_its_method),
		TEST(what_waits_for_its_answer_is_not_asked_again),
		TEST(b6_no_reboot_is_asked_for_while_the_store_takes_nothing),
		TEST(what_was_refused_is_said_until_it_is_done),
		TEST(that_it_is_not_installed_is_said_until_it_answers),
		TEST(nobody_there_is_told_apart_from_no_answer_and_from_refusal),
		TEST(a_bonds_strength_is_told_once),
		TEST(more_bonds_than_there_are_places_for_are_answered_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
