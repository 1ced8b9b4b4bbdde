/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/decode_request.h"

#include <stdio.h>
#include <string.h>

#include "proto/date_time.h"
#include "proto/hex.h"
#include "vault/aes.h"
#include "vault/ccm.h"

/* Each of these returns NULL, or words that say what is wrong with the line. */

static const json_t *get(struct decode_request *request, const char *member)
{
	request->member = member;
	return json_object_get(request->root, member);
}

static const char *read_string(struct decode_request *request, const char *member, const char **ret_string)
{
	const json_t *value = get(request, member);

	if (value && !json_is_string(value))
		return "must be a string";
	*ret_string = json_string_value(value); /* NULL where there is none */
	return NULL;
}

static const char *read_hex(const char *text, uint8_t *ret_octets, size_t n_max, size_t *ret_n)
{
	int n = hex_decode(text, strlen(text), ret_octets, n_max);

	if (n < 0)
		return "must be pairs of hexadecimal digits, and no more than a frame holds";
	*ret_n = (size_t)n;
	return NULL;
}

static const char *read_uuid(struct decode_request *request, const char *member, struct uuid *ret_uuid)
{
	const char *text;
	const char *wrong = read_string(request, member, &text);

	if (!wrong && text && uuid_parse(text, ret_uuid) < 0)
		wrong = "must be a UUID, four hexadecimal digits or the full form";
	return wrong;
}

static const char *read_features(struct decode_request *request)
{
	const char *text;
	const char *wrong = read_string(request, "features", &text);

	if (wrong || !text)
		return wrong;
	request->frame.features = request->features;
	return read_hex(text, request->features, sizeof(request->features), &request->frame.n_features);
}

/* "2026-03-14T07:00:00", as the device's clock shows it. */
static const char *read_session_start(struct decode_request *request)
{
	struct device_time start = { 0 };
	const char *text;
	const char *wrong = read_string(request, "session_start", &text);
	int end = 0;

	if (wrong || !text)
		return wrong;
	if (sscanf(text, "%4hu-%2hhu-%2hhuT%2hhu:%2hhu:%2hhu%n", &start.year, &start.month, &start.day, &start.hour,
		    &start.minute, &start.second, &end) != 6 || text[end] || !date_time_is_valid(&start))
		return "must be a time like 2026-03-14T07:00:00";
	request->frame.session_start = start;
	return NULL;
}

static const char *read_value(struct decode_request *request)
{
	const char *hex;
	const char *wrong = read_string(request, "hex", &hex);

	if (wrong || !hex)
		return wrong ? wrong : "a GATT frame has one";
	request->frame.data = request->data[0];
	return read_hex(hex, request->data[0], REQUEST_OCTETS_MAX, &request->frame.n_data);
}

static const char *read_gatt(struct decode_request *request)
{
	const char *wrong;

	request->frame.kind = FRAME_GATT;
	if (!get(request, "characteristic"))
		return "a GATT frame has one";
	wrong = read_uuid(request, "characteristic", &request->frame.characteristic);
	if (!wrong)
		wrong = read_uuid(request, "service", &request->frame.service);
	if (!wrong)
		wrong = read_features(request);
	if (!wrong)
		wrong = read_session_start(request);
	return wrong ? wrong : read_value(request);
}

static const char *name_section(const char *name, struct section *section)
{
	uint8_t company[2];

	if (!section->is_manufacturer)
		return uuid_parse(name, &section->service) < 0 ? "each is under a UUID, four hexadecimal digits or the full form" : NULL;
	if (strncasecmp(name, "0x", 2) == 0)
		name += 2;
	if (hex_decode(name, strlen(name), company, sizeof(company)) != sizeof(company))
		return "each is under a company, four hexadecimal digits";
	section->company = (uint16_t)(company[0] << 8 | company[1]);
	return NULL;
}

static const char *read_section(struct decode_request *request, const char *name, const json_t *hex, bool is_manufacturer)
{
	struct section section = { .is_manufacturer = is_manufacturer };
	uint8_t *data = request->data[request->frame.n_sections];
	const char *wrong = name_section(name, &section);

	if (!wrong && !json_is_string(hex))
		wrong = "each must be a string of hexadecimal digits";
	if (!wrong)
		wrong = read_hex(json_string_value(hex), data, REQUEST_OCTETS_MAX, &section.n_data);
	if (wrong)
		return wrong;
	section.data = data;
	request->frame.sections[request->frame.n_sections++] = section;
	return NULL;
}

static const char *read_sections(struct decode_request *request, const char *member, bool is_manufacturer)
{
	json_t *sections = json_object_get(request->root, member);
	const char *name, *wrong = NULL;
	json_t *hex;

	request->member = member;
	if (sections && !json_is_object(sections))
		return "must be an object";
	json_object_foreach(sections, name, hex) {
		if (request->frame.n_sections == FRAME_SECTIONS_MAX)
			return "more than an advertisement has";
		wrong = read_section(request, name, hex, is_manufacturer);
		if (wrong)
			return wrong;
	}
	return NULL;
}

static const char *read_advert(struct decode_request *request)
{
	const char *wrong = read_string(request, "name", &request->frame.name);

	request->frame.kind = FRAME_ADVERT;
	request->frame.decrypt = aes_decrypt_block;
	if (!wrong)
		wrong = read_sections(request, "manufacturer", true);
	return wrong ? wrong : read_sections(request, "service_data", false);
}

static const char *read_address(struct decode_request *request)
{
	const char *text;
	const char *wrong = read_string(request, "address", &text);

	if (!wrong && text && address_parse(text, &request->frame.address) < 0)
		wrong = "must be six octets with colons";
	return wrong;
}

static int open_sealed(void *context, const struct sealed *sealed, uint8_t *ret_plain)
{
	return ccm_open(context, sealed, ret_plain);
}

static const char *read_key(struct decode_request *request)
{
	const char *text;
	const char *wrong = read_string(request, "key", &text);

	if (wrong || !text)
		return wrong;
	if (device_key_parse(text, request->key) < 0)
		return "must be 32 hexadecimal digits, or 24";
	request->frame.open = open_sealed;
	request->frame.open_context = request->key;
	return NULL;
}

static const char *read_counter(struct decode_request *request)
{
	const json_t *counter = get(request, "counter");
	json_int_t value = json_integer_value(counter);

	if (!counter)
		return NULL;
	if (!json_is_integer(counter) || value < 0 || value > UINT32_MAX)
		return "must be a whole number of 32 bits";
	request->has_counter = true;
	request->counter = (uint32_t)value;
	return NULL;
}

static const char *read_kind(struct decode_request *request)
{
	const char *kind;
	const char *wrong = read_string(request, "kind", &kind);

	if (wrong)
		return wrong;
	if (kind && strcmp(kind, "gatt") == 0)
		return read_gatt(request);
	if (kind && strcmp(kind, "advert") == 0)
		return read_advert(request);
	return "must be gatt or advert";
}

const char *decode_request_read(const char *line, size_t n_line, struct decode_request *request)
{
	const char *wrong;

	request->root = json_loadb(line, n_line, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(request->root))
		return "not one JSON object, or one with a key twice";
	wrong = read_address(request);
	if (!wrong)
		wrong = read_key(request);
	if (!wrong)
		wrong = read_counter(request);
	return wrong ? wrong : read_kind(request);
}

void decode_request_done(struct decode_request *request)
{
	json_decref(request->root);
}
