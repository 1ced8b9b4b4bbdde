/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "tests/virtual-home/bluez.h"

#define PROPERTIES "org.freedesktop.DBus.Properties"
#define MANAGER "org.freedesktop.DBus.ObjectManager"

typedef bool (*properties_fn)(struct bluez *bluez, const struct object *object, struct writer *w);

static bool no_properties(struct bluez *bluez, const struct object *object, struct writer *w)
{
	(void)bluez;
	(void)w;
	return object->kind == OBJECT_BLUEZ;
}

static const struct {
	const char *name;
	properties_fn write;
} interfaces[] = {
	{ "org.bluez.AgentManager1", no_properties },
	{ "org.bluez.Adapter1", adapter_properties },
	{ "org.bluez.Device1", peer_properties },
	{ "org.bluez.Battery1", battery_properties },
	{ "org.bluez.GattService1", service_properties },
	{ "org.bluez.GattCharacteristic1", channel_properties },
};

enum { N_INTERFACES = sizeof(interfaces) / sizeof(interfaces[0]) };

static unsigned handle_of(size_t service)
{
	return 0x10 + 0x30 * (unsigned)service;
}

void object_path(const struct object *object, char ret_path[BLUEZ_PATH_MAX])
{
	unsigned handle = handle_of(object->service);

	switch (object->kind) {
	case OBJECT_NONE:
	case OBJECT_ROOT:
		snprintf(ret_path, BLUEZ_PATH_MAX, "/");
		break;
	case OBJECT_BLUEZ:
		snprintf(ret_path, BLUEZ_PATH_MAX, BLUEZ_PATH);
		break;
	case OBJECT_ADAPTER:
		snprintf(ret_path, BLUEZ_PATH_MAX, BLUEZ_ADAPTER_PATH);
		break;
	case OBJECT_PEER:
		snprintf(ret_path, BLUEZ_PATH_MAX, "%s", object->peer->path);
		break;
	case OBJECT_SERVICE:
		snprintf(ret_path, BLUEZ_PATH_MAX, "%.40s/service%04x", object->peer->path, handle);
		break;
	case OBJECT_CHANNEL:
		snprintf(ret_path, BLUEZ_PATH_MAX, "%.40s/service%04x/char%04x", object->peer->path, handle,
			handle + 1 + 3 * (unsigned)object->characteristic);
		break;
	}
}

/* Every object that is there now, in turn: start with OBJECT_NONE. Returns false after the last. */
static bool object_next(struct bluez *bluez, struct object *object)
{
	size_t next = object->peer ? object->peer->index + 1 : 0;

	if (object->kind < OBJECT_ADAPTER) {
		object->kind++;
		return true;
	}
	if (object->kind >= OBJECT_PEER && object->peer->has_services) {
		const struct actor *actor = object->peer->actor;
		size_t service = object->kind == OBJECT_PEER ? 0 : object->service;
		size_t channel = object->kind == OBJECT_CHANNEL ? object->characteristic + 1 : 0;

		if (object->kind != OBJECT_PEER && channel < actor->services[service].n_characteristics) {
			*object = (struct object){ OBJECT_CHANNEL, object->peer, service, channel };
			return true;
		}
		service += object->kind != OBJECT_PEER;
		if (service < actor->n_services) {
			*object = (struct object){ OBJECT_SERVICE, object->peer, service, 0 };
			return true;
		}
	}
	while (next < bluez->scenario->n_devices && !bluez->peers[next].is_shown)
		next++;
	if (next == bluez->scenario->n_devices)
		return false;
	*object = (struct object){ OBJECT_PEER, &bluez->peers[next], 0, 0 };
	return true;
}

static struct object object_find(struct bluez *bluez, const char *path)
{
	struct object object = { 0 };
	char candidate[BLUEZ_PATH_MAX];

	while (object_next(bluez, &object)) {
		object_path(&object, candidate);
		if (strcmp(candidate, path) == 0)
			return object;
	}
	return (struct object){ 0 };
}

static void append_properties(struct bluez *bluez, const struct object *object, properties_fn write, struct writer *w)
{
	sd_bus_message_open_container(w->m, 'a', "{sv}");
	write(bluez, object, w);
	sd_bus_message_close_container(w->m);
}

