/* SPDX-License-Identifier: Apache-2.0 */
#include "base/config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define HOME "[home]\nteam = north\nhome = h-0417\n"

static struct config config;
static char reason[512];

static int parse(const char *text)
{
	reason[0] = '\0';
	return config_parse(&config, text, strlen(text), "lares.conf", reason, sizeof(reason));
}

static void refused(const char *text, const char *words)
{
	assert_int_equal(parse(text), -EINVAL);
	assert_string_equal(reason, words);
}

static void accepted(const char *text)
{
	if (parse(text) != 0)
		fail_msg("%s", reason);
}

static void what_the_file_leaves_out_has_a_default(void **state)
{
	(void)state;
	accepted(HOME);
	assert_string_equal(config.home.team, "north");
	assert_string_equal(config.home.home, "h-0417");
	assert_string_equal(config.home.zone, "UTC");
	assert_string_equal(config.store.path, "/var/lib/lares");
	assert_int_equal(config.store.limit_bytes, 512 << 20);
	assert_int_equal(config.store.window_ms, -1);
	assert_string_equal(config.radio.adapters, "all");
	assert_string_equal(config.carry.socket, "/run/lares/carry");
	assert_int_equal(config.trust.n_team_keys, 0);
	assert_string_equal(config.broker.at[0].uri, "");
}

static void every_key_is_read(void **state)
{
	(void)state;
	accepted("# a comment\n" HOME "zone = Europe/Berlin  ; the person's\n"
		"[broker]\nuri = mqtts://broker.example:8884\nca = /e/ca.pem\ncertificate = /e/home.pem\nkey = /e/home.key\n"
		"user = u\npassword-file = /e/word\n"
		"[store]\npath = /s\nlimit = 2G\nwindow = 250 ms\n[radio]\nadapters = hci0 hci11\n"
		"[carry]\nsocket = /r/carry\n[trust]\nteam-key = /e/a.pub\nteam-key = /e/b.pub\n[local]\nalarm = /l/alarm\n");
	assert_string_equal(config.home.zone, "Europe/Berlin");
	assert_string_equal(config.broker.at[0].uri, "mqtts://broker.example:8884");
	assert_string_equal(config.broker.at[0].host, "broker.example");
	assert_int_equal(config.broker.at[0].port, 8884);
	assert_true(config.broker.at[0].is_tls);
	assert_string_equal(config.broker.ca, "/e/ca.pem");
	assert_string_equal(config.broker.certificate, "/e/home.pem");
	assert_string_equal(config.broker.key, "/e/home.key");
	assert_string_equal(config.broker.user, "u");
	assert_string_equal(config.broker.password_file, "/e/word");
	assert_string_equal(config.store.path, "/s");
	assert_true(config.store.limit_bytes == UINT64_C(2) << 30);
	assert_int_equal(config.store.window_ms, 250);
	assert_string_equal(config.radio.adapters, "hci0 hci11");
	assert_string_equal(config.carry.socket, "/r/carry");
	assert_int_equal(config.trust.n_team_keys, 2);
	assert_string_equal(config.trust.team_key[1], "/e/b.pub");
	assert_string_equal(config.local.alarm, "/l/alarm");
}

static void a_second_broker_is_read_beside_the_first(void **state)
{
	(void)state;
	accepted(HOME "[broker]\nuri-2 = mqtts://b.example:8884\nuri = mqtts://a.example\n");
	assert_int_equal(config.broker.n_at, 2);
	assert_string_equal(config.broker.at[0].host, "a.example");
	assert_int_equal(config.broker.at[0].port, 8883);
	assert_string_equal(config.broker.at[1].host, "b.example");
	assert_int_equal(config.broker.at[1].port, 8884);
	accepted(HOME "[broker]\nuri = mqtts://a.example\n");
	assert_int_equal(config.broker.n_at, 1);
}

static void a_second_broker_without_a_first_is_refused(void **state)
{
	(void)state;
	refused(HOME "[broker]\nuri-2 = mqtts://b.example\n", "lares.conf: [broker] uri: is missing, and uri-2 is only used "
		"beside it; write mqtts://HOST or mqtts://HOST:PORT");
	refused(HOME "[broker]\nuri = mqtts://a.example\nuri-2 = mqtt://b.example\n", "lares.conf:6: [broker] uri-2: would "
		"send a person's health in the clear: mqtt:// is for loopback only; write mqtts://HOST or mqtts://HOST:PORT");
}

