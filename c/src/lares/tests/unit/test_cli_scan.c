/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/print.h"
#include "proto/text.h"

static char *render(const char *json, struct scan_view view)
{
	json_t *answer = json_exact(json);
	char *text = NULL;
	size_t n_text;
	FILE *out = open_memstream(&text, &n_text);

	assert_non_null(answer);
	scan_render(answer, &view, out);
	fclose(out);
	json_decref(answer);
	return text;
}

static void shows(const char *json, struct scan_view view, const char *expected)
{
	char *text = render(json, view);

	assert_string_equal(text, expected);
	free(text);
}

#define CUFF                                                                                                           \
	"{\"address\":\"00:AA:01:01:00:01\",\"name\":\"A&D_UA-651BLE_0A1B\",\"rssi\":-48,\"services\":[\"1810\"],\"data\":[]," \
	"\"last_heard_s\":2,\"enrolled\":\"cuff-1\",\"maker\":\"A&D\",\"model\":\"UA-651BLE\",\"what\":\"blood pressure cuff\"}"
#define SENSOR                                                                                              \
	"{\"address\":\"00:AA:01:01:00:03\",\"name\":null,\"rssi\":-88,\"services\":[],\"data\":[\"fcd2\"]," \
	"\"last_heard_s\":200,\"enrolled\":null,\"maker\":null,\"model\":null,\"what\":\"BTHome sensor\"}"
#define STRANGER(n, rssi)                                                                                           \
	"{\"address\":\"C0:FF:EE:00:00:0" n "\",\"name\":\"\\u001b[2J\\u202e\",\"rssi\":" rssi ",\"services\":[],\"data\":[]," \
	"\"last_heard_s\":1,\"enrolled\":null}"
#define NEARBY(list) "{\"nearby\":[" list "]}"

static void the_nearest_comes_first_with_all_that_a_person_recognises(void **state)
{
	(void)state;
	shows(NEARBY(SENSOR "," CUFF), (struct scan_view){ 0 },
		"ADDRESS            SIGNAL, dBm  HEARD      ENROLLED  WHAT IT IS\n"
		"00:AA:01:01:00:01  near, -48    2 s ago    cuff-1    A&D UA-651BLE, blood pressure cuff \"A&D_UA-651BLE_0A1B\"\n"
		"00:AA:01:01:00:03  far, -88     3 min ago  -         BTHome sensor\n");
}

static void strangers_are_one_line_with_the_nearest_of_them(void **state)
{
	(void)state;
	shows(NEARBY(STRANGER("1", "-90") "," CUFF "," STRANGER("2", "-40")), (struct scan_view){ 0 },
		"ADDRESS            SIGNAL, dBm  HEARD    ENROLLED  WHAT IT IS\n"
		"00:AA:01:01:00:01  near, -48    2 s ago  cuff-1    A&D UA-651BLE, blood pressure cuff \"A&D_UA-651BLE_0A1B\"\n"
		"2 others of unknown kind; --all lists them; the nearest is C0:FF:EE:00:00:02 (near) \"\\x1b[2J\\u202e\"\n");
	shows(NEARBY(STRANGER("1", "-90")), (struct scan_view){ 0 },
		"1 other of unknown kind; --all lists it; the nearest is C0:FF:EE:00:00:01 (far) \"\\x1b[2J\\u202e\"\n");
}

static void all_lists_strangers_with_harmless_names(void **state)
{
	(void)state;
	shows(NEARBY(STRANGER("1", "null")), (struct scan_view){ .all = true },
		"ADDRESS            SIGNAL, dBm  HEARD    WHAT IT IS\n"
		"C0:FF:EE:00:00:01  -            1 s ago  \"\\x1b[2J\\u202e\"\n");
}

static void lines_keep_their_place_while_signals_waver(void **state)
{
	char *once = render(NEARBY(STRANGER("1", "-52") "," STRANGER("2", "-57")), (struct scan_view){ .all = true });
	char *again = render(NEARBY(STRANGER("1", "-58") "," STRANGER("2", "-51")), (struct scan_view){ .all = true });

	(void)state;
	assert_true(strstr(once, "EE:00:00:01") < strstr(once, "EE:00:00:02"));
	assert_true(strstr(again, "EE:00:00:01") < strstr(again, "EE:00:00:02"));
	free(once);
	free(again);
}

static void measure(const char *text, size_t *ret_widest, size_t *ret_n_lines)
{
	*ret_widest = *ret_n_lines = 0;
	while (*text) {
		size_t n = strcspn(text, "\n"), width;
		char line[1024];

		snprintf(line, sizeof(line), "%.*s", (int)n, text);
		width = print_width(line);
		*ret_widest = width > *ret_widest ? width : *ret_widest;
		*ret_n_lines += 1;
		text += n + 1;
	}
}

/* A line that wraps, or a list longer than the screen, would no longer be drawn again in its place. */
static void a_picture_fits_into_its_terminal(void **state)
{
	static char json[64 * 1024];
	struct text t = text_of(json, sizeof(json));
	size_t widest, n_lines;
	char *text;

	(void)state;
	text_put(&t, "{\"nearby\":[");
	for (int i = 0; i < 100; i++) {
		text_printf(&t, "%s{\"address\":\"C0:FF:EE:00:00:%02X\",\"rssi\":%d,\"last_heard_s\":%d,\"what\":%s,\"name\":\"",
			i ? "," : "", i, -30 - i % 60, i, i % 2 ? "\"blood pressure cuff\"" : "null");
		for (int letter = 0; letter < 60; letter++)
			text_put(&t, i % 3 ? "温" : "\\u001b");
		text_put(&t, "\"}");
	}
	text_put(&t, "]}");
	for (size_t columns = 20; columns < 200; columns += 7)
		for (size_t lines = 4; lines < 60; lines += 5) {
			text = render(json, (struct scan_view){ .columns = columns, .lines = lines });
			measure(text, &widest, &n_lines);
			if (widest > columns || n_lines > lines)
				fail_msg("%zu x %zu in %zu x %zu", widest, n_lines, columns, lines);
			free(text);
		}
}

static void nothing_heard_says_what_to_do(void **state)
{
	(void)state;
	shows("{}", (struct scan_view){ 0 },
		"Nothing is heard. Wake the device (press its button); if that stays so: lares doctor\n");
}

static void a_device_is_found_by_its_address_in_any_letters(void **state)
{
	json_t *answer = json_exact(NEARBY(CUFF "," STRANGER("1", "-60")));

	(void)state;
	assert_non_null(scan_find(answer, "c0:ff:ee:00:00:01"));
	assert_null(scan_find(answer, "C0:FF:EE:00:00:02"));
	json_decref(answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_nearest_comes_first_with_all_that_a_person_recognises),
		cmocka_unit_test(strangers_are_one_line_with_the_nearest_of_them),
		cmocka_unit_test(all_lists_strangers_with_harmless_names),
		cmocka_unit_test(lines_keep_their_place_while_signals_waver),
		cmocka_unit_test(a_picture_fits_into_its_terminal),
		cmocka_unit_test(nothing_heard_says_what_to_do),
		cmocka_unit_test(a_device_is_found_by_its_address_in_any_letters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
