/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vec-requests SOURCE: every vector of every driver as a line for "lares decode", its id "driver:line outcome", so that the
 * answer tells what was expected. Left out is what is not that driver's: it may be another's.
 */
#include <stdio.h>

#include "proto/date_time.h"
#include "proto/text.h"
#include "vectors/vec.h"

enum { REQUEST_MAX = 8192, KEY_SIZE = 16 };

static void put_hex(struct text *t, const char *member, const uint8_t *octets, size_t n)
{
	text_printf(t, "\"%s\":\"", member);
	text_hex(t, octets, n);
	text_put(t, "\"");
}

static void put_uuid(struct text *t, const char *member, const struct uuid *uuid)
{
	static const struct uuid none;
	char text[UUID_TEXT_MAX];

	uuid_format(uuid, text);
	if (!uuid_equal(uuid, &none))
		text_printf(t, "\"%s\":\"%s\",", member, text);
}

static void put_value(struct text *t, const struct frame *frame)
{
	put_uuid(t, "characteristic", &frame->characteristic);
	put_uuid(t, "service", &frame->service);
	if (frame->features) {
		put_hex(t, "features", frame->features, frame->n_features);
		text_put(t, ",");
	}
	if (frame->session_start.year) {
		text_put(t, "\"session_start\":");
		date_time_json(t, &frame->session_start);
		text_put(t, ",");
	}
	put_hex(t, "hex", frame->data, frame->n_data);
}

static void put_section(struct text *t, const struct section *section)
{
	char name[UUID_TEXT_MAX];

	if (section->is_manufacturer)
		snprintf(name, sizeof(name), "%04x", section->company);
	else
		uuid_format(&section->service, name);
	put_hex(t, name, section->data, section->n_data);
}

static void put_sections(struct text *t, const struct frame *frame, bool is_manufacturer)
{
	const char *comma = "";

	text_printf(t, ",\"%s\":{", is_manufacturer ? "manufacturer" : "service_data");
	for (size_t i = 0; i < frame->n_sections; i++)
		if (frame->sections[i].is_manufacturer == is_manufacturer) {
			text_put(t, comma);
			put_section(t, &frame->sections[i]);
			comma = ",";
		}
	text_put(t, "}");
}

static void put_advert(struct text *t, const struct vec_row *row)
{
	const struct frame *frame = row->frame;
	char address[ADDRESS_TEXT_MAX];

	address_format(&frame->address, address);
	text_printf(t, "\"address\":\"%s\"", address);
	if (frame->name) {
		text_put(t, ",\"name\":");
		text_json(t, frame->name);
	}
	put_sections(t, frame, true);
	put_sections(t, frame, false);
	if (row->key) {
		text_put(t, ",");
		put_hex(t, "key", row->key, KEY_SIZE);
	}
}

static enum decode expected(const struct vec_row *row)
{
	int outcome = 0;

	while (outcome < DECODE_COUNT && !vec_expects(row, (enum decode)outcome))
		outcome++;
	return (enum decode)outcome;
}

static int say(void *context, const struct vec_row *row)
{
	const struct driver *driver = context;
	enum decode outcome = expected(row);
	char request[REQUEST_MAX];
	struct text t = text_of(request, sizeof(request));

	if (outcome == DECODE_NOT_MINE)
		return 0;
	text_printf(&t, "{\"id\":\"%s:%u %s\",\"kind\":\"%s\",", driver->name, row->number, decode_name(outcome),
		row->frame->kind == FRAME_GATT ? "gatt" : "advert");
	if (row->frame->kind == FRAME_GATT)
		put_value(&t, row->frame);
	else
		put_advert(&t, row);
	text_put(&t, "}");
	return text_end(&t) < 0 || puts(request) < 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < drivers_count(); i++)
		if (vec_each_of(argv[1], drivers_at(i), say, (void *)drivers_at(i)) != 0)
			return 1;
	return argc == 2 ? 0 : 2;
}