static void an_unknown_key_is_refused_with_the_nearest(void **state)
{
	(void)state;
	refused(HOME "[broker]\nurl = x\n", "lares.conf:5: [broker] url: there is no such key; write uri in [broker]");
	refused(HOME "[trust]\nteam_key = x\n",
		"lares.conf:5: [trust] team_key: there is no such key; write team-key in [trust]");
}

static void a_key_of_another_section_is_sent_there(void **state)
{
	(void)state;
	refused(HOME "[broker]\nsocket = /x\n",
		"lares.conf:5: [broker] socket: there is no such key; write socket in [carry]");
}

static void an_unknown_section_is_refused_with_the_nearest(void **state)
{
	(void)state;
	refused(HOME "[brokers]\nuri = x\n", "lares.conf:5: [brokers]: there is no such section; write [broker]");
	refused("team = north\n", "lares.conf:1: team: stands before any section; write [home] above it");
}

static void a_key_written_twice_is_refused(void **state)
{
	(void)state;
	refused(HOME "team = south\n",
		"lares.conf:4: [home] team: is written twice; write it once (it is on line 2, too)");
}

static void a_third_team_key_is_refused(void **state)
{
	(void)state;
	refused(HOME "[trust]\nteam-key = /a\nteam-key = /b\nteam-key = /c\n",
		"lares.conf:7: [trust] team-key: is there a third time: the current key and the next are all that may sign; "
		"write the path of a public key (PEM), at most twice");
}

static void a_missing_team_or_home_is_named(void **state)
{
	(void)state;
	refused("[home]\nhome = h\n",
		"lares.conf: [home] team: is missing; write the team's id: letters, digits, - and _, at most 64");
	refused("[home]\nteam = t\n",
		"lares.conf: [home] home: is missing; write the home's id: letters, digits, - and _, at most 64");
}

static void a_file_without_a_home_is_one_of_a_gateway_that_has_not_joined(void **state)
{
	(void)state;
	accepted("[store]\npath = /x\n");
	assert_false(config_has_home(&config));
	assert_int_equal(config_check_carrier(&config, reason, sizeof(reason)), 0);
	accepted(HOME);
	assert_true(config_has_home(&config));
	assert_true(config_says(&config, offsetof(struct config, home.home)));
	assert_false(config_says(&config, offsetof(struct config, home.zone)));
}

static void an_indented_line_is_refused_and_not_joined(void **state)
{
	(void)state;
	refused("[home]\nteam = north\n  home = h-0417\n",
		"lares.conf:3: the line begins with a blank; write it from the first column");
	accepted(HOME "   # an indented comment\n\t\n");
}

static void a_line_too_long_is_refused_and_not_cut(void **state)
{
	char text[1024];

	(void)state;
	snprintf(text, sizeof(text), HOME "[store]\npath = /%0300d\n", 0);
	assert_int_equal(parse(text), -EINVAL);
	assert_non_null(strstr(reason, "lares.conf:5: the line is too long; write at most "));
}

static void a_line_that_says_nothing_is_refused(void **state)
{
	(void)state;
	refused(HOME "zone\n[nowhere]\na = b\n",
		"lares.conf:4: this is no section and no key; write [SECTION] or KEY = VALUE");
	refused(HOME "[broker\n", "lares.conf:4: this is no section and no key; write [SECTION] or KEY = VALUE");
}

static void an_empty_value_is_refused(void **state)
{
	(void)state;
	refused(HOME "zone =\n",
		"lares.conf:4: [home] zone: is empty; write the person's time zone, like Europe/Berlin");
}

static void a_name_that_is_no_topic_level_is_refused(void **state)
{
	static const char *const names[] = { "a/b", "#", "+", "a b", "a.b", "h\xc3\xb6me" };
	char text[128];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(text, sizeof(text), "[home]\nhome = %s\n", names[i]);
		assert_int_equal(parse(text), -EINVAL);
		assert_non_null(strstr(reason, "lares.conf:2: [home] home: cannot be a level of a topic; write "));
	}
}

static void control_characters_are_refused_and_never_printed(void **state)
{
	(void)state;
	assert_int_equal(parse(HOME "[local]\nalarm = /a\x1b[2J\n"), -EINVAL);
	assert_null(strchr(reason, '\x1b'));
	assert_int_equal(parse(HOME "[\x1b[2J]\nalarm = /a\n"), -EINVAL);
	assert_null(strchr(reason, '\x1b'));
	assert_int_equal(config_parse(&config, "[home]\nte\0am = x\n", 17, "c", reason, sizeof(reason)), -EINVAL);
	assert_string_equal(reason, "c:2: the line holds a NUL character; write plain text");
}

