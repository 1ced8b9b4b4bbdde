/* SPDX-License-Identifier: Apache-2.0 */
#include "base/config.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/config_value.h"

enum { WORD_MAX = 50 /* inih cuts section and key names here */ };

struct key {
	const char *section, *name;
	config_set_fn set;
	size_t field;
	const char *write; /* what to write there */
};

#define FIELD(member) offsetof(struct config, member)

/* clang-format off */
static const struct key keys[] = {
	{ "home", "team", config_set_name, FIELD(home.team), "the team's id: letters, digits, - and _, at most 64" },
	{ "home", "home", config_set_name, FIELD(home.home), "the home's id: letters, digits, - and _, at most 64" },
	{ "home", "zone", config_set_zone, FIELD(home.zone), "the person's time zone, like Europe/Berlin" },
	{ "broker", "uri", config_set_uri, FIELD(broker.at[0]), "mqtts://HOST or mqtts://HOST:PORT" },
	{ "broker", "uri-2", config_set_uri, FIELD(broker.at[1]), "mqtts://HOST or mqtts://HOST:PORT" },
	{ "broker", "ca", config_set_path, FIELD(broker.ca), "the path of the CA's certificate (PEM), like /etc/lares/ca.pem" },
	{ "broker", "certificate", config_set_path, FIELD(broker.certificate), "the path of the home's certificate (PEM), like /etc/lares/home.pem" },
	{ "broker", "key", config_set_path, FIELD(broker.key), "the path of the certificate's key (PEM), like /etc/lares/home.key" },
	{ "broker", "user", config_set_text, FIELD(broker.user), "the user name at the broker" },
	{ "broker", "password-file", config_set_path, FIELD(broker.password_file), "the path of a file that holds the password" },
	{ "store", "path", config_set_path, FIELD(store.path), "the state directory, like /var/lib/lares" },
	{ "store", "limit", config_set_size, FIELD(store.limit_bytes), "a size from 1M on, like 512M or 2G" },
	{ "store", "window", config_set_window, FIELD(store.window_ms), "auto, 0, or milliseconds up to 30000, like 250 ms" },
	{ "radio", "adapters", config_set_adapters, FIELD(radio.adapters), "all, or names or addresses separated by blanks, like hci0 hci1" },
	{ "carry", "socket", config_set_socket, FIELD(carry.socket), "a path of at most 107 characters, like /run/lares/carry" },
	{ "carry", "batch", config_set_batch, FIELD(carry.batch), "how many readings of the backlog go in one message, 1 to 256" },
	{ "trust", "team-key", config_set_team_key, FIELD(trust.team_key), "the path of a public key (PEM), at most twice" },
	{ "local", "alarm", config_set_path, FIELD(local.alarm), "the path of a program" },
};
/* clang-format on */

enum { KEY_COUNT = sizeof(keys) / sizeof(keys[0]) };
static_assert(sizeof(keys) / sizeof(keys[0]) <= CONFIG_ENTRIES_MAX, "config.file.line has one place for each key");

struct parse {
	struct config config;
	const char *at;
	size_t n_left;
	unsigned line, fault_line; /* fault_line 0: all is well so far */
	char *reason;
	size_t n_reason;
};