/* a{sa{sv}} */
static void append_interfaces(struct bluez *bluez, const struct object *object, sd_bus_message *m)
{
	sd_bus_message_open_container(m, 'a', "{sa{sv}}");
	for (size_t i = 0; i < N_INTERFACES; i++) {
		if (!interfaces[i].write(bluez, object, NULL))
			continue;
		sd_bus_message_open_container(m, 'e', "sa{sv}");
		sd_bus_message_append(m, "s", interfaces[i].name);
		append_properties(bluez, object, interfaces[i].write, &(struct writer){ .m = m });
		sd_bus_message_close_container(m);
	}
	sd_bus_message_close_container(m);
}

static properties_fn interface_find(struct bluez *bluez, const struct object *object, const char *name)
{
	for (size_t i = 0; i < N_INTERFACES && name; i++)
		if (strcmp(interfaces[i].name, name) == 0 && interfaces[i].write(bluez, object, NULL))
			return interfaces[i].write;
	return NULL;
}

void bluez_changed(struct bluez *bluez, const struct object *object, const char *interface, const char *const *names)
{
	properties_fn write = interface_find(bluez, object, interface);
	char path[BLUEZ_PATH_MAX];
	sd_bus_message *m = NULL;

	object_path(object, path);
	if (!write || sd_bus_message_new_signal(bluez->bus, &m, path, PROPERTIES, "PropertiesChanged") < 0)
		return;
	sd_bus_message_append(m, "s", interface);
	append_properties(bluez, object, write, &(struct writer){ .m = m, .names = names });
	sd_bus_message_append(m, "as", 0);
	sd_bus_send(bluez->bus, m, NULL);
	sd_bus_message_unref(m);
}

void bluez_added(struct bluez *bluez, const struct object *object)
{
	char path[BLUEZ_PATH_MAX];
	sd_bus_message *m = NULL;

	object_path(object, path);
	if (sd_bus_message_new_signal(bluez->bus, &m, "/", MANAGER, "InterfacesAdded") < 0)
		return;
	sd_bus_message_append(m, "o", path);
	append_interfaces(bluez, object, m);
	sd_bus_send(bluez->bus, m, NULL);
	sd_bus_message_unref(m);
}

void bluez_removed(struct bluez *bluez, const struct object *object)
{
	bluez_removed_one(bluez, object, NULL);
}

void bluez_removed_one(struct bluez *bluez, const struct object *object, const char *interface)
{
	char path[BLUEZ_PATH_MAX];
	sd_bus_message *m = NULL;

	object_path(object, path);
	if (sd_bus_message_new_signal(bluez->bus, &m, "/", MANAGER, "InterfacesRemoved") < 0)
		return;
	sd_bus_message_append(m, "o", path);
	sd_bus_message_open_container(m, 'a', "s");
	for (size_t i = 0; i < N_INTERFACES; i++)
		if (interfaces[i].write(bluez, object, NULL) &&
			(!interface || strcmp(interface, interfaces[i].name) == 0))
			sd_bus_message_append(m, "s", interfaces[i].name);
	sd_bus_message_close_container(m);
	sd_bus_send(bluez->bus, m, NULL);
	sd_bus_message_unref(m);
}

static int reply_with(struct bluez *bluez, sd_bus_message *reply)
{
	int r = sd_bus_send(bluez->bus, reply, NULL);

	sd_bus_message_unref(reply);
	return r < 0 ? r : 1;
}

static int on_get_managed(struct bluez *bluez, const struct object *object, sd_bus_message *m, sd_bus_error *error)
{
	struct object each = { 0 };
	char path[BLUEZ_PATH_MAX];
	sd_bus_message *reply = NULL;
	int r = sd_bus_message_new_method_return(m, &reply);

	(void)error;
	if (r < 0)
		return r;
	if (object->kind != OBJECT_ROOT) {
		sd_bus_message_unref(reply);
		return 0;
	}
	sd_bus_message_open_container(reply, 'a', "{oa{sa{sv}}}");
	while (object_next(bluez, &each)) {
		if (each.kind == OBJECT_ROOT)
			continue;
		object_path(&each, path);
		sd_bus_message_open_container(reply, 'e', "oa{sa{sv}}");
		sd_bus_message_append(reply, "o", path);
		append_interfaces(bluez, &each, reply);
		sd_bus_message_close_container(reply);
	}
	sd_bus_message_close_container(reply);
	return reply_with(bluez, reply);
}