static void a_relative_path_is_refused(void **state)
{
	(void)state;
	refused(HOME "[broker]\nca = ca.pem\n", "lares.conf:5: [broker] ca: is not an absolute path; write the path of the "
		"CA's certificate (PEM), like /etc/lares/ca.pem");
	assert_int_equal(parse(HOME "[broker]\nca = /ca.pem # ours\n"), -EINVAL);
}

static void plain_mqtt_is_for_loopback_only(void **state)
{
	static const char *const hosts[] = { "127.0.0.1", "127.9.9.9:1884", "localhost", "[::1]", "[::1]:1999" };
	static const char *const strangers[] = { "broker.example", "128.0.0.1", "[2001:db8::1]", "localhost.example",
		"127.0.0.1.example" };
	char text[128];

	(void)state;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		snprintf(text, sizeof(text), HOME "[broker]\nuri = mqtt://%s\n", hosts[i]);
		accepted(text);
		assert_false(config.broker.at[0].is_tls);
	}
	assert_string_equal(config.broker.at[0].host, "::1");
	assert_int_equal(config.broker.at[0].port, 1999);
	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
		snprintf(text, sizeof(text), HOME "[broker]\nuri = mqtt://%s\n", strangers[i]);
		assert_int_equal(parse(text), -EINVAL);
		assert_non_null(strstr(reason, "in the clear"));
	}
}

static void a_broker_has_a_host_and_its_usual_port(void **state)
{
	static const char *const wrong[] = { "mqtts://", "mqtts://:8883", "mqtts://h:0", "mqtts://h:65536",
		"mqtts://h:8883/x", "mqtts://h:", "mqtts://[::1", "mqtts://[h]:1", "mqtts://u@h", "h:8883", "https://h",
		"mqtts://h h" };
	char text[128];

	(void)state;
	accepted(HOME "[broker]\nuri = mqtts://broker.example\n");
	assert_int_equal(config.broker.at[0].port, 8883);
	accepted(HOME "[broker]\nuri = mqtts://[2001:db8::1]:65535\n");
	assert_string_equal(config.broker.at[0].host, "2001:db8::1");
	assert_int_equal(config.broker.at[0].port, 65535);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		snprintf(text, sizeof(text), HOME "[broker]\nuri = %s\n", wrong[i]);
		if (parse(text) != -EINVAL)
			fail_msg("%s was taken", wrong[i]);
		assert_non_null(strstr(reason, "; write mqtts://HOST or mqtts://HOST:PORT"));
	}
}

static void what_belongs_together_comes_together(void **state)
{
	(void)state;
	refused(HOME "[broker]\ncertificate = /a\n", "lares.conf: [broker] key: is missing, which certificate goes with; "
		"write the path of the certificate's key (PEM), like /etc/lares/home.key");
	assert_int_equal(parse(HOME "[broker]\nkey = /a\n"), -EINVAL);
	assert_int_equal(parse(HOME "[broker]\nuser = a\n"), -EINVAL);
	assert_int_equal(parse(HOME "[broker]\npassword-file = /a\n"), -EINVAL);
}

static void a_limit_is_a_size(void **state)
{
	static const char *const wrong[] = { "512MB", "much", "-1", "1.5G", "1K", "99999999999999999999", "4G G" };
	char text[128];

	(void)state;
	accepted(HOME "[store]\nlimit = 1048576\n");
	assert_int_equal(config.store.limit_bytes, 1 << 20);
	accepted(HOME "[store]\nlimit = 64m\n");
	assert_int_equal(config.store.limit_bytes, 64 << 20);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		snprintf(text, sizeof(text), HOME "[store]\nlimit = %s\n", wrong[i]);
		if (parse(text) != -EINVAL)
			fail_msg("%s was taken", wrong[i]);
	}
}

