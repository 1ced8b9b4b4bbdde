/* SPDX-License-Identifier: Apache-2.0 */
#include "vectors/vec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "vault/aes.h"
#include "vault/ccm.h"

enum { LINE_MAX_VEC = 8192, PATH_MAX_VEC = 512 };

/* What the "@" lines of a file have set so far, and the frame made of it. */
struct vec {
	const char *path;
	unsigned int number;
	bool is_capture;
	struct frame frame;
	uint8_t features[FRAME_DATA_MAX];
	uint8_t beside[FRAME_DATA_MAX];
	char name[64];
	bool has_key;
	uint8_t key[DEVICE_KEY_SIZE];
};

static int open_sealed(void *context, const struct sealed *sealed, uint8_t *ret_plain)
{
	return ccm_open(context, sealed, ret_plain);
}

static int complain(const struct vec *v, const char *words)
{
	fprintf(stderr, "%s:%u: %s\n", v->path, v->number, words);
	return -1;
}

static bool is_none(const char *value)
{
	return strcmp(value, "none") == 0;
}

static void begin(struct vec *v, enum frame_kind kind)
{
	v->frame = (struct frame){ .kind = kind, .n_sections = kind == FRAME_ADVERT, .decrypt = aes_decrypt_block };
	v->has_key = false;
}

static int set_service_data(struct vec *v, const char *value)
{
	begin(v, FRAME_ADVERT);
	return uuid_parse(value, &v->frame.sections[0].service);
}

static int set_manufacturer(struct vec *v, const char *value)
{
	begin(v, FRAME_ADVERT);
	v->frame.sections[0].is_manufacturer = true;
	v->frame.sections[0].company = (uint16_t)strtoul(value, NULL, 16);
	return 0;
}

static int set_characteristic(struct vec *v, const char *value)
{
	begin(v, FRAME_GATT);
	return uuid_parse(value, &v->frame.characteristic);
}

static int set_beside(struct vec *v, const char *value)
{
	struct section *section = &v->frame.sections[1];
	char kind[32], id[40], hex[2 * FRAME_DATA_MAX + 1];
	int n;

	v->frame.n_sections = 1;
	if (is_none(value))
		return 0;
	if (sscanf(value, "%31s %39s %1024s", kind, id, hex) != 3)
		return -1;
	*section = (struct section){ .is_manufacturer = strcmp(kind, "manufacturer") == 0, .data = v->beside };
	if (section->is_manufacturer)
		section->company = (uint16_t)strtoul(id, NULL, 16);
	else if (uuid_parse(id, &section->service) < 0)
		return -1;
	n = hex_decode(hex, strlen(hex), v->beside, sizeof(v->beside));
	section->n_data = n < 0 ? 0 : (size_t)n;
	v->frame.n_sections = 2;
	return n;
}

static int set_name(struct vec *v, const char *value)
{
	snprintf(v->name, sizeof(v->name), "%s", value);
	v->frame.name = is_none(value) ? NULL : v->name;
	return 0;
}

static int set_service(struct vec *v, const char *value)
{
	return uuid_parse(value, &v->frame.service);
}

static int set_features(struct vec *v, const char *value)
{
	int n = hex_decode(value, is_none(value) ? 0 : strlen(value), v->features, sizeof(v->features));

	v->frame.features = n > 0 ? v->features : NULL;
	v->frame.n_features = n > 0 ? (size_t)n : 0;
	return n;
}

static int set_session_start(struct vec *v, const char *value)
{
	struct device_time start = { 0 };

	if (!is_none(value) && sscanf(value, "%4hu-%2hhu-%2hhuT%2hhu:%2hhu:%2hhu", &start.year, &start.month, &start.day,
				       &start.hour, &start.minute, &start.second) != 6)
		return -1;
	v->frame.session_start = start;
	return 0;
}

static int set_address(struct vec *v, const char *value)
{
	return address_parse(value, &v->frame.address);
}