/* The one line of a refusal. What came from the file is made printable: it may end up on a terminal. */
__attribute__((format(printf, 5, 6))) static int refuse(char *ret_reason, size_t n_reason, const char *name,
	unsigned line, const char *format, ...)
{
	va_list arguments;
	size_t n;

	if (line)
		snprintf(ret_reason, n_reason, "%s:%u: ", name, line);
	else
		snprintf(ret_reason, n_reason, "%s: ", name);
	n = strlen(ret_reason);
	va_start(arguments, format);
	vsnprintf(ret_reason + n, n_reason - n, format, arguments);
	va_end(arguments);
	for (char *c = ret_reason; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = '?';
	return -EINVAL;
}

/* The first fault is the one that is told; reading stops there. */
#define fault(parse, ...)                                                                                     \
	((parse)->fault_line = (parse)->line,                                                                 \
		refuse((parse)->reason, (parse)->n_reason, (parse)->config.file.name, (parse)->line, __VA_ARGS__))

/* A blank before a key makes inih join its line to the value above (INI_ALLOW_MULTILINE); comments may be indented. */
static bool is_indented(const char *line, size_t n_line)
{
	size_t n = 0;

	while (n < n_line && isspace((unsigned char)line[n]))
		n++;
	return n > 0 && n < n_line && !strchr(ini_start_comment_prefixes, line[n]);
}

/* fgets() for inih, out of memory; it also sees what inih would join or cut. */
static char *read_line(char *ret_line, int n_line, void *stream)
{
	struct parse *parse = stream;
	const char *end = memchr(parse->at, '\n', parse->n_left);
	size_t n = end ? (size_t)(end - parse->at) + 1 : parse->n_left;

	if (n == 0 || parse->fault_line)
		return NULL;
	parse->line++;
	if (n >= (size_t)n_line)
		fault(parse, "the line is too long; write at most %d characters", n_line - 2);
	else if (memchr(parse->at, '\0', n))
		fault(parse, "the line holds a NUL character; write plain text");
	else if (is_indented(parse->at, n))
		fault(parse, "the line begins with a blank; write it from the first column");
	if (parse->fault_line)
		return NULL;
	memcpy(ret_line, parse->at, n);
	ret_line[n] = '\0';
	parse->at += n;
	parse->n_left -= n;
	return ret_line;
}

static size_t smallest(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* Levenshtein's distance, one row at a time; both words are shorter than WORD_MAX. */
static size_t distance(const char *a, const char *b)
{
	size_t row[WORD_MAX + 1], n_b = strnlen(b, WORD_MAX);

	for (size_t j = 0; j <= n_b; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < n_b; j++) {
			size_t change = diagonal + (a[i] != b[j]);

			diagonal = row[j + 1];
			row[j + 1] = smallest(row[j + 1] + 1, row[j] + 1, change);
		}
	}
	return row[n_b];
}

/* The section that looks most like this one. */
static const char *nearest_section(const char *section)
{
	const struct key *best = &keys[0];

	for (size_t i = 1; i < KEY_COUNT; i++)
		if (distance(section, keys[i].section) < distance(section, best->section))
			best = &keys[i];
	return best->section;
}

/* The same key in another section, or else the key of this section that looks most like it; NULL: no such section. */
static const struct key *nearest_key(const char *section, const char *name)
{
	const struct key *best = NULL, *elsewhere = NULL;

	for (size_t i = 0; i < KEY_COUNT; i++) {
		if (strcmp(keys[i].section, section) != 0)
			elsewhere = strcmp(keys[i].name, name) == 0 ? &keys[i] : elsewhere;
		else if (!best || distance(name, keys[i].name) < distance(name, best->name))
			best = &keys[i];
	}
	return best && elsewhere ? elsewhere : best;
}

static void unknown(struct parse *parse, const char *section, const char *name)
{
	const struct key *near = nearest_key(section, name);

	if (section[0] == '\0')
		fault(parse, "%s: stands before any section; write [%s] above it", name, keys[0].section);
	else if (!near)
		fault(parse, "[%s]: there is no such section; write [%s]", section, nearest_section(section));
	else
		fault(parse, "[%s] %s: there is no such key; write %s in [%s]", section, name, near->name,
			near->section);
}

static void set(struct parse *parse, size_t k, const char *value)
{
	const struct key *key = &keys[k];
	const char *wrong = NULL;
	uint16_t *line = &parse->config.file.line[k];

	if (*line && key->set != config_set_team_key) {
		fault(parse, "[%s] %s: is written twice; write it once (it is on line %u, too)", key->section, key->name,
			*line);
		return;
	}
	for (const char *c = value; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			wrong = "holds a control character";
	if (value[0] == '\0')
		wrong = "is empty";
	if (!wrong)
		wrong = key->set(&parse->config, (char *)&parse->config + key->field, value);
	if (wrong)
		fault(parse, "[%s] %s: %s; write %s", key->section, key->name, wrong, key->write);
	else if (!*line)
		*line = (uint16_t)parse->line; /* CONFIG_FILE_MAX bytes have no more lines than that */
}

/* Called by inih for each pair. Returns 1 to go on. */
static int on_pair(void *context, const char *section, const char *name, const char *value)
{
	struct parse *parse = context;

	if (parse->fault_line)
		return 0;
	for (size_t k = 0; k < KEY_COUNT; k++)
		if (strcmp(keys[k].section, section) == 0 && strcmp(keys[k].name, name) == 0) {
			set(parse, k, value);
			return !parse->fault_line;
		}
	unknown(parse, section, name);
	return 0;
}

/* A key by its member of struct config. */
static const struct key *key_of(size_t field)
{
	size_t k = 0;

	while (keys[k].field != field)
		k++;
	return &keys[k];
}

static unsigned line_of(const struct config *config, const struct key *key)
{
	return config->file.line[key - keys];
}

static bool is_set(const struct config *config, size_t field)
{
	return line_of(config, key_of(field)) != 0;
}

bool config_says(const struct config *config, size_t field)
{
	return is_set(config, field);
}

static int missing(const struct config *config, size_t field, const char *why, char *ret_reason, size_t n_reason)
{
	const struct key *key = key_of(field);

	return refuse(ret_reason, n_reason, config->file.name, 0, "[%s] %s: is missing%s; write %s", key->section,
		key->name, why, key->write);
}

/* What belongs together. */
static int check_pairs(const struct config *config, char *ret_reason, size_t n_reason)
{
	static const struct {
		size_t field, needs;
		const char *why;
	} pairs[] = {
		{ FIELD(broker.at[1]), FIELD(broker.at[0]), ", and uri-2 is only used beside it" },
		{ FIELD(broker.certificate), FIELD(broker.key), ", which certificate goes with" },
		{ FIELD(broker.key), FIELD(broker.certificate), ", which key goes with" },
		{ FIELD(broker.user), FIELD(broker.password_file), ", which user goes with" },
		{ FIELD(broker.password_file), FIELD(broker.user), ", which password-file goes with" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (is_set(config, pairs[i].field) && !is_set(config, pairs[i].needs))
			return missing(config, pairs[i].needs, pairs[i].why, ret_reason, n_reason);
	return 0;
}

static const struct config defaults = {
	.home.zone = "UTC",
	.store = { .path = "/var/lib/lares", .limit_bytes = UINT64_C(512) << 20, .window_ms = -1 },
	.radio.adapters = "all",
	.carry.socket = "/run/lares/carry",
};

int config_parse(struct config *ret_config, const char *text, size_t n_text, const char *name, char *ret_reason,
	size_t n_reason)
{
	struct parse parse = { .config = defaults, .at = text, .n_left = n_text, .reason = ret_reason,
		.n_reason = n_reason };
	int r;

	snprintf(parse.config.file.name, CONFIG_TEXT_MAX, "%s", name);
	if (n_text >= CONFIG_FILE_MAX)
		return fault(&parse, "the file is too long to be a configuration; write at most %d bytes", CONFIG_FILE_MAX - 1);
	r = ini_parse_stream(read_line, &parse, on_pair, &parse);
	if (r > 0 && (!parse.fault_line || (unsigned)r < parse.fault_line))
		return refuse(ret_reason, n_reason, name, (unsigned)r, "this is no section and no key; write [SECTION] or KEY = VALUE");
	if (r != 0 || parse.fault_line)
		return r == -2 ? -ENOMEM : -EINVAL;
	if (!is_set(&parse.config, FIELD(home.team)) && is_set(&parse.config, FIELD(home.home)))
		return missing(&parse.config, FIELD(home.team), "", ret_reason, n_reason);
	if (!is_set(&parse.config, FIELD(home.home)) && is_set(&parse.config, FIELD(home.team)))
		return missing(&parse.config, FIELD(home.home), "", ret_reason, n_reason);
	r = check_pairs(&parse.config, ret_reason, n_reason);
	if (r == 0)
		*ret_config = parse.config;
	return r;
}

int config_read(struct config *ret_config, const char *path, char *ret_reason, size_t n_reason)
{
	scoped(freep) char *text = malloc(CONFIG_FILE_MAX);
	scoped(fclosep) FILE *file = NULL;
	size_t n;

	if (!text)
		return -ENOMEM;
	file = fopen(path, "re");
	n = file ? fread(text, 1, CONFIG_FILE_MAX, file) : 0;
	if (!file || ferror(file)) {
		int error = errno;

		refuse(ret_reason, n_reason, path, 0, "the configuration cannot be read (%s); write it there, or name "
			"another with --config FILE", strerror(error));
		return -error;
	}
	return config_parse(ret_config, text, n, path, ret_reason, n_reason);
}

/* The file behind that key, where one is named. */
static int check_file(const struct config *config, size_t field, const char *path, char *ret_reason, size_t n_reason)
{
	const struct key *key = key_of(field);

	if (path[0] == '\0' || access(path, R_OK) == 0)
		return 0;
	return refuse(ret_reason, n_reason, config->file.name, line_of(config, key), "[%s] %s: %s cannot be read (%s); "
		"write %s", key->section, key->name, path, strerror(errno), key->write);
}

int config_check_daemon(const struct config *config, char *ret_reason, size_t n_reason)
{
	for (size_t i = 0; i < config->trust.n_team_keys; i++)
		if (check_file(config, FIELD(trust.team_key), config->trust.team_key[i], ret_reason, n_reason) < 0)
			return -EINVAL;
	return 0;
}

static bool needs_ca(const struct config *config)
{
	for (size_t i = 0; i < config->broker.n_at; i++)
		if (config->broker.at[i].is_tls)
			return true;
	return false;
}

int config_check_carrier(const struct config *config, char *ret_reason, size_t n_reason)
{
	static const size_t files[] = { FIELD(broker.ca), FIELD(broker.certificate), FIELD(broker.key),
		FIELD(broker.password_file) };

	if (!config_has_home(config))
		return 0;
	if (config->broker.n_at == 0)
		return missing(config, FIELD(broker.at[0]), "", ret_reason, n_reason);
	if (needs_ca(config) && config->broker.ca[0] == '\0')
		return missing(config, FIELD(broker.ca), ", and without it no broker can be told from another", ret_reason,
			n_reason);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (check_file(config, files[i], (const char *)config + files[i], ret_reason, n_reason) < 0)
			return -EINVAL;
	return 0;
}