static void a_window_is_automatic_or_has_a_unit(void **state)
{
	(void)state;
	accepted(HOME "[store]\nwindow = auto\n");
	assert_int_equal(config.store.window_ms, -1);
	accepted(HOME "[store]\nwindow = 0\n");
	assert_int_equal(config.store.window_ms, 0);
	accepted(HOME "[store]\nwindow = 20ms\n");
	assert_int_equal(config.store.window_ms, 20);
	assert_int_equal(parse(HOME "[store]\nwindow = 20\n"), -EINVAL);
	assert_int_equal(parse(HOME "[store]\nwindow = 30001 ms\n"), -EINVAL);
	assert_int_equal(parse(HOME "[store]\nwindow = -1\n"), -EINVAL);
	assert_int_equal(parse(HOME "[store]\nwindow = 5 s\n"), -EINVAL);
}

static void a_batch_is_a_number_of_readings(void **state)
{
	(void)state;
	accepted(HOME);
	assert_int_equal(config.carry.batch, 0);
	accepted(HOME "[carry]\nbatch = 1\n");
	assert_int_equal(config.carry.batch, 1);
	assert_int_equal(parse(HOME "[carry]\nbatch = 0\n"), -EINVAL);
	assert_int_equal(parse(HOME "[carry]\nbatch = 257\n"), -EINVAL);
	assert_int_equal(parse(HOME "[carry]\nbatch = ten\n"), -EINVAL);
	assert_int_equal(parse(HOME "[carry]\nbatch = 5 kB\n"), -EINVAL);
}

static void adapters_are_all_or_named(void **state)
{
	(void)state;
	accepted(HOME "[radio]\nadapters = all\n");
	accepted(HOME "[radio]\nadapters = hci0 00:11:22:AA:BB:CC\n");
	assert_int_equal(parse(HOME "[radio]\nadapters = hci0,hci1\n"), -EINVAL);
	assert_int_equal(parse(HOME "[radio]\nadapters = wlan0\n"), -EINVAL);
	assert_int_equal(parse(HOME "[radio]\nadapters = hci\n"), -EINVAL);
}

static void a_file_that_is_not_there_says_so(void **state)
{
	(void)state;
	assert_int_equal(config_read(&config, "/nonexistent/lares.conf", reason, sizeof(reason)), -ENOENT);
	assert_string_equal(reason, "/nonexistent/lares.conf: the configuration cannot be read (No such file or directory); "
				    "write it there, or name another with --config FILE");
	assert_int_equal(config_read(&config, "/", reason, sizeof(reason)), -EISDIR);
}

static void a_file_is_read_like_its_text(void **state)
{
	char path[] = "/tmp/test_config.XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, HOME, sizeof(HOME) - 1), sizeof(HOME) - 1);
	close(fd);
	assert_int_equal(config_read(&config, path, reason, sizeof(reason)), 0);
	unlink(path);
	assert_string_equal(config.home.home, "h-0417");
}

static void the_carrier_needs_a_broker_and_its_ca(void **state)
{
	(void)state;
	accepted(HOME);
	assert_int_equal(config_check_carrier(&config, reason, sizeof(reason)), -EINVAL);
	assert_string_equal(reason, "lares.conf: [broker] uri: is missing; write mqtts://HOST or mqtts://HOST:PORT");
	accepted(HOME "[broker]\nuri = mqtts://broker.example\n");
	assert_int_equal(config_check_carrier(&config, reason, sizeof(reason)), -EINVAL);
	assert_non_null(strstr(reason, "[broker] ca: is missing"));
	accepted(HOME "[broker]\nuri = mqtts://broker.example\nca = /nonexistent/ca.pem\n");
	assert_int_equal(config_check_carrier(&config, reason, sizeof(reason)), -EINVAL);
	assert_string_equal(reason, "lares.conf:6: [broker] ca: /nonexistent/ca.pem cannot be read (No such file or "
		"directory); write the path of the CA's certificate (PEM), like /etc/lares/ca.pem");
	accepted(HOME "[broker]\nuri = mqtt://localhost\n");
	assert_int_equal(config_check_carrier(&config, reason, sizeof(reason)), 0);
}

static void the_daemon_reads_only_what_is_its_own(void **state)
{
	(void)state;
	accepted(HOME "[broker]\nuri = mqtts://broker.example\nca = /nonexistent/ca.pem\n");
	assert_int_equal(config_check_daemon(&config, reason, sizeof(reason)), 0);
	accepted(HOME "[trust]\nteam-key = /nonexistent/team.pub\n");
	assert_int_equal(config_check_daemon(&config, reason, sizeof(reason)), -EINVAL);
	assert_non_null(strstr(reason, "lares.conf:5: [trust] team-key: /nonexistent/team.pub cannot be read"));
}

