/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/advert.h"

#include <string.h>

#include "radio/dict.h"
#include "radio/radio.h"

static int on_rssi(sd_bus_message *m, struct advert *a)
{
	int r = dict_read(m, "n", &a->rssi_dBm);

	if (r > 0)
		a->has |= ADVERT_RSSI;
	return r;
}

/* The key of one section, which is a UUID in text or a company number. Returns 1, 0 (not one) or a negative errno. */
static int read_section_key(sd_bus_message *m, struct section *section)
{
	const char *text;
	int r;

	if (section->is_manufacturer)
		return sd_bus_message_read_basic(m, 'q', &section->company);
	r = sd_bus_message_read_basic(m, 's', &text);
	return r < 0 ? r : uuid_parse(text, &section->service) == 0;
}

static int read_section(sd_bus_message *m, bool is_manufacturer, struct frame *frame)
{
	struct section section = { .is_manufacturer = is_manufacturer };
	int has_key = read_section_key(m, &section);
	int r = has_key < 0 ? has_key : dict_read_bytes(m, &section.data, &section.n_data);

	if (r > 0 && has_key && section.n_data <= FRAME_DATA_MAX && frame->n_sections < FRAME_SECTIONS_MAX)
		frame->sections[frame->n_sections++] = section;
	return r;
}

static int read_service(void *frame, sd_bus_message *m)
{
	return read_section(m, false, frame);
}

static int read_manufacturer(void *frame, sd_bus_message *m)
{
	return read_section(m, true, frame);
}

/* a{sv} of ServiceData or a{qv} of ManufacturerData. */
static int read_sections(sd_bus_message *m, bool is_manufacturer, struct advert *a)
{
	int r = dict_enter(m, is_manufacturer ? "a{qv}" : "a{sv}");

	if (r <= 0)
		return r;
	a->has |= ADVERT_DATA;
	r = dict_walk(m, is_manufacturer ? "qv" : "sv", is_manufacturer ? read_manufacturer : read_service, &a->frame);
	return r < 0 ? r : sd_bus_message_exit_container(m);
}

static int on_service_data(sd_bus_message *m, struct advert *a)
{
	return read_sections(m, false, a);
}

static int on_manufacturer_data(sd_bus_message *m, struct advert *a)
{
	return read_sections(m, true, a);
}

static int on_name(sd_bus_message *m, struct advert *a)
{
	int r = dict_read(m, "s", &a->frame.name);

	if (r > 0)
		a->has |= ADVERT_NAME;
	return r;
}

static int on_address_type(sd_bus_message *m, struct advert *a)
{
	const char *type;
	int r = dict_read(m, "s", &type);

	if (r > 0) {
		a->is_random = strcmp(type, "random") == 0;
		a->has |= ADVERT_TYPE;
	}
	return r;
}

static int on_services(sd_bus_message *m, struct advert *a)
{
	const char *text;
	struct uuid uuid;
	int r = dict_enter(m, "as");

	if (r <= 0)
		return r;
	a->has |= ADVERT_SERVICES;
	r = sd_bus_message_enter_container(m, 'a', "s");
	if (r < 0)
		return r;
	while ((r = sd_bus_message_read_basic(m, 's', &text)) > 0) {
		uint16_t number = uuid_parse(text, &uuid) == 0 ? uuid_to_u16(&uuid) : 0;

		if (number && a->n_services < ADVERT_SERVICES_MAX)
			a->services[a->n_services++] = number;
	}
	if (r >= 0)
		r = sd_bus_message_exit_container(m);
	return r < 0 ? r : sd_bus_message_exit_container(m);
}

static int read_flag(sd_bus_message *m, unsigned has, bool *ret_flag, struct advert *a)
{
	int flag; /* sd-bus gives an int for D-Bus's boolean */
	int r = dict_read(m, "b", &flag);

	if (r > 0) {
		*ret_flag = flag;
		a->has |= has;
	}
	return r;
}

static int on_connected(sd_bus_message *m, struct advert *a)
{
	return read_flag(m, ADVERT_CONNECTED, &a->is_connected, a);
}

static int on_resolved(sd_bus_message *m, struct advert *a)
{
	return read_flag(m, ADVERT_RESOLVED, &a->is_resolved, a);
}

static int on_bonded(sd_bus_message *m, struct advert *a)
{
	return read_flag(m, ADVERT_BONDED, &a->is_bonded, a);
}

/* The commonest first. */
static const struct property {
	const char *name;
	int (*on)(sd_bus_message *m, struct advert *a);
} properties[] = {
	{ "RSSI", on_rssi },
	{ "ServiceData", on_service_data },
	{ "ManufacturerData", on_manufacturer_data },
	{ "Connected", on_connected },
	{ "ServicesResolved", on_resolved },
	{ "Bonded", on_bonded },
	{ "Name", on_name },
	{ "AddressType", on_address_type },
	{ "UUIDs", on_services },
};

static int read_property(void *ctx, const char *name, sd_bus_message *m)
{
	for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++)
		if (strcmp(properties[i].name, name) == 0)
			return properties[i].on(m, ctx);
	return sd_bus_message_skip(m, "v");
}

int advert_read(sd_bus_message *m, struct advert *ret_advert)
{
	struct advert advert = { .frame = { .kind = FRAME_ADVERT }, .rssi_dBm = RADIO_RSSI_UNKNOWN };
	int r = dict_each(m, read_property, &advert);

	if (r < 0)
		return r;
	*ret_advert = advert;
	return 0;
}

int advert_is_heard(sd_bus_message *m)
{
	const char *name;
	int r = sd_bus_message_enter_container(m, 'a', "{sv}");

	if (r > 0)
		r = sd_bus_message_enter_container(m, 'e', "sv");
	if (r > 0)
		r = sd_bus_message_read_basic(m, 's', &name);
	if (r <= 0)
		return r;
	return strcmp(name, "RSSI") == 0 || strcmp(name, "ServiceData") == 0 || strcmp(name, "ManufacturerData") == 0;
}

struct advert_value {
	const uint8_t *bytes;
	size_t n_bytes;
	bool is_there;
};

static int read_value(void *ctx, const char *name, sd_bus_message *m)
{
	struct advert_value *value = ctx;
	int r;

	if (strcmp(name, "Value") != 0)
		return sd_bus_message_skip(m, "v");
	r = dict_read_bytes(m, &value->bytes, &value->n_bytes);
	value->is_there = r > 0;
	return r;
}

int advert_read_value(sd_bus_message *m, const uint8_t **ret_bytes, size_t *ret_n_bytes)
{
	struct advert_value value = { 0 };
	int r = dict_each(m, read_value, &value);

	if (r < 0)
		return r;
	if (!value.is_there)
		return ADVERT_NO_VALUE;
	*ret_bytes = value.bytes;
	*ret_n_bytes = value.n_bytes;
	return 0;
}