static int set_key(struct vec *v, const char *value)
{
	v->has_key = !is_none(value);
	v->frame.open = v->has_key ? open_sealed : NULL;
	v->frame.open_context = v->key;
	if (!v->has_key)
		return 0;
	return device_key_parse(value, v->key);
}

static int set(struct vec *v, char *line)
{
	static const struct {
		const char *name;
		int (*set)(struct vec *v, const char *value);
	} settings[] = {
		{ "service-data", set_service_data }, { "manufacturer", set_manufacturer },
		{ "characteristic", set_characteristic }, { "service", set_service }, { "features", set_features },
		{ "session-start", set_session_start }, { "beside", set_beside }, { "name", set_name },
		{ "address", set_address }, { "key", set_key },
	};
	char *save, *name = strtok_r(line + 1, " ", &save), *value = strtok_r(NULL, "", &save);

	for (size_t i = 0; name && value && i < sizeof(settings) / sizeof(settings[0]); i++)
		if (strcmp(settings[i].name, name) == 0)
			return settings[i].set(v, value) < 0 ? complain(v, "a setting of another form") : 0;
	return complain(v, "no such setting, or without a value");
}

/* The hex may have spaces; in `row` it is left without. Returns what follows the first bar, or NULL. */
static char *split(char *row)
{
	char *bar = strchr(row, '|'), *to = row;

	for (char *from = row; bar && from < bar; from++)
		if (*from != ' ' && *from != '\t')
			*to++ = *from;
	if (!bar || bar[1] != ' ')
		return NULL;
	*to = '\0';
	return bar + 2;
}

static int give(struct vec *v, char *line, vec_fn fn, void *context)
{
	struct vec_row row = { v->path, v->number, v->is_capture, &v->frame, v->has_key ? v->key : NULL, split(line) };
	size_t n_digits = strlen(line);
	scoped(freep) uint8_t *octets = malloc(n_digits / 2 + (n_digits == 0));
	int n = row.expected ? hex_decode(line, n_digits, octets, n_digits / 2) : -1;

	if (n < 0)
		return complain(v, "not hex | outcome | readings");
	v->frame.data = v->frame.sections[0].data = octets;
	v->frame.n_data = v->frame.sections[0].n_data = (size_t)n;
	return fn(context, &row);
}

static void note_comment(struct vec *v, const char *line)
{
	if (strncmp(line, "# capture:", 10) == 0)
		v->is_capture = true;
	else if (strncasecmp(line, "# made by hand", 14) == 0)
		v->is_capture = false;
}

int vec_each(const char *path, vec_fn fn, void *context)
{
	scoped(freep) struct vec *v = calloc(1, sizeof(*v));
	scoped(fclosep) FILE *file = fopen(path, "re");
	char line[LINE_MAX_VEC];
	int r = 0;

	if (!file || !v) {
		fprintf(stderr, "no vectors: %s\n", path);
		return -1;
	}
	v->path = path;
	while (r == 0 && fgets(line, sizeof(line), file)) {
		v->number++;
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '@')
			r = set(v, line);
		else if (line[0] == '#')
			note_comment(v, line);
		else if (line[0])
			r = give(v, line, fn, context);
	}
	return r;
}

int vec_each_of(const char *source_dir, const struct driver *driver, vec_fn fn, void *context)
{
	char path[PATH_MAX_VEC];

	snprintf(path, sizeof(path), "%s/tests/vectors/%s.vec", source_dir, driver->name);
	for (char *dash = strrchr(path, '/'); (dash = strchr(dash, '-'));)
		*dash = '_';
	return vec_each(path, fn, context);
}

bool vec_expects(const struct vec_row *row, enum decode outcome)
{
	const char *name = decode_name(outcome);
	size_t n = strlen(name);

	return strncmp(row->expected, name, n) == 0 && row->expected[n] == ' ';
}