/* The whole of a file of the repository. */
static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = calloc(1, CONFIG_FILE_MAX);
	size_t n;

	assert_non_null(file);
	assert_non_null(text);
	n = fread(text, 1, CONFIG_FILE_MAX - 1, file);
	assert_true(n > 0 && n < CONFIG_FILE_MAX - 1);
	fclose(file);
	return text;
}

/* The example with every key in force: "# key = value" and "key = value" alike; what is words stays a comment. */
static char *example_of_all(void)
{
	char *example = read_file(SOURCE_DIR "/packaging/lares.conf.example"), *all = calloc(1, CONFIG_FILE_MAX);

	assert_non_null(all);
	for (char *line = strtok(example, "\n"); line; line = strtok(NULL, "\n")) {
		char key[64], equals;
		bool is_key = sscanf(line, "# %63[a-z0-9-] %c", key, &equals) == 2 && equals == '=';

		strcat(all, is_key ? line + 2 : line);
		strcat(all, "\n");
	}
	free(example);
	return all;
}

/* Whether that key stands in that section. */
static bool has_key(const char *text, const char *section, const char *key)
{
	char heading[64], line[64];
	const char *from, *to, *at;

	snprintf(heading, sizeof(heading), "\n[%s]\n", section);
	snprintf(line, sizeof(line), "\n%s = ", key);
	from = strstr(text, heading);
	to = from ? strstr(from + 1, "\n[") : NULL;
	at = from ? strstr(from, line) : NULL;
	return at && (!to || at < to);
}

static void the_example_has_every_key_and_no_other(void **state)
{
	char *all = example_of_all(), *source = read_file(SOURCE_DIR "/agent/base/config.c");
	size_t n = 0;

	(void)state;
	accepted(all); /* a key that is none, or a value that is none, is refused */
	for (const char *row = source; (row = strstr(row, "\n\t{ \"")); row++) {
		char section[32], key[32];

		if (sscanf(row, "\n\t{ \"%31[a-z]\", \"%31[a-z0-9-]\",", section, key) != 2)
			continue;
		if (!has_key(all, section, key))
			fail_msg("[%s] %s is not in lares.conf.example", section, key);
		n++;
	}
	assert_true(n >= 18);
	free(source);
	free(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_file_leaves_out_has_a_default),
		cmocka_unit_test(every_key_is_read),
		cmocka_unit_test(the_example_has_every_key_and_no_other),
		cmocka_unit_test(a_second_broker_is_read_beside_the_first),
		cmocka_unit_test(a_second_broker_without_a_first_is_refused),
		cmocka_unit_test(an_unknown_key_is_refused_with_the_nearest),
		cmocka_unit_test(a_key_of_another_section_is_sent_there),
		cmocka_unit_test(an_unknown_section_is_refused_with_the_nearest),
		cmocka_unit_test(a_key_written_twice_is_refused),
		cmocka_unit_test(a_third_team_key_is_refused),
		cmocka_unit_test(a_missing_team_or_home_is_named),
		cmocka_unit_test(a_file_without_a_home_is_one_of_a_gateway_that_has_not_joined),
		cmocka_unit_test(an_indented_line_is_refused_and_not_joined),
		cmocka_unit_test(a_line_too_long_is_refused_and_not_cut),
		cmocka_unit_test(a_line_that_says_nothing_is_refused),
		cmocka_unit_test(an_empty_value_is_refused),
		cmocka_unit_test(a_name_that_is_no_topic_level_is_refused),
		cmocka_unit_test(control_characters_are_refused_and_never_printed),
		cmocka_unit_test(a_relative_path_is_refused),
		cmocka_unit_test(plain_mqtt_is_for_loopback_only),
		cmocka_unit_test(a_broker_has_a_host_and_its_usual_port),
		cmocka_unit_test(what_belongs_together_comes_together),
		cmocka_unit_test(a_limit_is_a_size),
		cmocka_unit_test(a_window_is_automatic_or_has_a_unit),
		cmocka_unit_test(a_batch_is_a_number_of_readings),
		cmocka_unit_test(adapters_are_all_or_named),
		cmocka_unit_test(a_file_that_is_not_there_says_so),
		cmocka_unit_test(a_file_is_read_like_its_text),
		cmocka_unit_test(the_carrier_needs_a_broker_and_its_ca),
		cmocka_unit_test(the_daemon_reads_only_what_is_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
