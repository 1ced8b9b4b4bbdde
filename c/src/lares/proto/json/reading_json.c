/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/json/reading_json.h"

#include "proto/date_time.h"
#include "proto/json/member.h"

static void put_content(struct text *t, const struct readings *readings, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NUMBER:
		member_key(t, "value");
		text_decimal(t, value->number);
		break;
	case VALUE_ABSENT:
		member_word(t, "absent", absent_name(value->absent));
		break;
	case VALUE_BOOLEAN:
		member_boolean(t, "value", value->truth);
		break;
	case VALUE_CODE:
		member_string(t, "code", value->code);
		break;
	case VALUE_EVENT:
		member_string(t, "event", value->code);
		if (value->quantity == QUANTITY_DIMMER)
			member_unsigned(t, "steps", value->steps);
		break;
	case VALUE_TEXT:
		member_key(t, "text");
		text_json_n(t, readings->text + value->text.at, value->text.n);
		break;
	case VALUE_HEX:
		member_key(t, "hex");
		text_put(t, "\"");
		text_hex(t, (const uint8_t *)readings->text + value->text.at, value->text.n);
		text_put(t, "\"");
		break;
	}
}

static void put_value(struct text *t, const struct readings *readings, const struct value *value)
{
	text_put(t, "{\"quantity\":\"");
	text_put(t, quantity_name(value->quantity));
	text_put(t, "\"");
	put_content(t, readings, value);
	if (value->unit != UNIT_NONE)
		member_word(t, "unit", unit_ucum(value->unit));
	if (value->instance)
		member_unsigned(t, "instance", value->instance);
	text_put(t, "}");
}

void reading_json_values(struct text *t, const struct readings *readings, const struct reading *reading)
{
	const char *comma = "";

	text_put(t, "\"flags\":[");
	for (unsigned int flag = 0; flag < FLAG_COUNT; flag++) {
		if (!reading_has(reading, (enum reading_flag)flag))
			continue;
		text_printf(t, "%s\"%s\"", comma, reading_flag_name((enum reading_flag)flag));
		comma = ",";
	}
	text_put(t, "],\"values\":[");
	for (size_t i = 0; i < reading->n_values; i++) {
		text_put(t, i ? "," : "");
		put_value(t, readings, &readings->values[reading->first_value + i]);
	}
	text_put(t, "]");
}

/* By which clock it was received that knew no date. */
static void put_undated(struct text *t, const struct accepted *accepted)
{
	member_key(t, "boot");
	text_put(t, "\"");
	text_hex(t, accepted->boot, sizeof(accepted->boot));
	text_put(t, "\"");
	member_key(t, "since_boot_s");
	text_decimal(t, (struct decimal){ (int64_t)(accepted->received_boot_us / 1000), -3 });
}

/* What it was dated before. */
static void put_redated(struct text *t, const struct accepted *accepted)
{
	text_put(t, ",\"redated\":{\"at\":");
	moment_json(t, accepted->first_at_us, accepted->at_zone_s);
	member_key(t, "received");
	moment_json(t, accepted->first_received_us, accepted->received_zone_s);
	text_put(t, "}");
}

static void put_time(struct text *t, const struct accepted *accepted)
{
	member_key(t, "time");
	text_put(t, "{\"device\":");
	date_time_json(t, &accepted->reading->device_time);
	member_key(t, "received");
	moment_json(t, accepted->received_us, accepted->received_zone_s);
	if (accepted->quality == TIME_CORRECTED) {
		member_key(t, "offset_s");
		text_printf(t, "%lld", (long long)accepted->offset_s);
	} else {
		member_null(t, "offset_s");
	}
	member_word(t, "quality", time_quality_name(accepted->quality));
	member_boolean(t, "trusted", accepted->is_clock_trusted);
	if (!accepted->is_clock_trusted)
		put_undated(t, accepted);
	if (accepted->is_redated)
		put_redated(t, accepted);
	text_put(t, "}");
}

static void put_head(struct text *t, const struct accepted *accepted)
{
	char address[ADDRESS_TEXT_MAX];

	address_format(&accepted->device->address, address);
	text_put(t, "{\"id\":\"");
	text_hex(t, accepted->id, sizeof(accepted->id));
	text_put(t, "\"");
	if (accepted->seq)
		member_unsigned(t, "seq", accepted->seq);
	else
		member_boolean(t, "stored", false);
	member_string(t, "device", accepted->device->id);
	member_word(t, "address", address);
	member_string(t, "person", accepted->person);
	member_word(t, "kind", reading_kind_name(accepted->reading->kind));
	member_word(t, "class", class_name(accepted->class));
	member_key(t, "at");
	moment_json(t, accepted->at_us, accepted->at_zone_s);
	member_boolean(t, "live", accepted->live);
	member_unsigned(t, "trust", accepted->trust);
}

/* The trail of it: who said so, when, and whose it was taken for. */
static void put_reassigned(struct text *t, const struct accepted *accepted)
{
	text_put(t, ",\"reassigned\":{\"at\":");
	moment_json(t, accepted->reassigned_at_us, accepted->received_zone_s);
	member_string(t, "by", accepted->reassigned_by);
	member_string(t, "from", accepted->reassigned_from);
	text_put(t, "}");
}

int accepted_json(const struct accepted *accepted, char *ret_json, size_t n_json)
{
	struct text t = text_of(ret_json, n_json);

	put_head(&t, accepted);
	put_time(&t, accepted);
	if (accepted->reassigned_by)
		put_reassigned(&t, accepted);
	if (accepted->readings->sequence_kind != SEQUENCE_NONE)
		member_unsigned(&t, "sequence", reading_sequence(accepted->readings, accepted->reading));
	if (accepted->reading->user != READING_NO_USER)
		member_unsigned(&t, "user", accepted->reading->user);
	text_put(&t, ",");
	reading_json_values(&t, accepted->readings, accepted->reading);
	text_put(&t, ",\"raw\":\"");
	if (accepted->reading->raw)
		text_hex(&t, accepted->reading->raw, accepted->reading->n_raw);
	else
		text_hex(&t, accepted->readings->raw, accepted->readings->n_raw);
	text_put(&t, "\"}");
	return text_end(&t);
}
