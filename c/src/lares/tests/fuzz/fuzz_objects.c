/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole radio that is told anything of any object. sd-bus checks a message's form itself; what is ours to survive is
 * objects that come, change and go in any order, with any property of any type, and lists of them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto/reader.h"
#include "radio/room.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

#define CUFF "/org/bluez/hci0/dev_00_AA_01_02_00_02"
#define METER "/org/bluez/hci1/dev_00_AA_01_02_00_03"

static const char *const paths[] = { "/org/bluez/hci0", "/org/bluez/hci1", CUFF, CUFF "/service0010", CUFF "/service0010/char0011",
	CUFF "/service0010/char0014", CUFF "/service0010/char0011/desc0013", METER, METER "/service0010",
	METER "/service0010/char0011", METER "/service0010/char0014", "/org/bluez/hci0/dev_4A_00_00_00_00_01", "/org/bluez", "/x",
	"/org/bluez/hci0/dev_00_AA_01_01_00_01", "/org/bluez/hci9999999999999" };
static const char *const interfaces[] = { "org.bluez.Adapter1", "org.bluez.Device1", "org.bluez.GattService1",
	"org.bluez.GattCharacteristic1", "org.bluez.AdvertisementMonitorManager1", "org.bluez.Battery1" };
static const char *const keys[] = { "Address", "Powered", "Discovering", "Modalias", "SupportedMonitorTypes", "RSSI", "ServiceData",
	"ManufacturerData", "Connected", "ServicesResolved", "Bonded", "Paired", "Name", "AddressType", "UUIDs", "Value", "UUID",
	"Flags", "Percentage", "Trusted" };
static const char *const texts[] = { "00:AA:01:00:00:00", "random", "00002a35-0000-1000-8000-00805f9b34fb",
	"00001810-0000-1000-8000-00805f9b34fb", "00002a18-0000-1000-8000-00805f9b34fb",
	"00002a52-0000-1000-8000-00805f9b34fb", "usb:v1D6Bp0246d0542", "or_patterns", "", "x" };

#define CHOOSE(table, r) (table)[reader_u8(r) % (sizeof(table) / sizeof((table)[0]))]

static const struct device devices[] = {
	{ .id = "cuff", .address = { { 0, 0xaa, 1, 2, 0, 2 } }, .kind = DEVICE_CUFF, .is_bonded = true },
	{ .id = "meter", .address = { { 0, 0xaa, 1, 2, 0, 3 } }, .kind = DEVICE_GLUCOMETER },
	{ .id = "lift", .address = { { 0, 0xaa, 1, 1, 0, 1 } }, .kind = DEVICE_TOILET_LIFT },
};

static const struct device *find(void *ctx, const struct address *address)
{
	(void)ctx;
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		if (memcmp(&devices[i].address, address, sizeof(*address)) == 0)
			return &devices[i];
	return NULL;
}

static int on_frame(void *ctx, const struct device *device, const struct frame *frame, const struct hearing *hearing)
{
	(void)ctx;
	(void)hearing;
	if (memcmp(&device->address, &frame->address, sizeof(frame->address)) != 0)
		abort();
	return 0;
}

/* ---- messages ---- */

static void append_octets(sd_bus_message *m, struct reader *r)
{
	size_t n = reader_u8(r) % 24u;

	n = n < r->n_left ? n : r->n_left;
	sd_bus_message_open_container(m, 'v', "ay");
	sd_bus_message_append_array(m, 'y', reader_take(r, n), n);
	sd_bus_message_close_container(m);
}

static void append_value(sd_bus_message *m, struct reader *r)
{
	switch (reader_u8(r) % 8) {
	case 0:
		sd_bus_message_append(m, "v", "b", reader_u8(r) & 1);
		break;
	case 1:
		sd_bus_message_append(m, "v", "s", CHOOSE(texts, r));
		break;
	case 2:
		sd_bus_message_append(m, "v", "n", (int16_t)reader_u16(r));
		break;
	case 3:
		sd_bus_message_append(m, "v", "as", 3, CHOOSE(texts, r), "indicate", "write");
		break;
	case 4:
		sd_bus_message_append(m, "v", "a{sv}", 1, CHOOSE(texts, r), "ay", 2, 0x40, reader_u8(r));
		break;
	case 5:
		sd_bus_message_append(m, "v", "a{qv}", 1, reader_u16(r), "ay", 1, reader_u8(r));
		break;
	case 6:
		append_octets(m, r);
		break;
	default:
		sd_bus_message_append(m, "v", "a{s(ii)}", 1, "x", 1, 2);
	}
}

