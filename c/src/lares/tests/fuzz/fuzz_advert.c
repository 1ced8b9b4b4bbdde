/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "bus_of_nobody.h"
#include "proto/reader.h"
#include "radio/advert.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/* sd-bus checks a message's form itself; what is ours to survive is any property with a value of any type. */
static const char *const keys[] = { "RSSI", "ServiceData", "ManufacturerData", "Connected", "ServicesResolved", "Bonded",
	"Name", "AddressType", "UUIDs", "Value" };

static void append_bytes(sd_bus_message *m, struct reader *r)
{
	size_t n = reader_u8(r) % 40u * 16u;

	n = n < r->n_left ? n : r->n_left;
	sd_bus_message_open_container(m, 'v', "ay");
	sd_bus_message_append_array(m, 'y', reader_take(r, n), n);
	sd_bus_message_close_container(m);
}

static void append_sections(sd_bus_message *m, struct reader *r, const char *type)
{
	char uuid[8] = { 0 }, whole[] = { 'a', '{', type[0], 'v', '}', 0 }, entry[] = { type[0], 'v', 0 };
	uint8_t n = reader_u8(r) % 12;

	sd_bus_message_open_container(m, 'v', whole);
	sd_bus_message_open_container(m, 'a', whole + 1);
	for (uint8_t i = 0; i < n; i++) {
		for (size_t j = 0; j < 4; j++)
			uuid[j] = (char)(reader_u8(r) % 126 + 1);
		sd_bus_message_open_container(m, 'e', entry);
		if (type[0] == 's')
			sd_bus_message_append(m, "s", uuid);
		else
			sd_bus_message_append(m, "q", reader_u16(r));
		append_bytes(m, r);
		sd_bus_message_close_container(m);
	}
	sd_bus_message_close_container(m);
	sd_bus_message_close_container(m);
}

static void append_value(sd_bus_message *m, struct reader *r)
{
	switch (reader_u8(r) % 8) {
	case 0:
		sd_bus_message_append(m, "v", "n", (int16_t)reader_u16(r));
		break;
	case 1:
		append_sections(m, r, "s");
		break;
	case 2:
		append_sections(m, r, "q");
		break;
	case 3:
		sd_bus_message_append(m, "v", "b", reader_u8(r) & 1);
		break;
	case 4:
		sd_bus_message_append(m, "v", "s", "random");
		break;
	case 5:
		sd_bus_message_append(m, "v", "as", 2, "180d", "x");
		break;
	case 6:
		append_bytes(m, r);
		break;
	default:
		sd_bus_message_append(m, "v", "a{s(ii)}", 1, "x", 1, 2);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	struct reader r = reader_of(data, n_data);
	sd_bus_message *m = NULL;
	struct advert advert;
	const uint8_t *bytes;
	size_t n_bytes;

	if (sd_bus_message_new_signal(bus_of_nobody(), &m, "/a", "a.b", "C") < 0)
		abort();
	sd_bus_message_open_container(m, 'a', "{sv}");
	while (r.n_left > 1) {
		sd_bus_message_open_container(m, 'e', "sv");
		sd_bus_message_append(m, "s", keys[reader_u8(&r) % 10]);
		append_value(m, &r);
		sd_bus_message_close_container(m);
	}
	sd_bus_message_close_container(m);
	if (sd_bus_message_seal(m, 1, 0) < 0)
		abort();
	if (sd_bus_message_rewind(m, 1) < 0 || advert_read(m, &advert) != 0 || sd_bus_message_at_end(m, 1) <= 0)
		abort(); /* every well-formed a{sv} is read to its end */
	if (sd_bus_message_rewind(m, 1) < 0 || advert_read_value(m, &bytes, &n_bytes) < 0)
		abort();
	sd_bus_message_unref(m);
	return 0;
}
