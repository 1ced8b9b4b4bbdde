/* SPDX-License-Identifier: Apache-2.0 */
#include "scan_list.h"

#include "bus/rows.h"
#include "known.h"
#include "proto/json/member.h"

enum { NEARBY_JSON_MAX = 2048 };

struct scan_list {
	struct agent *agent;
	struct rows rows;
};

static void put_numbers(struct text *t, const char *name, const uint16_t *numbers, uint8_t n_numbers)
{
	text_printf(t, ",\"%s\":[", name);
	for (uint8_t i = 0; i < n_numbers; i++)
		text_printf(t, "%s\"%04x\"", i ? "," : "", numbers[i]);
	text_put(t, "]");
}

static void write_nearby(struct agent *agent, const struct radio_nearby *nearby, struct text *t)
{
	const struct enrolled *enrolled = enrolment_find(&agent->enrolment, &nearby->address);
	struct known known = known_of(nearby);
	char address[ADDRESS_TEXT_MAX];

	address_format(&nearby->address, address);
	text_printf(t, "{\"address\":\"%s\",\"address_type\":\"%s\"", address, nearby->is_random ? "random" : "public");
	member_string(t, "name", nearby->name);
	member_string(t, "maker", known.maker);
	member_string(t, "model", known.model);
	member_string(t, "what", known.what);
	member_string(t, "kind", known.has_kind ? device_kind_name(known.kind) : NULL);
	member_boolean(t, "beacon", known.is_beacon);
	if (nearby->rssi_dBm == RADIO_RSSI_UNKNOWN)
		text_put(t, ",\"rssi\":null");
	else
		text_printf(t, ",\"rssi\":%d", nearby->rssi_dBm);
	put_numbers(t, "services", nearby->services, nearby->n_services);
	put_numbers(t, "data", nearby->data_services, nearby->n_data_services);
	if (nearby->heard_us)
		member_unsigned(t, "last_heard_s", (clock_now_us() - nearby->heard_us) / 1000000);
	else
		member_null(t, "last_heard_s");
	member_string(t, "enrolled", enrolled ? enrolled->device.id : NULL);
	text_put(t, "}");
}

static void put_nearby(void *context, const struct radio_nearby *nearby)
{
	struct scan_list *list = context;
	char json[NEARBY_JSON_MAX];
	struct text t = text_of(json, sizeof(json));
	int n;

	write_nearby(list->agent, nearby, &t);
	n = text_end(&t);
	rows_put(&list->rows, json, n < 0 ? 0 : (size_t)n);
}

void scan_list_write(struct agent *agent, struct text *t)
{
	struct scan_list list = { .agent = agent };

	rows_begin(&list.rows, t, "nearby", RADIO_NEARBY_MAX);
	radio_each_nearby(agent->radio, put_nearby, &list);
	rows_end(&list.rows);
}