static void append_properties(sd_bus_message *m, struct reader *r)
{
	uint8_t n = reader_u8(r) % 6;

	sd_bus_message_open_container(m, 'a', "{sv}");
	for (uint8_t i = 0; i < n; i++) {
		sd_bus_message_open_container(m, 'e', "sv");
		sd_bus_message_append(m, "s", CHOOSE(keys, r));
		append_value(m, r);
		sd_bus_message_close_container(m);
	}
	sd_bus_message_close_container(m);
}

static void append_object(sd_bus_message *m, struct reader *r)
{
	uint8_t n;

	sd_bus_message_append(m, "o", CHOOSE(paths, r));
	n = reader_u8(r) % 3;
	sd_bus_message_open_container(m, 'a', "{sa{sv}}");
	for (uint8_t i = 0; i < n; i++) {
		sd_bus_message_open_container(m, 'e', "sa{sv}");
		sd_bus_message_append(m, "s", CHOOSE(interfaces, r));
		append_properties(m, r);
		sd_bus_message_close_container(m);
	}
	sd_bus_message_close_container(m);
}

static void append_list(sd_bus_message *m, struct reader *r)
{
	uint8_t n = reader_u8(r) % 8;

	sd_bus_message_open_container(m, 'a', "{oa{sa{sv}}}");
	for (uint8_t i = 0; i < n; i++) {
		sd_bus_message_open_container(m, 'e', "oa{sa{sv}}");
		append_object(m, r);
		sd_bus_message_close_container(m);
	}
	sd_bus_message_close_container(m);
}

/* ---- what is done with them ---- */

static int tell_changed(struct radio *radio, sd_bus_message *m, const char *text, uint64_t now_us)
{
	struct path path;
	struct adapter *adapter = path_parse(text, &path) == 0 ? adapter_find(radio, path.adapter) : NULL;
	struct peer *peer = adapter && path.has_address ? peer_find(radio, adapter, &path.address) : NULL;
	struct characteristic *c = peer ? peer_characteristic(peer, path.tail) : NULL;

	if (!adapter || !path.has_address)
		return adapter ? adapter_on_changed(adapter, m) : 0;
	return c ? gatt_on_changed(c, m, now_us) : device_on_changed(radio, adapter, &path, m, now_us);
}

static void tell(struct radio *radio, struct reader *r, uint64_t now_us)
{
	uint8_t what = reader_u8(r) % 4;
	const char *path = CHOOSE(paths, r);
	sd_bus_message *m;

	if (sd_bus_message_new_signal(radio->bus, &m, "/a", "a.b", "C") < 0)
		abort();
	if (what == 0)
		append_object(m, r);
	else if (what == 1)
		sd_bus_message_append(m, "oas", path, 1, CHOOSE(interfaces, r));
	else if (what == 2)
		append_list(m, r);
	else
		append_properties(m, r);
	if (sd_bus_message_seal(m, 1, 0) < 0 || sd_bus_message_rewind(m, true) < 0)
		abort();
	if ((what == 0	      ? objects_on_added(radio, m, now_us) :
			what == 1 ? objects_on_removed(radio, m, now_us) :
			what == 2 ? objects_on_all(radio, m, now_us) :
				    tell_changed(radio, m, path, now_us)) < 0)
		abort(); /* every well-formed message is read */
	sd_bus_message_unref(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	static const struct radio_settings settings = { .adapters = "all" };
	static const struct radio_ops ops = { .find = find, .on_frame = on_frame };
	struct reader r = reader_of(data, n_data);
	sd_event *event = NULL;
	sd_bus *bus = NULL;
	struct radio *radio;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0 || sd_event_new(&event) < 0 || sd_bus_new(&bus) < 0 ||
		sd_bus_set_fd(bus, ends[0], ends[0]) < 0 || sd_bus_start(bus) < 0 ||
		radio_open(event, bus, &settings, &ops, NULL, &radio) < 0)
		abort();
	snprintf(radio->owner, sizeof(radio->owner), ":1.7");
	for (uint64_t now_us = 1000000; r.n_left > 1; now_us += 500000)
		tell(radio, &r, now_us);
	radio_close(radio);
	sd_bus_close_unref(bus);
	sd_event_unref(event);
	close(ends[1]);
	return 0;
}