static int on_get(struct bluez *bluez, const struct object *object, sd_bus_message *m, sd_bus_error *error)
{
	const char *interface, *name;
	sd_bus_message *reply = NULL;
	properties_fn write;
	struct writer w;
	int r = sd_bus_message_read(m, "ss", &interface, &name);

	if (r < 0)
		return r;
	write = interface_find(bluez, object, interface);
	r = sd_bus_message_new_method_return(m, &reply);
	if (r < 0)
		return r;
	w = (struct writer){ .m = reply, .names = (const char *const[]){ name, NULL }, .is_bare = true };
	if (write)
		write(bluez, object, &w);
	if (w.n == 1)
		return reply_with(bluez, reply);
	sd_bus_message_unref(reply);
	return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS, "No such property '%s'", name);
}

static int on_get_all(struct bluez *bluez, const struct object *object, sd_bus_message *m, sd_bus_error *error)
{
	const char *interface;
	sd_bus_message *reply = NULL;
	properties_fn write;
	int r = sd_bus_message_read(m, "s", &interface);

	if (r < 0)
		return r;
	write = interface_find(bluez, object, interface);
	if (!write)
		return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS, "No such interface '%s'", interface);
	r = sd_bus_message_new_method_return(m, &reply);
	if (r < 0)
		return r;
	append_properties(bluez, object, write, &(struct writer){ .m = reply });
	return reply_with(bluez, reply);
}

static int on_set(struct bluez *bluez, const struct object *object, sd_bus_message *m, sd_bus_error *error)
{
	const char *interface, *name, *contents;
	int r = sd_bus_message_read(m, "ss", &interface, &name);

	if (r >= 0)
		r = sd_bus_message_peek_type(m, NULL, &contents);
	if (r >= 0)
		r = sd_bus_message_enter_container(m, 'v', contents);
	if (r < 0)
		return r;
	if (object->kind == OBJECT_ADAPTER)
		r = adapter_set_property(bluez, name, m, error);
	else if (object->kind == OBJECT_PEER)
		r = peer_set_property(object->peer, name, m, error);
	else
		r = sd_bus_error_setf(error, SD_BUS_ERROR_PROPERTY_READ_ONLY, "Property '%s' is not writable", name);
	return r < 0 ? r : sd_bus_reply_method_return(m, "");
}

static const struct method bus_methods[] = {
	{ MANAGER, "GetManagedObjects", "", on_get_managed },
	{ PROPERTIES, "Get", "ss", on_get },
	{ PROPERTIES, "GetAll", "s", on_get_all },
	{ PROPERTIES, "Set", "ssv", on_set },
	{ 0 },
};

static const struct method *method_find(const struct method *methods, sd_bus_message *m)
{
	for (; methods->interface; methods++)
		if (sd_bus_message_is_method_call(m, methods->interface, methods->member) > 0)
			return methods;
	return NULL;
}

static int on_call(sd_bus_message *m, void *data, sd_bus_error *error)
{
	static const struct method *const tables[] = { bluez_adapter_methods, bluez_device_methods,
		bluez_gatt_methods, bluez_agent_methods };
	struct bluez *bluez = data;
	struct object object = object_find(bluez, sd_bus_message_get_path(m));
	const struct method *method = object.kind ? method_find(bus_methods, m) : NULL;

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]) && !method; i++)
		if (interface_find(bluez, &object, sd_bus_message_get_interface(m)))
			method = method_find(tables[i], m);
	if (!method)
		return 0; /* sd-bus answers UnknownObject or UnknownMethod */
	if (strcmp(sd_bus_message_get_signature(m, 1), method->signature) != 0)
		return sd_bus_error_set(error, BLUEZ_ERROR "InvalidArguments", "Invalid arguments in method call");
	return method->call(bluez, &object, m, error);
}

int bluez_export(struct bluez *bluez)
{
	return sd_bus_add_fallback(bluez->bus, NULL, "/", on_call, bluez);
}
