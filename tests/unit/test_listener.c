/* SPDX-License-Identifier: Apache-2.0 */
#include "carry/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

struct scene {
	struct listener listener;
	char dir[64];
	struct sockaddr_un address;
};

static int set_up(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));
	char reason[256];

	strcpy(scene->dir, "/tmp/lares-listener-XXXXXX");
	assert_non_null(mkdtemp(scene->dir));
	scene->address.sun_family = AF_UNIX;
	snprintf(scene->address.sun_path, sizeof(scene->address.sun_path), "%s/carry", scene->dir);
	assert_int_equal(listener_open(&scene->listener, scene->address.sun_path, NULL, 0, reason, sizeof(reason)), 0);
	*state = scene;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *scene = *state;

	listener_close(&scene->listener);
	rmdir(scene->dir);
	free(scene);
	return 0;
}

static int connect_to(const struct scene *scene)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (const struct sockaddr *)&scene->address, sizeof(scene->address)), 0);
	return fd;
}

static bool is_ready(int fd)
{
	struct pollfd one = { .fd = fd, .events = POLLIN };

	return poll(&one, 1, 0) == 1;
}

static void who_may_is_let_in(void **state)
{
	struct scene *scene = *state;
	int client = connect_to(scene), fd;
	uid_t uid;

	fd = listener_accept(&scene->listener, &uid);
	assert_true(fd >= 0);
	assert_int_equal(listener_accept(&scene->listener, &uid), -EAGAIN);
	close(fd);
	close(client);
}

/* B43: a loop that waits for such a socket would turn for ever, with nobody to notice. */
static void b43_without_a_descriptor_who_connects_is_sent_away_and_comes_again(void **state)
{
	struct rlimit before, none;
	struct scene *scene = *state;
	int first = connect_to(scene), second = connect_to(scene), fd;
	uid_t uid;
	char octet;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	fd = dup(first); /* all lower ones are in use */
	assert_true(fd >= 0);
	close(fd);
	none = (struct rlimit){ .rlim_cur = (rlim_t)fd, .rlim_max = before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	assert_int_equal(listener_accept(&scene->listener, &uid), -EMFILE);
	assert_int_equal(listener_accept(&scene->listener, &uid), -EMFILE);
	assert_false(is_ready(scene->listener.fd));
	assert_int_equal(read(first, &octet, 1), 0);
	assert_int_equal(read(second, &octet, 1), 0);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	close(first);
	close(second);
	who_may_is_let_in(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(who_may_is_let_in, set_up, tear_down),
		cmocka_unit_test_setup_teardown(b43_without_a_descriptor_who_connects_is_sent_away_and_comes_again, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
