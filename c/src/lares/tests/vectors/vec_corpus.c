/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vec-corpus SOURCE FOLDER: what fuzz_drivers begins its search with, a file each: every vector that is understood, and
 * what earlier searches found (tests/fuzz/corpus/drivers.hex).
 */
#include "vectors/vec_corpus.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "proto/ad.h"
#include "vault/ccm.h"
#include "vectors/vec.h"

enum { LINE_DIGITS_MAX = 2048 };

struct corpus {
	const char *folder;
	const struct driver *driver;
};

/* What a sealed frame holds, and where: the fuzz target's cipher changes nothing, so the file has it in plain. */
struct opened {
	const uint8_t *key, *cipher;
	size_t n;
	uint8_t plain[FRAME_DATA_MAX];
};

static int note_and_open(void *context, const struct sealed *sealed, uint8_t *ret_plain)
{
	struct opened *opened = context;
	int r = ccm_open(opened->key, sealed, opened->plain);

	if (r == 0) {
		opened->cipher = sealed->cipher;
		opened->n = sealed->n_cipher;
		memcpy(ret_plain, opened->plain, opened->n);
	}
	return r;
}

static struct opened open_row(const struct driver *driver, const struct vec_row *row)
{
	struct opened opened = { .key = row->key };
	struct frame frame = *row->frame;
	struct readings readings;

	frame.open_context = &opened;
	frame.open = note_and_open;
	if (row->key)
		driver->decode(&frame, &readings);
	return opened;
}

/* The data with what was sealed in it laid open. */
static void put_plain(FILE *file, const uint8_t *data, size_t n_data, const struct opened *opened)
{
	bool is_in_it = opened->n && opened->cipher >= data && opened->cipher + opened->n <= data + n_data;
	size_t at = is_in_it ? (size_t)(opened->cipher - data) : n_data;

	fwrite(data, 1, at, file);
	if (is_in_it) {
		fwrite(opened->plain, 1, opened->n, file);
		fwrite(data + at + opened->n, 1, n_data - at - opened->n, file);
	}
}

static void put(FILE *file, const void *octets, size_t n)
{
	fwrite(octets, 1, n, file);
}

static uint8_t head_of(const struct vec_row *row)
{
	const struct frame *frame = row->frame;

	return (uint8_t)((frame->kind == FRAME_GATT ? CORPUS_IS_VALUE : 0) | (row->key ? CORPUS_HAS_KEY : 0) |
		(frame->kind == FRAME_GATT && frame->features ? CORPUS_HAS_FEATURES : 0) |
		(frame->name ? CORPUS_HAS_NAME : 0) | (frame->session_start.year ? CORPUS_HAS_SESSION : 0));
}

static void put_section(FILE *file, const struct section *section, const struct opened *opened)
{
	const uint8_t *octet = section->service.octet;
	uint8_t id[2] = { octet[3], octet[2] };

	if (section->is_manufacturer) {
		id[0] = (uint8_t)section->company;
		id[1] = (uint8_t)(section->company >> 8);
	}
	fputc((int)(section->n_data + 3), file);
	fputc(section->is_manufacturer ? AD_MANUFACTURER : AD_SERVICE_DATA_16, file);
	put(file, id, sizeof(id));
	put_plain(file, section->data, section->n_data, opened);
}

static void put_frame(FILE *file, const struct vec_row *row, const struct opened *opened)
{
	const struct frame *frame = row->frame;

	fputc(head_of(row), file);
	if (frame->kind == FRAME_ADVERT) {
		for (size_t i = 0; i < frame->n_sections; i++)
			put_section(file, &frame->sections[i], opened);
		return;
	}
	put(file, frame->service.octet, sizeof(frame->service.octet));
	put(file, frame->characteristic.octet, sizeof(frame->characteristic.octet));
	if (frame->features) {
		fputc((int)frame->n_features, file);
		put(file, frame->features, frame->n_features);
	}
	put(file, frame->data, frame->n_data);
}

static int write_row(void *context, const struct vec_row *row)
{
	const struct corpus *c = context;
	struct opened opened;
	scoped(fclosep) FILE *file = NULL;
	char path[4096];

	if (!vec_expects(row, DECODE_OK))
		return 0;
	snprintf(path, sizeof(path), "%s/%s-%u", c->folder, c->driver->name, row->number);
	file = fopen(path, "we");
	if (!file)
		return -1;
	opened = open_row(c->driver, row);
	put_frame(file, row, &opened);
	return ferror(file) ? -1 : 0;
}

static int write_found(const char *folder, unsigned int number, const char *digits)
{
	scoped(fclosep) FILE *file = NULL;
	uint8_t octets[LINE_DIGITS_MAX / 2];
	int n = hex_decode(digits, strlen(digits), octets, sizeof(octets));
	char path[4096];

	snprintf(path, sizeof(path), "%s/found-%u", folder, number);
	file = n < 0 ? NULL : fopen(path, "we");
	if (!file)
		return -1;
	put(file, octets, (size_t)n);
	return ferror(file) ? -1 : 0;
}

static int write_all_found(const char *source, const char *folder)
{
	scoped(fclosep) FILE *file = NULL;
	char line[LINE_DIGITS_MAX + 2], path[4096];
	int r = 0;

	snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/drivers.hex", source);
	file = fopen(path, "re");
	for (unsigned int number = 1; file && r == 0 && fgets(line, sizeof(line), file); number++) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] != '#')
			r = write_found(folder, number, line);
	}
	return file ? r : -1;
}

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 3 && i < drivers_count(); i++) {
		struct corpus corpus = { argv[2], drivers_at(i) };

		if (vec_each_of(argv[1], corpus.driver, write_row, &corpus) != 0)
			return 1;
	}
	if (argc != 3)
		return 2;
	return write_all_found(argv[1], argv[2]) == 0 ? 0 : 1;
}
