/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sd-bus, as laresd uses it: each of its functions that can fail. Of those with a variable argument list the form
 * with a va_list is called.
 */
#include "call.h"

#include <errno.h>
#include <stdarg.h>
#include <systemd/sd-bus.h>

#define FAIL_WITH(one, other)                         \
	{                                             \
		return nth % 2 ? -(one) : -(other);   \
	}
/* int name(first parameters, ...), by way of name##v(first parameters, va_list). */
#define CALL_V(name, parameters, parameters_v, arguments_v, last, one, other)     \
	int name parameters                                                       \
	{                                                                         \
		static int(*real) parameters_v;                                   \
		static struct call call = { #name, 0, false, NULL };              \
		uint64_t nth;                                                     \
		va_list ap;                                                       \
		int r;                                                            \
                                                                                  \
		if (!real)                                                        \
			real = (int(*) parameters_v)call_real(#name "v");         \
		if (call_fails(&call, &nth))                                      \
			FAIL_WITH(one, other)                                     \
		va_start(ap, last);                                               \
		r = real arguments_v;                                             \
		va_end(ap);                                                       \
		return r;                                                         \
	}

CALL_V(sd_bus_message_append, (sd_bus_message * m, const char *types, ...),
	(sd_bus_message * m, const char *types, va_list ap),
	(m, types, ap), types, ENOMEM, ESTALE)
CALL_V(sd_bus_message_read, (sd_bus_message * m, const char *types, ...),
	(sd_bus_message * m, const char *types, va_list ap),
	(m, types, ap), types, ENOMEM, EBADMSG)
CALL_V(sd_bus_reply_method_errorf, (sd_bus_message * m, const char *name, const char *format, ...),
	(sd_bus_message * m, const char *name, const char *format, va_list ap),
	(m, name, format, ap), format, ENOMEM, ENOTCONN)
CALL_V(sd_bus_reply_method_return, (sd_bus_message * m, const char *types, ...),
	(sd_bus_message * m, const char *types, va_list ap), (m, types, ap), types, ENOMEM, ENOTCONN)
CALL_V(sd_bus_call_method_async,
	(sd_bus * bus, sd_bus_slot **slot, const char *destination, const char *path, const char *interface,
		const char *member,
		sd_bus_message_handler_t callback, void *context, const char *types, ...),
	(sd_bus * bus, sd_bus_slot **slot, const char *destination, const char *path, const char *interface,
		const char *member,
		sd_bus_message_handler_t callback, void *context, const char *types, va_list ap),
	(bus, slot, destination, path, interface, member, callback, context, types, ap), types, ENOMEM,
		ENOTCONN)

CALL(int, sd_bus_open_system, (sd_bus * *ret), (ret), FAIL_WITH(ENOMEM, ECONNREFUSED))
CALL(int, sd_bus_attach_event, (sd_bus * bus, sd_event *event, int priority),
	(bus, event, priority), FAIL_WITH(ENOMEM, EBUSY))
CALL(int, sd_bus_request_name, (sd_bus * bus, const char *name, uint64_t flags),
	(bus, name, flags), FAIL_WITH(ENOMEM, EEXIST))
CALL(int, sd_bus_set_exit_on_disconnect, (sd_bus * bus, int b), (bus, b), FAIL_WITH(ENOMEM, ECHILD))
CALL(int, sd_bus_add_match_async, (sd_bus * bus, sd_bus_slot **slot, const char *match,
		sd_bus_message_handler_t callback, sd_bus_message_handler_t installed, void *context),
	(bus, slot, match, callback, installed, context), FAIL_WITH(ENOMEM, ENOTCONN))
CALL(int, sd_bus_add_object_vtable, (sd_bus * bus, sd_bus_slot **slot, const char *path, const char *interface,
	const sd_bus_vtable *vtable, void *context),
	(bus, slot, path, interface, vtable, context), FAIL_WITH(ENOMEM, EEXIST))
CALL(int, sd_bus_call_async, (sd_bus * bus, sd_bus_slot **slot, sd_bus_message *m,
		sd_bus_message_handler_t callback,
	void *context, uint64_t us), (bus, slot, m, callback, context, us), FAIL_WITH(ENOMEM, ENOTCONN))
CALL(int, sd_bus_query_sender_creds, (sd_bus_message * m, uint64_t mask, sd_bus_creds **ret),
	(m, mask, ret), FAIL_WITH(ENOMEM, ENODATA))
CALL(int, sd_bus_creds_get_euid, (sd_bus_creds * creds, uid_t *ret), (creds, ret), FAIL_WITH(ENODATA, ENOMEM))
CALL(int, sd_bus_message_new_method_call, (sd_bus * bus, sd_bus_message **ret, const char *destination,
		const char *path, const char *interface, const char *member),
	(bus, ret, destination, path, interface, member), FAIL_WITH(ENOMEM, ENOTCONN))
CALL(int, sd_bus_message_readv, (sd_bus_message * m, const char *types, va_list ap),
	(m, types, ap), FAIL_WITH(ENOMEM, EBADMSG))
CALL(int, sd_bus_message_appendv, (sd_bus_message * m, const char *types, va_list ap),
	(m, types, ap), FAIL_WITH(ENOMEM, ESTALE))
CALL(int, sd_bus_message_append_array, (sd_bus_message * m, char type, const void *at, size_t n),
	(m, type, at, n), FAIL_WITH(ENOMEM, ESTALE))
CALL(int, sd_bus_message_enter_container, (sd_bus_message * m, char type, const char *contents),
	(m, type, contents), FAIL_WITH(ENOMEM, EBADMSG))
CALL(int, sd_bus_message_open_container, (sd_bus_message * m, char type, const char *contents),
	(m, type, contents), FAIL_WITH(ENOMEM, ESTALE))
CALL(int, sd_bus_message_close_container, (sd_bus_message * m), (m), FAIL_WITH(ENOMEM, ESTALE))
CALL(int, sd_bus_message_peek_type, (sd_bus_message * m, char *ret_type, const char **ret_contents),
	(m, ret_type, ret_contents), FAIL_WITH(ENOMEM, EBADMSG))
CALL(int, sd_bus_add_object_manager, (sd_bus * bus, sd_bus_slot **slot, const char *path),
	(bus, slot, path), FAIL_WITH(ENOMEM, EEXIST))
CALL(int, sd_bus_message_exit_container, (sd_bus_message * m), (m), FAIL_WITH(EBUSY, EBADMSG))
CALL(int, sd_bus_message_read_basic, (sd_bus_message * m, char type, void *ret),
	(m, type, ret), FAIL_WITH(ENOMEM, EBADMSG))
CALL(int, sd_bus_message_read_array, (sd_bus_message * m, char type, const void **ret, size_t *ret_n),
	(m, type, ret, ret_n), FAIL_WITH(ENOMEM, EBADMSG))
CALL(int, sd_bus_message_rewind, (sd_bus_message * m, int complete), (m, complete), FAIL_WITH(EPERM, ENOMEM))
CALL(int, sd_bus_message_seal, (sd_bus_message * m, uint64_t cookie, uint64_t timeout_us), (m, cookie, timeout_us),
	FAIL_WITH(ENOMEM, EBADMSG))
CALL(int, sd_bus_message_skip, (sd_bus_message * m, const char *types),
	(m, types), FAIL_WITH(ENOMEM, EBADMSG))
